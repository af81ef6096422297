// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/flow_table.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ctscope {

/// One of several tables that become one.
struct MergedMember {
    std::string machine;      ///< what the user calls it
    Origin origin;            ///< until there is a snapshot
    SnapshotPtr snapshot;     ///< of a FlowTable with the CommonTracking; null: it was not read yet
    MachineIdentity identity; ///< of a table of this machine; that of others is in their facts
    std::uint64_t begun = 0;  ///< flows since the last merge, which several snapshots may have come after
    std::uint64_t ended = 0;
};

/// Makes one snapshot out of those of several tables: its rows are theirs, each with its origin, and its members are
/// the snapshots themselves. A table that cannot be read at present keeps its rows, as of when they were known. Of two
/// tables that are one (isSameTable()), the rows of one are left out. Used by one thread.
class MergedTables {
public:
    using Clock = Snapshot::Clock;

    explicit MergedTables(std::shared_ptr<const CommonTracking> common)
        : m_common(std::move(common))
        , m_tracking(FlowTable::newTracking())
    {
    }

    SnapshotPtr merge(
        std::span<const MergedMember> members, Clock::time_point now, HostNamesPtr hosts = {}, GeoDataPtr geo = {});

    /// The last one; null at first.
    const SnapshotPtr &current() const noexcept { return m_current; }

private:
    void keepReplaced(const Snapshot &next);

    std::shared_ptr<const CommonTracking> m_common;
    TrackingId m_tracking;
    std::uint64_t m_generation = 0;
    SnapshotPtr m_current;
    /// Earlier snapshots of the members: to free them takes long, and the last to let go of one would otherwise be the
    /// thread that shows it.
    std::vector<SnapshotPtr> m_replaced;
};

} // namespace ctscope
