// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"
#include "flow/reading.h"
#include "kernel/kernel_facts.h"
#include "flow/timeouts.h"
#include "source/follow_state.h"
#include "source/origin.h"
#include "source/source.h"
#include "tracking/origin_index.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// Where flows of a snapshot come from, and what is known there beside the flows themselves.
struct OriginState {
    Origin origin;                                     ///< Source::origin() of the last poll
    std::shared_ptr<const ReadingInfo> reading;        ///< the last complete one; null before the first
    std::chrono::steady_clock::time_point readSince{}; ///< when the first reading was complete
    Capacity capacity;
    std::shared_ptr<const Timeouts> timeouts;
    KernelFactsPtr facts;           ///< the last that were read; null in a dump
    SourceProblem problem;          ///< of the last poll; the flows may be from an earlier one
    FollowState following;          ///< how changes between readings become known
    bool destroyHasTimeout = false; ///< see endReasonOfEvent(); learned from events

    // Of one of several tables, as MergedTables makes them one:
    std::string machine{};       ///< what the user calls the machine; empty for a table alone
    OriginIndex machineRank = 0; ///< its place among the machines in the order of their names
    /// The table is not read at present: its rows and their times are as they were then.
    std::optional<std::chrono::steady_clock::time_point> lostAt{};
    /// Another origin is the same table of the same machine, whose rows stand for these.
    std::optional<OriginIndex> sameAs{};
    MachineIdentity identity{};
};

/// Sets OriginState::machineRank.
void rankMachines(std::vector<OriginState> &origins);

} // namespace ctscope
