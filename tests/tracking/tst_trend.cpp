// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/trend.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace ctscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::steady_clock::time_point zero{1h};

Capacity capacity(std::uint64_t count, std::optional<std::uint64_t> max = {})
{
    return {.count = count, .max = max, .buckets = {}};
}

/// Tells a trend the count at each `step` up to `until`, as `countAt` gives it.
template <typename CountAt> Trend told(
    std::chrono::seconds until, std::optional<std::uint64_t> max, CountAt &&countAt, std::chrono::seconds step = 1s)
{
    Trend trend;
    for (auto at = 0s; at <= until; at += step)
        trend.add(zero + at, capacity(std::uint64_t(countAt(int(at.count()))), max));
    return trend;
}

/// "+120/s, full in 30 s", "0/s".
QString printed(const Trend &trend)
{
    const auto growth = trend.growth();
    if (!growth)
        return u"not known"_s;
    const long rounded = std::lround(*growth);
    QString text = (rounded > 0 ? u"+"_s : QString()) + QString::number(rounded) + u"/s"_s;
    if (const auto full = trend.timeToFull())
        text += u", full in %1 s"_s.arg(full->count());
    return text;
}

/// A table of 1,000 entries that 5,000 more come to in the eleventh second, and go 30 s later.
int jump(int second) { return second > 10 && second <= 40 ? 6000 : 1000; }

/// A table of 200,000 entries that is flooded with 500 a second from second 10 to 30.
int flood(int second) { return 200'000 + 500 * std::clamp(second - 10, 0, 20); }

/// Up and down by at most 20, the same in each run.
int noise(int second) { return int((unsigned(second) * 2654435761U) >> 16) % 41 - 20; }

} // namespace

