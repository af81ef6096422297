// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"
#include "flow/flow_store.h"

#include <chrono>

namespace ctscope {

/// What became known of a table since the last complete reading, without another one.
/// A plain value; moved, never copied.
struct FlowChanges {
    /// In the order in which the changes became known. A kernel event (EventKind New, Update or
    /// Destroy) has the fields that changed; a row without an event is one complete entry as it is now.
    FlowStore rows;
    /// Entries that were queried and no longer exist; only protocol, original tuple and zone are known.
    FlowStore gone;
    /// The events are from before and during the reading that they come with, which may have seen
    /// a flow before or after what an event says of it. What began and ended is still right;
    /// the reading decides what changed in between.
    bool aroundReading = false;

    std::chrono::steady_clock::time_point takenAt{};  ///< when the poll was complete
    std::chrono::system_clock::time_point wallTime{}; ///< the same moment, for display
    std::chrono::microseconds cost{};                 ///< what it took
    Capacity capacity;
};

} // namespace ctscope
