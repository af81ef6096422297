// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/flow_table.h"

#include "support/flow_film.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class FlowTableTest : public QObject {
    Q_OBJECT
private slots:
    void flowsKeepTheirSerialsWhereverTheyStand()
    {
        Film film;
        QCOMPARE(film.show(0s, "A udp 30\nB udp 30\nC udp 30"), u"A#1 | B#2 | C#3"_s);
        QCOMPARE(film.show(1s, "C udp 29\nA udp 29\nB udp 29"), u"C#3 | A#1 | B#2"_s);
    }

    void aFlowWhoseTimeRanOutHasNoneLeft()
    {
        Film film;
        film.poll(0s, QStringLiteral("A udp 4\nB udp 30\nC tcp TIME_WAIT 3"));
        // The source could not be read for a while.
        const SnapshotPtr snapshot = film.poll(8s, QStringLiteral("D udp 30"));
        QCOMPARE(printed(*snapshot), u"D#4 first=8 | A#1 ended=8 expired | B#2 ended=8 removed | C#3 ended=8 closed"_s);
        QCOMPARE(snapshot->remaining(1, zero + 8s), std::optional(0u));
        QCOMPARE(snapshot->remaining(2, zero + 8s), std::optional(30u));
        QCOMPARE(snapshot->remaining(3, zero + 8s), std::optional(0u));
    }

    void aNewFlowGetsANewSerial()
    {
        Film film;
        film.show(0s, "A udp 30\nC udp 30");
        const SnapshotPtr snapshot = film.poll(1s, QStringLiteral("A udp 29\nB udp 30\nC udp 29"));
        QCOMPARE(printed(*snapshot), u"A#1 | B#3 first=1 | C#2"_s);
        QCOMPARE(snapshot->totals.begun, 1u);
        QVERIFY(snapshot->rows.track(0).sinceStart);
        QVERIFY(!snapshot->rows.track(1).sinceStart);
    }

    void theFirstReadingBeginsNothing()
    {
        Film film;
        const SnapshotPtr snapshot = film.poll(0s, QStringLiteral("A udp 30\nB udp 30"));
        QCOMPARE(snapshot->totals.begun, 0u);
        QCOMPARE(snapshot->totals.flows, 2u);
    }

    void aFlowFromOfManyThatLeftIsStillFound()
    {
        // More consecutive rows have gone than the search window; the others are in another order.
        Film film;
        QString all;
        for (char c = 'A'; c <= 'Z'; ++c)
            all += QStringLiteral("%1 udp 30\n").arg(QLatin1Char(c));
        film.poll(0s, all);
        const SnapshotPtr snapshot = film.poll(1s, QStringLiteral("Z udp 29\nY udp 29"));
        QCOMPARE(snapshot->rows.track(0).serial, 26u);
        QCOMPARE(snapshot->rows.track(1).serial, 25u);
        QCOMPARE(snapshot->totals.ended, 24u);
        QCOMPARE(snapshot->totals.begun, 0u);
    }

    void aBlockOfHundredsThatWentDoesNotLoseTheRest()
    {
        Film film;
        QString all;
        QString rest;
        for (int zone = 1; zone <= 500; ++zone) {
            const QString line = u"A udp 30 zone=%1\n"_s.arg(zone);
            all += line;
            if (zone > 300)
                rest += line;
        }
        film.poll(0s, all);
        const SnapshotPtr snapshot = film.poll(1s, rest);
        QCOMPARE(snapshot->totals.ended, 300u);
        QCOMPARE(snapshot->totals.begun, 0u);
        for (Row row = 0; row < snapshot->liveRows; ++row)
            QCOMPARE(snapshot->rows.track(row).serial, 301u + row);
    }

    void anEndedFlowStaysForAMoment()
    {
        Film film;
        film.show(0s, "A udp 30\nB udp 20");
        QCOMPARE(film.show(1s, "A udp 29"), u"A#1 | B#2 ended=1 removed"_s);
        QCOMPARE(film.show(5900ms, "A udp 25"), u"A#1 | B#2 ended=1 removed"_s);
        QCOMPARE(film.show(6s, "A udp 24"), u"A#1"_s);
    }

    void theEndedStandBehindTheLivingInTheOrderTheyWent()
    {
        Film film;
        film.show(0s, "A udp 30\nB udp 30\nC udp 30");
        film.show(1s, "B udp 29\nC udp 29");
        QCOMPARE(film.show(2s, "C udp 28"), u"C#3 | A#1 ended=1 removed | B#2 ended=2 removed"_s);
        QCOMPARE(film.table().current()->liveRows, 1u);
    }

    void howAFlowEndedIsSaidAsFarAsItIsKnown_data()
    {
        QTest::addColumn<QString>("last");
        QTest::addColumn<int>("later");
        QTest::addColumn<QString>("then");
        QTest::addColumn<QString>("end");
        QTest::newRow("time ran out") << "A udp 1" << 1000 << ""
                                      << "expired";
        QTest::newRow("within the second that the kernel rounds away") << "A udp 2" << 1000 << ""
                                                                       << "expired";
        QTest::newRow("time ran out long ago") << "A udp 30" << 60000 << ""
                                               << "expired";
        QTest::newRow("went before its time") << "A udp 25" << 1000 << ""
                                              << "removed";
        QTest::newRow("an established connection went at once") << "A tcp ESTABLISHED 431999 assured" << 1000 << ""
                                                                << "removed";
        QTest::newRow("it may have been reset and closed meanwhile")
            << "A tcp ESTABLISHED 431999 assured" << 12000 << ""
            << "unknown";
        QTest::newRow("after TIME_WAIT") << "A tcp TIME_WAIT 1 assured" << 1000 << ""
                                         << "closed";
        QTest::newRow("after CLOSE") << "A tcp CLOSE 1" << 1000 << ""
                                     << "closed";
        QTest::newRow("after LAST_ACK") << "A tcp LAST_ACK 1" << 1000 << ""
                                        << "closed";
        QTest::newRow("nobody answered") << "A tcp SYN_SENT 0 unreplied" << 1000 << ""
                                         << "expired";
        QTest::newRow("offloaded") << "A tcp offload" << 1000 << ""
                                   << "unknown";
        QTest::newRow("the tuple came back") << "A udp 25 id=1" << 1000 << "A udp 30 id=2"
                                             << "replaced";
    }
    void howAFlowEndedIsSaidAsFarAsItIsKnown()
    {
        QFETCH(QString, last);
        QFETCH(int, later);
        QFETCH(QString, then);
        QFETCH(QString, end);
        Film film;
        film.poll(0s, last);
        const SnapshotPtr snapshot = film.poll(std::chrono::milliseconds(later), then);
        QCOMPARE(snapshot->totals.ended, 1u);
        QCOMPARE(name(snapshot->rows.tracks().back().end), end);
    }

    void theSameTupleWithAnotherIdIsAnotherFlow()
    {
        Film film;
        film.show(0s, "A udp 30 id=1\nB udp 30 id=2");
        QCOMPARE(film.show(1s, "A udp 30 id=9\nB udp 29 id=2"), u"A#3 first=1 | B#2 | A#1 ended=1 replaced"_s);
    }

    void anEntryThatAReadingMissedIsTheSameFlowAgain()
    {
        Film film;
        film.show(0s, "A udp 30 id=1\nB udp 30 id=2");
        QCOMPARE(film.show(1s, "B udp 29 id=2"), u"B#2 | A#1 ended=1 removed"_s);
        QCOMPARE(film.show(2s, "A udp 28 id=1\nB udp 28 id=2"), u"A#1 | B#2"_s);
        // Without ids, an entry that disappeared early and is there again unchanged is taken for the same.
        Film proc;
        proc.show(0s, "A tcp ESTABLISHED 1000 assured");
        proc.show(1s, "");
        QCOMPARE(proc.show(2s, "A tcp ESTABLISHED 998 assured"), u"A#1"_s);
        proc.show(3s, "");
        QCOMPARE(proc.show(4s, "A tcp SYN_SENT 120 unreplied"), u"A#2 first=4 | A#1 ended=3 removed"_s);
    }

    void zonesTellFlowsApart()
    {
        Film film;
        film.show(0s, "A udp 30 zone=1\nA udp 30 zone=2");
        QCOMPARE(film.show(1s, "A udp 29 zone=2\nA udp 29 zone=1"), u"A#2 | A#1"_s);
    }

    void anEntryThatStandsThereAgainIsKeptOnce_data()
    {
        QTest::addColumn<QString>("reading");
        QTest::newRow("first, with most time") << "A udp 9\nB udp 9\nA udp 0\nA udp 0";
        QTest::newRow("last, with most time") << "A udp 0\nB udp 9\nA udp 0\nA udp 9";
        QTest::newRow("in the middle") << "B udp 9\nA udp 0\nA udp 9\nA udp 1";
    }
    void anEntryThatStandsThereAgainIsKeptOnce()
    {
        QFETCH(QString, reading);
        for (const bool known : {false, true}) {
            Film film;
            if (known)
                film.show(0s, "A udp 10\nB udp 10");
            const SnapshotPtr snapshot = film.poll(1s, reading);
            QCOMPARE(snapshot->rows.size(), 2u);
            QCOMPARE(snapshot->totals.repeated, 2u);
            QCOMPARE(snapshot->totals.ended, 0u);
            for (Row row = 0; row < 2; ++row) {
                QCOMPARE(snapshot->rows.record(row).timeout, 9u);
                if (known)
                    QCOMPARE(
                        snapshot->rows.track(row).serial, briefName(snapshot->rows.flows(), row) == u"A" ? 1u : 2u);
            }
        }
    }

    void aChangeOfStateOrStatusIsMarked()
    {
        Film film;
        film.show(0s, "A tcp SYN_SENT 120 unreplied\nB udp 30");
        QCOMPARE(film.show(1s, "A tcp SYN_RECV 60\nB udp 29"), u"A#1 changed=1 from=SYN_SENT traffic=1 | B#2"_s);
        QCOMPARE(film.show(2s, "A tcp ESTABLISHED 432000 assured\nB udp 28"),
            u"A#1 changed=2 from=SYN_RECV traffic=2 | B#2"_s);
        QCOMPARE(film.show(3s, "A tcp ESTABLISHED 431999 assured\nB udp 120 assured"),
            u"A#1 changed=2 from=SYN_RECV traffic=2 | B#2 changed=3 traffic=3"_s);
    }

    void trafficIsSeenInTheTimeToLive_data()
    {
        QTest::addColumn<QString>("was");
        QTest::addColumn<QString>("is");
        QTest::addColumn<int>("later");
        QTest::addColumn<bool>("traffic");
        QTest::newRow("it rose") << "A udp 20"
                                 << "A udp 29" << 1000 << true;
        QTest::newRow("it ran down") << "A udp 20"
                                     << "A udp 19" << 1000 << false;
        QTest::newRow("it ran down, rounded") << "A udp 20"
                                              << "A udp 20" << 1000 << false;
        QTest::newRow("it ran down less than the time that passed") << "A udp 20"
                                                                    << "A udp 18" << 5000 << true;
        QTest::newRow("busy all the time") << "A udp 29"
                                           << "A udp 29" << 1000 << true;
        QTest::newRow("busy, a state with a long time") << "A tcp ESTABLISHED 431999 assured"
                                                        << "A tcp ESTABLISHED 431999 assured" << 1000 << true;
        QTest::newRow("looked at twice at once") << "A udp 29"
                                                 << "A udp 29" << 100 << false;
        QTest::newRow("no time left") << "A udp offload"
                                      << "A udp offload" << 1000 << false;
        QTest::newRow("counters grew") << "A udp offload bytes=100/100"
                                       << "A udp offload bytes=100/300" << 1000 << true;
        QTest::newRow("counters stood") << "A udp offload bytes=100/100"
                                        << "A udp offload bytes=100/100" << 1000 << false;
    }
    void trafficIsSeenInTheTimeToLive()
    {
        QFETCH(QString, was);
        QFETCH(QString, is);
        QFETCH(int, later);
        QFETCH(bool, traffic);
        Film film;
        film.poll(0s, was);
        const SnapshotPtr snapshot = film.poll(std::chrono::milliseconds(later), is);
        QCOMPARE(snapshot->rows.track(0).trafficAt != 0, traffic);
    }

    void ratesComeFromTheCounters()
    {
        Film film;
        film.show(0s, "A udp 30 bytes=1000/0\nB udp 30");
        QCOMPARE(film.show(2s, "A udp 28 bytes=2000/4000\nB udp 28"), u"A#1 traffic=2 rate=2500/25 | B#2"_s);
        QCOMPARE(film.show(3s, "A udp 27 bytes=2000/4000\nB udp 27"), u"A#1 traffic=2 rate=0/0 | B#2"_s);
    }

    void theMeanRateIsThatOfTheLastMinute()
    {
        Film film;
        const auto mean = [&](std::chrono::seconds when, const char *line) {
            return double(film.poll(when, QString::fromLatin1(line))->rows.rate(0).meanBytes);
        };
        QCOMPARE(mean(0s, "A tcp ESTABLISHED 9000 bytes=0/0"), -1.0);
        // Until a minute is over, each second counts the same.
        QCOMPARE(mean(10s, "A tcp ESTABLISHED 8990 bytes=6000/0"), 600.0);
        QCOMPARE(mean(30s, "A tcp ESTABLISHED 8970 bytes=6000/0"), 200.0);
        QCOMPARE(mean(60s, "A tcp ESTABLISHED 8940 bytes=6000/0"), 100.0);
        // After a minute, what is older counts less and less.
        QCOMPARE(mean(90s, "A tcp ESTABLISHED 8910 bytes=6000/0"), 50.0);
        QCOMPARE(mean(105s, "A tcp ESTABLISHED 8895 bytes=6000/0"), 37.5);
        // A minute between two readings is all that counts.
        QCOMPARE(mean(165s, "A tcp ESTABLISHED 8835 bytes=6000/1200"), 20.0);
        QCOMPARE(mean(166s, "A tcp ESTABLISHED 8834 bytes=100/0"), -1.0);
        QCOMPARE(mean(168s, "A tcp ESTABLISHED 8832 bytes=200/0"), 50.0);
    }

    void theMeanRateOfANewFlowIsNotThatOfItsFirstSecond()
    {
        Film film;
        const auto mean = [&](std::chrono::seconds when, const char *lines) {
            return double(film.poll(when, QString::fromLatin1(lines))->rows.rate(1).meanBytes);
        };
        film.poll(0s, QStringLiteral("A udp 600 bytes=0/0"));
        QCOMPARE(mean(100s, "A udp 600 bytes=0/0\nB udp 30 bytes=0/0"), -1.0);
        QCOMPARE(mean(101s, "A udp 600 bytes=0/0\nB udp 29 bytes=600/0"), 10.0);
        QCOMPARE(mean(131s, "A udp 600 bytes=0/0\nB udp 29 bytes=600/0"), 5.0);
    }

    void newFlowsHaveRatesInTablesThatAreReadSeldom()
    {
        FlowTable::Options options;
        options.newFlowsHaveRates = true;
        Film film(options);
        film.show(0s, "A udp 600 bytes=0/0");
        QCOMPARE(film.show(10s, "A udp 600 bytes=0/1000\nB udp 30 bytes=4000/0"),
            u"A#1 traffic=10 rate=100/1 | B#2 first=10 rate=400/4"_s);
        // Of a partial reading, flows are missing.
        Reading partial = briefReading(QStringLiteral("A udp 600 bytes=0/1000"));
        partial.takenAt = zero + 20s;
        partial.isPartial = true;
        film.table().apply(std::move(partial), true, Timeouts());
        QCOMPARE(film.show(30s, "A udp 600 bytes=0/1000\nC udp 30 bytes=4000/0"),
            u"A#1 traffic=30 rate=0/0 | C#3 first=30 | B#2 first=10 ended=30 removed"_s);
    }

    void countersThatWentDownGiveNoRate()
    {
        Film film;
        film.show(0s, "A udp 30 bytes=1000/5000");
        QCOMPARE(film.show(1s, "A udp 29 bytes=9000/100"), u"A#1"_s);
        QCOMPARE(film.show(2s, "A udp 28 bytes=9000/1100"), u"A#1 traffic=2 rate=1000/10"_s);
    }

    void noRateIsTakenOverASuspend()
    {
        Film film;
        film.show(0s, "A tcp ESTABLISHED 432000 assured bytes=1000/0");
        QCOMPARE(film.show(301s, "A tcp ESTABLISHED 431699 assured bytes=9000/0"), u"A#1 traffic=301"_s);
    }

    void readingsWithoutCountersHaveNoRates()
    {
        Film film;
        film.show(0s, "A udp 30");
        QVERIFY(!film.poll(1s, QStringLiteral("A udp 29"))->rows.hasRates());
    }

    void totalsCountTheLivingByKind()
    {
        Film film;
        film.show(0s,
            "A udp 30\nB tcp ESTABLISHED 900 assured\nC tcp SYN_SENT 9 unreplied\nD tcp offload\nE udp 5\n"
            "F tcp TIME_WAIT 90 assured");
        const FlowTotals totals = film.poll(1s,
                                          QStringLiteral("A udp 30\nB tcp ESTABLISHED 900 assured\n"
                                                         "C tcp SYN_SENT 9 unreplied\nD tcp offload\n"
                                                         "F tcp TIME_WAIT 89 assured"))
                                      ->totals;
        QCOMPARE(totals.flows, 5u);
        QCOMPARE(totals.byEviction, (EvictionCounts{2, 1, 2}));
        QCOMPARE(totals.unreplied, 1u);
        QCOMPARE(totals.offloaded, 1u);
        QCOMPARE(totals.byProtocol[protocol::tcp], (EvictionCounts{2, 1, 1}));
        QCOMPARE(totals.byState[std::size_t(State::TcpTimeWait)], (EvictionCounts{0, 1, 0}));
        QCOMPARE(totals.ended, 1u);
    }

    void theTimeToLiveRunsDownBetweenReadings()
    {
        Film film;
        const SnapshotPtr snapshot = film.poll(0s, QStringLiteral("A udp 30 unreplied\nB tcp offload"));
        QCOMPARE(snapshot->remaining(0, zero + 900ms), std::optional(30u));
        QCOMPARE(snapshot->remaining(0, zero + 9s), std::optional(21u));
        QCOMPARE(snapshot->remaining(0, zero + 90s), std::optional(0u));
        QCOMPARE(snapshot->remaining(0, zero - 9s), std::optional(30u));
        QCOMPARE(snapshot->remaining(1, zero), std::nullopt);
        QCOMPARE(snapshot->idle(0, zero + 9s), std::optional(9u));
        QCOMPARE(snapshot->idle(0, zero + 90s), std::optional(30u));
        QCOMPARE(snapshot->idle(1, zero), std::nullopt);
    }

    void theTimeOfAnEndedFlowStandsStill()
    {
        Film film;
        film.poll(0s, QStringLiteral("A udp 30"));
        const SnapshotPtr snapshot = film.poll(1s, QString());
        QCOMPARE(snapshot->remaining(0, zero + 9s), std::optional(30u));
        QCOMPARE(snapshot->age(0, zero + 9s), std::optional(1ul));
    }

    void ageIsWhatTheEntryTellsElseSinceItWasSeen_data()
    {
        QTest::addColumn<QString>("flow");
        QTest::addColumn<int>("age");
        QTest::newRow("first seen") << "A udp 30" << 9;
        QTest::newRow("delta-time") << "A udp 30 delta=100" << 109;
        QTest::newRow("start") << "A udp 30 start=1999999950" << 59;
        QTest::newRow("a start in the future") << "A udp 30 start=2000999950" << 9;
    }
    void ageIsWhatTheEntryTellsElseSinceItWasSeen()
    {
        QFETCH(QString, flow);
        QFETCH(int, age);
        Film film;
        const SnapshotPtr snapshot = film.poll(0s, flow);
        QCOMPARE(snapshot->age(0, zero + 9s), std::optional<std::uint64_t>(age));
    }

    void aDumpKeepsEveryRowAndStandsStill()
    {
        Film film({}, false);
        const char *const dump = "A udp 0\nA udp 0\nB udp 30 delta=7\nA udp 9";
        QCOMPARE(film.show(0s, dump), u"A#1 | A#2 | B#3 | A#4"_s);
        QCOMPARE(film.show(9s, dump), u"A#1 | A#2 | B#3 | A#4"_s);
        const Snapshot &snapshot = *film.table().current();
        QCOMPARE(snapshot.totals.repeated, 0u);
        QCOMPARE(snapshot.remaining(2, zero + 20s), std::optional(30u));
        QCOMPARE(snapshot.age(2, zero + 20s), std::optional(7ul));
        QCOMPARE(snapshot.age(0, zero + 20s), std::nullopt);
    }

    void aFailedPollKeepsTheFlowsAndTheGauge()
    {
        Film film;
        film.show(0s, "A udp 30\nB udp 30");
        film.show(1s, "A udp 29");
        Capacity capacity;
        capacity.count = 7;
        const SnapshotPtr failed =
            film.table().applyProblem({Problem::NoPermission, "/x"}, capacity, Timeouts(), zero + 2s);
        QCOMPARE(printed(*failed), u"A#1 | B#2 ended=1 removed"_s);
        QCOMPARE(failed->origin().problem.kind, Problem::NoPermission);
        QCOMPARE(failed->origin().capacity.count, std::optional(7ul));
        QCOMPARE(failed->generation, 3u);
        QCOMPARE(failed->remaining(0, zero + 4s), std::optional(26u));
        QCOMPARE(printed(*film.table().applyProblem({Problem::Failed, {}}, capacity, Timeouts(), zero + 7s)), u"A#1"_s);
        // It recovers: serials continue, and elapsed time counts from the last reading.
        QCOMPARE(film.show(8s, "A udp 22\nC udp 30"), u"A#1 | C#3 first=8"_s);
        QCOMPARE(film.table().current()->origin().problem.kind, Problem::None);
    }

    void aFirstPollThatFailsShowsAnEmptyTable()
    {
        FlowTable::Options options;
        options.origin = Origin::ofProc("/proc/net/nf_conntrack");
        Film film(options);
        const SnapshotPtr failed = film.table().applyProblem({Problem::NotLoaded, {}}, {}, Timeouts(), zero);
        QVERIFY(failed->rows.empty());
        QVERIFY(failed->live);
        QCOMPARE(failed->origin().origin.path(), std::string("/proc/net/nf_conntrack"));
        const SnapshotPtr snapshot = film.poll(1s, QStringLiteral("A udp 30"));
        QCOMPARE(snapshot->totals.begun, 0u);
        QVERIFY(snapshot->rows.track(0).sinceStart);
    }

    void anotherWayToTheSameTableContinuesTheTracking()
    {
        FlowTable::Options options;
        options.origin = Origin::ofProc("/proc/net/nf_conntrack");
        Film film(options);
        const SnapshotPtr first = film.poll(0s, QStringLiteral("A udp 30"));
        film.table().setOrigin(Origin::thisMachine(LiveWay::Netlink));
        const SnapshotPtr second = film.poll(1s, QStringLiteral("A udp 29"));
        QCOMPARE(second->origin().origin.toString(), std::string("machine:netlink"));
        QCOMPARE(printed(*second), u"A#1"_s);
        QVERIFY(second->continues(*first));
    }

    void anotherTableContinuesNothing()
    {
        // Both began at the same moment, and number their flows alike.
        const SnapshotPtr one = Film().poll(0s, QStringLiteral("A udp 30"));
        const SnapshotPtr other = Film().poll(0s, QStringLiteral("B udp 30"));
        QVERIFY(!other->continues(*one));
    }

    void theLastReadingIsSharedBySnapshotsWithoutOne()
    {
        Film film;
        const SnapshotPtr read = film.poll(0s, QStringLiteral("A udp 30"));
        const SnapshotPtr changed = film.change(1s, QStringLiteral("NEW B udp 30"));
        const SnapshotPtr failed = film.table().applyProblem({Problem::Failed, {}}, {}, Timeouts(), zero + 2s);
        QVERIFY(&changed->reading() == &read->reading());
        QVERIFY(&failed->reading() == &read->reading());
        QVERIFY(&film.poll(3s, QStringLiteral("A udp 27"))->reading() != &read->reading());
    }

    void snapshotsThatWereHandedOutDoNotChange()
    {
        Film film;
        const SnapshotPtr first = film.poll(0s, QStringLiteral("A udp 30\nB udp 30"));
        film.show(1s, "B udp 120 assured");
        QCOMPARE(printed(*first), u"A#1 | B#2"_s);
        QCOMPARE(first->find(2), std::optional<Row>(1));
        QCOMPARE(first->find(3), std::nullopt);
    }
};

QTEST_APPLESS_MAIN(FlowTableTest)
#include "tst_flow_table.moc"
