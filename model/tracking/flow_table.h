// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/flow_changes.h"
#include "tracking/slot_index.h"
#include "tracking/snapshot.h"

#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace ctscope {

struct FlowMatch;

/// The flows over time. Each reading is matched with the last snapshot and gives a new one.
/// Owned and used by one thread (the sampler's); the snapshots it returns are immutable.
class FlowTable {
public:
    struct Options {
        /// How long an ended flow stays in the snapshots.
        std::chrono::milliseconds keepEnded{5000};
        /// A gap between readings longer than this is a suspend: no rates are computed across it.
        std::chrono::seconds longestGap{300};
        /// Origin 0 of the snapshots; see setOrigin().
        Origin origin{};
    };

    FlowTable();
    explicit FlowTable(Options options);

    /// Takes a reading over and returns the snapshot after it. For a dump (`live` false) every row
    /// is a flow of its own, also when a tuple is there twice; its serial is the row + 1 then,
    /// so that a dump that is read again keeps its serials.
    SnapshotPtr apply(Reading &&reading, bool live, Timeouts timeouts, SourceProblem problem = {});

    /// Takes over what changed since the last reading, and returns the snapshot after it. Costs a
    /// copy of the table and little beside: rows that no change touches are not examined. What
    /// comes around a reading is applied after it, and counts as one poll with it.
    SnapshotPtr applyChanges(FlowChanges &&changes, Timeouts timeouts);

    /// Applies the result of a poll, its parts in their order.
    SnapshotPtr applyResult(ReadResult &&result, bool live, Timeouts timeouts,
        const std::function<Capacity()> &capacity, std::chrono::steady_clock::time_point now);

    /// The last flows again after a poll that failed, with the problem and the present capacity.
    SnapshotPtr applyProblem(SourceProblem problem, Capacity capacity, Timeouts timeouts,
        std::chrono::steady_clock::time_point now, bool live = true);

    /// The last flows again while a poll gets no answer: FollowState::silent. Needs a snapshot
    /// with the origin.
    SnapshotPtr applySilence(std::chrono::steady_clock::time_point now);

    /// What is applied from now on comes from `origin`, entry `index` of Snapshot::origins. If that entry exists
    /// its tracking continues, also when the table is now reached by another way. Flows of other origins stay as
    /// they are. Live tables can have several; a dump has origin 0 alone.
    void setOrigin(Origin origin, OriginIndex index = 0);
    /// OriginState::facts of the origin from now on.
    void setFacts(KernelFactsPtr facts) noexcept { m_facts = std::move(facts); }
    /// Values of an attached column, for the next snapshot and those after it. Those of flows that it does
    /// not have are dropped.
    void attach(AttachedId id, std::vector<AttachedText> values);

    const SnapshotPtr &current() const noexcept { return m_current; }

private:
    std::shared_ptr<Snapshot> newSnapshot(std::chrono::steady_clock::time_point now, Timeouts timeouts);
    SnapshotPtr publish(std::shared_ptr<Snapshot> snapshot);
    void follow(Snapshot &snapshot, FlowStore &&flows);
    OriginState &stateIn(Snapshot &snapshot) const { return snapshot.origins[m_at]; }
    bool hasReading() const noexcept;
    void keepOtherOrigins(Snapshot &snapshot);
    void keepMissing(Snapshot &snapshot, FlowMatch &match);
    void numberRows(Snapshot &snapshot, FlowStore &&flows);
    void keepEnded(Snapshot &snapshot, const FlowMatch &match);
    void dropOldEnded(Snapshot &snapshot, std::uint32_t now) const;
    bool stillShown(const FlowTrack &track, std::uint32_t now) const noexcept;

    Options m_options;
    TrackingId m_tracking;
    KernelFactsPtr m_facts;
    std::vector<std::pair<AttachedId, std::vector<AttachedText>>> m_attaching; ///< for the next snapshot
    SnapshotPtr m_current;
    FlowSerial m_nextSerial = 1;
    SlotIndex m_index; ///< of the live rows of m_current; not built until changes come
    FollowState m_following;
    OriginIndex m_at = 0; ///< the origin of what is applied
    std::chrono::steady_clock::time_point m_epoch{};
};

} // namespace ctscope
