// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace ctscope {

/// Counts durations, precisely enough for any percentile, in constant memory. A plain value.
class LatencyHistogram {
public:
    using Duration = std::chrono::nanoseconds;

    void add(Duration duration) noexcept;
    std::uint64_t count() const noexcept { return m_count; }
    Duration longest() const noexcept { return m_longest; }
    /// So many of all durations, a share from 0 to 1, were not longer than this. Rounded up to a
    /// tenth of a millisecond.
    Duration within(double share) const noexcept;
    /// How many were longer than `from` and not longer than `to`. Exact for whole milliseconds up
    /// to a second.
    std::uint64_t countBetween(Duration from, Duration to) const noexcept;

    /// Lines for people: how many durations were how long, what 50 and 99 % stayed within, and the
    /// longest.
    std::string report() const;

private:
    static constexpr Duration step = std::chrono::microseconds(100);
    static constexpr std::size_t steps = 10000; ///< up to a second

    /// The number of durations in (index * step, (index + 1) * step]; the last holds all longer ones.
    std::array<std::uint64_t, steps + 1> m_counts{};
    std::uint64_t m_count = 0;
    Duration m_longest{};
};

} // namespace ctscope
