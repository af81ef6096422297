// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/column_layout.h"

#include "source/event_fold.h"
#include "ui/flow_bench.h"
#include "ui/parts/settings.h"
#include "ui/table/column_menu.h"

#include <QHeaderView>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

class ColumnLayoutTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { useTemporarySettings(); }
    void aLogIsShownWithItsMoments();
    void menuHidesAndShowsColumns();
    void lastColumnCannotBeHidden();
    void layoutIsKeptAsText();
    void widthsStayOnceTheyAreSettled();
    void theArrowOfAnOrderHasRoomInEachTitle();
    void onlyWidthsThatTheUserChoseAreKept();
    void columnsThatStayEmptyAreNotShown();
    void spareWidthShowsMoreColumns();
};

void ColumnLayoutTest::aLogIsShownWithItsMoments()
{
    FlowBench bench;
    const std::string tuple = "src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1\n";
    const std::string log = "[1700000001.000001]\t    [NEW] udp      17 30 " + tuple
        + "[1700000031.000001]\t[DESTROY] udp      17 " + tuple;
    const SnapshotPtr snapshot = bench.table.apply(foldEvents(readingOf(log)), false, Timeouts());
    QVERIFY(snapshot->reading().isEventLog);
    QCOMPARE(snapshot->reading().events, 2u);
    const QString layout = bench.view.columns()->text();
    bench.view.columns()->showLogColumns(*snapshot);
    bench.show(snapshot);
    for (const Column column : {Column::Event, Column::Start, Column::Stop})
        QVERIFY(bench.view.columns()->isShown(column));
    QCOMPARE(bench.view.columns()->shown().value(0), Column::Event);
    QCOMPARE(bench.cell(0, Column::Event), QStringLiteral("DESTROY"));
    QVERIFY(!bench.cell(0, Column::Stop).isEmpty());
    // It ended in the log, and is a row as any other.
    const auto life = bench.model.index(0, 0).data(FlowTableModel::LifeRole).toInt();
    QCOMPARE(static_cast<FlowTableModel::RowLife>(life), FlowTableModel::RowLife::Normal);
    // What is lent for the log is no choice of the user's.
    QCOMPARE(bench.view.columns()->text(), layout);
}

void ColumnLayoutTest::menuHidesAndShowsColumns()
{
    FlowBench bench;
    bench.read(flows(11, 15));
    ColumnMenu menu(&bench.view);
    auto *mark = menu.findChild<QAction *>(QStringLiteral("column-mark"));
    auto *state = menu.findChild<QAction *>(QStringLiteral("column-state"));
    QVERIFY(mark && state);
    QVERIFY(!mark->isChecked());
    QVERIFY(state->isChecked());
    mark->trigger();
    state->trigger();
    QVERIFY(bench.view.columns()->isShown(Column::Mark));
    QVERIFY(!bench.view.columns()->isShown(Column::State));
    QVERIFY(bench.view.columnWidth(static_cast<int>(Column::Mark)) > 20);
}

void ColumnLayoutTest::lastColumnCannotBeHidden()
{
    FlowBench bench;
    bench.view.columns()->setText(QStringLiteral("state:100"));
    bench.view.columns()->setShown(Column::State, false);
    QCOMPARE(bench.view.columns()->text(), QStringLiteral("state:100"));
}

void ColumnLayoutTest::layoutIsKeptAsText()
{
    FlowBench bench;
    bench.view.columns()->setText(QStringLiteral("dst:150 unheard-of:3 proto:60 timeout:110"));
    QCOMPARE(bench.view.columns()->text(), QStringLiteral("dst:150 proto:60 timeout:110"));
    bench.read(flows(1, 60));
    QCOMPARE(bench.view.columns()->text(), QStringLiteral("dst:150 proto:60 timeout:110"));
}

void ColumnLayoutTest::widthsStayOnceTheyAreSettled()
{
    FlowBench bench;
    bench.spec.sort = {Column::Source, true};
    const auto width = [&](Column column) { return bench.view.columnWidth(static_cast<int>(column)); };
    bench.read(flows(1, 60));
    const int source = width(Column::Source);
    const int state = width(Column::State);
    const std::string longer = tcpLine("2001:db8:1111:2222:3333:4444:5555:6666", 50000);
    bench.read(flows(1, 60) + longer);
    QCOMPARE(width(Column::Source), source);
    QCOMPARE(width(Column::State), state);
    bench.view.columns()->fit(Column::Source); // as the user asks
    const auto index = bench.model.index(0, static_cast<int>(Column::Source));
    QVERIFY(width(Column::Source) >= bench.view.itemDelegate()->sizeHint({}, index).width());

    // What the user has chosen stays.
    bench.view.horizontalHeader()->resizeSection(static_cast<int>(Column::Destination), 60);
    bench.view.horizontalHeader()->resizeSection(static_cast<int>(Column::Source), 60);
    bench.read(flows(1, 60) + longer);
    QCOMPARE(width(Column::Source), 60);
}

