// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/flow_feed.h"
#include "tracking/snapshot.h"

namespace ctscope {

/// Two tables of which a page shows how they differ.
struct ComparedTables {
    SnapshotPtr earlier; ///< null: what the page's source reads
    SnapshotPtr later;   ///< null: nothing is compared
};

/// Makes a comparison of what the source reads. The tables are not compared again for a snapshot that has only other
/// names of hosts. `tables.later` is not null.
FlowFeed::Preparation comparisonOf(ComparedTables tables);

} // namespace ctscope
