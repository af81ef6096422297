// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/charted.h"

#include "support/flows.h"
#include "tracking/flow_table.h"

#include <QStringList>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// A live table, and the values of each of its snapshots.
struct Charts {
    FlowTable table;
    ChartReader reader;

    ChartValues read(const QString &lines, int second, KernelFactsPtr facts = nullptr)
    {
        Reading reading = briefReading(lines);
        reading.takenAt = Snapshot::Clock::time_point(1h) + std::chrono::seconds(second);
        reading.capacity = {.count = reading.flows.size() + 2, .max = 100, .buckets = {}};
        auto snapshot = std::make_shared<Snapshot>();
        const SnapshotPtr made = table.apply(std::move(reading), true, Timeouts());
        // Facts come beside the table.
        snapshot->totals = made->totals;
        snapshot->origins = made->origins;
        snapshot->origin().facts = std::move(facts);
        snapshot->polledAt = made->polledAt;
        snapshot->generation = made->generation;
        return reader.read(*snapshot);
    }
};

KernelFactsPtr counters(int second, std::uint32_t drop, std::uint32_t earlyDrop)
{
    auto facts = std::make_shared<KernelFacts>();
    facts->takenAt = Snapshot::Clock::time_point(1h) + std::chrono::seconds(second);
    facts->statistics = {{0, {{"drop", drop}, {"early_drop", earlyDrop}}}, {1, {{"drop", 5}, {"early_drop", 5}}}};
    return facts;
}

/// The known ones of these.
QString printed(const ChartValues &values, std::initializer_list<std::pair<const char *, Charted>> some)
{
    QStringList words;
    for (const auto &[name, what] : some) {
        if (values.has(what))
            words << QLatin1String(name) + u' ' + QString::number(double(values[what]));
    }
    return words.join(u", ");
}

} // namespace

class ChartedTest : public QObject {
    Q_OBJECT
private slots:
    void countAndLimitAreTheKernels()
    {
        const ChartValues values = Charts().read(u"A tcp ESTABLISHED 900"_s, 0);
        QCOMPARE(
            printed(values, {{"entries", Charted::Entries}, {"limit", Charted::Limit}}), u"entries 3, limit 100"_s);
    }

    void bandsAreAllFlows()
    {
        const ChartValues values = Charts().read(u"A tcp ESTABLISHED 900\nB tcp SYN_SENT 9\nC tcp SYN_SENT2 9\n"
                                                 "D udp 20\nE icmp 20\nF sctp ESTABLISHED 20\nG tcp TIME_WAIT 3"_s,
            0);
        QCOMPARE(printed(values,
                     {{"established", Charted::Established}, {"syn sent", Charted::SynSent},
                         {"time wait", Charted::TimeWait}, {"other", Charted::OtherState}, {"none", Charted::NoState},
                         {"close", Charted::Close}}),
            u"established 1, syn sent 2, time wait 1, other 1, none 2, close 0"_s);
        QCOMPARE(printed(values,
                     {{"tcp", Charted::Tcp}, {"udp", Charted::Udp}, {"icmp", Charted::Icmp},
                         {"other", Charted::OtherProtocol}}),
            u"tcp 4, udp 1, icmp 1, other 1"_s);
        for (const auto bands : {chartedStates(), chartedProtocols()}) {
            float sum = 0;
            for (const Charted band : bands)
                sum += values[band];
            QCOMPARE(sum, 7.0F);
        }
    }

    void ratesNeedTwoSnapshots()
    {
        Charts charts;
        const auto rates = {
            std::pair{"new", Charted::Began}, std::pair{"ended", Charted::Ended}, std::pair{"bytes", Charted::Bytes}};
        QCOMPARE(printed(charts.read(u"A udp 20 bytes=100/100\nB udp 20 bytes=0/0"_s, 0), rates), u""_s);
        QCOMPARE(printed(charts.read(u"A udp 20 bytes=900/300\nC udp 20 bytes=7/7"_s, 2), rates),
            u"new 0.5, ended 0.5, bytes 500"_s);
        QCOMPARE(printed(charts.read(u"A udp 20 bytes=900/300\nC udp 20 bytes=7/7"_s, 4), rates),
            u"new 0, ended 0, bytes 0"_s);
    }

    void withoutCountersThereAreNoBytes()
    {
        Charts charts;
        charts.read(u"A udp 20"_s, 0);
        QVERIFY(!charts.read(u"A udp 20"_s, 1).has(Charted::Bytes));
    }

    void countersThatStartedOverAreNoDrops()
    {
        Charts charts;
        charts.read({}, 0, counters(0, 5000000, 3));
        QVERIFY(!charts.read({}, 2, counters(2, 7, 3)).has(Charted::Drops));
    }

    void dropsAreWhatTheCountersRoseBy()
    {
        Charts charts;
        const auto drops = {std::pair{"drop", Charted::Drops}, std::pair{"early", Charted::EarlyDrops}};
        QCOMPARE(printed(charts.read({}, 0, counters(0, 4294967295, 3)), drops), u""_s);
        QCOMPARE(printed(charts.read({}, 2, counters(2, 9, 3)), drops), u"drop 5, early 0"_s);
        // Read before: nothing new is known.
        QCOMPARE(printed(charts.read({}, 3, counters(2, 9, 3)), drops), u""_s);
        QCOMPARE(printed(charts.read({}, 4), drops), u""_s);
        QCOMPARE(printed(charts.read({}, 6, counters(6, 9, 11)), drops), u"drop 0, early 2"_s);
    }
};

QTEST_APPLESS_MAIN(ChartedTest)
#include "tst_charted.moc"
