// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace ctscope {

/// When a source that follows its table reads all of it again: as often as it costs no more than a
/// share of one processor. A small table is read at each look, one of a million flows once a minute.
class ReadingSchedule {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    enum class Need {
        Usual,  ///< events tell what begins and ends; a reading finds what they do not tell
        Urgent, ///< something was lost, and only a reading can find what
        Alone,  ///< there are no events: nothing else tells what begins and ends
    };

    static constexpr double share(Need need) noexcept
    {
        switch (need) {
        case Need::Usual: return 0.03;
        case Need::Urgent: return 0.10;
        case Need::Alone: return 0.20;
        }
        return 1;
    }
    /// However costly: what no event tells must be found at some time.
    static constexpr std::chrono::minutes longestWait{5};

    void wasRead(TimePoint end, std::chrono::microseconds cost) noexcept
    {
        m_end = end;
        m_cost = cost;
    }
    bool isDue(TimePoint now, Need need) const noexcept
    {
        if (!m_end)
            return true;
        using Seconds = std::chrono::duration<double>;
        return now - *m_end >= std::min<Seconds>(Seconds(m_cost) / share(need), longestWait);
    }

private:
    std::optional<TimePoint> m_end; ///< of the last reading
    std::chrono::microseconds m_cost{};
};

} // namespace ctscope
