// SPDX-License-Identifier: GPL-3.0-or-later
// Questions that people have about a table, each answered by one command. The two about a table that changes are in
// lab/tst_watch.cpp; the same in the window is in ui/tst_ten_jobs.cpp and ui/tst_ten_jobs_live.cpp.
#include "support/archive_writer.h"
#include "support/program_run.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

/// A gateway's table: idle and busy connections of three clients, DNS with and without a reply, source NAT.
const QByteArray table =
    "tcp      6 421200 ESTABLISHED src=10.0.0.5 dst=203.0.113.9 sport=50000 dport=443 src=203.0.113.9 "
    "dst=198.51.100.7 sport=443 dport=41234 [ASSURED] mark=0 use=1\n"
    "tcp      6 338400 ESTABLISHED src=10.0.0.5 dst=203.0.113.9 sport=50001 dport=443 src=203.0.113.9 "
    "dst=198.51.100.7 sport=443 dport=41235 [ASSURED] mark=0 use=1\n"
    "tcp      6 424000 ESTABLISHED src=10.0.0.7 dst=10.0.0.1 sport=50002 dport=22 src=10.0.0.1 dst=10.0.0.7 sport=22 "
    "dport=50002 [ASSURED] mark=0 use=1\n"
    "tcp      6 431990 ESTABLISHED src=10.0.0.6 dst=10.0.0.1 sport=50003 dport=22 src=10.0.0.1 dst=10.0.0.6 sport=22 "
    "dport=50003 [ASSURED] mark=0 use=1\n"
    "tcp      6 90 TIME_WAIT src=10.0.0.7 dst=10.0.0.1 sport=50004 dport=22 src=10.0.0.1 dst=10.0.0.7 sport=22 "
    "dport=50004 [ASSURED] mark=0 use=1\n"
    "udp      17 25 src=10.0.0.5 dst=192.0.2.53 sport=50005 dport=53 [UNREPLIED] src=192.0.2.53 dst=198.51.100.7 "
    "sport=53 dport=50005 mark=0 use=1\n"
    "udp      17 22 src=10.0.0.6 dst=192.0.2.53 sport=50006 dport=53 src=192.0.2.53 dst=10.0.0.6 sport=53 dport=50006 "
    "mark=0 use=1\n";

/// 1795600800 is 2026-11-25 10:00:00 UTC.
const QByteArray events =
    "[1795600799.000000]\t    [NEW] udp      17 30 src=10.0.0.9 dst=192.0.2.53 sport=1 dport=53 [UNREPLIED] "
    "src=192.0.2.53 dst=10.0.0.9 sport=53 dport=1\n"
    "[1795600800.000000]\t    [NEW] udp      17 30 src=10.0.0.1 dst=192.0.2.53 sport=2 dport=53 [UNREPLIED] "
    "src=192.0.2.53 dst=10.0.0.1 sport=53 dport=2\n"
    "[1795600900.000000]\t    [NEW] udp      17 30 src=10.0.0.2 dst=192.0.2.53 sport=3 dport=53 [UNREPLIED] "
    "src=192.0.2.53 dst=10.0.0.2 sport=53 dport=3\n"
    "[1795600901.000000]\t [UPDATE] udp      17 30 src=10.0.0.2 dst=192.0.2.53 sport=3 dport=53 src=192.0.2.53 "
    "dst=10.0.0.2 sport=53 dport=3\n"
    "[1795600931.000000]\t[DESTROY] udp      17 src=10.0.0.2 dst=192.0.2.53 sport=3 dport=53 src=192.0.2.53 "
    "dst=10.0.0.2 sport=53 dport=3\n"
    "[1795601099.000000]\t    [NEW] udp      17 30 src=10.0.0.2 dst=192.0.2.53 sport=4 dport=53 [UNREPLIED] "
    "src=192.0.2.53 dst=10.0.0.2 sport=53 dport=4\n"
    "[1795601100.000000]\t    [NEW] udp      17 30 src=10.0.0.9 dst=192.0.2.53 sport=5 dport=53 [UNREPLIED] "
    "src=192.0.2.53 dst=10.0.0.9 sport=53 dport=5\n";

} // namespace

