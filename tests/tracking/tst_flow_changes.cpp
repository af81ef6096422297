// SPDX-License-Identifier: GPL-3.0-or-later
// A FlowTable between two readings: events and single entries in, snapshots out.
#include "tracking/flow_table.h"

#include "support/flow_film.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// "A 30 s" for each live row: the time that is left to it.
QString timesLeft(const Snapshot &snapshot, std::chrono::milliseconds when)
{
    QStringList words;
    for (Row row = 0; row < snapshot.liveRows; ++row)
        words << briefName(snapshot.rows.flows(), row)
                + QStringLiteral(" %1 s").arg(snapshot.remaining(row, zero + when).value_or(0));
    return words.join(QStringLiteral(", "));
}

/// The values that make up a row's entry.
QString entry(const Snapshot &snapshot, Row row)
{
    const Flow flow = snapshot.rows.flows().flow(row);
    const auto word = state::name(flow.state);
    QString text = QString::fromLatin1(word.data(), qsizetype(word.size()));
    const auto number = [&text](const char *what, const auto &value) {
        if (value)
            text += QStringLiteral(" %1=%2").arg(QLatin1String(what)).arg(qulonglong(*value));
    };
    number("left", flow.timeout);
    number("mark", flow.mark);
    number("id", flow.id);
    if (flow.originalCounters)
        text += QStringLiteral(" bytes=%1/%2").arg(flow.originalCounters->bytes).arg(flow.replyCounters->bytes);
    if (flow.status.assured)
        text += QStringLiteral(" assured");
    if (flow.helper)
        text += QStringLiteral(" helper=") + QString::fromStdString(*flow.helper);
    if (flow.program)
        text += QStringLiteral(" by=") + QString::fromStdString(*flow.program);
    if (flow.event != EventKind::None)
        text += QStringLiteral(" event");
    return text.trimmed();
}

} // namespace

class FlowChangesTest : public QObject {
    Q_OBJECT
private slots:
    void flowsComeAndGoByEvents()
    {
        Film film;
        film.show(0s, "A udp 30 id=1\nB udp 30 id=2\nC udp 30 id=3");
        QCOMPARE(film.showChange(1s, "D udp 30 id=4 NEW\nB udp id=2 DESTROY"),
            u"A#1 | C#3 | D#4 first=1 | B#2 ended=1 removed"_s);
        QCOMPARE(film.table().current()->totals.begun, 1u);
        QCOMPARE(film.table().current()->totals.ended, 1u);
        QCOMPARE(film.showChange(2s, "C udp 5 id=3 DESTROY\nE udp 30 id=5 NEW\nE udp 0 id=5 DESTROY"),
            u"A#1 | D#4 first=1 | B#2 ended=1 removed | C#3 ended=2 removed | E#5 first=2 ended=2 expired"_s);
        QCOMPARE(film.showChange(7s, ""), u"A#1 | D#4 first=1"_s);
    }

    void rowsAreFoundHoweverManyHaveGone()
    {
        Film film;
        QString all;
        for (char c = 'A'; c <= 'Z'; ++c)
            all += QStringLiteral("%1 udp 30 id=%2\n").arg(QLatin1Char(c)).arg(c - 'A' + 1);
        film.poll(0s, all);
        for (char c = 'A'; c < 'Z'; c = char(c + 2))
            film.change(1s, QStringLiteral("%1 udp id=%2 DESTROY").arg(QLatin1Char(c)).arg(c - 'A' + 1));
        film.change(9s, u"A udp 30 id=101 NEW\nC udp 30 id=103 NEW"_s);
        film.change(10s, u"Y udp 30 id=125 NEW\nB udp id=2 DESTROY\nC udp id=103 DESTROY"_s);
        film.change(11s, u"D udp 30 mark=7 id=4 UPDATE\nY udp 30 mark=9 id=125 UPDATE"_s);
        const SnapshotPtr snapshot = film.change(20s, {});
        QStringList marked;
        for (Row row = 0; row < snapshot->rows.size(); ++row) {
            marked << briefName(snapshot->rows.flows(), row);
            if (const auto mark = snapshot->rows.flows().flow(row).mark)
                marked.back() += QString::number(*mark);
        }
        QCOMPARE(marked.join(u' '), u"D7 F H J L N P R T V X Z A Y9"_s);
        QCOMPARE(snapshot->totals.flows, 14u);
    }

