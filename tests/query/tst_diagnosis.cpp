// SPDX-License-Identifier: GPL-3.0-or-later
// Each finding has a table in which it is found, and its twin just below the threshold in which it is not.
#include "query/diagnosis/diagnosis_track.h"

#include "support/diagnosed.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

/// The finding of this id in a diagnosis; empty when it is not there.
QString foundIn(const Diagnosis &diagnosis, std::string_view id)
{
    for (const Finding &finding : diagnosis.findings) {
        if (findingName(finding.id) == id)
            return printed(finding);
    }
    return {};
}

const Finding &findingOf(const Diagnosis &diagnosis, FindingId id)
{
    static const Finding none;
    const auto found = std::ranges::find(diagnosis.findings, id, &Finding::id);
    return found == diagnosis.findings.end() ? none : *found;
}

QString remediesOf(const Finding &finding)
{
    QStringList lines;
    for (const Remedy &remedy : finding.remedies)
        lines << QString::fromStdString(remedy.command)
              << QStringLiteral("  undo: ") + QString::fromStdString(remedy.undo)
              << QStringLiteral("  amount: %1").arg(remedy.amount);
    return lines.join(u'\n');
}

QString evidenceOf(const Finding &finding)
{
    return QString::fromStdString(finding.evidence.filter + " | " + finding.evidence.group);
}

} // namespace

class DiagnosisTest : public QObject {
    Q_OBJECT

private slots:
    void findsWhatIsThereAndNotItsTwin_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("around");
        QTest::addColumn<QString>("found");
        const auto row = [](const char *id, const char *name, const char *table, const char *around,
                             const char *found) {
            QTest::addRow("%s: %s", id, name) << QString::fromLatin1(id) << QString::fromLatin1(table)
                                              << QString::fromLatin1(around) << QString::fromLatin1(found);
        };
        row("table-full", "95 %", "", "limit=1000 count=950", "critical table-full 950/1000");
        row("table-full", "below", "", "limit=1000 count=949", "");
        row("table-full", "drops", "", "limit=1000 count=100 drop=0.5/s", "critical table-full 100/1000 0.5/s");
        row("table-full", "no drops", "", "limit=1000 count=100 drop=0/s", "");
        row("table-full", "drops of races", "", "limit=1000 count=100 drop=0.5/s insert_failed=0.5/s", "");
        row("table-full", "unlimited", "", "limit=0 count=100", "");

        row("fill-level", "75 %", "", "limit=1000 count=750", "warning fill-level 750/1000");
        row("fill-level", "below", "", "limit=1000 count=749", "");
        row("fill-level", "90 %", "", "limit=1000 count=900", "critical fill-level 900/1000");
        row("fill-level", "below 90 %", "", "limit=1000 count=899", "warning fill-level 899/1000");
        row("fill-level", "full", "", "limit=1000 count=950", "");

        row("filling-up", "soon", "", "limit=1000 count=100 full-in=3599", "warning filling-up 100/1000");
        row("filling-up", "later", "", "limit=1000 count=100 full-in=3600", "");

        row("few-buckets", "at the limit", "", "limit=4001 buckets=2000", "note few-buckets 0/4001");
        row("few-buckets", "enough", "", "limit=4000 buckets=2000", "");
        row("few-buckets", "now", "", "limit=9000 buckets=2000 count=4001", "warning few-buckets 4001/9000");
        row("few-buckets", "long chains", "", "buckets=2000 chaintoolong=0.1/s", "critical few-buckets 0.1/s");
        row("few-buckets", "no long chains", "", "buckets=2000 chaintoolong=0/s", "");

        row("early-drops", "rising", "", "early_drop=0.1/s", "warning early-drops 0.1/s");
        row("early-drops", "not rising", "", "early_drop=0/s", "");
        row("early-drops", "in the past", "", "early_drop=5", "note early-drops 5");
        row("early-drops", "never", "", "early_drop=0", "");

