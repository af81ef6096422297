// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_end.h"
#include "flow/state.h"

#include <cstdint>

namespace ctscope {

/// Names one flow for as long as its FlowTable lives; never given twice, never 0.
using FlowSerial = std::uint64_t;

/// What a FlowTable knows about a row beyond the entry itself.
/// Times are tenths of a second since the tracking began (Snapshot::epoch).
struct FlowTrack {
    FlowSerial serial = 0;
    std::uint32_t firstSeen = 0; ///< when it was first in a reading
    std::uint32_t changedAt = 0; ///< when its state or status last changed; 0 = never
    /// When packets were last seen to have come between two readings: its time left rose above
    /// what was left, its counters grew, or its state or status changed. 0 = never.
    std::uint32_t trafficAt = 0;
    std::uint32_t endedAt = 0;         ///< when it was found gone; 0 = still there
    State previousState = State::None; ///< before the last change
    EndReason end = EndReason::StillThere;
    bool sinceStart = false; ///< it was there in the first reading: its age is a lower bound
    /// When its time left was what the entry says; 0 = with the last complete reading.
    std::uint32_t readAt = 0;
};
static_assert(sizeof(FlowTrack) == 32);

/// Growth per second between the last two readings that had counters. Negative = not known.
struct FlowRate {
    float bytes = -1;
    float packets = -1;
    /// When the counters were what the entry says: Snapshot::milliseconds().
    std::uint32_t countedAt = 0;
    /// Of the bytes, averaged over the last minute, in which older ones count less and less; over the time since the
    /// tracking began while that is shorter.
    float meanBytes = -1;
};

} // namespace ctscope
