// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/eviction.h"
#include "names/geo_data.h"
#include "names/host_names.h"
#include "tracking/origin_state.h"
#include "tracking/tracked_rows.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ctscope {

/// How many flows are of which kind; ended rows are not counted.
struct FlowTotals {
    std::uint64_t flows = 0;
    std::uint64_t unreplied = 0;
    std::uint64_t offloaded = 0;
    EvictionCounts byEviction{};                  ///< index: Eviction
    std::array<EvictionCounts, 256> byState{};    ///< index: State
    std::array<EvictionCounts, 256> byProtocol{}; ///< index: Protocol
    std::uint64_t begun = 0;                      ///< new since the last snapshot
    std::uint64_t ended = 0;                      ///< gone since the last snapshot
    std::uint64_t repeated = 0;                   ///< entries that were in the reading more than once
    std::optional<double> bytesPerSecond{};       ///< sum of the known rates; nothing is known without counters
};

struct ComparedRows;
struct Snapshot;
using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// What one snapshot changed in the live rows of the one before it. Rows that are not named here are the
/// same in both, in the same order.
struct SnapshotChanges {
    /// The snapshot before. Only compared: it may be gone.
    const Snapshot *before = nullptr;
    std::vector<Row> left; ///< rows of the snapshot before that are no longer live, ascending
    /// Rows that stayed, and have another entry now: the row before, the row in this snapshot.
    std::vector<std::pair<Row, Row>> replaced;
    Row firstAdded = 0;     ///< live rows from here on are new
    std::vector<Row> ended; ///< rows of this snapshot that have ended with it, those of `left` among them
};

/// The serials from which on flows are later than a snapshot.
struct NextSerials {
    FlowSerial next = 0;
    std::vector<FlowSerial> ofMembers{}; ///< of several tables, by their origins
};

/// Which FlowTable made a snapshot; unique in a process. 0: none did.
using TrackingId = std::uint64_t;

/// An immutable state of a FlowTable, shared between threads by shared_ptr<const Snapshot>.
struct Snapshot {
    using Clock = std::chrono::steady_clock;

    TrackedRows rows; ///< the reading's flows, then those that ended a moment ago
    Row liveRows = 0; ///< rows below this one are there; the rest has ended. In a dump, all
    std::vector<OriginState> origins = std::vector<OriginState>(1); ///< where the rows come from; never empty

    TrackingId tracking = 0;                          ///< see continues()
    std::uint64_t generation = 0;                     ///< counts the snapshots of one FlowTable, from 1
    Clock::time_point epoch{};                        ///< when the tracking began
    Clock::time_point takenAt{};                      ///< when the last reading of the whole table was complete
    std::chrono::system_clock::time_point wallTime{}; ///< the same moment
    Clock::time_point polledAt{};                     ///< when the last poll was complete: a reading, or changes since
    Clock::time_point knownAt{};           ///< when the last poll that succeeded was complete; the flows are as of then
    std::chrono::microseconds pollCost{};  ///< reading and parsing of the last poll
    std::chrono::microseconds matchCost{}; ///< matching with what was known
    bool live = false;                     ///< the time left counts down; false for dumps
    FlowTotals totals;
    FlowSerial nextSerial = 1; ///< flows of later snapshots that are not in this one have this serial or a higher one
    /// How the live rows follow from those of the snapshot before; null when each may be another, as after
    /// a complete reading.
    std::shared_ptr<const SnapshotChanges> changes;
    /// How each row differs, when the snapshot is the comparison of two tables; else null.
    std::shared_ptr<const ComparedRows> compared;
    /// The names of hosts, for the columns that show them; null when none were wanted.
    HostNamesPtr hosts;
    GeoDataPtr geo; ///< the same for countries and networks
    /// Of several tables as one: the snapshot of each alone, by its origin; null before it was read. Empty otherwise.
    std::vector<SnapshotPtr> members;

    /// The only origin of most snapshots; the first one of several.
    OriginState &origin() noexcept { return origins.front(); }
    const OriginState &origin() const noexcept { return origins.front(); }
    const OriginState &originOf(Row row) const noexcept { return origins[rows.origin(row)]; }
    /// Several tables, each with a capacity and settings of its own.
    bool isSet() const noexcept { return !members.empty(); }
    /// True for a flow that none of the snapshots up to `before` had; see nextSerial.
    bool isSince(Row row, const NextSerials &before) const noexcept
    {
        const OriginIndex origin = rows.origin(row);
        return rows.track(row).serial >= (origin < before.ofMembers.size() ? before.ofMembers[origin] : before.next);
    }
    /// What the next snapshots are compared with by isSince().
    NextSerials nextSerials() const;
    /// The last complete reading of origin(); a blank one before the first.
    const ReadingInfo &reading() const noexcept { return origin().reading ? *origin().reading : noReading(); }

    /// True when another snapshot is of the same tracking, so that a serial names the same flow in both.
    bool continues(const Snapshot &other) const noexcept { return continues(other.tracking); }
    bool continues(TrackingId known) const noexcept { return tracking == known; }

    /// Tenths of a second since the epoch, for comparison with FlowTrack's times.
    std::uint32_t tenths(Clock::time_point when) const noexcept;
    /// Milliseconds since the epoch, which start over after 49 days: only differences count.
    std::uint32_t milliseconds(Clock::time_point when) const noexcept;
    /// The moment at which the entry's time left was exact.
    Clock::time_point readMoment(Row row) const noexcept;
    /// Whole seconds left at `now`: what the reading said less what has passed since, never below
    /// 0. In a dump, and for an ended flow, the last known value; 0 when it ended because its time ran
    /// out. nullopt when the entry has none.
    std::optional<std::uint32_t> remaining(Row row, Clock::time_point now) const noexcept
    {
        const FlowRecord &record = rows.record(row);
        if (!record.has(FlowRecord::HasTimeout))
            return std::nullopt;
        return live ? remainingNow(row, now) : record.timeout;
    }
    /// Seconds since the last packet at `now`; see Timeouts::idle().
    std::optional<std::uint32_t> idle(Row row, Clock::time_point now) const noexcept;
    /// Seconds since the flow began: what the entry itself records (delta-time, start, "active since"),
    /// else since it was first seen (then a lower bound if `sinceStart`); nullopt in a dump that
    /// records nothing. For an ended flow, what it was at the end.
    std::optional<std::uint64_t> age(Row row, Clock::time_point now) const noexcept;
    bool ended(Row row) const noexcept { return row >= liveRows; }
    /// The moment for which times are shown: now, or while nothing is known, that of the last good poll.
    Clock::time_point shownAt(Clock::time_point now, bool paused) const noexcept
    {
        const bool isKnown = isSet() || (!origin().following.silent && origin().problem.kind == Problem::None);
        return live && (paused || !isKnown) ? knownAt : now;
    }
    /// The moment for which the times of a row are shown where those of the others are shown for `now`: one of several
    /// tables that is not read does not change.
    Clock::time_point momentOf(Row row, Clock::time_point now) const noexcept
    {
        if (!isSet())
            return now;
        const auto &lost = originOf(row).lostAt;
        return lost && *lost < now ? *lost : now;
    }
    /// The row is of a table that is not read at present.
    bool isStale(Row row) const noexcept { return isSet() && originOf(row).lostAt.has_value(); }
    /// The row of a flow; nullopt when it is not in this snapshot. Linear in the rows.
    std::optional<Row> find(FlowSerial serial) const noexcept { return rows.find(serial); }

private:
    static const ReadingInfo &noReading() noexcept;
    std::uint32_t remainingNow(Row row, Clock::time_point now) const noexcept;
};

} // namespace ctscope
