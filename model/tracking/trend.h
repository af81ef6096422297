// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace ctscope {

/// Where the table is going: net growth over about the last minute, and the time until it is full.
/// The growth is the median of the slopes between all pairs of counts (Theil and Sen), so that a
/// single burst or a flush does not bend it. Plain value, one thread.
class Trend {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit Trend(std::chrono::seconds window = std::chrono::seconds(60));

    /// Adds what is true at `when`. After a silence longer than the window, and when the time goes
    /// back, it begins anew.
    void add(TimePoint when, const Capacity &capacity);
    void clear();

    /// Entries per second, negative when the table shrinks; nullopt before there is a count from
    /// five seconds ago.
    std::optional<double> growth() const;

    /// Until count reaches max at this growth; 0 when it is there. nullopt when the table does not
    /// grow, when max is not known, or when it is 0 (unlimited), and beyond a year.
    std::optional<std::chrono::seconds> timeToFull() const;

private:
    struct Told {
        TimePoint when;
        std::uint64_t count;
    };

    std::chrono::seconds m_window;
    std::deque<Told> m_told;
    std::optional<std::uint64_t> m_max;
};

} // namespace ctscope
