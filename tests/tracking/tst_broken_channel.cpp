// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/netlink_source.h"

#include "support/follower.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A followed table when its channel to the kernel breaks.
class BrokenChannelTest : public QObject {
    Q_OBJECT
private slots:
    void eventsOfAChannelThatDiedAreNotLaidOverTheNextReading()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.makeCostly(1s);
        follower.poll();
        follower.watch({u"A udp"_s});
        follower.kernel.events = QStringList{u"C udp 30 id=3 NEW"_s};
        follower.kernel.broken = true; // and C ends before the next channel is there
        QCOMPARE(follower.showAfter(1s), u"A#1 traffic=1 | B#2 traffic=1"_s);
    }

    void aBrokenChannelIsOpenedAgainAndSubscribed()
    {
        Follower follower({u"A udp 30 id=1"_s});
        follower.poll();
        follower.kernel.takeLog();
        follower.kernel.broken = true;
        follower.kernel.openError = EMFILE;
        QCOMPARE(follower.showAfter(1s), u"A#1"_s);
        QCOMPARE(follower.table.current()->origin().problem.kind, Problem::Failed);
        QCOMPARE(follower.showAfter(1s), u"A#1"_s);
        follower.kernel.openError = 0;
        follower.kernel.table << u"B udp 30 id=2"_s;
        QCOMPARE(follower.showAfter(1s), u"A#1 traffic=3 | B#2 first=3"_s);
        QCOMPARE(follower.table.current()->origin().problem.kind, Problem::None);
        QVERIFY(follower.kernel.takeLog().endsWith(u"open, subscribe, dump"_s));
    }

    void aChannelThatDiesOverTheRowsInSightIsOpenedAgainAtOnce()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.makeCostly(1s);
        follower.poll();
        follower.watch({u"A udp"_s});
        follower.kernel.takeLog();
        follower.kernel.broken = true;
        follower.kernel.table = QStringList{u"A udp 29 id=1"_s};
        QCOMPARE(follower.showAfter(1s), u"A#1 | B#2 ended=1 removed"_s);
        QCOMPARE(follower.kernel.takeLog(), u"open, subscribe, dump"_s);
        QCOMPARE(follower.table.current()->origin().problem.kind, Problem::None);
    }

    void brokenEventsAreSubscribedToAgain()
    {
        Follower follower({u"A udp 30 id=1"_s, u"B udp 30 id=2"_s});
        follower.makeCostly(1s);
        follower.poll();
        follower.kernel.takeLog();
        follower.kernel.eventsBroken = true;
        follower.showAfter(1s);
        QVERIFY(!follower.table.current()->origin().following.recovered);
        follower.showAfter(1s);
        QCOMPARE(follower.kernel.takeLog(), u"subscribe, dump"_s);
        QVERIFY(follower.table.current()->origin().following.recovered);
    }
};

QTEST_APPLESS_MAIN(BrokenChannelTest)
#include "tst_broken_channel.moc"
