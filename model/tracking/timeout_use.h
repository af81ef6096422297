// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/snapshot.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace ctscope {

/// The flows that wait under one timeout at one moment, by how long they have waited.
struct TimeoutUse {
    std::uint64_t flows = 0;
    std::uint64_t firstHalf = 0;   ///< idle for at most half of the timeout
    std::uint64_t lastQuarter = 0; ///< idle for more than three quarters of it: what will end next
    /// Their time left is above the timeout: a policy of their own, or the timeout was longer when
    /// they last saw traffic. Part of `flows`, and of none of the others.
    std::uint64_t above = 0;

    /// About how many there would be at half the timeout. Flows whose idle time is short stay as
    /// they are, whatever the timeout; those that were idle for longer would be gone.
    std::uint64_t atHalf() const noexcept { return firstHalf + above; }
    /// About how many at twice the timeout, if flows keep arriving at the present rate: those that
    /// are here, and those that end now by their timeout and would stay as long again (Little's law: how many
    /// end each second, times the seconds that each would stay longer).
    std::uint64_t atTwice() const noexcept { return flows + 4 * lastQuarter; }

    friend bool operator==(const TimeoutUse &, const TimeoutUse &) noexcept = default;
};

/// Counts the live rows of origin() by the rule that governs them: one for each of the snapshot's
/// Timeouts::rules(), in their order. Linear in the rows, so not for the GUI thread. nullopt when
/// stop is asked; nothing is counted in a snapshot without timeouts.
std::optional<std::vector<TimeoutUse>> countTimeoutUse(const Snapshot &snapshot, std::stop_token stop = {});

} // namespace ctscope
