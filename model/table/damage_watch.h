// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/cpu_statistics.h"

#include <QStringList>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace ctscope {

/// By how much the counters that show damage (drop, early_drop, insert_failed, chaintoolong) rose in
/// the last minute. Plain value, one thread.
class DamageWatch {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Adds a reading taken at `when`; ignores it unless it is later than the last.
    void add(const std::vector<CpuStatistics> &reading, TimePoint when);
    void clear();

    /// Growth of each counter that rose in the minute before the last reading.
    std::map<std::string, std::uint64_t> risen() const;
    /// True when packets were dropped, and not only entries evicted.
    bool packetsLost() const;
    /// One phrase per counter that rose: "12 packets of new flows were dropped (drop)".
    QStringList phrases() const;

    static constexpr std::chrono::seconds window{60};

private:
    struct Rise {
        TimePoint when;
        std::string name;
        std::uint64_t growth;
    };
    std::vector<CpuStatistics> m_last;
    TimePoint m_lastAt{};
    std::deque<Rise> m_rises;
};

} // namespace ctscope
