// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace ctscope {

/// How well a source follows the table between two complete readings of it. The window turns
/// it into words.
struct FollowState {
    using TimePoint = std::chrono::steady_clock::time_point;

    enum class Events : std::uint8_t {
        None,        ///< the source reads the whole table each time
        Running,     ///< what begins and ends is known from events
        Unavailable, ///< the kernel sends no events, see `error`; the table is read as often as is cheap
    };
    Events events = Events::None;
    int error = 0; ///< errno value, with Unavailable

    std::uint64_t overruns = 0;      ///< how often events were lost since the source was opened
    std::optional<TimePoint> lostAt; ///< when that was last noticed
    std::uint64_t restLosses = 0;    ///< how often events were lost in a long rest, as that of a paused window
    /// True when the flows match the kernel again: after the loss the whole table was read, and no event
    /// is pending.
    bool recovered = true;
    bool behind = false; ///< events are pending: more came than one poll handles

    bool silent = false; ///< no answer has come for some seconds, and it is still awaited

    bool interrupted = false;               ///< the last complete reading may have missed or repeated entries
    std::optional<TimePoint> interruptedAt; ///< when that last happened
    bool tooFew = false;                    ///< of that reading: it had fewer entries than the kernel counts

    /// How often events were lost in all.
    std::uint64_t lost() const noexcept { return overruns + restLosses; }

    friend bool operator==(const FollowState &, const FollowState &) noexcept = default;
};

} // namespace ctscope