class TenJobsWithoutWindow : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void whichClientUsesMostEntries();
    void whoIsBehindAnOutsideAddressAndPort();
    void whichFlowsGoFirstWhenTheTableFills();
    void whyAFlowIsStillThere();
    void whichDnsQueriesHaveNoReply();
    void whichFlowsOfACustomersBundleAreTranslated();
    void whichHostsHoldIdleConnections();
    void whatFilledTheTableInFiveMinutes();
    void watchingAndExplainingHaveLimits_data();
    void watchingAndExplainingHaveLimits();

private:
    QString path(const char *name) const { return m_folder.filePath(QLatin1String(name)); }
    /// What a command prints that succeeds without a message.
    static QString answer(const QStringList &command)
    {
        const ProgramRun run = runProgram(QStringLiteral(CTSCOPE_PROGRAM), command);
        return run.status == 0 && run.messages.isEmpty() ? run.output
                                                         : u"status %1: "_s.arg(run.status) + run.messages + run.output;
    }

    QTemporaryDir m_folder;
};

void TenJobsWithoutWindow::initTestCase()
{
    ArchiveWriter bundle("gzip");
    bundle.add("case/gateway/conntrack.txt", table).add("case/notes.txt", "Customer 4711\n");
    const std::pair<const char *, QByteArray> files[] = {
        {"table.txt", table}, {"events.txt", events}, {"case.tar.gz", bundle.bytes()}};
    for (const auto &[name, content] : files) {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }
}

void TenJobsWithoutWindow::whichClientUsesMostEntries()
{
    QCOMPARE(answer({u"--print"_s, u"--group-by"_s, u"src"_s, u"--top"_s, u"1"_s, path("table.txt")}),
        u"SRC                FLOWS   SHARE  ASSURED-SHARE  UNREPLIED-SHARE  MEAN-IDLE  LONGEST-IDLE  DESTINATIONS\n"
        "10.0.0.5               3  42.9 %         66.7 %           33.3 %    9:40:01       1 d 2 h             2\n"
        "others (2 groups)      4  57.1 %         75.0 %            0.0 %      33:32       2:13:20             2\n"_s);
}

void TenJobsWithoutWindow::whoIsBehindAnOutsideAddressAndPort()
{
    QCOMPARE(answer({u"--nat-search"_s, u"198.51.100.7:41235"_s, u"--format"_s, u"csv"_s, path("table.txt")})
                 .section(u',', 1),
        u"kind,protocol,inside,inside_port,outside_port,peer,peer_port,begin,end,certain\r\n"
        "table.txt,snat,tcp,10.0.0.5,50001,41235,203.0.113.9,443,,,no\r\n"_s);
}

void TenJobsWithoutWindow::whichFlowsGoFirstWhenTheTableFills()
{
    QCOMPARE(answer({u"--print"_s, u"--filter"_s, u"evictable"_s, u"--sort"_s, u"eviction"_s, path("table.txt")}),
        u"PROTO  STATE      TIMEOUT  SRC       SPORT  DST         DPORT  NAT                    FLAGS\n"
        "udp    unreplied     0:25  10.0.0.5  50005  192.0.2.53     53  source → 198.51.100.7  UNREPLIED\n"
        "udp    replied       0:22  10.0.0.6  50006  192.0.2.53     53\n"
        "tcp    TIME_WAIT     1:30  10.0.0.7  50004  10.0.0.1       22                         ASSURED\n"_s);
}

void TenJobsWithoutWindow::whyAFlowIsStillThere()
{
    const QString said =
        answer({u"--print"_s, u"--explain"_s, u"--filter"_s, u"src == 10.0.0.7:50002"_s, path("table.txt")});
    QCOMPARE(said.section(u'\n', 0, 1),
        u"10.0.0.7 has an open TCP connection to 10.0.0.1 port 22.\n"
        "When the dump was made, its time left was 4 d 21 h. It is kept when the table is full, as it is assured."_s);
    QCOMPARE(said.section(u'\n', 6, 7),
        u"  Timeout rule: net.netfilter.nf_conntrack_tcp_timeout_established = 432000. Each packet seen in this state "
        u"sets "
        "the time left to 5 d 0 h. That is the kernel's default; a dump does not contain the settings of its machine.\n"
        "  Last packet: 2:13:20 before the dump. Calculated from the countdown, which the last packet set to 5 d 0 h."_s);
}