    void theTotalsAreThoseOfAReading()
    {
        Film film;
        film.show(0s, "A tcp SYN_SENT 120 unreplied id=1\nB udp 30 unreplied id=2\nC tcp ESTABLISHED 900 assured id=3");
        film.change(
            1s, u"A tcp ESTABLISHED 900 assured id=1\nB udp id=2 DESTROY\nD tcp SYN_SENT 120 unreplied id=4 NEW"_s);
        const FlowTotals changed = film.table().current()->totals;
        Film other;
        other.show(1s,
            "A tcp ESTABLISHED 900 assured id=1\nC tcp ESTABLISHED 900 assured id=3\n"
            "D tcp SYN_SENT 120 unreplied id=4");
        const FlowTotals read = other.table().current()->totals;
        QCOMPARE(changed.flows, read.flows);
        QCOMPARE(changed.byEviction, read.byEviction);
        QCOMPARE(changed.unreplied, read.unreplied);
        QVERIFY(changed.byState == read.byState);
        QVERIFY(changed.byProtocol == read.byProtocol);
    }

    void anUpdateChangesWhatItTells()
    {
        Film film;
        film.poll(0s, u"A tcp SYN_SENT 120 mark=5 bytes=100/0 id=1 helper=ftp"_s);
        const SnapshotPtr snapshot = film.change(1s, u"A tcp ESTABLISHED 432000 id=1 UPDATE"_s);
        QCOMPARE(printed(*snapshot), u"A#1 changed=1 from=SYN_SENT traffic=1"_s);
        QCOMPARE(entry(*snapshot, 0), u"ESTABLISHED left=432000 mark=5 id=1 bytes=100/0 helper=ftp"_s);
        QCOMPARE(entry(*film.change(2s, u"A tcp 300 mark=6 id=1 UPDATE"_s), 0),
            u"ESTABLISHED left=300 mark=6 id=1 bytes=100/0 helper=ftp"_s);
    }

    void anUpdateIsNoReadingOfTheCounters()
    {
        Film film;
        film.poll(0s, u"A udp 30 bytes=1000/0 id=1"_s);
        film.change(9s, u"A udp 120 id=1 UPDATE"_s);
        QCOMPARE(film.showChange(10s, "A udp 119 bytes=2000/9000 id=1"), u"A#1 traffic=10 rate=1000/10"_s);
    }

    void bytesPerSecondAreTheSumOfTheRates()
    {
        Film film;
        film.poll(0s, u"A udp 30 bytes=0/0 id=1\nB udp 30 bytes=0/0 id=2"_s);
        QCOMPARE(film.table().current()->totals.bytesPerSecond, std::optional<double>());
        QStringList sums;
        for (const char *change : {"A udp 30 bytes=1000/0 id=1", "B udp 30 bytes=400/0 id=2",
                 "C udp 30 bytes=7/7 id=3 NEW", "A udp 30 bytes=1000/0 id=1", "B udp id=2 DESTROY"}) {
            const SnapshotPtr snapshot = film.change(std::chrono::seconds(sums.size() + 1), QLatin1String(change));
            sums << QString::number(snapshot->totals.bytesPerSecond.value_or(-1));
        }
        QCOMPARE(sums.join(u' '), u"1000 1200 1200 200 0"_s);
    }

    void ratesAreOverTheTimeOfTheRowsOwnReadings()
    {
        Film film;
        film.show(0s, "A udp 30 bytes=1000/0 id=1\nB udp 30 bytes=1000/0 id=2");
        QCOMPARE(film.showChange(1s, "A udp 29 bytes=2000/0 id=1"), u"A#1 traffic=1 rate=1000/10 | B#2"_s);
        QCOMPARE(film.showChange(2s, ""), u"A#1 traffic=1 rate=1000/10 | B#2"_s);
        QCOMPARE(film.show(4s, "A udp 27 bytes=5000/0 id=1\nB udp 26 bytes=5000/0 id=2"),
            u"A#1 traffic=4 rate=1000/10 | B#2 traffic=4 rate=1000/10"_s);
        // Two polls at the same moment give no rate.
        QCOMPARE(film.showChange(4100ms, "A udp 27 bytes=9000/0 id=1"),
            u"A#1 traffic=4.1 rate=1000/10 | B#2 traffic=4 rate=1000/10"_s);
        QCOMPARE(film.showChange(5100ms, "A udp 27 bytes=9000/0 id=1"),
            u"A#1 traffic=4.1 rate=0/0 | B#2 traffic=4 rate=1000/10"_s);
    }

