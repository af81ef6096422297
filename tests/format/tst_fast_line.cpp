// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/fast_line.h"
#include "support/dumps.h"

#include <QTest>

#include <random>

using namespace ctscope;
using namespace ctscope::test;

/// The fast path, and several threads with a piece each, give the same result as the tolerant reader.
class TestFastLine : public QObject {
    Q_OBJECT
private slots:
    void agreesWithTheTolerantReader_data();
    void agreesWithTheTolerantReader();
    void takesWhatTheKernelPrints();
    void leavesTheUnusual_data();
    void leavesTheUnusual();
    void agreesOnDamagedLines();
    void readsTheSameInPieces();
};

namespace {

/// A blank before a line keeps it off the fast path and changes nothing else.
std::string indented(const std::string &text)
{
    std::string out;
    bool atStart = true;
    for (const char c : text) {
        if (atStart)
            out += ' ';
        out += c;
        atStart = c == '\n';
    }
    return out;
}

const char *const plainLine =
    "ipv4     2 tcp      6 117 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=5000 dport=80 [UNREPLIED] "
    "src=10.0.0.2 dst=10.0.0.1 sport=80 dport=5000 mark=0 zone=0 use=2\n";

const char *const tables[] = {"proc-nf_conntrack.txt", "conntrack-L.txt", "conntrack-L-extended.txt",
    "conntrack-L-id.txt", "conntrack-L-ipv6.txt", "conntrack-L-extended-id.txt", "conntrack-L-ktimestamp.txt"};

/// True when the fast path takes the line that is followed by another one.
bool isFast(const std::string &line)
{
    FlowStore store;
    const std::string text = line + plainLine + std::string(fastLineReach, ' ');
    const char *const next = appendFastLine(text.data(), store);
    return next == text.data() + line.size() && store.size() == 1;
}

} // namespace

void TestFastLine::agreesWithTheTolerantReader_data()
{
    QTest::addColumn<QString>("file");
    for (const char *file : tables)
        QTest::newRow(file) << QStringLiteral("kernel/") + QLatin1String(file);
}

void TestFastLine::agreesWithTheTolerantReader()
{
    QFETCH(QString, file);
    const std::string text = dataFile(file);
    const Reading fast = dump(text).reading;
    const Reading tolerant = dump(indented(text)).reading;
    QVERIFY(fast.flows.size() > 0);
    QCOMPARE(fast.flows.size(), tolerant.flows.size());
    for (Row row = 0; row < fast.flows.size(); ++row)
        QVERIFY2(fast.flows.flow(row) == tolerant.flows.flow(row), std::string(fast.flows.line(row)).c_str());
}

void TestFastLine::takesWhatTheKernelPrints()
{
    // The rest has what only some lines have: directional zones, GRE's timeouts, helpers.
    const std::string text = dataFile(QStringLiteral("kernel/proc-nf_conntrack.txt"));
    int fast = 0;
    int all = 0;
    for (std::size_t begin = 0; begin < text.size(); ++all) {
        const std::size_t end = text.find('\n', begin) + 1;
        fast += isFast(text.substr(begin, end - begin)) ? 1 : 0;
        begin = end;
    }
    QCOMPARE(all, 23);
    QCOMPARE(fast, 20);
}

void TestFastLine::leavesTheUnusual_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    const auto row = [](const char *from, const char *to) {
        QTest::addRow("%s", to) << QByteArray(from) << QByteArray(to);
    };
    row("ipv4     2", "ipv4 2");
    row("tcp      6", "tcp 6");
    row("117", "-1");
    row("117", "99999999");
    row("SYN_SENT", "HALF_OPEN");
    row("10.0.0.1", "10.0.0.256");
    row("10.0.0.1", "10.0.0");
    row("10.0.0.1", "x.x.x.x");
    row("sport=5000", "sport=65536");
    row("sport=5000", "sport=");
    row("mark=0", "mark=0x5");
    row("mark=0", "mark=4294967296");
    row("zone=0", "zone=65536");
    row("use=2", "use=65535");
    row("use=2", "use=2 ");
    row("use=2", "use=2\r");
    row("use=2", "use=2 new=1");
}

void TestFastLine::leavesTheUnusual()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QVERIFY(isFast(plainLine));
    QByteArray line(plainLine);
    line.replace(line.indexOf(from), from.size(), to);
    QVERIFY(!isFast(line.toStdString()));
}

void TestFastLine::agreesOnDamagedLines()
{
    std::mt19937 random(20261123);
    const std::string text = dataFile(QStringLiteral("kernel/proc-nf_conntrack.txt"));
    static constexpr std::string_view characters = " =[]0123456789abcdefxsrcdtp.:\n";
    for (int round = 0; round < 120; ++round) {
        std::string damaged = text;
        for (int i = 0; i < 5; ++i)
            damaged[random() % damaged.size()] = characters[random() % characters.size()];
        const Reading fast = dump(damaged).reading;
        const Reading tolerant = dump(indented(damaged)).reading;
        QCOMPARE(rowsAsJson(fast), rowsAsJson(tolerant));
        QCOMPARE(skips(fast), skips(tolerant));
        QCOMPARE(fast.lines, tolerant.lines);
    }
}

void TestFastLine::readsTheSameInPieces()
{
    // Plain entries, IPv6, counters, rare attributes, wrapped and bad ones, all through the text.
    const std::string table = dataFile(QStringLiteral("kernel/proc-nf_conntrack.txt"));
    const std::string other = "tcp      6 117 SYN_SENT src=x.x.x.x dst=10.0.0.2 sport=5000 dport=80\n"
                              "[UNREPLIED] src=10.0.0.2 dst=x.x.x.x sport=80 dport=5000 use=2\n\n"
                              "tcp      6 117 SYN_SENT src=1.2.3 dst=10.0.0.2\n"
                              "a line of prose\n";
    std::string text;
    for (int i = 0; text.size() < (std::size_t(7) << 19); ++i) {
        text += table;
        if (i % 7 == 0)
            text += other;
    }
    text +=
        "tcp      6 117 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1";

    const Reading whole = dump(text).reading;
    for (const int threads : {2, 3}) {
        DumpOptions options;
        options.threads = threads;
        const Reading pieces = dump(text, options).reading;
        QCOMPARE(pieces.lines, whole.lines);
        QCOMPARE(pieces.skipped, whole.skipped);
        QCOMPARE(skips(pieces), skips(whole));
        QCOMPARE(remarks(pieces), remarks(whole));
        QCOMPARE(pieces.flows.size(), whole.flows.size());
        for (Row row = 0; row < whole.flows.size(); ++row) {
            QVERIFY(pieces.flows.flow(row) == whole.flows.flow(row));
            QVERIFY(pieces.flows.line(row) == whole.flows.line(row));
        }
    }
    QCOMPARE(SkipWords::clause(whole.firstSkipped.front().reason),
        QStringLiteral("the source address is not valid: src=1.2.3"));
}

QTEST_APPLESS_MAIN(TestFastLine)
#include "tst_fast_line.moc"
