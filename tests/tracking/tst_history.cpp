// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/history.h"
#include "tracking/trend.h"

#include <QStringList>
#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::steady_clock::time_point zero{1h};

Capacity capacity(std::uint64_t count, std::optional<std::uint64_t> max = {})
{
    return {.count = count, .max = max, .buckets = {}};
}

/// "0s 12/100, gap 60s 5": begin, mean, max.
QString printed(const History &history)
{
    QStringList points;
    for (const HistoryPoint &point : history.points()) {
        QString text = point.afterGap ? u"gap "_s : QString();
        text += QString::number(std::chrono::duration_cast<std::chrono::seconds>(point.begin - zero).count())
            + u"s "_s + QString::number(point.count);
        if (point.max)
            text += u'/' + QString::number(*point.max);
        points << text;
    }
    return points.join(u", ");
}

/// Tells a trend the count at each second of `seconds`, as `countAt` gives it.
template<typename CountAt> Trend told(int seconds, std::optional<std::uint64_t> max, CountAt &&countAt)
{
    Trend trend;
    for (int second = 0; second <= seconds; ++second)
        trend.add(zero + std::chrono::seconds(second), capacity(std::uint64_t(countAt(second)), max));
    return trend;
}

} // namespace

class HistoryTest : public QObject {
    Q_OBJECT
private slots:
    void aPointIsTheMeanOfItsSpan()
    {
        History history(2s, 10);
        history.add(zero, capacity(10, 100));
        history.add(zero + 1s, capacity(20, 100));
        history.add(zero + 2s, capacity(30, 200));
        QCOMPARE(printed(history), u"0s 15/100, 2s 30/200"_s);
    }

    void theOldestGoesWhenItIsFull()
    {
        History history(1s, 3);
        for (int i = 0; i < 1000; ++i)
            history.add(zero + std::chrono::seconds(i), capacity(std::uint64_t(i)));
        QCOMPARE(printed(history), u"997s 997, 998s 998, 999s 999"_s);
        QCOMPARE(history.reach(), 3s);
    }

    void aSleepIsAGap()
    {
        History history(1s, 10, 5s);
        history.add(zero, capacity(1));
        history.add(zero + 5s, capacity(2));
        history.add(zero + 60s, capacity(3));
        history.add(zero + 61s, capacity(4));
        QCOMPARE(printed(history), u"0s 1, 5s 2, gap 60s 3, 61s 4"_s);
    }

    void whatIsNotKnownAndWhatIsPastIsNotAdded()
    {
        History history(1s, 10);
        history.add(zero + 2s, capacity(1));
        history.add(zero + 3s, {});
        history.add(zero, capacity(9));
        QCOMPARE(printed(history), u"2s 1"_s);
        history.clear();
        QVERIFY(history.empty());
        history.add(zero, capacity(9));
        QCOMPARE(printed(history), u"0s 9"_s);
    }

    void theTrendIsTheGrowthPerSecond()
    {
        const Trend trend = told(30, 1000, [](int second) { return 100 + 10 * second; });
        QCOMPARE(trend.growth(), std::optional(10.0));
        QCOMPARE(trend.timeToFull(), std::optional(60s));
    }

    void aSingleBurstDoesNotBendTheTrend()
    {
        const Trend trend = told(60, 100'000, [](int second) { return second == 40 ? 90'000 : 100 + 2 * second; });
        QVERIFY(std::abs(trend.growth().value_or(0) - 2) < 0.1);
    }

    void onlyTheLastMinuteCounts()
    {
        const Trend trend = told(200, 10'000, [](int second) { return second < 100 ? 50 * second : 5000 + second; });
        QCOMPARE(trend.growth(), std::optional(1.0));
    }

    void timeToFullIsSaidOnlyWhereItMeansSomething_data()
    {
        QTest::addColumn<int>("perSecond");
        QTest::addColumn<qlonglong>("max");
        QTest::addColumn<int>("seconds");
        QTest::newRow("growing") << 5 << 2150ll << 200;
        QTest::newRow("shrinking") << -5 << 5000ll << -1;
        QTest::newRow("still") << 0 << 5000ll << -1;
        QTest::newRow("no max known") << 5 << -1ll << -1;
        QTest::newRow("unlimited") << 5 << 0ll << -1;
        QTest::newRow("full already") << 5 << 1150ll << 0;
        QTest::newRow("more than full") << -5 << 100ll << 0;
        QTest::newRow("in more than a year") << 1 << 900'000'000'000ll << -1;
    }
    void timeToFullIsSaidOnlyWhereItMeansSomething()
    {
        QFETCH(int, perSecond);
        QFETCH(qlonglong, max);
        QFETCH(int, seconds);
        const std::optional<std::uint64_t> limit = max < 0 ? std::nullopt : std::optional(std::uint64_t(max));
        const Trend trend = told(30, limit, [&](int second) { return 1000 + perSecond * second; });
        const auto full = trend.timeToFull();
        QCOMPARE(full ? int(full->count()) : -1, seconds);
    }

    void aTrendNeedsFiveSecondsAndForgetsOverASleep()
    {
        Trend trend = told(4, 1000, [](int second) { return 10 * second; });
        QCOMPARE(trend.growth(), std::nullopt);
        trend.add(zero + 5s, capacity(50, 1000));
        QCOMPARE(trend.growth(), std::optional(10.0));
        trend.add(zero + 10min, capacity(900, 1000));
        QCOMPARE(trend.growth(), std::nullopt);
        QCOMPARE(trend.timeToFull(), std::nullopt);
    }

    void countsThatComeFasterThanNeededAreThinnedOut()
    {
        Trend trend;
        for (int i = 0; i <= 60'000; ++i)
            trend.add(zero + std::chrono::milliseconds(i), capacity(std::uint64_t(i), 100'000));
        QVERIFY(std::abs(trend.growth().value_or(0) - 1000) < 1);
    }
};

QTEST_APPLESS_MAIN(HistoryTest)
#include "tst_history.moc"
