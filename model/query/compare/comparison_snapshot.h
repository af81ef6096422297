// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/compare/compare_tables.h"

namespace ctscope {

/// The comparison as a table of its own, which is filtered, grouped, sorted, shown and printed as any other: see
/// ComparedRows. Its rows come from the origins of the two tables; all of them count as there, also those that ended.
/// Flows that grew have a rate where the time between the tables is known. `names`: a snapshot whose names of hosts,
/// countries and networks it gets; null: those of the two tables.
SnapshotPtr comparisonSnapshot(
    const Comparison &comparison, SnapshotPtr before, const SnapshotPtr &after, const Snapshot *names = nullptr);

} // namespace ctscope
