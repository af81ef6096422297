// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"
#include "flow/flow_store.h"

#include <chrono>

namespace ctscope {

/// What became known of a table since the last complete reading, without another one.
/// A plain value; moved, never copied.
struct FlowChanges {
    /// In the order in which it became known. An event of the kernel (EventKind New, Update or
    /// Destroy) tells what changed; a row without an event is a single entry as it is now, complete.
    FlowStore rows;
    /// Entries that were asked for and are not there: of these only protocol, original tuple and
    /// zone are known.
    FlowStore gone;
    /// The events are from before and during the reading that they come with, which may have seen
    /// a flow before or after what an event says of it. What began and ended is right all the same;
    /// what changed in between is for the reading to tell.
    bool aroundReading = false;

    std::chrono::steady_clock::time_point takenAt{};  ///< when the poll was complete
    std::chrono::system_clock::time_point wallTime{}; ///< the same moment, for display
    std::chrono::microseconds cost{};                 ///< what it took
    Capacity capacity;
};

} // namespace ctscope