class TrendTest : public QObject {
    Q_OBJECT
private slots:
    void steadyGrowthIsToldAsItIs()
    {
        QCOMPARE(printed(told(30s, 1000, [](int second) { return 100 + 10 * second; })), u"+10/s, full in 60 s"_s);
        QCOMPARE(printed(told(30s, 10'000, [](int second) { return 5000 - 10 * second; })), u"-10/s"_s);
    }

    void aFloodIsSeenWithinSecondsAndItsEndToo_data()
    {
        QTest::addColumn<int>("second");
        QTest::addColumn<int>("least"); // entries per second
        QTest::addColumn<int>("most");
        QTest::addColumn<bool>("forecast");
        QTest::newRow("before") << 10 << 0 << 0 << false;
        QTest::newRow("2 s after it began") << 12 << 200 << 500 << false;
        QTest::newRow("3 s after it began") << 13 << 330 << 500 << false;
        QTest::newRow("5 s after it began") << 15 << 450 << 500 << true;
        QTest::newRow("while it goes on") << 25 << 500 << 500 << true;
        QTest::newRow("3 s after it ended") << 33 << 0 << 170 << true;
        QTest::newRow("5 s after it ended") << 35 << 0 << 80 << true;
        QTest::newRow("6 s after it ended") << 36 << 0 << 0 << false;
    }
    void aFloodIsSeenWithinSecondsAndItsEndToo()
    {
        QFETCH(int, second);
        QFETCH(int, least);
        QFETCH(int, most);
        QFETCH(bool, forecast);
        const Trend trend = told(std::chrono::seconds(second), 262'144, flood);
        const double growth = trend.growth().value_or(-1);
        QVERIFY2(growth >= least - 1e-6 && growth <= most + 1e-6, qPrintable(QString::number(growth)));
        QCOMPARE(trend.timeToFull().has_value(), forecast);
    }

    void aJumpIsForgottenWhenTheCountIsFlatAgain_data()
    {
        QTest::addColumn<int>("second");
        QTest::addColumn<QString>("trend");
        QTest::newRow("8 s after 5,000 came") << 19 << u"0/s"_s;
        QTest::newRow("30 s after they came") << 40 << u"0/s"_s;
        QTest::newRow("8 s after they went") << 49 << u"0/s"_s;
    }
    void aJumpIsForgottenWhenTheCountIsFlatAgain()
    {
        QFETCH(int, second);
        QTEST(printed(told(std::chrono::seconds(second), 262'144, jump)), "trend");
    }

    void aJumpIsSeenAtOnce()
    {
        const Trend up = told(12s, 262'144, jump);
        QVERIFY2(up.growth().value_or(0) > 1000, qPrintable(printed(up)));
        const Trend down = told(42s, 262'144, jump);
        QVERIFY2(down.growth().value_or(0) < -1000, qPrintable(printed(down)));
    }

    void noiseIsNotGrowth()
    {
        int forecasts = 0;
        double furthest = 0;
        for (auto until = 10s; until <= 300s; ++until) {
            const Trend trend = told(until, 262'144, [](int second) { return 1000 + noise(second); });
            furthest = std::max(furthest, std::abs(trend.growth().value_or(0)));
            forecasts += trend.timeToFull() ? 1 : 0;
        }
        QVERIFY2(furthest < 15, qPrintable(QString::number(furthest)));
        QVERIFY2(forecasts <= 290 / 10, qPrintable(QString::number(forecasts)));
    }

    void aSteadyTableIsNeverFull_data()
    {
        QTest::addColumn<int>("mean");
        QTest::addColumn<int>("lifetime"); // s
        QTest::newRow("nearly empty") << 290 << 60;
        QTest::newRow("half full, short flows") << 130'000 << 20;
        QTest::newRow("three quarters full") << 196'000 << 60;
        QTest::newRow("90 % full, long flows") << 236'000 << 300;
    }
    /// Flows come at random and stay for a random time: the count wanders around its mean.
    void aSteadyTableIsNeverFull()
    {
        QFETCH(int, mean);
        QFETCH(int, lifetime);
        std::mt19937 random(4);
        double count = mean;
        Trend trend;
        QString said;
        for (auto at = 0s; at <= 30min; at += 1s) {
            trend.add(zero + at, capacity(std::uint64_t(count), 262'144));
            const double rate = double(mean) / lifetime;
            count += std::normal_distribution(0.0, std::sqrt(2 * rate))(random) + (mean - count) / lifetime;
            if (const auto full = trend.timeToFull())
                said += u"at %1 s: full in %2 s\n"_s.arg(at.count()).arg(full->count());
        }
        QCOMPARE(said, QString());
    }

    void realGrowthIsForetoldAndTheForecastHolds_data()
    {
        QTest::addColumn<int>("first");
        QTest::addColumn<double>("perSecond");
        QTest::addColumn<int>("knownAfter"); // s
        QTest::newRow("a flood") << 100'000 << 5000.0 << 5;
        QTest::newRow("a busy morning") << 150'000 << 100.0 << 60;
        QTest::newRow("a leak") << 240'000 << 12.0 << 300;
    }
    /// The same noise, and growth under it.
    void realGrowthIsForetoldAndTheForecastHolds()
    {
        QFETCH(int, first);
        QFETCH(double, perSecond);
        QFETCH(int, knownAfter);
        std::mt19937 random(4);
        const double end = (262'144 - first) / perSecond;
        double wander = 0;
        Trend trend;
        int silent = 0;
        int wrong = 0;
        for (int at = 0; at < int(end * 0.8); ++at) {
            trend.add(
                zero + std::chrono::seconds(at), capacity(std::uint64_t(first + perSecond * at + wander), 262'144));
            wander += std::normal_distribution(0.0, 20.0)(random) - wander / 20;
            if (at <= knownAfter)
                continue;
            const auto full = trend.timeToFull();
            silent += full ? 0 : 1;
            if (full && std::abs(double(full->count()) - (end - at)) > 0.5 * (end - at))
                ++wrong;
        }
        QVERIFY2(wrong <= int(end * 0.8) / 100, qPrintable(QString::number(wrong)));
        QVERIFY2(silent <= int(end * 0.8 - knownAfter) / 10, qPrintable(QString::number(silent)));
    }

    void whatIsReadSeldomIsFollowedFurtherBack()
    {
        QCOMPARE(printed(told(
                     10min, 20'000, [](int second) { return 1000 + 7 * second; }, 60s)),
            u"+7/s, full in 2115 s"_s);
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
        QTest::newRow("further than can be foretold from 30 s") << 1 << 3000ll << -1;
        QTest::newRow("nearly empty") << 50 << 60'000ll << -1;
    }
    void timeToFullIsSaidOnlyWhereItMeansSomething()
    {
        QFETCH(int, perSecond);
        QFETCH(qlonglong, max);
        QFETCH(int, seconds);
        const std::optional<std::uint64_t> limit = max < 0 ? std::nullopt : std::optional(std::uint64_t(max));
        const Trend trend = told(30s, limit, [&](int second) { return 1000 + perSecond * second; });
        const auto full = trend.timeToFull();
        QCOMPARE(full ? int(full->count()) : -1, seconds);
    }

    void aTrendNeedsThreeSecondsAndForgetsOverASleep()
    {
        Trend trend = told(2s, 500, [](int second) { return 10 * second; });
        QCOMPARE(trend.growth(), std::nullopt);
        trend.add(zero + 3s, capacity(30, 500));
        QCOMPARE(printed(trend), u"+10/s, full in 47 s"_s);
        trend.add(zero + 10min, capacity(400, 500));
        QCOMPARE(trend.growth(), std::nullopt);
        QCOMPARE(trend.timeToFull(), std::nullopt);
    }

    void countsThatComeFasterThanNeededAreThinnedOut()
    {
        Trend trend;
        for (int i = 0; i <= 20'000; ++i)
            trend.add(zero + std::chrono::milliseconds(i), capacity(std::uint64_t(i), 100'000));
        QCOMPARE(printed(trend), u"+1000/s, full in 80 s"_s);
    }
};

QTEST_APPLESS_MAIN(TrendTest)
#include "tst_trend.moc"
