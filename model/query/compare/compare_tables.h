// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/row_hash.h"
#include "tracking/compared_rows.h"
#include "tracking/snapshot.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace ctscope {

struct CompareOptions {
    /// Flows that neither table has under the same tuple are also joined where the translated tuple of one is the
    /// original tuple of the other, as on two hosts of a path. Tables of one kernel, which is seen by their ids, are
    /// never joined this way.
    bool throughTranslation = true;
    /// Seconds between the two tables. nullopt: from the clocks of two live tables, else of each flow where its
    /// entries record their age.
    std::optional<double> seconds{};
};

/// One flow that differs.
struct ComparedRow {
    Row before = noRow; ///< in the earlier table; noRow when the flow began
    Row after = noRow;  ///< in the later table; noRow when the flow ended
    ChangeSet changes{};
    FlowGrowth growth{};
};

/// The flows that differ between two tables: those of the later table in its order, then those that ended, in the
/// order of the earlier table.
struct Comparison {
    std::vector<ComparedRow> rows;
    ComparisonTotals totals;
};

/// Compares two tables by tuple and zone. The time left, which only counts down, is not compared; neither is what one
/// of the two inputs does not have (a dump without counters or ids). Owners are compared where both have them. Of entries with the same tuple in one table the
/// first counts; ended flows of an event log count as absent. Takes a second thread for many rows. nullopt when `stop`
/// asks for the end.
std::optional<Comparison> compareTables(
    const Snapshot &before, const Snapshot &after, const CompareOptions &options = {}, std::stop_token stop = {});

} // namespace ctscope
