// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stopwatch.h"

#include "frame_times/frame_times.h"
#include "ui/table/flow_view.h"
#include "ui/window/flow_page.h"

#include <QEventLoop>
#include <QScrollBar>
#include <QTimer>

#include <chrono>
#include <string>
#include <vector>

namespace ctscope::bench {

/// Runs the window for some time.
inline void runFor(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    loop.exec();
}

/// How long the window let its user wait, as NAME_99_s and NAME_longest_s.
inline void reportWaits(const std::string &name, const LatencyHistogram &histogram)
{
    const auto seconds = [](LatencyHistogram::Duration duration) {
        return std::chrono::duration<double>(duration).count();
    };
    report((name + "_99_s").c_str(), seconds(histogram.within(0.99)));
    report((name + "_longest_s").c_str(), seconds(histogram.longest()));
}

/// Reports the waits while the rows are scrolled by some at each frame, and now and then far away.
inline void measureScrolling(FlowPage *page, std::chrono::seconds time, FrameTimes &times)
{
    times.clear();
    QTimer scrolling;
    QScrollBar *const bar = page->view()->verticalScrollBar();
    int step = 0;
    QObject::connect(&scrolling, &QTimer::timeout, page,
        [&] { bar->setValue(++step % 50 == 0 ? bar->maximum() / 7 * (step / 50 % 7) : bar->value() + 3); });
    scrolling.start(std::chrono::milliseconds(16));
    runFor(time);
    scrolling.stop();
    reportWaits("scroll", times.histogram());
}

/// Reports the waits while the rows are sorted by another of these columns twice a second, up and down.
inline void measureSorting(
    FlowPage *page, const std::vector<Column> &columns, std::chrono::seconds time, FrameTimes &times)
{
    times.clear();
    QTimer sorting;
    std::size_t step = 0;
    QObject::connect(&sorting, &QTimer::timeout, page, [&] {
        ++step;
        page->setSort({columns[step % columns.size()], step % (2 * columns.size()) < columns.size()});
    });
    sorting.start(std::chrono::milliseconds(500));
    runFor(time);
    sorting.stop();
    reportWaits("sort", times.histogram());
}

} // namespace ctscope::bench
