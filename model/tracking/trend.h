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
/// weighing most, so that the beginning and the end of a flood show at once.
/// If samples are rare, the last three are used. A forecast also uses the last minute and the
/// last five minutes. Plain value, one thread.
class Trend {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Adds a sample taken at `when`. Starts over after minutes without samples, and when the time
    /// goes back.
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
