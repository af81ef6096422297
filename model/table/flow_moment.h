// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/owner.h"
#include "tracking/snapshot.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace ctscope {

/// One flow at one moment: the entry and everything else that is known about it. A plain value, made from a
/// Snapshot by momentOf(), and field by field in tests.
struct FlowMoment {
    Flow flow;
    std::shared_ptr<const Timeouts> timeouts;        ///< of the machine, or the kernel's defaults; never null
    std::optional<std::uint32_t> secondsLeft;        ///< now
    std::optional<std::uint64_t> age;                ///< s
    std::optional<std::uint32_t> secondsSinceChange; ///< of the state or status, if the change was seen
    State previousState = State::None;               ///< before that change
    FlowRate rate;
    EndReason end = EndReason::StillThere;
    std::optional<Owner> owner; ///< absent when it was not asked for
    bool live = false;          ///< the time left counts down, and the timeouts are those of the machine
    bool settingsKnown = false; ///< the timeouts are those of its machine: a live table, a recording
    bool ageIsAtLeast = false;  ///< the flow was already there when ctscope started
    bool fromDeletion = false;  ///< conntrack -D deleted the entry when it listed it
    bool fromEventLog = false;  ///< the entry is the last event of a saved log
    bool fromProc = false;      ///< read through /proc, which holds one more reference
    bool ended = false;         ///< the entry is gone, or its last event was DESTROY
};

FlowMoment momentOf(const Snapshot &snapshot, Row row, Snapshot::Clock::time_point now);

/// The timeout rule that last set a flow's time left, and whether it may have been another one.
struct AppliedRule {
    const TimeoutRule *rule = nullptr; ///< null = no rule is known for this flow
    std::uint32_t seconds = 0;         ///< the rule's value, or the flow's own (GRE entries hold two timeouts)
    bool ownValue = false;             ///< `seconds` is from the entry itself
    /// TCP: the shorter rule for unacknowledged data, retransmissions or a zero window may have been used
    /// instead, because no more than its value is left.
    const TimeoutRule *shortened = nullptr;
};

AppliedRule appliedRule(const FlowMoment &moment) noexcept;

} // namespace ctscope
