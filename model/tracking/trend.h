// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace ctscope {

/// Where the table is going: net growth now, and the time until it is full.
/// The growth is the slope of a line through the counts of the last six seconds, the newest of them
/// weighing most: a flood is seen with the next counts, and what is over is forgotten as fast.
/// Counts that come seldom are followed over the last three. A forecast also looks at the last
/// minute and the last five. Plain value, one thread.
class Trend {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Adds what is true at `when`. After a silence of minutes, and when the time goes back, it
    /// begins anew.
    void add(TimePoint when, const Capacity &capacity);
    void clear();

    /// Entries per second, negative when the table shrinks; nullopt before there is a count from
    /// three seconds ago.
    std::optional<double> growth() const;

    /// Until count reaches max; 0 when it is there. nullopt when that is not known: the table does
    /// not grow, or not more than its count goes up and down anyway; it is nearly empty; max is not
    /// known, or is 0 (unlimited); or the moment is too far away for how long the growth has been seen.
    std::optional<std::chrono::seconds> timeToFull() const;

private:
    struct Told {
        TimePoint when;
        std::uint64_t count;
    };
    struct Line {
        double slope = 0; ///< entries per second
        double error = 0; ///< standard error of the slope
        double span = 0;  ///< seconds from the first count to the last
    };
    std::optional<Line> line(std::chrono::seconds window) const;

    std::deque<Told> m_told;
    std::optional<std::uint64_t> m_max;
};

} // namespace ctscope