    void theRowsOfASlowReadingAreNotOfOneMoment()
    {
        Film film;
        film.show(0s, "A udp 90 bytes=0/0 id=1\nB udp 90 bytes=0/0 id=2");
        Reading reading = briefReading(u"A udp 80 bytes=900/0 id=1\nB udp 80 bytes=900/0 id=2"_s);
        reading.takenAt = zero + 10s;
        reading.cost = 2s;
        const SnapshotPtr snapshot = film.table().apply(std::move(reading), true, Timeouts());
        // Read at 8 and 9 s: when there are two, the first one stands for the first half.
        QCOMPARE(printed(*snapshot), u"A#1 traffic=8 rate=112.5/1.125 | B#2 traffic=9 rate=100/1"_s);
        QCOMPARE(timesLeft(*snapshot, 18s), u"A 70 s, B 71 s"_s);
    }

    void accountingMayBeginLater()
    {
        Film film;
        film.show(0s, "A udp 30 id=1");
        QCOMPARE(film.showChange(1s, "B udp 30 id=2 NEW\nB udp 30 bytes=100/0 id=2"), u"A#1 | B#2 first=1"_s);
        QCOMPARE(film.showChange(2s, "B udp 30 bytes=300/0 id=2"), u"A#1 | B#2 first=1 traffic=2 rate=200/2"_s);
        QCOMPARE(film.show(3s, "A udp 30 id=1\nB udp 30 bytes=300/0 id=2"),
            u"A#1 traffic=3 | B#2 first=1 traffic=3 rate=0/0"_s);
    }

    void theTimeLeftRunsFromTheRowsOwnReading()
    {
        Film film;
        film.show(0s, "A udp 100 id=1\nB udp 100 id=2\nC udp 100 id=3");
        film.change(7s, u"A udp 99 id=1\nD udp 30 id=4 NEW"_s);
        const SnapshotPtr snapshot = film.change(9s, u"B udp 120 id=2 UPDATE"_s);
        QCOMPARE(timesLeft(*snapshot, 9s), u"A 97 s, B 120 s, C 91 s, D 28 s"_s);
        QCOMPARE(snapshot->takenAt, zero);
        QCOMPARE(snapshot->polledAt, zero + 9s);
    }

    void theKernelsStampSaysWhen()
    {
        Film film;
        film.show(0s, "A udp 100 id=1");
        const SnapshotPtr snapshot =
            film.change(10s, u"A udp 120 id=1 UPDATE at=2000000007\nB udp 30 id=2 NEW at=2000000004.5"_s);
        QCOMPARE(printed(*snapshot), u"A#1 traffic=7 | B#2 first=4.5"_s);
        QCOMPARE(timesLeft(*snapshot, 10s), u"A 117 s, B 25 s"_s);
        QVERIFY(!snapshot->rows.flows().eventTime(0));
    }

    void whatIsFoundGoneEndsAtOnce()
    {
        Film film;
        film.show(0s, "A udp 30 id=1\nB udp 2 id=2\nC udp 30 id=3");
        QCOMPARE(film.showChange(2s, "gone A udp\ngone B udp\ngone D udp"),
            u"C#3 | A#1 ended=2 removed | B#2 ended=2 expired"_s);
        // Its event arrives a moment later with the rest.
        QCOMPARE(film.showChange(3s, "A udp 27 id=1 bytes=500/700 userspace DESTROY"),
            u"C#3 | B#2 ended=2 expired | A#1 ended=2 deleted"_s);
        const SnapshotPtr snapshot = film.table().current();
        QCOMPARE(entry(*snapshot, 2), u"left=27 id=1 bytes=500/700 event"_s);
        QCOMPARE(snapshot->totals.ended, 0u);
    }

