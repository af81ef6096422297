// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/cpu_statistics.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// Value and rate of one counter, over all processors.
struct CounterTrend {
    struct OnCpu {
        unsigned cpu = 0;
        std::uint32_t value = 0;
        std::optional<double> perSecond;
        friend bool operator==(const OnCpu &, const OnCpu &) noexcept = default;
    };

    std::string name;
    std::uint64_t total = 0;         ///< sum of the processors' values, each of which wraps at 2^32
    std::optional<double> perSecond; ///< between the last two readings; absent after the first
    /// When it was last seen to grow; absent before the first time.
    std::optional<std::chrono::steady_clock::time_point> movedAt;
    std::vector<OnCpu> cpus;
    friend bool operator==(const CounterTrend &, const CounterTrend &) = default;
};

/// Computes totals and rates from successive readings of the counters. A counter that wraps continues; one
/// that restarted (the module was loaded again) has no rate until the next reading. Used by one thread.
class CounterHistory {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Adds a reading made at `when`; ignores one that is not later than the last.
    void add(const std::vector<CpuStatistics> &reading, TimePoint when);
    void clear();

    /// In the order that the kernel gave.
    const std::vector<CounterTrend> &counters() const noexcept { return m_counters; }

    /// Over a longer gap between two readings no rate is computed.
    static constexpr std::chrono::seconds longestGap{90};

private:
    std::vector<CpuStatistics> m_last;
    TimePoint m_lastAt{};
    std::vector<CounterTrend> m_counters;
};

/// The growth of a 32-bit counter from one reading to the next; nullopt when it restarted.
std::optional<std::uint32_t> counterGrowth(std::uint32_t before, std::uint32_t now, double seconds) noexcept;

} // namespace ctscope