void TenJobsWithoutWindow::whichDnsQueriesHaveNoReply()
{
    QCOMPARE(answer({u"--print"_s, u"--filter"_s, u"udp dport 53 unreplied"_s, path("table.txt")}),
        u"PROTO  STATE      TIMEOUT  SRC       SPORT  DST         DPORT  NAT                    FLAGS\n"
        "udp    unreplied     0:25  10.0.0.5  50005  192.0.2.53     53  source → 198.51.100.7  UNREPLIED\n"_s);
}

void TenJobsWithoutWindow::whichFlowsOfACustomersBundleAreTranslated()
{
    QCOMPARE(answer({u"--print"_s, u"--filter"_s, u"nat"_s, path("case.tar.gz!conntrack.txt")}),
        u"PROTO  STATE         TIMEOUT  SRC       SPORT  DST          DPORT  NAT                          FLAGS\n"
        "tcp    ESTABLISHED  4 d 21 h  10.0.0.5  50000  203.0.113.9    443  source → 198.51.100.7:41234  ASSURED\n"
        "tcp    ESTABLISHED  3 d 22 h  10.0.0.5  50001  203.0.113.9    443  source → 198.51.100.7:41235  ASSURED\n"
        "udp    unreplied        0:25  10.0.0.5  50005  192.0.2.53      53  source → 198.51.100.7        UNREPLIED\n"_s);
}

void TenJobsWithoutWindow::whichHostsHoldIdleConnections()
{
    QCOMPARE(answer({u"--print"_s, u"--group-by"_s, u"src"_s, u"--filter"_s, u"state ESTABLISHED and idle > 1h"_s,
                 path("table.txt")}),
        u"SRC       FLOWS   SHARE  ASSURED-SHARE  UNREPLIED-SHARE  MEAN-IDLE  LONGEST-IDLE  DESTINATIONS\n"
        "10.0.0.5      2  28.6 %        100.0 %            0.0 %   14:30:00       1 d 2 h             1\n"
        "10.0.0.7      1  14.3 %        100.0 %            0.0 %    2:13:20       2:13:20             1\n"_s);
}

void TenJobsWithoutWindow::whatFilledTheTableInFiveMinutes()
{
    QCOMPARE(answer({u"--print"_s, u"--group-by"_s, u"src"_s, u"--filter"_s,
                 u"start >= 2026-11-25T10:00Z and start < 2026-11-25T10:05Z"_s, path("events.txt")}),
        u"SRC       FLOWS   SHARE  ASSURED-SHARE  UNREPLIED-SHARE  MEAN-IDLE  LONGEST-IDLE  DESTINATIONS\n"
        "10.0.0.2      2  40.0 %          0.0 %           50.0 %       0:00          0:00             1\n"
        "10.0.0.1      1  20.0 %          0.0 %          100.0 %       0:00          0:00             1\n"_s);
}

void TenJobsWithoutWindow::watchingAndExplainingHaveLimits_data()
{
    QTest::addColumn<QString>("message");
    QTest::newRow("--print --watch 10s table.txt") << u"--watch goes with one live table: dumps do not change"_s;
    QTest::newRow("--print --watch 10s netlink proc") << u"--watch goes with one live table: dumps do not change"_s;
    QTest::newRow("--print --watch 5m") << u"--watch is a duration from 1s to 4m, not \"5m\""_s;
    QTest::newRow("--print --watch 0") << u"--watch is a duration from 1s to 4m, not \"0\""_s;
    QTest::newRow("--print --watch soon") << u"--watch is a duration from 1s to 4m, not \"soon\""_s;
    QTest::newRow("--watch 10s") << u"--watch goes with --print, --compare or --alert"_s;
    QTest::newRow("--print --watch") << u"--watch needs a duration from 1s to 4m, except with --alert"_s;
    QTest::newRow("--explain") << u"--explain goes with --print"_s;
    QTest::newRow("--print --explain --format csv") << u"--explain does not go with --format or --group-by"_s;
    QTest::newRow("--print --explain --group-by src") << u"--explain does not go with --format or --group-by"_s;
}

void TenJobsWithoutWindow::watchingAndExplainingHaveLimits()
{
    QFETCH(QString, message);
    const ProgramRun run =
        runProgram(QStringLiteral(CTSCOPE_PROGRAM), QString::fromLatin1(QTest::currentDataTag()).split(u' '));
    QCOMPARE(run.status, 2);
    QCOMPARE(run.messages.section(u'\n', 0, 0), u"ctscope: "_s + message);
}

QTEST_GUILESS_MAIN(TenJobsWithoutWindow)
#include "tst_ten_jobs_without_window.moc"
