// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/flow_film.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Tables of two machines in one, each polled by itself.
class Pair {
public:
    QString read(OriginIndex origin, std::chrono::milliseconds when, const char *lines)
    {
        choose(origin);
        return shown(*m_film.poll(when, QString::fromLatin1(lines)));
    }
    QString change(OriginIndex origin, std::chrono::milliseconds when, const char *lines)
    {
        choose(origin);
        return shown(*m_film.change(when, QString::fromLatin1(lines)));
    }
    QString fail(OriginIndex origin, std::chrono::milliseconds when)
    {
        choose(origin);
        return shown(*m_film.table().applyProblem({Problem::Failed, {}}, {}, Timeouts(), zero + when));
    }
    const Snapshot &snapshot() const { return *m_film.table().current(); }

private:
    void choose(OriginIndex origin) { m_film.table().setOrigin(Origin::ofText(origin == 0 ? "gw1" : "gw2"), origin); }

    /// u"gw1 A#1 | gw2 A#2 changed=2 …"_s
    static QString shown(const Snapshot &snapshot)
    {
        QStringList rows = printed(snapshot).split(QStringLiteral(" | "), Qt::SkipEmptyParts);
        for (Row row = 0; row < snapshot.rows.size(); ++row)
            rows[qsizetype(row)].prepend(QString::fromStdString(snapshot.originOf(row).origin.name()) + u' ');
        return rows.join(QStringLiteral(" | "));
    }

    mutable Film m_film;
};

} // namespace

/// Two entries are the same flow when origin, tuple and zone are equal.
class SeveralOriginsTest : public QObject {
    Q_OBJECT

private slots:
    void oneTupleOfTwoOriginsIsTwoFlows()
    {
        Pair pair;
        QCOMPARE(pair.read(0, 0s, "A tcp SYN_SENT 120"), u"gw1 A#1"_s);
        QCOMPARE(pair.read(1, 1s, "A tcp ESTABLISHED 432000"), u"gw2 A#2 first=1 | gw1 A#1"_s);
        QCOMPARE(pair.read(0, 2s, "A tcp ESTABLISHED 432000"),
            u"gw1 A#1 changed=2 from=SYN_SENT traffic=2 | gw2 A#2 first=1"_s);
        QCOMPARE(pair.read(1, 3s, "A tcp FIN_WAIT 120"),
            u"gw2 A#2 first=1 changed=3 from=ESTABLISHED traffic=3 | gw1 A#1 changed=2 from=SYN_SENT traffic=2"_s);
        QCOMPARE(pair.snapshot().liveRows, 2u);
        QCOMPARE(pair.snapshot().totals.flows, std::uint64_t(2));
    }

    void theFirstReadingOfAnOriginHasNoNewFlows()
    {
        Pair pair;
        pair.read(0, 0s, "A udp 30");
        pair.read(1, 1s, "A udp 30\nB udp 30");
        QCOMPARE(pair.snapshot().totals.begun, std::uint64_t(0));
        QVERIFY(pair.snapshot().rows.track(0).sinceStart);
        pair.read(1, 2s, "A udp 30\nB udp 30\nC udp 30");
        QCOMPARE(pair.snapshot().totals.begun, std::uint64_t(1));
    }

    void aFlowEndsInItsOriginAlone()
    {
        Pair pair;
        pair.read(0, 0s, "A udp 30\nB udp 30");
        pair.read(1, 1s, "B udp 30\nA udp 30");
        QCOMPARE(
            pair.read(0, 2s, "B udp 28"), u"gw1 B#2 | gw2 B#3 first=1 | gw2 A#4 first=1 | gw1 A#1 ended=2 removed"_s);
        // One that ended elsewhere has not come back.
        QCOMPARE(pair.read(1, 3s, "B udp 28\nA udp 28"),
            u"gw2 B#3 first=1 | gw2 A#4 first=1 | gw1 B#2 | gw1 A#1 ended=2 removed"_s);
        QCOMPARE(pair.read(0, 4s, "B udp 26\nA udp 26"), u"gw1 B#2 | gw1 A#1 | gw2 B#3 first=1 | gw2 A#4 first=1"_s);
    }

    void anotherOrderMixesNothing()
    {
        QString there;
        for (char letter = 'A'; letter <= 'Z'; ++letter)
            there += QString(QLatin1Char(letter)) + QStringLiteral(" udp 30\n");
        QStringList turned = there.split(u'\n', Qt::SkipEmptyParts);
        std::reverse(turned.begin(), turned.end());
        Pair pair;
        pair.read(0, 0s, there.toLatin1().constData());
        pair.read(1, 0s, there.toLatin1().constData());
        for (const OriginIndex origin : {OriginIndex(0), OriginIndex(1)}) {
            pair.read(origin, 1s, turned.join(u'\n').toLatin1().constData());
            const TrackedRows &rows = pair.snapshot().rows;
            QCOMPARE(pair.snapshot().liveRows, 52u);
            for (Row row = 0; row < rows.size(); ++row) {
                const auto letter = rows.record(row).keys[0] - 1000 - 'A';
                QCOMPARE(rows.track(row).serial, FlowSerial(letter + 1 + 26 * rows.origin(row)));
            }
        }
    }

