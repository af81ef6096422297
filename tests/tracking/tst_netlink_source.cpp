// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/netlink_source.h"

#include "support/follower.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// A kernel with one processor that found 5 flows, whose answers end as wanted.
class CountingChannel : public FakeChannel {
public:
    CountingChannel(FakeKernel &kernel, NetlinkAnswer flows, NetlinkAnswer expectations)
        : FakeChannel(kernel)
        , m_flows(flows)
        , m_expectations(expectations)
    {
    }

protected:
    NetlinkAnswer answer(
        NetlinkQuestion question, const FlowKey *key, std::stop_token stop, const MessageSink &sink) override
    {
        if (question == NetlinkQuestion::ExpectationCpuStatistics)
            return m_expectations;
        if (question != NetlinkQuestion::CpuStatistics)
            return FakeChannel::answer(question, key, std::move(stop), sink);
        alignas(nlmsghdr) std::array<char, 128> buffer{};
        nlmsghdr *const header = mnl_nlmsg_put_header(buffer.data());
        header->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS_CPU;
        mnl_nlmsg_put_extra_header(header, sizeof(nfgenmsg));
        mnl_attr_put_u32(header, CTA_STATS_FOUND, htonl(5));
        NetlinkMessages messages(std::as_bytes(std::span(buffer)).first(header->nlmsg_len));
        for (NetlinkMessage message; messages.next(message);)
            sink(message);
        return m_flows;
    }

private:
    NetlinkAnswer m_flows;
    NetlinkAnswer m_expectations;
};

} // namespace

Q_DECLARE_METATYPE(ctscope::NetlinkAnswer)

class NetlinkSourceTest : public QObject {
    Q_OBJECT
private slots:
    void aSinglePollIsADumpAndNothingElse()
    {
        // Not the count of the machine that runs the test.
        FakeRoot root(u"/proc/sys/net/netfilter/nf_conntrack_count=2"_s);
        FakeKernel kernel;
        kernel.table = QStringList{u"A udp 30 id=1"_s, u"B tcp ESTABLISHED 900 assured id=2"_s};
        NetlinkSource source([&] { return FakeChannel::open(kernel); }, ProcFs(root.path()));
        const ReadResult result = source.read({}, {});
        QVERIFY(result.reading && !result.changes);
        QCOMPARE(result.reading->flows.size(), 2u);
        QCOMPARE(result.following.events, FollowState::Events::None);
        QCOMPARE(kernel.takeLog(), u"open, dump"_s);
    }

    void aPartOfTheCountersIsNone_data()
    {
        using End = NetlinkAnswer::End;
        QTest::addColumn<NetlinkAnswer>("flows");
        QTest::addColumn<NetlinkAnswer>("expectations");
        QTest::addColumn<int>("processors");
        QTest::newRow("all") << NetlinkAnswer{} << NetlinkAnswer{} << 1;
        QTest::newRow("flows cut off") << NetlinkAnswer{End::Overrun, ENOBUFS} << NetlinkAnswer{} << 0;
        QTest::newRow("expectations refused") << NetlinkAnswer{} << NetlinkAnswer{End::Refused, EPERM} << 0;
        QTest::newRow("expectations broken") << NetlinkAnswer{} << NetlinkAnswer{End::Broken, 0} << 0;
    }

    void aPartOfTheCountersIsNone()
    {
        QFETCH(NetlinkAnswer, flows);
        QFETCH(NetlinkAnswer, expectations);
        QFETCH(int, processors);
        FakeRoot root;
        FakeKernel kernel;
        NetlinkTable table(
            [&] { return std::make_unique<CountingChannel>(kernel, flows, expectations); }, ProcFs(root.path()));
        const KernelFactsPtr facts = table.facts({.statistics = true}, {});
        QVERIFY(facts->statistics);
        QCOMPARE(int(facts->statistics->size()), processors);
    }

    void aProblemOfANamespaceNamesIt()
    {
        NetworkNamespace netns;
        netns.names = {"blue"};
        netns.path = "/run/netns/blue";
        FakeKernel kernel;
        kernel.openError = ECONNREFUSED;
        NetlinkSource source(NetlinkTable::ofOtherNamespace(
            [&] { return FakeChannel::open(kernel); }, Origin::ofNamespace(netns).by(LiveWay::Helper)));
        const SourceProblem problem = source.read({}, {}).problem;
        QCOMPARE(problem.kind, Problem::Failed);
        QCOMPARE(problem.detail, std::string("blue: Connection refused"));
    }

