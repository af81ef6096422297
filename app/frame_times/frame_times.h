// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frame_times/latency_histogram.h"

#include <QObject>

#include <thread>

namespace ctscope {

/// Measures how long the GUI thread takes to answer: a thread puts a question into its event loop
/// every `interval`, answered or not, and each question is counted by its waiting
/// time, so a long block counts once per interval, as a user would notice it.
/// Made, asked and destroyed on the GUI thread; measures from start() until stop().
class FrameTimes : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds interval{4};

    explicit FrameTimes(QObject *parent = nullptr);
    ~FrameTimes() override;

    void start();
    void stop();

    const LatencyHistogram &histogram() const noexcept { return m_histogram; }
    /// Forgets what was measured so far.
    void clear() { m_histogram = {}; }

    bool event(QEvent *event) override;

private:
    class Question;

    LatencyHistogram m_histogram;
    std::jthread m_asking;
};

} // namespace ctscope
