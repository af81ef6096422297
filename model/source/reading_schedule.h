// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace ctscope {

/// When a source that follows its table reads all of it again: as often as it costs no more than a
/// share of one processor. One of 200,000 flows is read every few seconds, one of a million once a minute.
class ReadingSchedule {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    enum class Need {
        Usual,   ///< events report what begins and ends; a reading finds what they miss
        Watched, ///< the same, and every flow is asked for at each poll by its key
        Urgent,  ///< events were lost, and only a reading can make up for them
        Alone,   ///< there are no events: only readings show what begins and ends
    };

    static constexpr double share(Need need) noexcept
    {
        switch (need) {
        case Need::Usual:
        case Need::Watched: return 0.025;
        case Need::Urgent: return 0.10;
        case Need::Alone: return 0.20;
        }
        return 1;
    }
    /// A reading walks the whole hash table, which takes some milliseconds even for twenty flows. Such
    /// cheap readings are at least calmWait apart when they would exceed a small share of a processor,
    /// so that a window that is open all day costs next to nothing.
    static constexpr double calmShare = 0.0025;
    static constexpr std::chrono::seconds calmWait{4};
    static constexpr double watchedShare = 0.001;
    static constexpr std::chrono::seconds watchedWait{10};
    static constexpr double leastExpected = 1.0 / 16;
    /// Limits the wait for a costly table: flows that no event reports must be found at some time.
    static constexpr std::chrono::minutes longestWait{5};

    void wasRead(TimePoint end, std::chrono::microseconds cost) noexcept
    {
        m_end = end;
        m_cost = cost;
    }
    /// `expected`: what the next reading costs for each second of the last one.
    bool isDue(TimePoint now, Need need, double expected = 1) const noexcept
    {
        if (!m_end)
            return true;
        using Seconds = std::chrono::duration<double>;
        // The hash table is walked through in any case.
        Seconds wait = Seconds(m_cost) * std::clamp(expected, leastExpected, 1.0) / share(need);
        if (need == Need::Usual)
            wait = std::max(wait, std::min<Seconds>(Seconds(m_cost) / calmShare, calmWait));
        if (need == Need::Watched)
            wait = std::max(wait, std::min<Seconds>(Seconds(m_cost) / watchedShare, watchedWait));
        return now - *m_end >= std::min<Seconds>(wait, longestWait);
    }

private:
    std::optional<TimePoint> m_end; ///< of the last reading
    std::chrono::microseconds m_cost{};
};

} // namespace ctscope
