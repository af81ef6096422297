// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/group_value.h"
#include "tracking/snapshot.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// What is known of a group. `Key` is one of the values that make it.
enum class GroupFigure : std::uint8_t {
    Key,
    Flows,      ///< live rows
    Share,      ///< of all live rows of the table
    LimitShare, ///< of the table's limit
    Begun,      ///< new flows per second, since the snapshot before
    Ended,      ///< the same for those that ended
    Growth,     ///< new flows minus ended flows, per second
    Sum,        ///< of a column whose values add up
    Assured,    ///< share of the group's flows
    Unreplied,  ///< share of the group's flows
    MeanIdle,   ///< of the flows whose idle time is known
    LongestIdle,
    Destinations, ///< different destination addresses
};

/// A column of a table of groups.
struct GroupColumn {
    GroupFigure figure = GroupFigure::Flows;
    std::uint8_t key = 0;       ///< of Key: which one
    Column sum = Column::Count; ///< of Sum

    /// "flows", "bytes", "mean-idle", "src/24": for --sort and headers of --print.
    std::string id(const GroupSpec &spec) const;
    ColumnType type(const GroupSpec &spec) const noexcept;
    bool isShare() const noexcept;
    friend bool operator==(const GroupColumn &, const GroupColumn &) noexcept = default;
};

/// All columns but the keys, the number of flows first.
std::vector<GroupColumn> groupColumns(const GroupSpec &spec);
/// The column with this id, keys included, a key also by its field alone ("src" for "src/24").
std::optional<GroupColumn> groupColumnFromId(const GroupSpec &spec, std::string_view id);

struct GroupSort {
    GroupColumn column;
    bool descending = true;
    friend bool operator==(const GroupSort &, const GroupSort &) noexcept = default;
};

/// What is asked for: the groups of a table, and which of them.
struct GroupQuery {
    GroupSpec spec;
    GroupSort sort;
    bool flat = false;               ///< one level with all keys, else one level for each key
    std::vector<GroupPath> expanded; ///< groups whose parts are wanted; a path counts if all paths above it are here
    std::uint32_t top = 1000;        ///< groups of each level; the rest is added up
    friend bool operator==(const GroupQuery &, const GroupQuery &) = default;
};

/// What the rows of one group, or of several, add up to. Shares of a group that counts with both ends
/// (GroupKey::isDouble()) may add up to more than one.
struct GroupTotals {
    std::uint64_t flows = 0;
    std::uint64_t assured = 0;
    std::uint64_t unreplied = 0;
    std::uint64_t begun = 0; ///< since the snapshot before
    std::uint64_t ended = 0;
    /// For each of GroupSpec::sums, modulo 2^64, rates in thousandths; nullopt when no row has a value.
    std::vector<std::optional<std::uint64_t>> sums;
    std::optional<double> meanIdle;            ///< s
    std::optional<double> longestIdle;         ///< s
    bool longestIdleIsBound = false;           ///< it is no longer than that
    std::optional<std::uint64_t> destinations; ///< nullopt for all rows together
    bool destinationsAreEstimated = false;     ///< or some that have gone are counted

    friend bool operator==(const GroupTotals &, const GroupTotals &) = default;
};

struct GroupLevel;

struct GroupRow {
    GroupPath path;
    GroupTotals totals;
    std::shared_ptr<const GroupLevel> parts; ///< by the next key; null unless they were asked for
};

/// Groups beside each other, in order.
struct GroupLevel {
    std::vector<GroupRow> rows;
    std::uint64_t otherGroups = 0; ///< those that are not among the rows
    GroupTotals others;            ///< together
};

/// The groups of one snapshot. Immutable once made, and shared between threads.
struct GroupedRows {
    GroupQuery view;
    GroupLevel top;
    GroupTotals all;                    ///< each row once
    std::uint64_t tableFlows = 0;       ///< live rows, whether they pass the filter or not
    std::optional<std::uint64_t> limit; ///< of the table; nullopt when not known or unlimited
    double seconds = 0;                 ///< that `begun` and `ended` are for; 0: they are not known
    Snapshot::Clock::time_point asOf{}; ///< of the snapshot that was grouped
    /// Of an earlier snapshot: grouping each one would take too long. See Grouping.
    bool isOutdated = false;
    std::chrono::microseconds cost{}; ///< of this snapshot
    bool isOfRowsHere = false;        ///< of the rows that came, although the server has more that match
};
using GroupedRowsPtr = std::shared_ptr<const GroupedRows>;

/// The number in a cell: flows, seconds, bytes, per second, or a share from 0 to 1. nullopt: there is none.
/// Keys have none.
std::optional<double> groupNumber(const GroupedRows &groups, const GroupTotals &totals, const GroupColumn &column);
/// The cell as people read it: "1,234", "12.5 %", "1.2 MiB", "≤ 4:59", "≈ 1,020".
void appendGroupCell(std::string &out, const GroupedRows &groups, const GroupTotals &totals, const GroupColumn &column,
    const NumberStyle &style);
/// The bare number: "1234", "0.125", seconds to the tenth. Empty: there is none.
void appendExactGroupCell(
    std::string &out, const GroupedRows &groups, const GroupTotals &totals, const GroupColumn &column);

} // namespace ctscope