    void changesConcernTheFlowsOfTheirOrigin()
    {
        Pair pair;
        pair.read(0, 0s, "A tcp ESTABLISHED 432000\nB udp 30");
        pair.read(1, 0s, "A tcp ESTABLISHED 432000\nB udp 30");
        QCOMPARE(pair.change(0, 1s, "A tcp TIME_WAIT 120 UPDATE"),
            u"gw2 A#3 | gw2 B#4 | gw1 A#1 changed=1 from=ESTABLISHED traffic=1 | gw1 B#2"_s);
        QCOMPARE(pair.change(0, 2s, "gone B udp"),
            u"gw2 A#3 | gw2 B#4 | gw1 A#1 changed=1 from=ESTABLISHED traffic=1 | gw1 B#2 ended=2 removed"_s);
        QCOMPARE(pair.change(1, 3s, "B udp 20 DESTROY\nC udp 30 NEW"),
            u"gw2 A#3 | gw1 A#1 changed=1 from=ESTABLISHED traffic=1 | gw2 C#5 first=3 | "
            u"gw1 B#2 ended=2 removed | gw2 B#4 ended=3 removed"_s);
        // An event of an entry that its own origin never had ends none of the other's.
        QCOMPARE(pair.change(0, 4s, "C udp 20 DESTROY"),
            u"gw2 A#3 | gw1 A#1 changed=1 from=ESTABLISHED traffic=1 | gw2 C#5 first=3 | "
            u"gw1 B#2 ended=2 removed | gw2 B#4 ended=3 removed | gw1 C#6 first=4 ended=4 removed"_s);
    }

    void aProblemOfOneLeavesTheOther()
    {
        Pair pair;
        pair.read(0, 0s, "A udp 30");
        pair.read(1, 0s, "A udp 30");
        QCOMPARE(pair.fail(1, 1s), u"gw2 A#2 | gw1 A#1"_s);
        QCOMPARE(pair.snapshot().origins[0].problem.kind, Problem::None);
        QCOMPARE(pair.snapshot().origins[1].problem.kind, Problem::Failed);
        QCOMPARE(pair.read(0, 2s, ""), u"gw2 A#2 | gw1 A#1 ended=2 removed"_s);
        QCOMPARE(pair.snapshot().origins[1].problem.kind, Problem::Failed);
    }

    void anOriginIsUnusedWhenItsOwnFlowsAreGone()
    {
        Pair pair;
        pair.read(0, 0s, "A udp 30");
        pair.read(1, 0s, "B udp 30");
        QCOMPARE(pair.change(1, 1s, "B udp 20 DESTROY"), u"gw1 A#1 | gw2 B#2 ended=1 removed"_s);
        QCOMPARE(pair.snapshot().origins[0].problem.kind, Problem::None);
        QCOMPARE(pair.snapshot().origins[1].problem.kind, Problem::Unused);
        pair.change(1, 2s, "B udp 30 NEW");
        QCOMPARE(pair.snapshot().origins[1].problem.kind, Problem::None);
    }

    void anOriginThatWasNotReadHasNothingOfAnother()
    {
        Timeouts timeouts;
        QVERIFY(timeouts.set("nf_conntrack_udp_timeout", 7));
        FlowTable table;
        table.setOrigin(Origin::ofText("gw2"), 1);
        const SnapshotPtr snapshot = table.apply(briefReading(u"A udp 7"_s), true, timeouts);
        const auto udp = [&](std::size_t origin) {
            const FlowRecord &record = snapshot->rows.record(0);
            return snapshot->origins[origin].timeouts->rule(record)->seconds;
        };
        QCOMPARE(udp(1), 7u);
        QCOMPARE(udp(0), 30u);
        QVERIFY(!snapshot->origins[0].origin.isLive());
        QCOMPARE(snapshot->origins[0].origin.name(), std::string());
    }

    void ratesAreKeptWhereTheOtherHasNoCounters()
    {
        Pair pair;
        pair.read(0, 0s, "A udp 30 bytes=100/0");
        pair.read(0, 1s, "A udp 30 bytes=300/0");
        QCOMPARE(pair.read(1, 2s, "A udp 30"), u"gw2 A#2 first=2 | gw1 A#1 traffic=1 rate=200/2"_s);
        QCOMPARE(pair.read(0, 3s, "A udp 30 bytes=700/0"), u"gw1 A#1 traffic=3 rate=200/2 | gw2 A#2 first=2"_s);
    }

    void oneOriginCostsNothing()
    {
        Pair pair;
        pair.read(0, 0s, "A udp 30");
        pair.read(0, 1s, "A udp 30\nB udp 30");
        QVERIFY(pair.snapshot().rows.areAllOf(0));
        const std::size_t alone = pair.snapshot().rows.memory();
        Pair other;
        other.read(1, 0s, "A udp 30");
        other.read(1, 1s, "A udp 30\nB udp 30");
        QVERIFY(!other.snapshot().rows.areAllOf(0));
        QVERIFY(other.snapshot().rows.memory() > alone);
    }
};

QTEST_APPLESS_MAIN(SeveralOriginsTest)
#include "tst_several_origins.moc"
