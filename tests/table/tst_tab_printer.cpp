// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/tab_printer.h"

#include "query/text_writer.h"
#include "support/snapshots.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

class TestTabPrinter : public QObject {
    Q_OBJECT
private slots:
    void cellsAreExactAndCarryTheirPorts();
    void textThatIsTooLongFails();
};

namespace {

Frame frameOf(const SnapshotPtr &snapshot, std::vector<Row> rows)
{
    FlowOrder order;
    order.rows = std::move(rows);
    return {snapshot, std::make_shared<const FlowOrder>(std::move(order)), {}};
}

Frame twoFlows()
{
    return frameOf(snapshotOf({{udpFlow("10.0.0.3", 1, "10.0.0.4", 2), {}, {}},
                       {tcpFlow("10.0.0.1", 40000, "2001:db8::2", 443, State::TcpSynSent, 117), {}, {}}}),
        {1, 0});
}

QString tabs(const Frame &frame, const QList<Column> &columns)
{
    TextWriter writer;
    printTabs(frame, columns, frame.snapshot->takenAt, writer);
    return QString::fromStdString(writer.takeText());
}

} // namespace

void TestTabPrinter::cellsAreExactAndCarryTheirPorts()
{
    QCOMPARE(tabs(twoFlows(), {Column::Source, Column::TimeToLive}),
        QStringLiteral("Source\tTime left\n10.0.0.1:40000\t117\n10.0.0.3:1\t30\n"));
    QCOMPARE(tabs(twoFlows(), {Column::Source, Column::SourcePort, Column::Destination}),
        QStringLiteral(
            "Source\tSource port\tDestination\n10.0.0.1\t40000\t[2001:db8::2]:443\n10.0.0.3\t1\t10.0.0.4:2\n"));
}

void TestTabPrinter::textThatIsTooLongFails()
{
    const Frame frame = twoFlows();
    TextWriter writer(20);
    printTabs(frame, {Column::Source}, frame.snapshot->takenAt, writer);
    QVERIFY(writer.failed());
    TextWriter enough(200);
    printTabs(frame, {Column::Source}, frame.snapshot->takenAt, enough);
    QVERIFY(!enough.failed());
}

QTEST_GUILESS_MAIN(TestTabPrinter)
#include "tst_tab_printer.moc"
