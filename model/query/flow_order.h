// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"
#include "query/filter/filter.h"
#include "query/groups/grouped_rows.h"
#include "tracking/table_clock.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ctscope {

struct SortSpec {
    /// Column::Count: in the order in which the flows were first seen: a dump's own order; in a live table the kernel's
    /// order at first, new flows at the end, and nothing moves from one reading to the next.
    Column column = Column::Count;
    bool descending = false;
    friend bool operator==(const SortSpec &, const SortSpec &) noexcept = default;
};

/// What the user asks for: which rows, in which order.
struct ViewSpec {
    SortSpec sort;
    Filter filter;
    NumberStyle numbers; ///< so that the filter finds what the window shows
    bool showEnded = true;
    std::optional<GroupQuery> groups; ///< groups of the rows that pass the filter, beside the rows
    friend bool operator==(const ViewSpec &, const ViewSpec &) = default;
};

/// The rows of one snapshot that pass the filter, in order. Immutable once made.
struct FlowOrder {
    std::vector<Row> rows;
    std::uint64_t liveShown = 0; ///< rows that have not ended
    /// Rows that the filter leaves out only because a field of it has no value there, and that
    /// Filter::withAbsent() would show; ended ones are not counted.
    std::uint64_t absent = 0;
    std::chrono::microseconds cost{};
};

/// Filters and sorts. Sorting is by raw value (addresses by number, IPv4 before IPv6), rows
/// without a value come last in either direction, and equal rows keep the order of their serials
/// (first seen first). Ends early with nullopt when stop is asked.
std::optional<FlowOrder> orderFlows(
    const Snapshot &snapshot, const ViewSpec &spec, Snapshot::Clock::time_point now, std::stop_token stop = {});

/// A snapshot with its order and its clock: what the window shows at one moment.
struct Frame {
    SnapshotPtr snapshot;
    std::shared_ptr<const FlowOrder> order;
    ViewSpec spec;
    TableClockPtr clock = TableClock::steady(); ///< never null
    GroupedRowsPtr groups{};                    ///< null when none were asked for

    TableClock::TimePoint now() const { return clock->now(); }
    /// The moment for which times are shown; see Snapshot::shownAt().
    TableClock::TimePoint shownAt(bool paused) const { return snapshot->shownAt(now(), paused); }
};
using FramePtr = std::shared_ptr<const Frame>;

} // namespace ctscope