        row("idle-established", "31 %", "31 tcp ESTABLISHED left=424559 assured; 69 udp left=9", "",
            "warning idle-established 31/100 10.0.0.5");
        row("idle-established", "30 %", "30 tcp ESTABLISHED left=424559 assured; 70 udp left=9", "", "");
        row("idle-established", "2 h 4 min", "31 tcp ESTABLISHED left=424560 assured; 69 udp left=9", "", "");
        row("idle-established", "what may wait for an acknowledgement",
            "31 tcp ESTABLISHED left=300 assured; 69 udp left=9", "", "");
        row("idle-established", "in a table with room", "31 tcp ESTABLISHED left=424559; 69 udp left=9", "limit=1000",
            "note idle-established 31/100 10.0.0.5");
        row("idle-established", "in a dump, by the most that is left",
            "1 tcp ESTABLISHED left=86400; 31 tcp ESTABLISHED left=78959; 68 udp left=9", "dump",
            "warning idle-established 31/100 10.0.0.5");
        row("idle-established", "in a dump of a short timeout", "100 tcp ESTABLISHED left=86400", "dump", "");

        row("close-wait", "6 %", "24 tcp CLOSE_WAIT left=100 src=10.0.0.9; 376 udp left=9",
            "nf_conntrack_tcp_timeout_close_wait=3600", "warning close-wait 24/400 10.0.0.9");
        row("close-wait", "5 %", "20 tcp CLOSE_WAIT left=100; 380 udp left=9",
            "nf_conntrack_tcp_timeout_close_wait=3600", "");
        row("close-wait", "of a minute", "24 tcp CLOSE_WAIT left=50; 376 udp left=9",
            "nf_conntrack_tcp_timeout_close_wait=60", "");

        row("time-wait", "41 %", "41 tcp TIME_WAIT left=50 assured; 59 udp left=9", "",
            "warning time-wait 41/100 10.0.0.5");
        row("time-wait", "40 %", "40 tcp TIME_WAIT left=50 assured; 60 udp left=9", "", "");

        row("dns-storm", "21 %", "21 udp left=9 dport=53 src=10.0.0.7; 79 udp left=9", "",
            "warning dns-storm 21/100 10.0.0.7");
        row("dns-storm", "20 %", "20 udp left=9 dport=53; 80 udp left=9", "", "");

        row("syn-flood", "100 half-open", "100 tcp SYN_RECV left=50 src=198.51.100.* dport=443", "",
            "warning syn-flood 100/100 192.0.2.1:443");
        row("syn-flood", "99 half-open", "99 tcp SYN_RECV left=50 src=198.51.100.* dport=443", "", "");
        row("syn-flood", "80 %", "100 tcp SYN_RECV left=50 dport=443; 25 tcp ESTABLISHED left=432000 dport=443", "",
            "");
        row("syn-flood", "beside a busy service",
            "200 tcp SYN_RECV left=50 dport=80 dst=192.0.2.1; 5000 tcp ESTABLISHED left=432000 dport=80 dst=192.0.2.1; "
            "150 tcp SYN_RECV left=50 dport=443 dst=192.0.2.1",
            "", "warning syn-flood 150/150 192.0.2.1:443");
        row("syn-flood", "to many ports", "100 tcp SYN_SENT left=50 unreplied dport=1*", "", "");

        row("scan", "101 addresses", "101 tcp SYN_SENT left=50 unreplied src=10.0.0.8 dst=192.0.2.*", "",
            "warning scan 101/101 10.0.0.8");
        row("scan", "101 ports", "101 tcp SYN_SENT left=50 unreplied src=10.0.0.8 dport=1*", "",
            "warning scan 101/101 10.0.0.8");
        row("scan", "100 addresses", "100 tcp SYN_SENT left=50 unreplied dst=192.0.2.*", "", "");
        row("scan", "80 % without an answer",
            "104 tcp SYN_SENT left=50 unreplied dst=192.0.2.*; 26 tcp ESTABLISHED left=432000", "", "");

        row("insert-failures", "many", "", "insert_failed=1.5/s", "critical insert-failures 1.5/s");
        row("insert-failures", "some", "", "insert_failed=1/s", "warning insert-failures 1/s");
        row("insert-failures", "none", "", "insert_failed=0/s", "");
        row("insert-failures", "in the past", "", "insert_failed=3", "note insert-failures 3");

