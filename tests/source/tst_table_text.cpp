// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/table_text.h"
#include "support/dumps.h"

#include <QTest>

#include <algorithm>
#include <cstring>

using namespace ctscope;
using namespace ctscope::test;

/// A text that is parsed while it arrives gives the same result as when it is parsed as a whole.
class TestTableText : public QObject {
    Q_OBJECT
private slots:
    void readsWhatTheWholeTextHolds_data();
    void readsWhatTheWholeTextHolds();
    void keepsSmallTextsOnly();
    void stopsWhenAsked();
    void canBeGivenUp();
};

namespace {

/// Output as of the kernel, with entries of every kind, and occasional wrapped and damaged ones.
std::string tableOf(std::size_t size)
{
    const std::string table = dataFile(QStringLiteral("kernel/proc-nf_conntrack.txt"));
    const std::string other = "tcp      6 117 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=5000 dport=80\n"
                              "[UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 dport=5000 use=2\n\n"
                              "tcp      6 117 SYN_SENT src=1.2.3 dst=10.0.0.2\n";
    std::string text;
    for (int i = 0; text.size() < size; ++i) {
        text += table;
        if (i % 50 == 49)
            text += other;
    }
    return text;
}

DumpResult readInBlocks(
    const std::string &text, std::size_t block, std::size_t expected, std::size_t mostKept = TableText::usuallyKept)
{
    TableText table(expected, {}, mostKept);
    for (std::size_t begin = 0; begin < text.size(); begin += block) {
        const std::size_t size = std::min(block, text.size() - begin);
        std::memcpy(table.room(size), text.data() + begin, size);
        table.add(size);
    }
    return table.finish();
}

constexpr std::size_t megabyte = std::size_t(1) << 20;

} // namespace

void TestTableText::readsWhatTheWholeTextHolds_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("block");
    QTest::addColumn<qulonglong>("expected");
    const QByteArray several = QByteArray::fromStdString(tableOf(3 * megabyte + megabyte / 2));
    QTest::newRow("small") << QByteArray::fromStdString(tableOf(20000)) << 4096 << qulonglong(20000);
    QTest::newRow("of several megabytes") << several << 4096 << qulonglong(several.size());
    QTest::newRow("more than was expected") << several << 65536 << qulonglong(0);
    QTest::newRow("less than was expected") << several << 4096 << qulonglong(12 * megabyte);
    QTest::newRow("its last line cut off") << several.chopped(100) << 4096 << qulonglong(several.size());
    QTest::newRow("of another format") << QByteArray::fromStdString(
        dataFile(QStringLiteral("kernel/conntrack-L-xml.txt")))
                                       << 4096 << qulonglong(0);
    QTest::newRow("no table at all") << QByteArray("a line of prose\n").repeated(200000) << 4096 << qulonglong(0);
}

void TestTableText::readsWhatTheWholeTextHolds()
{
    QFETCH(QByteArray, text);
    QFETCH(int, block);
    QFETCH(qulonglong, expected);
    const DumpResult whole = dump(text.toStdString());
    const DumpResult pieces = readInBlocks(text.toStdString(), static_cast<std::size_t>(block), expected);
    QVERIFY(pieces.verdict == whole.verdict);
    const Reading &a = whole.reading;
    const Reading &b = pieces.reading;
    QVERIFY(a.format == b.format);
    QVERIFY(a.formatDetail == b.formatDetail);
    QCOMPARE(b.lines, a.lines);
    QCOMPARE(b.skipped, a.skipped);
    QCOMPARE(skips(b), skips(a));
    QCOMPARE(remarks(b), remarks(a));
    QCOMPARE(b.flows.size(), a.flows.size());
    for (Row row = 0; row < a.flows.size(); ++row) {
        QVERIFY(b.flows.flow(row) == a.flows.flow(row));
        QVERIFY(b.flows.line(row) == a.flows.line(row));
    }
}

void TestTableText::keepsSmallTextsOnly()
{
    const std::string text = tableOf(4 * megabyte);
    const Reading whole = dump(text).reading;
    for (const std::size_t expected : {std::size_t(0), text.size()}) {
        const DumpResult read = readInBlocks(text, 4096, expected, 5 * megabyte / 2);
        QVERIFY(read.verdict == DumpVerdict::Flows);
        QCOMPARE(read.reading.lines, whole.lines);
        QCOMPARE(read.reading.flows.size(), whole.flows.size());
        const Row last = whole.flows.size() - 1;
        QVERIFY(read.reading.flows.flow(last) == whole.flows.flow(last));
        QVERIFY(read.reading.flows.text() == nullptr);
        QVERIFY(read.reading.flows.line(0).empty());
    }
}

void TestTableText::stopsWhenAsked()
{
    std::stop_source stop;
    TableText table(0, stop.get_token());
    const std::string text = tableOf(3 * megabyte);
    std::memcpy(table.room(text.size()), text.data(), text.size());
    table.add(text.size());
    stop.request_stop();
    QVERIFY(table.finish().verdict == DumpVerdict::Cancelled);
}

void TestTableText::canBeGivenUp()
{
    const std::string text = tableOf(3 * megabyte);
    TableText table(text.size(), {});
    std::memcpy(table.room(text.size()), text.data(), text.size());
    table.add(text.size());
}

QTEST_APPLESS_MAIN(TestTableText)
#include "tst_table_text.moc"
