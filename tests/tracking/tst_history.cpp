// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/history.h"

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
        text += QString::number(std::chrono::duration_cast<std::chrono::seconds>(point.begin - zero).count()) + u"s "_s
            + QString::number(point.count);
        if (point.max)
            text += u'/' + QString::number(*point.max);
        points << text;
    }
    return points.join(u", ");
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
};

QTEST_APPLESS_MAIN(HistoryTest)
#include "tst_history.moc"
