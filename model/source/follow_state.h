// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace ctscope {

/// How well a source follows the table between two complete readings of it. The words for people
/// are made in the window.
struct FollowState {
    using TimePoint = std::chrono::steady_clock::time_point;

    enum class Events : std::uint8_t {
        None,        ///< the source reads the whole table each time
        Running,     ///< what begins and ends is known from events
        Unavailable, ///< events are not to be had: `error`; the table is read as often as it is cheap
    };
    Events events = Events::None;
    int error = 0; ///< errno value, with Unavailable

    std::uint64_t overruns = 0; ///< how often events were lost since the source was opened
    std::optional<TimePoint> lostAt; ///< when that was last noticed
    /// What is known is what the kernel holds: since events were lost the whole table was read, and no
    /// event waits.
    bool recovered = true;
    bool behind = false; ///< events wait: more came than one poll takes

    bool silent = false; ///< no answer has come for some seconds, and it is still awaited

    bool interrupted = false; ///< the last complete reading may have missed or repeated entries
    std::optional<TimePoint> interruptedAt; ///< when that last happened
    bool tooFew = false; ///< of that reading: it had fewer entries than the kernel counts

    friend bool operator==(const FollowState &, const FollowState &) noexcept = default;
};

} // namespace ctscope
