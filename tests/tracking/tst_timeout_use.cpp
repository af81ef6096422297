// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/find_original.h"
#include "tracking/timeout_use.h"

#include "format/dump_reader.h"
#include "tracking/flow_table.h"

#include <QTest>

using namespace ctscope;

namespace {

SnapshotPtr snapshotOf(const std::string &lines, const Timeouts &timeouts = {})
{
    DumpResult result = readDump(std::make_shared<const std::string>(lines));
    result.reading.takenAt = Snapshot::Clock::time_point(std::chrono::hours(1));
    return FlowTable().apply(std::move(result.reading), true, timeouts);
}

std::string udp(int port, int seconds, const std::string &flag = "[UNREPLIED] ")
{
    return "udp      17 " + std::to_string(seconds) + " src=10.0.0.1 dst=10.0.0.2 sport=" + std::to_string(port)
        + " dport=53 " + flag + "src=10.0.0.2 dst=10.0.0.1 sport=53 dport=" + std::to_string(port) + " use=1\n";
}

std::string tcp(int port, const std::string &secondsAndState, const std::string &end = "")
{
    return "tcp      6 " + secondsAndState + " src=10.0.0.1 dst=10.0.0.2 sport=" + std::to_string(port)
        + " dport=80 src=10.0.0.2 dst=10.0.0.1 sport=80 dport=" + std::to_string(port) + ' ' + end + "use=1\n";
}

QString printed(const SnapshotPtr &snapshot)
{
    const auto use = countTimeoutUse(*snapshot);
    if (!use)
        return QStringLiteral("stopped");
    QStringList lines;
    for (std::size_t i = 0; i < use->size(); ++i) {
        const TimeoutUse &here = (*use)[i];
        if (here.flows == 0)
            continue;
        const std::string_view name = snapshot->origin().timeouts->rules()[i].sysctl;
        lines << QStringLiteral("%1: %2, at half %3, at twice %4, above %5")
                     .arg(QLatin1String(name.data(), static_cast<qsizetype>(name.size())))
                     .arg(here.flows)
                     .arg(here.atHalf())
                     .arg(here.atTwice())
                     .arg(here.above);
    }
    return lines.join(u'\n');
}

} // namespace

class TimeoutUseTest : public QObject {
    Q_OBJECT
private slots:
    void eachFlowIsCountedUnderTheTimeoutThatGovernsIt()
    {
        QCOMPARE(printed(snapshotOf(udp(1, 30) + udp(2, 119, "") + tcp(3, "432000 ESTABLISHED", "[ASSURED] ")
                     + tcp(4, "100 TIME_WAIT", "[ASSURED] "))),
            QStringLiteral("nf_conntrack_tcp_timeout_established: 1, at half 1, at twice 1, above 0\n"
                           "nf_conntrack_tcp_timeout_time_wait: 1, at half 1, at twice 1, above 0\n"
                           "nf_conntrack_udp_timeout: 2, at half 2, at twice 2, above 1"));
    }

    void flowsThatComeEvenlyAreHalfAtHalfTheTimeAndTwiceAtTwice()
    {
        // One a second, each waiting its 30 s out.
        std::string lines;
        for (int second = 1; second <= 30; ++second)
            lines += udp(1000 + second, second);
        // Idle for 0 to 15 s: 16 of them; for more than 22.5 s: 7, for 28 more.
        QCOMPARE(printed(snapshotOf(lines)),
            QStringLiteral("nf_conntrack_udp_timeout: 30, at half 16, at twice 58, above 0"));
    }

    void busyFlowsStayWhateverTheTimeoutIs()
    {
        std::string lines;
        for (int port = 1; port <= 10; ++port)
            lines += tcp(port, "431999 ESTABLISHED", "[ASSURED] ");
        QCOMPARE(printed(snapshotOf(lines)),
            QStringLiteral("nf_conntrack_tcp_timeout_established: 10, at half 10, at twice 10, above 0"));
    }

    void timeoutInForceCountsNotTheDefault()
    {
        Timeouts timeouts;
        timeouts.set("nf_conntrack_udp_timeout", 10);
        QCOMPARE(printed(snapshotOf(udp(1, 30) + udp(2, 9) + udp(3, 1), timeouts)),
            QStringLiteral("nf_conntrack_udp_timeout: 3, at half 2, at twice 7, above 1"));
    }

    void offloadedFlowsWaitUnderNone()
    {
        QCOMPARE(printed(snapshotOf("tcp      6 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=80 src=10.0.0.2 dst=10.0.0.1 "
                                    "sport=80 dport=1 [OFFLOAD] use=1\n")),
            QString());
    }

    void countingEndsWhenItIsAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(!countTimeoutUse(*snapshotOf(udp(1, 30)), stop.get_token()));
    }

    void originalTupleIsFoundAmongTheLiveRows()
    {
        const auto snapshot = snapshotOf(udp(1, 30) + tcp(1, "60 ESTABLISHED") + tcp(2, "60 ESTABLISHED"));
        MasterFlow wanted;
        wanted.protocol = protocol::tcp;
        wanted.original.src = *IpAddress::parse("10.0.0.1");
        wanted.original.dst = *IpAddress::parse("10.0.0.2");
        wanted.original.keys = L4Keys::ports(2, 80);
        QCOMPARE(findOriginal(*snapshot, wanted), std::optional<Row>(2));
        wanted.original.keys = L4Keys::ports(3, 80);
        QCOMPARE(findOriginal(*snapshot, wanted), std::optional<Row>());
        wanted.original.keys = L4Keys::ports(2, 80);
        wanted.original.dst = *IpAddress::parse("2001:db8::2");
        QCOMPARE(findOriginal(*snapshot, wanted), std::optional<Row>());
    }
};

QTEST_GUILESS_MAIN(TimeoutUseTest)
#include "tst_timeout_use.moc"
