// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/snapshot.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace ctscope {

/// One flow at one moment: the entry and all that is known around it. A plain value, made from a
/// Snapshot by momentOf() and by hand in tests.
struct FlowMoment {
    Flow flow;
    std::shared_ptr<const Timeouts> timeouts;        ///< of the machine, or the kernel's defaults; never null
    std::optional<std::uint32_t> secondsLeft;        ///< to live, now
    std::optional<std::uint64_t> age;                ///< s
    std::optional<std::uint32_t> secondsSinceChange; ///< of the state or status, as far as watched
    State previousState = State::None;               ///< before that change
    FlowRate rate;
    EndReason end = EndReason::StillThere;
    bool live = false;         ///< the time runs down; the timeouts are those of the machine
    bool ageIsAtLeast = false; ///< it was there when the watching began
    bool fromDeletion = false; ///< conntrack -D deleted the entry when it listed it
    bool fromEventLog = false; ///< the entry is the last event of a saved log
    bool fromProc = false;     ///< read through /proc, which holds one more reference
    bool ended = false;        ///< it is gone, or its last event was DESTROY
};

FlowMoment momentOf(const Snapshot &snapshot, Row row, Snapshot::Clock::time_point now);

/// The timeout rule that a flow's time was last set by, and whether another one could be.
struct AppliedRule {
    const TimeoutRule *rule = nullptr; ///< null = no rule is known for this flow
    std::uint32_t seconds = 0;         ///< the rule's value, or the flow's own (GRE carries its two)
    bool ownValue = false;             ///< `seconds` is carried by the entry itself
    /// TCP: the rule that shortens the time of connections with unacknowledged data, repeated
    /// packets or a zero window may have been used instead: no more than its value is left.
    const TimeoutRule *shortened = nullptr;
};

AppliedRule appliedRule(const FlowMoment &moment) noexcept;

} // namespace ctscope
