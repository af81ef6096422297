// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace ctscope {

/// One span of the history.
struct HistoryPoint {
    std::chrono::steady_clock::time_point begin{}; ///< of the span
    double count = 0;                              ///< mean of the samples in the span
    std::optional<std::uint64_t> max;              ///< the last sample in the span
    bool afterGap = false;                         ///< there was no sample for a while before: do not join by a line
    friend bool operator==(const HistoryPoint &, const HistoryPoint &) = default;
};

/// Count and limit over time, for a chart: a fixed number of spans of equal length, each the mean of
/// its samples. The oldest is dropped when a new one is added, so the memory never grows. A time
/// without samples, such as a suspend, is a gap and stays one. Plain value, one thread.
class History {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// `span`: how long one point stands for; `most`: how many points are kept.
    /// A silence longer than `silence` is a gap; it is never shorter than two spans.
    History(std::chrono::milliseconds span, std::size_t most,
        std::chrono::milliseconds silence = std::chrono::milliseconds(0));

    /// Adds a sample taken at `when`. A capacity without a count, and a time before the last, change
    /// nothing.
    void add(TimePoint when, const Capacity &capacity);
    void clear();

    /// Oldest first; the last one is of the span that is not over yet.
    std::vector<HistoryPoint> points() const;
    bool empty() const noexcept { return m_spans.empty(); }
    std::chrono::milliseconds span() const noexcept { return m_span; }
    /// How much time the points can cover.
    std::chrono::milliseconds reach() const noexcept;

private:
    struct Span {
        HistoryPoint point;
        std::uint64_t told = 0; ///< how many counts the mean is of
    };

    std::chrono::milliseconds m_span;
    std::size_t m_most;
    std::chrono::milliseconds m_silence;
    std::deque<Span> m_spans;
    TimePoint m_last{};
};

} // namespace ctscope