    void anEventTellsHowItEnded_data()
    {
        QTest::addColumn<QString>("known");
        QTest::addColumn<QString>("event");
        QTest::addColumn<QString>("ended");
        QTest::newRow("a program") << "A udp 20 id=1"
                                   << "A udp 18 id=1 by=conntrack DESTROY"
                                   << "deleted: left=18 id=1 by=conntrack event";
        QTest::newRow("time was left") << "A udp 20 id=1"
                                       << "A udp 18 id=1 DESTROY"
                                       << "removed: left=18 id=1 event";
        QTest::newRow("its time was over") << "A udp 1 id=1"
                                           << "A udp id=1 bytes=1/2 DESTROY"
                                           << "expired: left=0 id=1 bytes=1/2 event";
        QTest::newRow("it was closed") << "A tcp ESTABLISHED 900 id=1 assured"
                                       << "A tcp TIME_WAIT id=1 DESTROY"
                                       << "closed: TIME_WAIT left=0 id=1 assured event";
        QTest::newRow("its time was over, as the kernel tells") << "A tcp SYN_SENT 120 id=1"
                                                                << "A tcp SYN_SENT id=1 DESTROY"
                                                                << "expired: SYN_SENT left=0 id=1 event";
    }
    void anEventTellsHowItEnded()
    {
        QFETCH(QString, known);
        QFETCH(QString, event);
        QFETCH(QString, ended);
        Film film;
        film.poll(0s, known);
        const SnapshotPtr snapshot = film.change(1s, event);
        QCOMPARE(snapshot->liveRows, 0u);
        QCOMPARE(name(snapshot->rows.track(0).end) + u": "_s + entry(*snapshot, 0), ended);
        QCOMPARE(snapshot->origin().problem.kind, Problem::Unused);
    }

    void anotherEntryOfTheTupleIsAnotherFlow()
    {
        Film film;
        film.show(0s, "A udp 30 id=1\nB udp 30 id=2\nC udp 30 id=3");
        // Older than the subscription: it ends without an event.
        QCOMPARE(film.showChange(1s, "A udp 30 id=11 NEW"), u"B#2 | C#3 | A#4 first=1 | A#1 ended=1 replaced"_s);
        QCOMPARE(film.showChange(2s, "B udp 30 id=12"),
            u"C#3 | A#4 first=1 | B#5 first=2 | A#1 ended=1 replaced | B#2 ended=2 replaced"_s);
        QCOMPARE(film.showChange(9s, "C udp id=3 DESTROY\nC udp 30 id=13 NEW\nC udp 2 id=3 DESTROY"),
            u"A#4 first=1 | B#5 first=2 | C#6 first=9 | C#3 ended=9 expired | C#7 first=9 ended=9 removed"_s);
    }

    void aDestroyOfAnUnknownFlowIsShownAsEnded()
    {
        Film film;
        film.show(0s, "A udp 30 id=1");
        QCOMPARE(film.showChange(1s, "B udp 5 id=2 bytes=1/1 DESTROY\nA udp 5 id=99 DESTROY"),
            u"A#1 | B#2 first=1 ended=1 removed | A#3 first=1 ended=1 removed"_s);
    }

    void anUpdateOfAnUnknownFlowMakesItKnown()
    {
        Film film;
        film.show(0s, "A udp 30 id=1");
        QCOMPARE(film.showChange(1s, "B udp 30 id=2 UPDATE"), u"A#1 | B#2 first=1"_s);
    }

    void aNewOfAKnownFlowSaysNothing()
    {
        Film film;
        film.show(0s, "A tcp ESTABLISHED 900 id=1");
        QCOMPARE(film.showChange(1s, "A tcp SYN_SENT 120 id=1 NEW"), u"A#1"_s);
        QCOMPARE(entry(*film.table().current(), 0), u"ESTABLISHED left=900 id=1"_s);
    }