        row("snat-ports", "81 %", "51610 tcp ESTABLISHED left=432000 sport=1* snat=198.51.100.1 dport=443", "",
            "warning snat-ports 51610/64512 198.51.100.1");
        row("snat-ports", "80 %", "51609 tcp ESTABLISHED left=432000 sport=1* snat=198.51.100.1 dport=443", "", "");
        row("snat-ports", "of two destinations",
            "30000 tcp left=9 sport=1* snat=198.51.100.1 dport=443; 30000 tcp left=9 sport=1* snat=198.51.100.1 "
            "dport=80",
            "", "");
        row("snat-ports", "of a rule's range", "11 udp left=9 sport=2000* snat=198.51.100.1 snatport=40000* dport=6002",
            "insert_failed=2/s", "critical snat-ports 11/11 198.51.100.1");
        row("snat-ports", "of a single flow", "1 udp left=9 sport=2000 snat=198.51.100.1 snatport=40000 dport=6002",
            "drop=5/s", "");
        row("snat-ports", "which is enough", "11 udp left=9 sport=2000* snat=198.51.100.1 snatport=40000* dport=6002",
            "insert_failed=0/s", "");
        row("snat-ports", "kept ports are no range", "11 udp left=9 sport=2000* snat=198.51.100.1 dport=6002",
            "insert_failed=2/s", "");

        row("silent-udp-target", "for a minute", "1 udp left=29 unreplied dnat=10.0.9.1 dport=53 age=60", "",
            "warning silent-udp-target 1 192.0.2.1:53");
        row("silent-udp-target", "for less", "1 udp left=29 unreplied dnat=10.0.9.1 dport=53 age=59", "", "");
        row("silent-udp-target", "with an answer", "1 udp left=29 dnat=10.0.9.1 dport=53 age=60", "", "");

        row("untranslated-udp", "beside translated",
            "1 udp left=29 dnat=10.0.9.1 dport=53; 2 udp left=29 unreplied "
            "dport=53 sport=9000* age=60",
            "", "warning untranslated-udp 2 192.0.2.1:53");
        row("untranslated-udp", "young",
            "1 udp left=29 dnat=10.0.9.1 dport=53; 2 udp left=29 unreplied dport=53 "
            "sport=9000* age=59",
            "", "");
        row("untranslated-udp", "to another port",
            "1 udp left=29 dnat=10.0.9.1 dport=53; 2 udp left=29 unreplied "
            "dport=54 age=60",
            "", "");

        row("stale-nat", "an address that is gone",
            "3 tcp ESTABLISHED left=9 snat=198.51.100.1; 2 tcp ESTABLISHED "
            "left=9 sport=9000* snat=198.51.100.2",
            "local=198.51.100.1", "warning stale-nat 2/5 198.51.100.2");
        row("stale-nat", "all of this machine", "3 tcp ESTABLISHED left=9 snat=198.51.100.1", "local=198.51.100.1", "");
        row("stale-nat", "a routed pool, and a port alone",
            "3 tcp ESTABLISHED left=9 snat=198.51.100.*; 1 tcp ESTABLISHED left=9 src=10.0.0.9 snat=10.0.0.9 "
            "snatport=7",
            "local=203.0.113.1", "");
        row("stale-nat", "a routed pool", "3 tcp ESTABLISHED left=9 snat=198.51.100.*", "local=203.0.113.1", "");

        row("invalid-packets", "more than one a second", "", "invalid=1.5/s", "warning invalid-packets 1.5/s");
        row("invalid-packets", "one a second", "", "invalid=1/s", "");