void ColumnLayoutTest::theArrowOfAnOrderHasRoomInEachTitle()
{
    FlowBench bench;
    bench.read(tcpLine("10.0.0.1", 40000));
    bench.read(tcpLine("10.0.0.1", 40000));
    const int section = static_cast<int>(Column::Protocol);
    const int before = bench.view.columnWidth(section);
    bench.spec.sort = {Column::Protocol, false};
    bench.view.setSortSpec(bench.spec.sort);
    bench.read(tcpLine("10.0.0.1", 40000));
    QVERIFY(bench.view.columnWidth(section) >= bench.view.horizontalHeader()->sectionSizeHint(section));
    QCOMPARE(bench.view.columnWidth(section), before);
}

void ColumnLayoutTest::onlyWidthsThatTheUserChoseAreKept()
{
    FlowBench bench;
    bench.view.columns()->setText(QStringLiteral("dst:0 proto:0 timeout:0"));
    bench.read(flows(1, 60));
    QCOMPARE(bench.view.columns()->text(), QStringLiteral("dst:0 proto:0 timeout:0"));
    bench.view.horizontalHeader()->resizeSection(static_cast<int>(Column::Protocol), 77);
    QCOMPARE(bench.view.columns()->text(), QStringLiteral("dst:0 proto:77 timeout:0"));
    bench.view.columns()->fit(Column::Protocol);
    QCOMPARE(bench.view.columns()->text(), QStringLiteral("dst:0 proto:0 timeout:0"));
}

void ColumnLayoutTest::columnsThatStayEmptyAreNotShown()
{
    FlowBench bench;
    bench.view.columns()->setAbsent({Column::Rate, Column::PacketRate});
    QVERIFY(!bench.view.columns()->isShown(Column::Rate));
    bench.view.columns()->setText(QStringLiteral("proto:0 rate:0 bytes:0"));
    QVERIFY(!bench.view.columns()->isShown(Column::Rate));
    // The choice is kept for tables that have it, and the user may have it here too.
    QCOMPARE(bench.view.columns()->text(), QStringLiteral("proto:0 rate:0 bytes:0"));
    bench.view.columns()->setShown(Column::Rate, true);
    QVERIFY(bench.view.columns()->isShown(Column::Rate));
    bench.view.columns()->setShown(Column::Rate, false);
    QCOMPARE(bench.view.columns()->text(), QStringLiteral("proto:0 bytes:0"));
    bench.view.columns()->reset();
    QVERIFY(!bench.view.columns()->isShown(Column::Rate));
    bench.view.columns()->setText(QStringLiteral("rate:0 packet-rate:0"));
    QCOMPARE(bench.view.columns()->shown().size(), 1);
}

void ColumnLayoutTest::spareWidthShowsMoreColumns()
{
    FlowBench bench;
    bench.view.resize(500, 400);
    bench.read(counted(1, 20) + counted(2, 30));
    const auto more = [&bench] {
        return bench.view.columns()->isShown(Column::Packets) ? 1 + (bench.view.columns()->isShown(Column::Age) ? 1 : 0)
                                                              : 0;
    };
    const QString layout = bench.view.columns()->text();
    QCOMPARE(more(), 0);
    bench.view.resize(1900, 400);
    QTRY_COMPARE(more(), 2);
    QCOMPARE(bench.view.columns()->text(), layout); // they are lent
    bench.view.resize(500, 400);
    QTRY_COMPARE(more(), 0);
    // Columns that the user chose stay, whatever the width.
    bench.view.columns()->setShown(Column::Flags, true);
    bench.view.resize(1900, 400);
    QCoreApplication::processEvents();
    QCOMPARE(more(), 0);
    // Without counters there is nothing to show.
    FlowBench without;
    without.read(flows(1, 3));
    without.view.resize(1900, 400);
    QTRY_VERIFY(without.view.columns()->isShown(Column::Age));
    QVERIFY(!without.view.columns()->isShown(Column::Packets));
}

QTEST_MAIN(ColumnLayoutTest)
#include "tst_column_layout.moc"
