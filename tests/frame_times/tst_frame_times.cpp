// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame_times/frame_times.h"

#include <QTest>

using namespace ctscope;
using namespace std::chrono_literals;

/// The time that the window takes to respond is measured correctly.
class TestFrameTimes : public QObject {
    Q_OBJECT
private slots:
    void countsByLength();
    void tellsWhatAShareStayedWithin();
    void reportsInWords();
    void reportsNothing();
    void seesABlockedEventLoop();
    void measuresOnlyBetweenStartAndStop();
};

void TestFrameTimes::countsByLength()
{
    LatencyHistogram histogram;
    for (const LatencyHistogram::Duration duration :
        {LatencyHistogram::Duration(0ms), LatencyHistogram::Duration(1ms), LatencyHistogram::Duration(1001us),
            LatencyHistogram::Duration(2ms), LatencyHistogram::Duration(17ms), LatencyHistogram::Duration(3s)})
        histogram.add(duration);
    QCOMPARE(histogram.count(), std::uint64_t(6));
    QCOMPARE(histogram.countBetween(0ms, 1ms), std::uint64_t(2));
    QCOMPARE(histogram.countBetween(1ms, 2ms), std::uint64_t(2));
    QCOMPARE(histogram.countBetween(16ms, 33ms), std::uint64_t(1));
    QCOMPARE(histogram.countBetween(533ms, LatencyHistogram::Duration::max()), std::uint64_t(1));
    QVERIFY(histogram.longest() == 3s);
}

void TestFrameTimes::tellsWhatAShareStayedWithin()
{
    LatencyHistogram histogram;
    QVERIFY(histogram.within(0.99) == 0ms);
    for (int i = 1; i <= 100; ++i)
        histogram.add(std::chrono::milliseconds(i));
    QVERIFY(histogram.within(0.5) == 50ms);
    QVERIFY(histogram.within(0.99) == 99ms);
    QVERIFY(histogram.within(1) == 100ms);
}

void TestFrameTimes::reportsInWords()
{
    LatencyHistogram histogram;
    for (int i = 0; i < 98; ++i)
        histogram.add(300us);
    histogram.add(7ms);
    histogram.add(12ms);
    QCOMPARE(QString::fromStdString(histogram.report()),
        QStringLiteral("  up to 1 ms            98   98.00 %\n"
                       "  up to 2 ms             0    0.00 %\n"
                       "  up to 4 ms             0    0.00 %\n"
                       "  up to 8 ms             1    1.00 %\n"
                       "  up to 16 ms            1    1.00 %\n"
                       "  half of them within 0.3 ms, 99 % within 7.0 ms, the longest 12.0 ms\n"));
}

void TestFrameTimes::reportsNothing()
{
    QCOMPARE(LatencyHistogram().report(), std::string("  nothing was measured\n"));
}

void TestFrameTimes::seesABlockedEventLoop()
{
    constexpr auto block = 60ms;
    FrameTimes times;
    times.start();
    QTRY_VERIFY(times.histogram().count() > 0);
    const auto until = std::chrono::steady_clock::now() + block;
    while (std::chrono::steady_clock::now() < until) { } // the event loop waits for us
    QTRY_VERIFY(times.histogram().longest() >= block / 2);
    // Every question in this time had to wait, not only the first.
    QVERIFY(times.histogram().count() >= 3);
}

void TestFrameTimes::measuresOnlyBetweenStartAndStop()
{
    FrameTimes times;
    times.start();
    QTRY_VERIFY(times.histogram().count() > 0);
    times.stop();
    times.clear();
    QCoreApplication::processEvents();
    QCOMPARE(times.histogram().count(), std::uint64_t(0));
}

QTEST_GUILESS_MAIN(TestFrameTimes)
#include "tst_frame_times.moc"
