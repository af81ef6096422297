// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"
#include "flow/reading.h"
#include "kernel/kernel_facts.h"
#include "flow/timeouts.h"
#include "source/follow_state.h"
#include "source/origin.h"
#include "source/source.h"

#include <memory>

namespace ctscope {

/// Where flows of a snapshot come from, and what is known there beside the flows themselves.
struct OriginState {
    Origin origin;                              ///< Source::origin() of the last poll
    std::shared_ptr<const ReadingInfo> reading; ///< the last complete one; null before the first
    Capacity capacity;
    std::shared_ptr<const Timeouts> timeouts;
    KernelFactsPtr facts;           ///< the last that were read; null in a dump
    SourceProblem problem;          ///< of the last poll; the flows may be from an earlier one
    FollowState following;          ///< how changes between readings become known
    bool destroyHasTimeout = false; ///< see endReasonOfEvent(); learned from events
};

} // namespace ctscope
