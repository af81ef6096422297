// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/group_tables.h"
#include "query/groups/grouped_rows.h"
#include "query/filter/filter.h"
#include "tracking/snapshot.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace ctscope {

/// Which rows are grouped.
struct GroupFilter {
    Filter meaning;      ///< equal ones let the same rows pass, if `numbers` are equal too
    NumberStyle numbers; ///< of the cells that words are searched in
    /// An answer may change while the row stays the same, as that of a test of an idle time does.
    bool changesWithTime = false;
    /// Makes the filter for the rows of one snapshot; null, or a result of null: all rows pass. Called from
    /// several threads at once.
    std::function<std::unique_ptr<RowFilter>(const CellContext &)> compile;

    bool isSame(const GroupFilter &other) const { return meaning == other.meaning && numbers == other.numbers; }
};
/// The rows that pass a filter. Words are searched in cells, which show times, so their answers change with time.
GroupFilter groupFilterOf(const Filter &filter, NumberStyle style);

/// The groups of a table over time. A snapshot that lists its changes costs as much as they are; any other
/// one costs a pass over all rows by two threads. Passes that a snapshot alone makes necessary take
/// at most Options::passShare of the time: between two of them the groups stay those of an earlier
/// snapshot, and say so (GroupedRows::isOutdated). This concerns complete readings, keys and filters that change
/// with time alone (ttl, idle), and values that became bounds: the longest idle time once its flow
/// is gone, and destinations above DistinctCount::mostExact. Another specification or filter is answered at once.
///
/// Holds the last snapshot. For one thread at a time.
class Grouping {
public:
    struct Options {
        std::chrono::seconds checkEvery{60}; ///< a pass against drift, however exact the changes are
        double passShare = 0.02;
        /// Passes that take no longer are not limited.
        std::chrono::microseconds freePass{5000};
    };

    Grouping() = default;
    explicit Grouping(Options options)
        : m_options(options)
    {
    }

    /// The groups of `snapshot`, which should come in the order made; each may come again with another view
    /// or at a later `now`. Null when stop is asked.
    GroupedRowsPtr update(const SnapshotPtr &snapshot, Snapshot::Clock::time_point now, const GroupQuery &view,
        const GroupFilter &filter = {}, const std::stop_token &stop = {});
    /// Forgets all, the snapshot too.
    void clear();

    std::uint64_t passes() const noexcept { return m_passes; }

private:
    /// What must be known of a snapshot to tell what began and ended after it.
    struct Seen {
        TrackingId tracking = 0;
        std::uint64_t generation = 0;
        NextSerials serials{};
        Snapshot::Clock::time_point polledAt{};
    };

    void see(const Snapshot &snapshot);
    bool isSameQuestion(const Snapshot &snapshot, const GroupQuery &view, const GroupFilter &filter) const;
    bool canApply(const Snapshot &snapshot, const GroupFilter &filter) const;
    bool mayPass(Snapshot::Clock::time_point now) const noexcept;
    bool pass(const SnapshotPtr &snapshot, Snapshot::Clock::time_point now, const GroupFilter &filter,
        const std::stop_token &stop);
    bool passPart(GroupTables &part, const CellContext &context, const GroupFilter &filter, Row begin, Row end,
        const std::stop_token &stop) const;
    void apply(const SnapshotPtr &snapshot, Snapshot::Clock::time_point now, const GroupFilter &filter);

    Options m_options;
    TrackingId m_tracking = 0;
    GroupSpec m_spec;
    std::vector<std::size_t> m_widths; ///< of the tables in m_groups
    GroupFilter m_filter;
    GroupTables m_groups;
    SnapshotPtr m_state; ///< that m_groups are of; null when a later one was passed over
    Snapshot::Clock::time_point m_stateNow{};
    double m_seconds = 0;    ///< from the snapshot before m_state to m_state; 0: there is none
    GroupedRowsPtr m_result; ///< the last one
    Seen m_last;             ///< the last snapshot that came …
    Seen m_before;           ///< … and the one before
    Snapshot::Clock::time_point m_passedAt{};
    std::chrono::steady_clock::duration m_passCost{};
    std::uint64_t m_passes = 0;
};

} // namespace ctscope
