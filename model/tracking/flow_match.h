// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/row_hash.h"
#include "tracking/snapshot.h"

#include <cstdint>
#include <vector>

namespace ctscope {

/// How the rows of a live reading correspond to those of the snapshot before it.
struct FlowMatch {
    std::vector<Row> before;    ///< one per row of the reading: its row in the snapshot, or noRow
    std::vector<Row> gone;      ///< live rows of the snapshot that the reading lacks, ascending
    std::vector<bool> replaced; ///< one per gone row: the same tuple is there as another entry
    std::uint64_t repeated = 0; ///< rows removed from the reading: entries that were there again
};

/// Matches a reading with the snapshot before (nullptr = there was none). Of entries that are in
/// the reading more than once, the one with most time left stays; the others are removed from it.
///
/// The kernel lists its table in an order that hardly changes, so each row is first searched for
/// where the last one was found. Only rows that are not there are hashed.
///
/// `origin` is where the reading is from: rows of other origins are not matched, and not gone.
FlowMatch matchFlows(FlowStore &reading, const Snapshot *last, OriginIndex origin = 0);

} // namespace ctscope
