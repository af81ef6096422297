// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/eviction.h"
#include "flow/reading.h"
#include "flow/timeouts.h"
#include "source/follow_state.h"
#include "source/source.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// Names one flow for as long as its FlowTable lives; never given twice, never 0.
using FlowSerial = std::uint64_t;

/// How a flow ended, as far as the readings tell.
enum class EndReason : std::uint8_t {
    StillThere,
    Expired,  ///< its time to live had run out
    Closed,   ///< its time ran out after the connection was closed (TIME_WAIT, CLOSE, …)
    Removed,  ///< it went before its time: deleted, flushed, or dropped early
    Replaced, ///< the same tuple came back as a new entry
    Deleted,  ///< a program deleted it (known from an event)
    Unknown,
};

/// What a FlowTable knows of a row beyond the entry itself.
/// Times are tenths of a second since the tracking began (Snapshot::epoch).
struct FlowTrack {
    FlowSerial serial = 0;
    std::uint32_t firstSeen = 0;   ///< when it was first in a reading
    std::uint32_t changedAt = 0;   ///< when its state or status last changed; 0 = never
    /// When packets were last seen to have come between two readings: its time to live rose above
    /// what was left, its counters grew, or its state or status changed. 0 = never.
    std::uint32_t trafficAt = 0;
    std::uint32_t endedAt = 0;     ///< when it was found gone; 0 = still there
    State previousState = State::None; ///< before the last change
    EndReason end = EndReason::StillThere;
    bool sinceStart = false;       ///< it was there in the first reading: its age is a lower bound
    /// When its time to live was what the entry says; 0 = with the last complete reading.
    std::uint32_t readAt = 0;
};
static_assert(sizeof(FlowTrack) == 32);

/// Growth per second between the last two readings that had counters. Negative = not known.
struct FlowRate {
    float bytes = -1;
    float packets = -1;
    /// When the counters were what the entry says: Snapshot::milliseconds().
    std::uint32_t countedAt = 0;
};

/// How many flows are of which kind; ended rows are not counted.
struct FlowTotals {
    std::uint64_t flows = 0;
    std::uint64_t unreplied = 0;
    std::uint64_t offloaded = 0;
    EvictionCounts byEviction{};                   ///< index: Eviction
    std::array<EvictionCounts, 256> byState{};     ///< index: State
    std::array<EvictionCounts, 256> byProtocol{};  ///< index: Protocol
    std::uint64_t begun = 0;   ///< new since the last picture
    std::uint64_t ended = 0;   ///< gone since the last picture
    std::uint64_t repeated = 0;///< entries that stood in the reading more than once
};

/// An immutable picture of a FlowTable, shared between threads by shared_ptr<const Snapshot>.
struct Snapshot {
    using Clock = std::chrono::steady_clock;

    FlowStore flows;               ///< the reading's flows, then those that ended a moment ago
    Row liveRows = 0;              ///< rows below this one are there; the rest has ended. In a dump, all
    LargeVector<FlowTrack> tracks; ///< one per row
    LargeVector<FlowRate> rates;   ///< empty, or one per row

    std::uint64_t generation = 0;  ///< counts the pictures of one FlowTable, from 1
    Clock::time_point epoch{};     ///< when the tracking began
    Clock::time_point takenAt{};   ///< when the last reading of the whole table was complete
    std::chrono::system_clock::time_point wallTime{}; ///< the same moment
    Clock::time_point lookedAt{};  ///< when the last look was complete: a reading, or changes since
    Clock::time_point knownAt{};   ///< the same of the last look that succeeded: what is shown is of then
    std::chrono::microseconds readCost{};  ///< reading and parsing the whole table
    std::chrono::microseconds lookCost{};  ///< the same of the last look
    std::chrono::microseconds matchCost{}; ///< matching with what was known
    bool live = false;             ///< the time to live runs down; false for dumps

    std::string sourceName;
    Format format = Format::Unknown;
    std::string formatName;
    bool fromDeletion = false;     ///< its rows are what conntrack -D deleted
    bool fromEventLog = false;     ///< its rows are what became of the flows of a log, ended ones among them
    std::uint64_t events = 0;      ///< of which it was made
    std::uint64_t skipped = 0;
    std::vector<SkippedLine> firstSkipped;
    std::vector<Remark> remarks;
    TextReadings readings;         ///< that the text of a dump holds
    SourceProblem problem;         ///< of the last look; the flows may be from an earlier one
    FollowState following;         ///< how what happens between readings is known

    Capacity capacity;
    std::shared_ptr<const Timeouts> timeouts;
    KernelFactsPtr facts;          ///< the last that were read; null in a dump
    FlowTotals totals;

    /// Tenths of a second since the epoch, for comparison with FlowTrack's times.
    std::uint32_t tenths(Clock::time_point when) const noexcept;
    /// Milliseconds since the epoch, which start over after 49 days: only differences count.
    std::uint32_t milliseconds(Clock::time_point when) const noexcept;
    /// When the row's time to live was what its entry says.
    Clock::time_point readMoment(Row row) const noexcept;
    /// Whole seconds left at `now`: what the reading said less what has passed since, never below
    /// 0. In a dump, and for an ended flow, what was said last; 0 when it ended because its time ran
    /// out. nullopt when the entry has none.
    std::optional<std::uint32_t> remaining(Row row, Clock::time_point now) const noexcept
    {
        const FlowRecord &record = flows.record(row);
        if (!record.has(FlowRecord::HasTimeout))
            return std::nullopt;
        return live ? remainingNow(row, now) : record.timeout;
    }
    /// Seconds since the last packet at `now`; see Timeouts::idle().
    std::optional<std::uint32_t> idle(Row row, Clock::time_point now) const noexcept;
    /// Seconds since the flow began: what the entry itself tells (delta-time, start, "active since"),
    /// else since it was first seen (then a lower bound if `sinceStart`); nullopt in a dump that
    /// tells nothing. For an ended flow, what it was at the end.
    std::optional<std::uint64_t> age(Row row, Clock::time_point now) const noexcept;
    bool ended(Row row) const noexcept { return row >= liveRows; }
    /// The moment that times are told for: now, or while nothing is known, that of the last good look.
    Clock::time_point shownAt(Clock::time_point now, bool paused) const noexcept
    {
        return live && (paused || following.silent || problem.kind != Problem::None) ? knownAt : now;
    }
    /// The row of a flow; nullopt when it is not in this picture. Linear in the rows.
    std::optional<Row> find(FlowSerial serial) const noexcept;

private:
    std::uint32_t remainingNow(Row row, Clock::time_point now) const noexcept;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

} // namespace ctscope
