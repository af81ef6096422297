// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/counter_history.h"

#include <QTest>

using namespace ctscope;

namespace {

CounterHistory::TimePoint at(double seconds)
{
    return CounterHistory::TimePoint(std::chrono::hours(1))
        + std::chrono::duration_cast<CounterHistory::TimePoint::duration>(std::chrono::duration<double>(seconds));
}

/// One counter, a value for each processor.
std::vector<CpuStatistics> drops(const std::vector<std::uint32_t> &values)
{
    std::vector<CpuStatistics> reading;
    for (const std::uint32_t value : values)
        reading.push_back({static_cast<unsigned>(reading.size()), {{"drop", value}}});
    return reading;
}

QString printed(const std::optional<double> &rate)
{
    return rate ? QString::number(*rate) + QStringLiteral("/s") : QStringLiteral("-");
}

QString printed(const CounterHistory &history)
{
    QStringList lines;
    for (const CounterTrend &counter : history.counters()) {
        QString line =
            QStringLiteral("%1 %2 %3 moved %4:")
                .arg(QString::fromStdString(counter.name))
                .arg(counter.total)
                .arg(printed(counter.perSecond),
                    counter.movedAt ? QString::number(std::chrono::duration<double>(*counter.movedAt - at(0)).count())
                                    : QStringLiteral("-"));
        for (const auto &cpu : counter.cpus)
            line += QStringLiteral(" %1 %2").arg(cpu.value).arg(printed(cpu.perSecond));
        lines << line;
    }
    return lines.join(u'\n');
}

} // namespace

class CounterHistoryTest : public QObject {
    Q_OBJECT
private slots:
    void firstReadingHasNoRate()
    {
        CounterHistory history;
        history.add(drops({5, 7}), at(0));
        QCOMPARE(printed(history), QStringLiteral("drop 12 - moved -: 5 - 7 -"));
    }

    void ratesAreTakenBetweenTheLastTwoReadings()
    {
        CounterHistory history;
        history.add(drops({5, 7}), at(0));
        history.add(drops({5, 11}), at(2));
        QCOMPARE(printed(history), QStringLiteral("drop 16 2/s moved 2: 5 0/s 11 2/s"));
        history.add(drops({5, 11}), at(3));
        QCOMPARE(printed(history), QStringLiteral("drop 16 0/s moved 2: 5 0/s 11 0/s"));
    }

    void growth_data()
    {
        QTest::addColumn<quint32>("before");
        QTest::addColumn<quint32>("now");
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("growth");
        QTest::newRow("stands") << 7u << 7u << 1.0 << "0";
        QTest::newRow("grows") << 7u << 10u << 1.0 << "3";
        QTest::newRow("wraps") << 0xfffffff0u << 0x10u << 1.0 << "32";
        QTest::newRow("wraps fast, in a long time") << 0xf0000000u << 0x10000000u << 60.0 << "536870912";
        QTest::newRow("begins anew: so many packets do not come in a second")
            << 0xf0000000u << 0x10000000u << 1.0 << "anew";
        QTest::newRow("begins anew from a small number") << 1000u << 3u << 1.0 << "anew";
        QTest::newRow("begins anew at zero") << 1u << 0u << 1.0 << "anew";
    }
    void growth()
    {
        QFETCH(quint32, before);
        QFETCH(quint32, now);
        QFETCH(double, seconds);
        const auto growth = counterGrowth(before, now, seconds);
        QTEST(growth ? QString::number(*growth) : QStringLiteral("anew"), "growth");
    }

    void moduleThatWasLoadedAgainHasNoRateUntilTheNextReading()
    {
        CounterHistory history;
        history.add(drops({9000}), at(0));
        history.add(drops({9010}), at(1));
        history.add(drops({4}), at(2));
        QCOMPARE(printed(history), QStringLiteral("drop 4 - moved 1: 4 -"));
        history.add(drops({6}), at(3));
        QCOMPARE(printed(history), QStringLiteral("drop 6 2/s moved 3: 6 2/s"));
    }

    void processorsAndCountersMayComeAndGo()
    {
        CounterHistory history;
        history.add(drops({5}), at(0));
        auto reading = drops({6, 100});
        reading[0].counters.emplace_back("found", 3);
        history.add(reading, at(1));
        QCOMPARE(printed(history),
            QStringLiteral("drop 106 1/s moved 1: 6 1/s 100 -\n"
                           "found 3 - moved -: 3 -"));
        history.add({{1, {{"found", 8}, {"drop", 100}}}}, at(2));
        QCOMPARE(printed(history),
            QStringLiteral("found 8 - moved -: 8 -\n"
                           "drop 100 0/s moved 1: 100 0/s"));
    }

    void longGapIsNoRate()
    {
        CounterHistory history;
        history.add(drops({5}), at(0));
        history.add(drops({100}), at(91));
        QCOMPARE(printed(history), QStringLiteral("drop 100 - moved -: 100 -"));
    }

    void sameReadingTwiceChangesNothing()
    {
        CounterHistory history;
        history.add(drops({5}), at(0));
        history.add(drops({8}), at(1));
        history.add(drops({8}), at(1));
        QCOMPARE(printed(history), QStringLiteral("drop 8 3/s moved 1: 8 3/s"));
    }
};

QTEST_GUILESS_MAIN(CounterHistoryTest)
#include "tst_counter_history.moc"
