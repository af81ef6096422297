// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/chart_history.h"

#include <QStringList>
#include <QTest>

#include <cmath>

using namespace ctscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::steady_clock::time_point zero{24h};

ChartValues entries(float count)
{
    ChartValues values;
    values[Charted::Entries] = count;
    return values;
}

/// "0s 12, gap 60s 5, 61s ?": begin and mean of the entries.
QString printed(const ChartHistory &history, std::chrono::seconds reach)
{
    QStringList points;
    for (const ChartPoint &point : history.points(reach)) {
        const float count = point.values[Charted::Entries];
        points << (point.afterGap ? u"gap "_s : QString())
                + QString::number(std::chrono::duration_cast<std::chrono::seconds>(point.begin - zero).count())
                + u"s "_s + (std::isnan(count) ? u"?"_s : QString::number(double(count)));
    }
    return points.join(u", ");
}

} // namespace

class ChartHistoryTest : public QObject {
    Q_OBJECT
private slots:
    void aPointIsTheMeanOfItsSpan()
    {
        ChartHistory history;
        history.add(zero, entries(10));
        history.add(zero + 500ms, entries(20));
        history.add(zero + 1s, entries(30));
        history.add(zero + 12s, entries(50), 10s);
        QCOMPARE(printed(history, 60s), u"0s 15, 1s 30, 12s 50"_s);
        QCOMPARE(printed(history, 1h), u"0s 20, 10s 50"_s);
        QCOMPARE(printed(history, 24h), u"0s 27.5"_s);
    }

    void whatIsNotKnownIsNoZero()
    {
        ChartHistory history;
        history.add(zero, ChartValues());
        history.add(zero + 1s, entries(4));
        QCOMPARE(printed(history, 60s), u"0s ?, 1s 4"_s);
        QCOMPARE(printed(history, 1h), u"0s 4"_s);
    }

    void theLimitIsTheLastOneOfASpan()
    {
        ChartHistory history;
        ChartValues values;
        for (const float limit : {100.0F, 200.0F}) {
            values[Charted::Limit] = limit;
            history.add(zero + std::chrono::milliseconds(int(limit)), values);
        }
        QCOMPARE(history.points(60s).front().values[Charted::Limit], 200.0F);
    }

    void aSleepIsAGap()
    {
        ChartHistory history;
        history.add(zero, entries(1));
        history.add(zero + 2s, entries(2));
        history.add(zero + 50s, entries(3));
        history.add(zero + 51s, entries(4));
        QCOMPARE(printed(history, 60s), u"0s 1, 2s 2, gap 50s 3, 51s 4"_s);
        // A slow interval is none, and what is short beside a span is none there.
        history.add(zero + 71s, entries(5), 20s);
        QVERIFY(printed(history, 60s).endsWith(u", 71s 5"_s));
        QVERIFY(!printed(history, 24h).contains(u"gap"_s));
    }

    void aTimeBeforeTheLastChangesNothing()
    {
        ChartHistory history;
        history.add(zero + 2s, entries(1));
        history.add(zero, entries(9));
        QCOMPARE(printed(history, 60s), u"2s 1"_s);
        history.clear();
        QVERIFY(history.empty());
        history.add(zero, entries(9));
        QCOMPARE(printed(history, 60s), u"0s 9"_s);
    }

    void aDayFillsItsMemoryAndNoMore()
    {
        ChartHistory history;
        for (int second = 0; second < 26 * 3600; ++second)
            history.add(zero + std::chrono::seconds(second), entries(float(second % 60)));
        const std::size_t full = history.memory();
        for (int second = 26 * 3600; second < 50 * 3600; ++second)
            history.add(zero + std::chrono::seconds(second), entries(float(second % 60)));
        QCOMPARE(history.memory(), full);
        QVERIFY2(full < 500 * 1024, qPrintable(QString::number(full)));
        QCOMPARE(history.points(10min).size(), std::size_t(600));
        QCOMPARE(history.points(1h).size(), std::size_t(360));
        const std::vector<ChartPoint> day = history.points(24h);
        QCOMPARE(day.size(), std::size_t(1440));
        QCOMPARE(day.front().begin, zero + 26h);
        QCOMPARE(day.front().values[Charted::Entries], 29.5F);
        QVERIFY(std::ranges::none_of(day, &ChartPoint::afterGap));
    }
};

QTEST_APPLESS_MAIN(ChartHistoryTest)
#include "tst_chart_history.moc"