    void aTableThatIsResizedMeanwhileIsReadAgain()
    {
        const QString buckets = u"/proc/sys/net/netfilter/nf_conntrack_buckets"_s;
        FakeRoot root(buckets + u"=1024"_s);
        FakeKernel kernel;
        kernel.table = QStringList{u"A udp 30 id=1"_s, u"B udp 30 id=2"_s};
        kernel.whileDumping = [&] { root.write(buckets, "2048\n"); };
        NetlinkSource source([&] { return FakeChannel::open(kernel); }, ProcFs(root.path()));
        ReadResult result = source.read({}, {});
        QCOMPARE(kernel.takeLog(), u"open, dump, dump"_s);
        QVERIFY(result.reading && !result.reading->isPartial && result.reading->doubts == 0);
        // The hash table is resized all the time.
        int size = 0;
        std::function<void()> resize = [&] {
            root.write(buckets, QByteArray::number(++size) + '\n');
            kernel.whileDumping = resize;
        };
        kernel.whileDumping = resize;
        result = source.read({}, {});
        QCOMPARE(kernel.takeLog(), u"dump, dump, dump"_s);
        QVERIFY(result.reading && result.reading->isPartial);
        QCOMPARE(result.reading->doubts, 1u);
        QCOMPARE(result.reading->remarks.size(), 1u);
    }

    void rowsFarBelowTheCountAreReadAgain()
    {
        FakeRoot root(u"/proc/sys/net/netfilter/nf_conntrack_count=1000"_s);
        FakeKernel kernel;
        kernel.table = QStringList{u"A udp 30 id=1"_s, u"B udp 30 id=2"_s};
        NetlinkSource source([&] { return FakeChannel::open(kernel); }, ProcFs(root.path()));
        const ReadResult result = source.read({}, {});
        QCOMPARE(kernel.takeLog(), u"open, dump, dump"_s);
        // The same number is missing again: these have expired, but are still counted.
        QVERIFY(result.reading && !result.reading->isPartial && result.reading->doubts == 0);
        source.read({}, {});
        QCOMPARE(kernel.takeLog(), u"dump"_s);
    }

