// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/proc_source.h"

#include "support/fake_root.h"

#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

const QString sysctls = u"/proc/sys/net/netfilter/nf_conntrack_count=2\n"
                        "/proc/sys/net/netfilter/nf_conntrack_max=262144\n"
                        "/proc/sys/net/netfilter/nf_conntrack_buckets=65536\n"
                        "/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established=7440"_s;

const QByteArray newTable =
    "ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=22 src=10.0.0.2 "
    "dst=10.0.0.1 sport=22 dport=40000 [ASSURED] mark=0 zone=0 use=2\n"
    "ipv4     2 udp      17 29 src=10.0.0.1 dst=10.0.0.53 sport=5353 dport=53 [UNREPLIED] src=10.0.0.53 "
    "dst=10.0.0.1 sport=53 dport=5353 mark=0 zone=0 use=2\n";

const QByteArray oldTable =
    "tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=22 src=10.0.0.2 dst=10.0.0.1 "
    "sport=22 dport=40000 [ASSURED] use=1 \n";

/// "2 flows, 2 of 262144 in 65536 buckets" or "problem N: …".
QString printed(const ReadResult &result)
{
    QStringList parts;
    if (result.problem.kind != Problem::None)
        parts << u"problem %1"_s.arg(int(result.problem.kind));
    if (result.reading) {
        const Capacity &capacity = result.reading->capacity;
        parts << u"%1 flows"_s.arg(result.reading->flows.size());
        if (capacity.count)
            parts << u"%1 of %2 in %3 buckets"_s.arg(*capacity.count)
                         .arg(capacity.max.value_or(0))
                         .arg(capacity.buckets.value_or(0));
    }
    return parts.join(u", ");
}

} // namespace

class ProcSourceTest : public QObject {
    Q_OBJECT
private slots:
    void theTableIsReadWithItsCapacity()
    {
        FakeRoot root(sysctls);
        root.write(u"/proc/net/nf_conntrack"_s, newTable);
        ProcSource source{ProcFs(root.path())};
        const ReadResult result = source.read({}, {});
        QCOMPARE(printed(result), u"2 flows, 2 of 262144 in 65536 buckets"_s);
        QVERIFY(result.reading->takenAt != std::chrono::steady_clock::time_point());
        QVERIFY(result.reading->wallTime != std::chrono::system_clock::time_point());
        QCOMPARE(result.reading->skipped, 0u);
        QVERIFY(result.reading->flows.line(1).starts_with("ipv4     2 udp"));
        QVERIFY(source.isLive());
        QCOMPARE(source.origin().path(), root.path() + "/proc/net/nf_conntrack");
        QCOMPARE(source.timeouts().rule(protocol::tcp, State::TcpEstablished, true, true)->seconds, 7440u);
    }

    void theOldTableIsReadToo()
    {
        FakeRoot root(u"/proc/sys/net/ipv4/ip_conntrack_max=8192"_s);
        root.write(u"/proc/net/ip_conntrack"_s, oldTable);
        QCOMPARE(printed(ProcSource{ProcFs(root.path())}.read({}, {})), u"1 flows"_s);
    }

    void whyThereIsNoTableIsSaidAndTheGaugeLives_data()
    {
        QTest::addColumn<QString>("files");
        QTest::addColumn<int>("problem");
        QTest::newRow("not compiled in") << sysctls << int(Problem::NotCompiledIn);
        QTest::newRow("not loaded") << QString() << int(Problem::NotLoaded);
    }
    void whyThereIsNoTableIsSaidAndTheGaugeLives()
    {
        QFETCH(QString, files);
        QFETCH(int, problem);
        const FakeRoot root(files);
        ProcSource source{ProcFs(root.path())};
        QCOMPARE(printed(source.read({}, {})), u"problem %1"_s.arg(problem));
        QCOMPARE(source.capacity().count.has_value(), !files.isEmpty());
    }

