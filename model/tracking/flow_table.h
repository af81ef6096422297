// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/flow_changes.h"
#include "tracking/saved_rows.h"
#include "tracking/slot_index.h"
#include "tracking/snapshot.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace ctscope {

struct FlowMatch;

/// What several tables that are shown as one have in common: their times count from one moment, and no serial is given
/// twice. Any thread may use it.
struct CommonTracking {
    std::chrono::steady_clock::time_point epoch = std::chrono::steady_clock::now();
    std::atomic<FlowSerial> nextSerial{1};
};

/// The flows over time. Each reading is matched with the last snapshot and gives a new one.
/// Owned and used by one thread (the sampler's); the snapshots it returns are immutable.
class FlowTable {
public:
    struct Options {
        /// How long an ended flow stays in the snapshots.
        std::chrono::milliseconds keepEnded{5000};
        /// A gap between readings longer than this is a suspend: no rates are computed across it.
        std::chrono::seconds longestGap{300};
        /// A flow that one complete reading has and the one before lacks has its rates at once: what it counted came
        /// between the two. For tables that are read seldom.
        bool newFlowsHaveRates = false;
        /// Origin 0 of the snapshots; see setOrigin().
        Origin origin{};
        /// Of tables that are shown as one; null for a table alone.
        std::shared_ptr<CommonTracking> common{};
    };

    /// A number that no other table of this process has.
    static TrackingId newTracking() noexcept;

    FlowTable();
    explicit FlowTable(Options options);

    /// Takes a reading over and returns the snapshot after it. For a dump (`live` false) every row
    /// is a flow of its own, also when a tuple is there twice; its serial is the row + 1 then,
    /// so that a dump that is read again keeps its serials. In a recording a flow has the same serial at each moment.
    SnapshotPtr apply(Reading &&reading, bool live, Timeouts timeouts, SourceProblem problem = {});

    /// Owners that are known with the next reading, by its rows: ReadResult::owners, which applyResult() takes by itself.
    void setRowOwners(std::vector<std::pair<Row, Owner>> owners) { m_rowOwners = std::move(owners); }

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

    /// The last flows again, as of the last poll, with what was attached, and the names of hosts that were set, since.
    /// Needs a snapshot with the origin.
    SnapshotPtr applyAttached();

    /// What is applied from now on comes from `origin`, entry `index` of Snapshot::origins. If that entry exists
    /// its tracking continues, also when the table is now reached by another way. Flows of other origins stay as
    /// they are. Live tables can have several; a dump has origin 0 alone.
    void setOrigin(Origin origin, OriginIndex index = 0);
    /// OriginState::facts of the origin from now on.
    void setFacts(KernelFactsPtr facts) noexcept { m_facts = std::move(facts); }
    /// Values of an attached column, for the next snapshot and those after it. Those of flows that it does
    /// not have are dropped.
    void attach(AttachedId id, std::vector<AttachedText> values);

    /// Snapshot::hosts and Snapshot::geo from now on.
    void setHosts(HostNamesPtr hosts, GeoDataPtr geo = nullptr) noexcept
    {
        m_hosts = std::move(hosts);
        m_geo = std::move(geo);
    }

    const SnapshotPtr &current() const noexcept { return m_current; }

private:
    std::shared_ptr<Snapshot> newSnapshot(std::chrono::steady_clock::time_point now, Timeouts timeouts);
    SnapshotPtr publish(std::shared_ptr<Snapshot> snapshot);
    void follow(Snapshot &snapshot, FlowStore &&flows);
    OriginState &stateIn(Snapshot &snapshot) const { return snapshot.origins[m_at]; }
    bool hasReading() const noexcept;
    void keepOtherOrigins(Snapshot &snapshot);
    void keepMissing(Snapshot &snapshot, FlowMatch &match);
    void takeSaved(Snapshot &snapshot, FlowStore &&flows, const std::vector<EndReason> &ends);
    void attachAll(Attachments attachments);
    void keepEnded(Snapshot &snapshot, const FlowMatch &match);
    void dropOldEnded(Snapshot &snapshot, std::uint32_t now) const;
    void reserveSerials(std::size_t most);
    bool stillShown(const FlowTrack &track, std::uint32_t now) const noexcept;

    Options m_options;
    TrackingId m_tracking;
    KernelFactsPtr m_facts;
    HostNamesPtr m_hosts;
    GeoDataPtr m_geo;
    Attachments m_attaching; ///< for the next snapshot
    SnapshotPtr m_current;
    std::vector<std::pair<Row, Owner>> m_rowOwners; ///< of the reading that is applied
    FlowSerial m_nextSerial = 1;
    FlowSerial m_serialsEnd = 1; ///< with Options::common: serials below this one are this table's
    SlotIndex m_index;           ///< of the live rows of m_current; not built until changes come
    FollowState m_following;
    OriginIndex m_at = 0; ///< the origin of what is applied
    std::chrono::steady_clock::time_point m_epoch{};
};

} // namespace ctscope