    void eventsAroundAReadingDoNotTurnItBack()
    {
        Film film;
        film.show(0s, "A tcp SYN_SENT 120 id=1\nB udp 30 id=2\nC udp 30 id=3");
        film.poll(1s, u"A tcp ESTABLISHED 900 id=1\nB udp 30 id=2\nD udp 30 id=4"_s);
        QCOMPARE(film.showChange(1s,
                     "A tcp SYN_RECV 60 id=1 UPDATE\n"                  // the reading saw what came after
                     "C udp 3 id=3 bytes=7/7 DESTROY\n"                 // the reading has it gone already
                     "D udp 30 id=4 NEW\n"                              // the reading has it already
                     "E udp 30 id=5 NEW\nE udp 30 mark=1 id=5 UPDATE\n" // the reading was too early
                     "B udp id=2 DESTROY\n"                             // the reading was too early
                     "F udp 30 id=6 NEW\nF udp 9 id=6 DESTROY\n"        // came and went
                     "G udp 30 id=7 UPDATE\n",                          // gone, and its DESTROY is still to come
                     true),
            u"A#1 changed=1 from=SYN_SENT traffic=1 | D#4 first=1 | E#5 first=1 | C#3 ended=1 removed | "
            "B#2 traffic=1 ended=1 expired | F#6 first=1 ended=1 removed"_s);
        const SnapshotPtr snapshot = film.table().current();
        QCOMPARE(entry(*snapshot, 2), u"left=30 mark=1 id=5"_s);
        QCOMPARE(entry(*snapshot, 3), u"left=3 id=3 bytes=7/7 event"_s);
        // Reading and changes are one poll: D, E and F began; C, B and F ended.
        QCOMPARE(snapshot->generation, 2u);
        QCOMPARE(snapshot->totals.begun, 3u);
        QCOMPARE(snapshot->totals.ended, 3u);
    }

    void aTupleUsedAgainWhileItIsReadKeepsTheLastEntry()
    {
        Film film;
        film.show(0s, "A udp 30 id=7");
        film.poll(1s, u"A udp 30 id=9"_s);
        QCOMPARE(
            film.showChange(1s, "A udp id=7 DESTROY\nA udp 30 id=8 NEW\nA udp 9 id=8 DESTROY\nA udp 30 id=9 NEW", true),
            u"A#2 first=1 | A#1 ended=1 expired | A#3 first=1 ended=1 removed"_s);
    }

    void theSameIdAgainIsTheNextFlow()
    {
        // The kernel reuses the memory of an entry, and with it the id, for the next entry of the tuple.
        Film film;
        film.show(0s, "A udp 30 id=7");
        QCOMPARE(
            film.showChange(1s, "A udp 9 id=7 DESTROY\nA udp 30 id=7 NEW"), u"A#2 first=1 | A#1 ended=1 removed"_s);
        QCOMPARE(film.showChange(2s, "A udp 9 id=7 DESTROY"), u"A#1 ended=1 removed | A#2 first=1 ended=2 removed"_s);
        // When a reading has it again, it is yet another one.
        QCOMPARE(film.show(3s, "A udp 29 id=7"), u"A#3 first=3 | A#1 ended=1 removed | A#2 first=1 ended=2 removed"_s);
    }

    void zonesTellFlowsApart()
    {
        Film film;
        film.show(0s, "A udp 30 zone=1 id=1\nA udp 30 zone=2 id=2");
        QCOMPARE(film.showChange(1s, "A udp 9 zone=2 id=2 DESTROY"), u"A#1 | A#2 ended=1 removed"_s);
    }

    void changesBeforeAnyReadingAreTaken()
    {
        Film film;
        QCOMPARE(film.showChange(0s, "A udp 30 id=1 NEW"), u"A#1"_s);
    }

    void aProblemInBetweenLosesNothing()
    {
        Film film;
        film.show(0s, "A udp 30 id=1\nB udp 30 id=2");
        film.change(1s, u"C udp 30 id=3 NEW\nA udp 9 id=1 DESTROY"_s);
        film.table().applyProblem({Problem::Failed, {}}, {}, Timeouts(), zero + 2s);
        QCOMPARE(
            film.showChange(3s, "B udp 9 id=2 DESTROY"), u"C#3 first=1 | A#1 ended=1 removed | B#2 ended=3 removed"_s);
        QCOMPARE(film.show(9s, "C udp 22 id=3\nD udp 30 id=4"), u"C#3 first=1 | D#4 first=9"_s);
    }

    void snapshotsThatWereHandedOutDoNotChange()
    {
        Film film;
        const SnapshotPtr first = film.poll(0s, u"A udp 30 id=1\nB udp 30 id=2"_s);
        film.change(1s, u"A udp 9 id=1 DESTROY\nB udp 120 mark=3 id=2 UPDATE"_s);
        QCOMPARE(printed(*first), u"A#1 | B#2"_s);
        QCOMPARE(entry(*first, 1), u"left=30 id=2"_s);
    }
};

QTEST_APPLESS_MAIN(FlowChangesTest)
#include "tst_flow_changes.moc"