        row("asymmetric-route", "6 %",
            "24 tcp ESTABLISHED left=9 unreplied src=10.0.0.9; 376 tcp ESTABLISHED left=432000", "",
            "warning asymmetric-route 24/400 10.0.0.9");
        row("asymmetric-route", "5 %", "20 tcp ESTABLISHED left=9 unreplied; 380 tcp ESTABLISHED left=432000", "", "");
        row("asymmetric-route", "SYNs and packets that fit nothing",
            "24 tcp SYN_SENT left=9 unreplied out=3; 376 tcp ESTABLISHED left=432000", "invalid=0.5/s",
            "warning asymmetric-route 24/400 0.5/s 10.0.0.5");
        row("asymmetric-route", "both kinds",
            "12 tcp ESTABLISHED left=9 unreplied; 12 tcp SYN_SENT left=9 unreplied out=3; 376 tcp ESTABLISHED "
            "left=432000",
            "", "warning asymmetric-route 24/400 10.0.0.5");
        row("asymmetric-route", "two SYNs each", "24 tcp SYN_SENT left=9 unreplied out=2; 376 tcp left=9",
            "invalid=0.5/s", "");
        row("asymmetric-route", "SYNs to a machine that is off",
            "24 tcp SYN_SENT left=9 unreplied out=3; 376 tcp ESTABLISHED left=432000", "invalid=0/s", "");

        row("tracked-tunnels", "6 %", "24 udp left=9 dport=4789; 376 udp left=9", "", "note tracked-tunnels 24/400");
        row("tracked-tunnels", "5 %", "20 udp left=9 dport=4789; 380 udp left=9", "", "");

        row("unknown-protocols", "6 %", "24 proto=50 left=500 src=10.0.0.*; 376 udp left=9", "",
            "warning unknown-protocols 24/400");
        row("unknown-protocols", "5 %", "20 proto=50 left=500 src=10.0.0.*; 380 udp left=9", "", "");
        row("unknown-protocols", "of a minute", "24 proto=50 left=50 src=10.0.0.*; 376 udp left=9",
            "nf_conntrack_generic_timeout=60", "");

        row("short-udp-timeout", "119 s", "", "nf_conntrack_udp_timeout_stream=119", "note short-udp-timeout");
        row("short-udp-timeout", "120 s", "", "nf_conntrack_udp_timeout_stream=120", "");

        row("shared-buckets", "too few", "", "all=4001 buckets=2000", "warning shared-buckets 4001");
        row("shared-buckets", "enough", "", "all=4000 buckets=2000", "");
        row("shared-buckets", "of those that were counted", "", "all=4001+ buckets=2000",
            "warning shared-buckets 4001");

        row("limit-setter", "as kube-proxy sets them", "",
            "limit=131072 nf_conntrack_tcp_timeout_established=86400 "
            "nf_conntrack_tcp_timeout_close_wait=3600",
            "note limit-setter 4");
        row("limit-setter", "another limit", "",
            "limit=131073 nf_conntrack_tcp_timeout_established=86400 "
            "nf_conntrack_tcp_timeout_close_wait=3600",
            "");
        row("limit-setter", "another timeout", "",
            "limit=131072 nf_conntrack_tcp_timeout_established=86400 "
            "nf_conntrack_tcp_timeout_close_wait=60",
            "");

        row("lost-events", "twice", "", "lost=2", "warning lost-events 2");
        row("lost-events", "never", "", "lost=0", "");

        row("offloaded-flows", "one", "1 tcp offload; 9 udp left=9", "", "note offloaded-flows 1/10");
        row("offloaded-flows", "none", "10 udp left=9", "", "");

        row("expectations-full", "80 %", "", "expectations=8 nf_conntrack_expect_max=10",
            "warning expectations-full 8/10");
        row("expectations-full", "70 %", "", "expectations=7 nf_conntrack_expect_max=10", "");

        row("nothing-tracked", "no flow", "", "", "note nothing-tracked");
        row("nothing-tracked", "a flow", "1 udp left=9", "", "");

