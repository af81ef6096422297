// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/charted.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ctscope {

/// One span of a ChartHistory.
struct ChartPoint {
    std::chrono::steady_clock::time_point begin{}; ///< of the span
    ChartValues values;                            ///< means of the samples in the span; of the limit, the last
    bool afterGap = false;                         ///< there was no sample for a while before: do not join by a line
};

/// What charts show, for a day back in memory of a fixed size: a point a second for ten minutes, every ten
/// seconds for two hours, every minute for a day. A time without samples, such as a suspend, is a gap and stays
/// one. Plain value, one thread.
class ChartHistory {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    struct Tier {
        std::chrono::seconds span;
        std::size_t most; ///< points
        std::chrono::seconds reach() const noexcept { return span * static_cast<std::int64_t>(most); }
    };
    static constexpr std::array<Tier, 3> tiers = {{
        {std::chrono::seconds(1), 600},
        {std::chrono::seconds(10), 720},
        {std::chrono::seconds(60), 1440},
    }};

    ChartHistory();

    /// Adds a sample taken at `when`; a time before the last changes nothing. Samples are expected every
    /// `interval` or sooner; what takes three times as long is a gap.
    void add(TimePoint when, const ChartValues &values, std::chrono::milliseconds interval = std::chrono::seconds(1));
    void clear();
    bool empty() const noexcept { return m_rings.front().points.empty(); }
    TimePoint last() const noexcept { return m_last; }

    /// The spans of the last `reach`, oldest first, of the finest tier that goes back so far. The last one is not
    /// over yet.
    std::vector<ChartPoint> points(std::chrono::seconds reach) const;
    /// How long one of these points is.
    static std::chrono::seconds spanFor(std::chrono::seconds reach) noexcept;
    /// Bytes of memory held.
    std::size_t memory() const noexcept;

private:
    /// The points of one tier, the oldest overwritten.
    struct Ring {
        std::vector<ChartPoint> points;
        std::size_t begin = 0;                             ///< of the oldest
        std::array<std::uint32_t, chartedCount> samples{}; ///< that the newest point is a mean of
    };

    static std::size_t tierFor(std::chrono::seconds reach) noexcept;
    void add(std::size_t tier, TimePoint when, const ChartValues &values, bool afterGap);

    std::array<Ring, tiers.size()> m_rings;
    TimePoint m_last{};
};

} // namespace ctscope