    void anEmptyTableIsAReadingAndSaysThatNothingIsTracked()
    {
        FakeRoot root(sysctls);
        root.write(u"/proc/net/nf_conntrack"_s, QByteArray());
        const ReadResult result = ProcSource{ProcFs(root.path())}.read({}, {});
        QCOMPARE(result.problem.kind, Problem::Unused);
        QCOMPARE(printed(result), u"problem %1, 0 flows, 2 of 262144 in 65536 buckets"_s.arg(int(Problem::Unused)));
        QCOMPARE(result.reading->format, Format::NfConntrack);
    }

    void aTableThatThisUserMayNotReadIsSaidToBeSo()
    {
        FakeRoot root(sysctls);
        root.write(u"/proc/net/nf_conntrack"_s, newTable);
        root.makeUnreadable(u"/proc/net/nf_conntrack"_s);
        const auto problem = root.asOrdinaryUser([&] {
            ProcSource source{ProcFs(root.path())};
            return int(source.read({}, {}).problem.kind);
        });
        if (!problem)
            QSKIP("This process can neither be an ordinary user nor become one.");
        QCOMPARE(Problem(*problem), Problem::NoPermission);
    }

    void theTableMayComeAndGo()
    {
        FakeRoot root(sysctls);
        ProcSource source{ProcFs(root.path())};
        QCOMPARE(source.read({}, {}).problem.kind, Problem::NotCompiledIn);
        root.write(u"/proc/net/nf_conntrack"_s, newTable);
        QCOMPARE(source.read({}, {}).problem.kind, Problem::None);
        root.remove(u"/proc/net/nf_conntrack"_s);
        QCOMPARE(source.read({}, {}).problem.kind, Problem::NotCompiledIn);
    }

    void whatIsNotATableIsNotTakenForOne()
    {
        FakeRoot root(sysctls);
        root.write(u"/proc/net/nf_conntrack"_s, "It was a dark and stormy night.\n");
        QCOMPARE(ProcSource{ProcFs(root.path())}.read({}, {}).problem.kind, Problem::NotRecognised);
    }

    void aLongReadReportsProgressAndCanBeCancelled()
    {
        FakeRoot root(sysctls);
        root.write(u"/proc/net/nf_conntrack"_s, newTable.repeated(10000));
        ProcSource source{ProcFs(root.path())};
        std::stop_source stop;
        std::uint64_t seen = 0;
        const ReadResult result = source.read(stop.get_token(), [&](std::uint64_t done, std::uint64_t total) {
            seen = done;
            QVERIFY(total >= done);
            stop.request_stop();
        });
        QCOMPARE(result.problem.kind, Problem::Cancelled);
        QVERIFY(!result.reading);
        QVERIFY(seen >= 1 << 20);
    }

    void factsAreThoseThatAreWanted()
    {
        FakeRoot root(sysctls);
        root.write(u"/proc/sys/net/netfilter/nf_conntrack_acct"_s, "1\n");
        root.write(u"/proc/net/stat/nf_conntrack"_s, "entries found\n00000001 0000000a\n");
        root.write(u"/proc/net/nf_conntrack_expect"_s,
            "5 l3proto = 2 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=9 ftp\n");
        ProcSource source{ProcFs(root.path())};
        const auto switches = source.facts({}, {});
        QCOMPARE(switches->switches.accounting, std::optional(true));
        QVERIFY(!switches->settings && !switches->statistics && !switches->expectations);
        const auto all = source.facts({.settings = true, .statistics = true, .expectations = true}, {});
        QVERIFY(!all->settings->empty());
        QCOMPARE(all->statistics->size(), std::size_t(1));
        QCOMPARE(all->expectations->size(), std::size_t(1));
        root.remove(u"/proc/net/nf_conntrack_expect"_s);
        const auto without = source.facts({.expectations = true}, {});
        QVERIFY(!without->expectations);
        QCOMPARE(without->expectationAccess, TableAccess::NotCompiledIn);
    }
};

QTEST_APPLESS_MAIN(ProcSourceTest)
#include "tst_proc_source.moc"