    void flowsThatAPartialReadingMissesHaveNotEnded()
    {
        const QString buckets = u"/proc/sys/net/netfilter/nf_conntrack_buckets"_s;
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s, u"C udp 30 id=3"_s}, buckets + u"=1024"_s);
        follower.makeCostly(10ms);
        follower.poll();
        const QStringList all = std::exchange(follower.kernel.table, {u"B udp 26 id=2"_s});
        follower.kernel.whileDumping = [&] { follower.files().write(buckets, "2048\n"); };
        QCOMPARE(follower.showAfter(4s), u"B#2 | A#1 | C#3"_s);
        QCOMPARE(follower.table.current()->liveRows, 3u);
        QVERIFY(follower.table.current()->origin().following.interrupted);
        follower.kernel.table = all;
        QCOMPARE(follower.showAfter(1s), u"A#1 traffic=5 | B#2 traffic=5 | C#3 traffic=5"_s);
        QVERIFY(!follower.table.current()->origin().following.interrupted);
    }

    void aCheapTableIsReadEachTime()
    {
        Follower follower({u"A udp 30 id=1"_s});
        QCOMPARE(follower.show(), u"A#1"_s);
        QCOMPARE(follower.kernel.takeLog(), u"open, subscribe, dump"_s);
        QCOMPARE(follower.showAfter(1s), u"A#1 traffic=1"_s);
        QCOMPARE(follower.kernel.takeLog(), u"dump"_s);
    }

    void aCostlyTableIsReadWhenItsShareAllows()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.makeCostly(300ms);
        follower.poll();
        follower.kernel.takeLog();
        for (int second = 1; second < 12; ++second)
            follower.showAfter(1s);
        QCOMPARE(follower.kernel.takeLog(), QString());
        follower.showAfter(1s); // 0.3 s are 2.5 % of 12 s
        QCOMPARE(follower.kernel.takeLog(), u"dump"_s);
    }

    void aCheapTableIsNotReadAtEachPollForNothing()
    {
        Follower follower({u"A udp 30 id=1"_s});
        follower.makeCostly(10ms);
        follower.poll();
        follower.kernel.takeLog();
        for (int second = 1; second < 4; ++second)
            follower.showAfter(1s);
        QCOMPARE(follower.kernel.takeLog(), QString());
        follower.showAfter(1s); // 10 ms are a quarter of a per cent of 4 s
        QCOMPARE(follower.kernel.takeLog(), u"dump"_s);
    }

    void aTableThatIsWatchedWholeIsReadSeldom()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.makeCostly(10ms);
        follower.watch({u"A udp"_s, u"B udp"_s});
        follower.poll();
        follower.kernel.takeLog();
        for (int second = 1; second < 10; ++second)
            follower.showAfter(1s);
        QCOMPARE(follower.kernel.takeLog(), QStringList(9, u"get A, get B"_s).join(u", "_s));
        follower.makeCostly(10ms);
        follower.showAfter(1s); // 10 ms are a tenth of a per cent of 10 s
        QCOMPARE(follower.kernel.takeLog(), u"dump"_s);
        // When a flow is not queried, changes without an event can only be found by a reading.
        follower.watch({u"A udp"_s});
        for (int second = 1; second < 5; ++second)
            follower.showAfter(1s);
        QCOMPARE(follower.kernel.takeLog(), u"get A, get A, get A, dump"_s);
        // The same holds for a new flow that is not queried.
        follower.watch({u"A udp"_s, u"B udp"_s});
        follower.makeCostly(10ms);
        follower.showAfter(1s);
        follower.kernel.takeLog();
        follower.kernel.events = QStringList{u"C udp 30 id=3 NEW"_s};
        follower.kernel.table << u"C udp 30 id=3"_s;
        for (int second = 1; second < 5; ++second)
            follower.showAfter(1s);
        QCOMPARE(follower.kernel.takeLog(), u"get A, get B, get A, get B, get A, get B, dump"_s);
    }

    void aFlowThatBeginsWhileItIsReadIsNotTakenForWatched()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.watch({u"A udp"_s, u"B udp"_s});
        follower.kernel.whileDumping = [&] {
            follower.time += 10ms;
            follower.kernel.events = QStringList{u"C udp 30 id=3 NEW"_s};
        };
        follower.poll();
        follower.kernel.table << u"C udp 30 id=3"_s;
        follower.kernel.takeLog();
        for (int second = 1; second < 5; ++second)
            follower.showAfter(1s);
        QCOMPARE(follower.kernel.takeLog(), u"get A, get B, get A, get B, get A, get B, dump"_s);
    }

    void eventsAndWatchedFlowsMakeThePollsBetween()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.makeCostly(1s);
        QCOMPARE(follower.show(), u"A#1 | B#2"_s);
        follower.watch({u"A udp"_s, u"C udp"_s});
        follower.kernel.takeLog();
        follower.kernel.events = QStringList{u"C udp 30 id=3 NEW"_s, u"B udp 9 id=2 DESTROY"_s};
        follower.kernel.table = QStringList{u"A udp 29 mark=7 id=1"_s, u"C udp 30 id=3"_s};
        QCOMPARE(follower.showAfter(1s), u"A#1 | C#3 first=1 | B#2 ended=1 removed"_s);
        QCOMPARE(follower.kernel.takeLog(), u"get A, get C"_s);
        QCOMPARE(follower.table.current()->rows.flows().flow(0).mark, std::optional(7u));
        // A flow that was found before and is not found now has ended, whatever the events say.
        follower.kernel.table = QStringList{u"C udp 29 id=3"_s};
        QCOMPARE(follower.showAfter(1s), u"C#3 first=1 | B#2 ended=1 removed | A#1 ended=2 removed"_s);
    }

    void whatTheKernelNeverFindsIsNotGone()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.makeCostly(1s);
        follower.poll();
        follower.kernel.table.clear();
        follower.watch({u"A udp"_s});
        QCOMPARE(follower.showAfter(1s), u"A#1 | B#2"_s);
    }

    void aFlowOlderThanTheListenerGoesWithTheNextReading()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.makeCostly(90ms);
        follower.poll();
        follower.kernel.table.removeLast();
        QCOMPARE(follower.showAfter(1s), u"A#1 | B#2"_s);
        QCOMPARE(follower.showAfter(3s), u"A#1 traffic=4 | B#2 ended=4 removed"_s);
    }

    void whatHappensWhileItIsReadIsMadeRight()
    {
        Follower follower({u"A tcp SYN_SENT 120 id=1"_s, u"B udp 30 id=2"_s, u"C udp 30 id=3"_s, u"D udp 30 id=4"_s});
        FakeKernel &kernel = follower.kernel;
        kernel.whileDumping = [&] {
            // The dump continues with what it found before.
            kernel.events = QStringList{u"A tcp ESTABLISHED 900 id=1 UPDATE"_s, u"D udp 3 id=4 DESTROY"_s,
                u"E udp 30 id=5 NEW"_s, u"F udp 30 id=6 NEW"_s, u"F udp 5 id=6 DESTROY"_s};
            kernel.table = QStringList{
                u"A tcp ESTABLISHED 899 assured id=1"_s, u"B udp 30 id=2"_s, u"C udp 30 id=3"_s, u"E udp 29 id=5"_s};
        };
        QCOMPARE(follower.show(),
            u"A#1 changed=0.1 from=SYN_SENT traffic=0.1 | B#2 | C#3 | E#5 | D#4 ended=0.1 removed | F#6 ended=0.1 removed"_s);
        QCOMPARE(kernel.takeLog(), u"open, subscribe, dump, get A, get E"_s);
        QCOMPARE(follower.table.current()->rows.record(0).timeout, 899u);
    }

    void lostEventsAreShownUntilTheTableWasReadAgain()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.makeCostly(300ms);
        follower.poll();
        // A NEW came through, and its DESTROY did not.
        follower.kernel.events = QStringList{u"C udp 30 id=3 NEW"_s};
        follower.kernel.lost = true;
        follower.kernel.table.removeLast();
        QCOMPARE(follower.showAfter(1s), u"A#1 | B#2"_s);
        FollowState state = follower.table.current()->origin().following;
        QVERIFY(!state.recovered);
        QCOMPARE(state.overruns, 1u);
        // More often than usual, but not at once: 0.3 s are 10 % of 3 s.
        QCOMPARE(follower.showAfter(1s), u"A#1 | B#2"_s);
        QCOMPARE(follower.showAfter(1s), u"A#1 traffic=3 | B#2 ended=3 removed"_s);
        state = follower.table.current()->origin().following;
        QVERIFY(state.recovered);
        QVERIFY(state.lostAt.has_value());
        QCOMPARE(state.overruns, 1u);
    }

    void aBirthThatIsReportedAfterTheEndMakesNoGhost()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.makeCostly(1s);
        follower.poll();
        follower.kernel.takeLog();
        // Another processor was slower to report what it had done before.
        follower.kernel.events = QStringList{u"C udp 30 id=3 DESTROY"_s, u"C udp 30 id=3 NEW"_s};
        QCOMPARE(follower.showAfter(1s), u"A#1 | B#2 | C#3 first=1 ended=1 removed"_s);
        QCOMPARE(follower.kernel.takeLog(), u"get C"_s);
        follower.kernel.events = QStringList{u"D udp 30 id=4 DESTROY"_s};
        follower.showAfter(1s);
        follower.kernel.events = QStringList{u"D udp 30 id=4 NEW"_s};
        QVERIFY(follower.showAfter(1s).startsWith(u"A#1 | B#2 | C#3"_s));
        // The kernel has reused the id.
        follower.kernel.events = QStringList{u"D udp 30 id=4 NEW"_s};
        follower.kernel.table << u"D udp 30 id=4"_s;
        follower.showAfter(1s);
        follower.kernel.events = QStringList{u"D udp 30 id=4 DESTROY"_s, u"D udp 30 id=4 NEW"_s};
        follower.showAfter(1s);
        QCOMPARE(follower.table.current()->liveRows, 3u);
    }

    void whileEventsWaitNothingIsSaidToBeRight()
    {
        Follower follower({u"A udp 30 id=1"_s});
        follower.makeCostly(10ms);
        follower.poll();
        follower.kernel.more = true;
        follower.kernel.events = QStringList{u"B udp 30 id=2 NEW"_s};
        QCOMPARE(follower.showAfter(1s), u"A#1 | B#2 first=1"_s);
        QVERIFY(!follower.table.current()->origin().following.recovered);
        QVERIFY(follower.table.current()->origin().following.behind);
        follower.kernel.more = false;
        follower.showAfter(1s);
        QVERIFY(follower.table.current()->origin().following.recovered);
        QVERIFY(!follower.table.current()->origin().following.behind);
        QCOMPARE(follower.table.current()->origin().following.overruns, 0u);
    }

    void whenTheCountIsFarFromTheRowsTheTableIsReadAtOnce()
    {
        QStringList many;
        for (int zone = 0; zone < 300; ++zone)
            many << u"A udp 300 zone=%1 id=%2"_s.arg(zone).arg(zone + 1);
        Follower follower(many, u"/proc/sys/net/netfilter/nf_conntrack_count=300"_s);
        follower.makeCostly(1500ms);
        follower.poll();
        follower.kernel.takeLog();
        follower.kernel.table = many.first(10);
        follower.showAfter(1s);
        QCOMPARE(follower.kernel.takeLog(), QString()); // no event, and the count is as it was
        follower.files().write(u"/proc/sys/net/netfilter/nf_conntrack_count"_s, "10\n");
        follower.showAfter(1s);
        QCOMPARE(follower.kernel.takeLog(), u"dump"_s);
        QCOMPARE(follower.table.current()->liveRows, 10u);
    }

    void eventsLostWhileItIsReadAskForAnotherReading()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.kernel.whileDumping = [&] {
            follower.kernel.events = QStringList{u"C udp 30 id=3 NEW"_s};
            follower.kernel.lost = true;
        };
        QCOMPARE(follower.show(), u"A#1 | B#2"_s);
        QVERIFY(!follower.table.current()->origin().following.recovered);
        QCOMPARE(follower.showAfter(1s), u"A#1 traffic=1 | B#2 traffic=1"_s);
        QVERIFY(follower.table.current()->origin().following.recovered);
    }

    void anInterruptedReadingIsFollowedByAnother()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.kernel.interrupted = true;
        follower.makeCostly(100ms);
        follower.poll();
        QVERIFY(follower.table.current()->origin().following.interrupted);
        follower.kernel.interrupted = false;
        follower.kernel.takeLog();
        follower.showAfter(1s);
        QCOMPARE(follower.kernel.takeLog(), u"dump"_s);
        QVERIFY(!follower.table.current()->origin().following.interrupted);
        QVERIFY(follower.table.current()->origin().following.interruptedAt.has_value());
    }

    void withoutEventsTheTableIsReadMoreOften()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.kernel.subscribeError = EPERM;
        follower.makeCostly(300ms);
        follower.poll();
        QCOMPARE(follower.table.current()->origin().following.events, FollowState::Events::Unavailable);
        QCOMPARE(follower.table.current()->origin().following.error, EPERM);
        follower.kernel.takeLog();
        follower.showAfter(1s);
        QCOMPARE(follower.kernel.takeLog(), u"subscribe"_s);
        follower.showAfter(1s); // 0.3 s are 20 % of 1.5 s
        QCOMPARE(follower.kernel.takeLog(), u"subscribe, dump"_s);
    }

    void eventsThatAreSwitchedOffAreNotReliedOn()
    {
        Follower follower({u"A udp 30 id=1"_s}, u"/proc/sys/net/netfilter/nf_conntrack_events=0"_s);
        follower.poll();
        QCOMPARE(follower.table.current()->origin().following.events, FollowState::Events::Unavailable);
        QCOMPARE(follower.table.current()->origin().following.error, 0);
        follower.files().write(u"/proc/sys/net/netfilter/nf_conntrack_events"_s, "2\n");
        follower.showAfter(1s);
        QCOMPARE(follower.table.current()->origin().following.events, FollowState::Events::Running);
    }

    void afterARestTheTableIsReadFirst()
    {
        Follower follower({u"A udp 300 id=1"_s, u"B udp 300 id=2"_s});
        follower.makeCostly(9s);
        follower.poll();
        follower.kernel.takeLog();
        follower.kernel.events = QStringList{u"C udp 30 id=3 NEW"_s};
        follower.kernel.lost = true;
        QCOMPARE(follower.showAfter(16s), u"A#1 traffic=16 | B#2 traffic=16"_s);
        QCOMPARE(follower.kernel.takeLog(), u"dump"_s);
        // The events of the other flows are not expected to be kept.
        QCOMPARE(follower.table.current()->origin().following.overruns, 0u);
    }

    void theProgramThatDeletesIsNamed_data()
    {
        QTest::addColumn<QString>("files");
        QTest::addColumn<QString>("program");
        QTest::newRow("a living process") << u"/proc/4711/comm=conntrackd"_s << u"conntrackd"_s;
        QTest::newRow("no process of that number") << QString() << QString();
    }
    void theProgramThatDeletesIsNamed()
    {
        QFETCH(QString, files);
        QFETCH(QString, program);
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s}, files);
        follower.makeCostly(1s);
        follower.poll();
        follower.kernel.events = QStringList{u"A udp 9 id=1 by=someone DESTROY"_s};
        QCOMPARE(follower.showAfter(1s), u"B#2 | A#1 ended=1 deleted"_s);
        const Flow flow = follower.table.current()->rows.flows().flow(1);
        QCOMPARE(flow.portId, std::optional(4711u));
        QCOMPARE(QString::fromStdString(flow.program.value_or("")), program);
    }

    void anEmptyTableIsUnusedUntilAFlowComes()
    {
        Follower follower({});
        follower.poll();
        QCOMPARE(follower.table.current()->origin().problem.kind, Problem::Unused);
        follower.kernel.table << u"A udp 30 id=1"_s;
        follower.showAfter(1s);
        QCOMPARE(follower.table.current()->origin().problem.kind, Problem::None);
    }
};

QTEST_APPLESS_MAIN(NetlinkSourceTest)
#include "tst_netlink_source.moc"
