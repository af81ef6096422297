// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/snapshot.h"

#include <chrono>
#include <optional>

namespace ctscope {

/// One entry before and after a poll.
struct RowUpdate {
    const FlowRecord &was;
    const FlowRecord &is;
    std::optional<BothCounters> counted{}; ///< before
    std::optional<BothCounters> counts{};  ///< after; nullopt also when the poll did not provide them
    double elapsed = 0;                    ///< s between the two, for the time left
    double sinceCounted = 0;               ///< s between the two, for the counters
    bool overGap = false;                  ///< there was a suspend in between: no rate is computed across it
};

/// Updates `track` (and `rate`; may be null): the last change, the last traffic, the rate.
/// `now` in tenths, as FlowTrack has it. Does not touch readAt and countedAt.
void advance(
    FlowTrack &track, FlowRate *rate, const RowUpdate &update, const Timeouts &timeouts, std::uint32_t now) noexcept;

/// The rates of a flow that began in the last `elapsed` seconds, of which these are all the packets. `now` in tenths.
void beginRates(FlowRate &rate, const std::optional<BothCounters> &counts, double elapsed, std::uint32_t now) noexcept;

/// Packets and bytes of both directions; nullopt where neither is counted.
std::optional<BothCounters> countersOf(const FlowStore &flows, Row row) noexcept;

/// Tenths for a mark that must not read as "never".
constexpr std::uint32_t markOf(std::uint32_t tenths) noexcept { return tenths != 0 ? tenths : 1; }

/// Adds one row to the totals, or takes it out again. The numbers of what began and ended are not
/// touched.
void addToTotals(FlowTotals &totals, const FlowRecord &record) noexcept;
void takeFromTotals(FlowTotals &totals, const FlowRecord &record) noexcept;
/// The same with the rate of a row; one that is not known changes nothing.
void addRate(FlowTotals &totals, const FlowRate &rate) noexcept;
void takeRate(FlowTotals &totals, const FlowRate &rate) noexcept;

} // namespace ctscope