        row("not-counted", "switched off", "1 udp left=9", "acct=0", "note not-counted");
        row("not-counted", "switched on", "1 udp left=9", "acct=1", "");
    }
    void findsWhatIsThereAndNotItsTwin()
    {
        QFETCH(QString, id);
        QFETCH(QString, table);
        QFETCH(QString, around);
        const Diagnosis diagnosis = Surroundings(around).diagnose(table);
        QTEST(foundIn(diagnosis, id.toStdString()), "found");
    }

    void everyFindingIsTriedOutAbove()
    {
        // Found, in order, not checked: each is one of them, but for what another finding says already.
        const Diagnosis diagnosis =
            Surroundings(QStringLiteral("limit=1000 count=10 buckets=1000")).diagnose(QStringLiteral("1 udp left=9"));
        QCOMPARE(diagnosis.findings.size() + diagnosis.fine.size() + diagnosis.notChecked.size(), findingCount);
    }

    void fastQueriesAreAStormInALargeTable()
    {
        DiagnosisThresholds thresholds;
        thresholds.set(Threshold::DnsRate, 1);
        const auto found = [&](const char *table) {
            return foundIn(
                Surroundings(QString()).diagnose(QString::fromLatin1(table), thresholds, nullptr, 10), "dns-storm");
        };
        QCOMPARE(found("11 udp left=9 dport=53; 989 udp left=9"),
            QStringLiteral("warning dns-storm 11/1000 1.1/s 10.0.0.5"));
        QCOMPARE(found("10 udp left=9 dport=53; 990 udp left=9"), QString());
    }

    void invalidPacketsAreFewBesideManyNewFlows()
    {
        const Surroundings around(QStringLiteral("invalid=1.5/s"));
        QCOMPARE(foundIn(around.diagnose(QStringLiteral("15000 udp left=9 dst=192.0.0.*"), {}, nullptr, 10),
                     "invalid-packets"),
            QString());
        QCOMPARE(foundIn(around.diagnose(QStringLiteral("14000 udp left=9 dst=192.0.0.*"), {}, nullptr, 10),
                     "invalid-packets"),
            QStringLiteral("warning invalid-packets 1.5/s"));
    }

    void thresholdsCanBeChanged()
    {
        DiagnosisThresholds thresholds;
        thresholds.set(Threshold::FillWarning, 50);
        const Diagnosis diagnosis = Surroundings(QStringLiteral("limit=1000 count=500")).diagnose({}, thresholds);
        const Finding &finding = findingOf(diagnosis, FindingId::FillLevel);
        QCOMPARE(printed(finding), QStringLiteral("warning fill-level 500/1000"));
        QCOMPARE(finding.limit, 50.0);
        for (const ThresholdDefinition &definition : allThresholds())
            QCOMPARE(thresholdNamed(definition.name), std::optional(definition.id));
        QCOMPARE(thresholdNamed("fill"), std::nullopt);
    }

    void fillLevelsHoldForFivePoints()
    {
        DiagnosisTrack track;
        QStringList levels;
        int second = 0;
        for (const int count : {740, 750, 701, 700, 899, 900, 851, 849, 950, 901, 899}) {
            Diagnosis diagnosis =
                Surroundings(QStringLiteral("limit=1000 count=%1").arg(count)).diagnose({}, {}, &track);
            track.add(diagnosis, DiagnosisTrack::TimePoint(std::chrono::seconds(++second)), {});
            const auto worst = std::ranges::find_if(diagnosis.findings, [](const Finding &finding) {
                return finding.id == FindingId::TableFull || finding.id == FindingId::FillLevel;
            });
            levels << (worst == diagnosis.findings.end() ? QStringLiteral("fine")
                                                         : printed(*worst).section(u' ', 0, 1));
        }
        QCOMPARE(levels.join(u'\n'),
            QStringLiteral("fine\nwarning fill-level\nwarning fill-level\nwarning fill-level\nwarning fill-level\n"
                           "critical fill-level\ncritical fill-level\nwarning fill-level\ncritical table-full\n"
                           "critical table-full\ncritical fill-level"));
    }

    void trackSaysWhenAFindingBeganAndWhetherItGrows()
    {
        DiagnosisTrack track;
        QStringList lines;
        const auto add = [&](int second, int count) {
            Diagnosis diagnosis =
                Surroundings(QStringLiteral("limit=1000 count=%1").arg(count)).diagnose({}, {}, &track);
            track.add(diagnosis, DiagnosisTrack::TimePoint(std::chrono::seconds(second)),
                std::chrono::system_clock::time_point(std::chrono::seconds(1000 + second)));
            const Finding &finding = findingOf(diagnosis, FindingId::FillLevel);
            lines << (finding.began ? QStringLiteral("%1 %2")
                                          .arg(finding.began->time_since_epoch() / std::chrono::seconds(1))
                                          .arg(static_cast<int>(finding.growth))
                                    : QStringLiteral("fine"));
        };
        add(1, 500);
        add(2, 760);
        add(3, 761);
        add(30, 850);
        add(100, 851);
        add(170, 790);
        add(180, 500);
        add(190, 760);
        // Unknown, steady, grows, steady against what was 70 s before, shrinks.
        QCOMPARE(lines.join(u", "), QStringLiteral("fine, 1002 0, 1002 2, 1002 1, 1002 2, 1002 3, fine, 1190 0"));
    }

    void aPlainDumpSaysWhatItCannotShow()
    {
        const Diagnosis diagnosis =
            Surroundings(QStringLiteral("dump"))
                .diagnose(QStringLiteral("1 udp left=9 unreplied dnat=10.0.9.1; 1 tcp SYN_SENT left=9 "
                                         "unreplied; 1 tcp ESTABLISHED left=9 snat=198.51.100.1"));
        QStringList lines;
        for (const NotChecked &entry : diagnosis.notChecked)
            lines << QString::fromStdString(std::string(findingName(entry.id)));
        QCOMPARE(lines.join(u' '),
            QStringLiteral("table-full fill-level filling-up few-buckets early-drops insert-failures silent-udp-target "
                           "stale-nat invalid-packets asymmetric-route short-udp-timeout shared-buckets limit-setter "
                           "lost-events expectations-full not-counted"));
        QVERIFY(diagnosis.timeoutsAssumed);
        QCOMPARE(diagnosis.findings.size(), std::size_t(0));
    }

    void namespacesAreFineWhenAllWereCounted()
    {
        const auto isFine = [](const char *around) {
            const Diagnosis diagnosis = Surroundings(QString::fromLatin1(around)).diagnose({});
            const bool fine = std::ranges::count(diagnosis.fine, FindingId::SharedBuckets) == 1;
            const NotChecked open{FindingId::SharedBuckets, NotCheckedReason::NoNamespaces};
            return fine != (std::ranges::count(diagnosis.notChecked, open) == 1) ? std::optional(fine) : std::nullopt;
        };
        QCOMPARE(isFine("all=4000 buckets=2000"), std::optional(true));
        QCOMPARE(isFine("all=4000+ buckets=2000"), std::optional(false));
        QCOMPARE(isFine("buckets=2000"), std::optional(false));
    }

    void severeFindingsComeFirst()
    {
        const Diagnosis diagnosis = Surroundings(QStringLiteral("limit=1000 count=800 insert_failed=2/s acct=0"))
                                        .diagnose(QStringLiteral("41 tcp TIME_WAIT left=50"));
        QStringList lines;
        for (const Finding &finding : diagnosis.findings)
            lines << printed(finding).section(u' ', 0, 1);
        QCOMPARE(lines.join(u'\n'),
            QStringLiteral("critical insert-failures\nwarning fill-level\nwarning time-wait\nnote not-counted"));
        QCOMPARE(diagnosis.worst(), std::optional(Severity::Critical));
    }

    void remediesAreCompleteCommands()
    {
        const Surroundings around(
            QStringLiteral("limit=262144 count=250000 buckets=65536 nf_conntrack_max=262144 nf_conntrack_buckets=65536 "
                           "nf_conntrack_tcp_timeout_established=432000"));
        const Diagnosis diagnosis = around.diagnose(
            QStringLiteral("10 tcp ESTABLISHED left=340000 assured; 20 tcp ESTABLISHED left=400000; 5 udp left=3"));
        QCOMPARE(remediesOf(findingOf(diagnosis, FindingId::TableFull)),
            QStringLiteral("sudo sysctl -w net.netfilter.nf_conntrack_max=524288\n"
                           "  undo: sudo sysctl -w net.netfilter.nf_conntrack_max=262144\n  amount: 67108864"));
        QCOMPARE(remediesOf(findingOf(diagnosis, FindingId::FewBuckets)),
            QStringLiteral("sudo sysctl -w net.netfilter.nf_conntrack_buckets=262144\n"
                           "  undo: sudo sysctl -w net.netfilter.nf_conntrack_buckets=65536\n  amount: 1572864"));
        // Of 30 flows, 10 have been idle for more than a day.
        QCOMPARE(remediesOf(findingOf(diagnosis, FindingId::IdleEstablished)),
            QStringLiteral("sudo sysctl -w net.netfilter.nf_conntrack_tcp_timeout_established=86400\n"
                           "  undo: sudo sysctl -w net.netfilter.nf_conntrack_tcp_timeout_established=432000\n"
                           "  amount: 10\n"
                           "sudo sysctl -w net.netfilter.nf_conntrack_tcp_timeout_established=7440\n"
                           "  undo: sudo sysctl -w net.netfilter.nf_conntrack_tcp_timeout_established=432000\n"
                           "  amount: 30"));
    }

    void limitThatIsNotKnownIsNotRaised()
    {
        const Diagnosis diagnosis =
            Surroundings(QStringLiteral("early_drop=1/s chaintoolong=1/s")).diagnose(QStringLiteral("9 udp left=9"));
        QCOMPARE(remediesOf(findingOf(diagnosis, FindingId::EarlyDrops)), QString());
        QCOMPARE(remediesOf(findingOf(diagnosis, FindingId::FewBuckets)), QString());
        QCOMPARE(foundIn(diagnosis, "early-drops"), QStringLiteral("warning early-drops 1/s"));
    }

    void evidenceIsAFilter_data()
    {
        QTest::addColumn<int>("id");
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("evidence");
        const auto row = [](FindingId id, const char *table, const char *evidence) {
            QTest::newRow(findingName(id).data())
                << static_cast<int>(id) << QString::fromLatin1(table) << QString::fromLatin1(evidence);
        };
        row(FindingId::IdleEstablished, "31 tcp ESTABLISHED left=400000",
            "proto == tcp and state == ESTABLISHED and replied and idle > 2h4m | src");
        row(FindingId::DnsStorm, "31 udp left=9 dport=53", "proto == udp and dport == 53 | src");
        row(FindingId::SynFlood, "100 tcp SYN_RECV left=50 src=198.51.100.* dport=443",
            "state in {SYN_SENT, SYN_SENT2, SYN_RECV} and not assured and dst == 192.0.2.1 and dport == 443 | src");
        row(FindingId::Scan, "101 tcp SYN_SENT left=50 unreplied dst=192.0.2.*",
            "state in {SYN_SENT, SYN_RECV} and unreplied and src == 10.0.0.5 | dst");
        row(FindingId::SnatPorts, "51700 tcp ESTABLISHED left=9 sport=1* snat=198.51.100.1 dport=443",
            "nat.src == 198.51.100.1 and proto == tcp and dst == 192.0.2.1 and dport == 443 | src");
    }
    void evidenceIsAFilter()
    {
        QFETCH(int, id);
        QFETCH(QString, table);
        const Diagnosis diagnosis = Surroundings(QString()).diagnose(table);
        QTEST(evidenceOf(findingOf(diagnosis, static_cast<FindingId>(id))), "evidence");
    }

    void largeTablesAreCountedAsSmallOnes()
    {
        // Two threads count, and the largest source is found by a sample.
        const Diagnosis diagnosis = Surroundings(QString()).diagnose(
            QStringLiteral("30000 tcp TIME_WAIT left=50 sport=1* src=10.0.0.1; 20000 tcp TIME_WAIT left=50 "
                           "sport=1* src=10.1.0.*; 20000 udp left=9 dst=172.16.0.*"));
        QCOMPARE(foundIn(diagnosis, "time-wait"), QStringLiteral("warning time-wait 50000/70000 10.0.0.1"));
        QCOMPARE(findingOf(diagnosis, FindingId::TimeWait).numbers.subjectCount, std::uint64_t(30000));
    }
};

QTEST_GUILESS_MAIN(DiagnosisTest)
#include "tst_diagnosis.moc"
