// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/flow_changes.h"
#include "tracking/slot_index.h"
#include "tracking/snapshot.h"

#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

namespace ctscope {

/// What the changes of one poll do to a snapshot, worked out before anything is copied: rows that
/// are touched, come and go are few, and all others are copied unchanged.
/// Used once, by the thread of the FlowTable.
class SnapshotPatch {
public:
    struct Settings {
        double longestGap = 300;        ///< s; see FlowTable::Options
        bool destroyHasTimeout = false; ///< see endReasonOfEvent()
        OriginIndex origin = 0;         ///< where the changes come from: they concern no flow of another
    };

    /// `last` is the snapshot to change, `index` finds its live rows. All must outlive the patch.
    SnapshotPatch(const Snapshot &last, const SlotIndex &index, const FlowChanges &changes, const Timeouts &timeouts,
        Settings settings);

    /// Works the patch out. New flows get their serials from `nextSerial`.
    void make(FlowSerial &nextSerial);

    /// Puts the rows and the totals into a new snapshot. Rows of the last one that have ended stay while
    /// `stillShown` says so.
    void carryOut(Snapshot &snapshot, const std::function<bool(const FlowTrack &)> &stillShown) const;

    /// Live rows of the last snapshot that are not live in the new one, ascending.
    std::span<const Row> leaving() const noexcept { return m_leaving; }

private:
    /// A flow that the changes touch.
    struct Touched {
        Row at = noRow;    ///< in m_flows, as it is now
        Row known = noRow; ///< its row in the last snapshot
        Row older = noRow; ///< another touched flow of the same tuple
        FlowTrack track;
        FlowRate rate;
        bool live = true;
    };
    /// What a row of the changes is about.
    struct Found {
        Row touched = noRow; ///< index into m_touched …
        Row known = noRow;   ///< … or else the row of the last snapshot
        bool exact = false;  ///< the same entry; else another one of the same tuple
        bool any() const noexcept { return touched != noRow || known != noRow; }
    };

    void take(Row row);
    void takeEntry(Row row, const Found &found);
    void takeNew(Row row, const Found &found);
    void takeUpdate(Row row, const Found &found);
    void takeDestroy(Row row, const Found &found);
    void takeGone(Row row);

    bool isOurs(Row known) const noexcept { return m_last.rows.origin(known) == m_settings.origin; }
    Found find(const FlowStore &store, Row row);
    Row findEnded(Row row);
    Row &headOf(const FlowStore &store, Row row);
    Row touch(const Found &found);
    Row touchRow(Row known);
    Row add(Row row);
    Row remember(Touched flow);
    void become(Touched &flow, const Flow &now, Snapshot::Clock::time_point moment, bool countersTold);
    void end(Touched &flow, EndReason reason);
    void endByEvent(Touched &flow, Row row);
    EndReason reasonByTime(const Touched &flow) const;
    double sinceRead(const FlowTrack &track, Snapshot::Clock::time_point moment) const;
    Snapshot::Clock::time_point momentOf(Row row) const;

    const Snapshot &m_last;
    const SlotIndex &m_index;
    const FlowChanges &m_changes;
    const Timeouts &m_timeouts;
    const Settings m_settings;
    const std::uint32_t m_now; ///< tenths
    FlowSerial *m_nextSerial = nullptr;

    FlowStore m_flows; ///< touched flows, each as often as it changed
    std::vector<Touched> m_touched;
    RowHash m_byTuple;             ///< the newest touched flow of a tuple
    std::vector<bool> m_isTouched; ///< rows of the last snapshot
    /// Entries of one tuple of which the later one was begun while the earlier was known.
    std::vector<std::pair<Row, Row>> m_rivals;
    std::unordered_multimap<std::uint64_t, Row> m_endedByTuple; ///< rows of the last snapshot
    bool m_endedAreKnown = false;
    std::vector<Row> m_leaving;
};

} // namespace ctscope
