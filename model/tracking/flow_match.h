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
    std::vector<bool> replaced; ///< one per gone row: another entry has the same tuple now
    std::uint64_t repeated = 0; ///< rows removed from the reading: entries that were listed again
};

/// Matches a reading with the previous snapshot (nullptr = there was none). If the reading has an entry
/// more than once, keeps the one with the most time left and removes the others.
///
/// The kernel lists its table in an order that hardly changes, so each row is first searched
/// next to the match of the row before it. Only rows that are not found there are hashed.
///
/// `origin` is where the reading comes from: rows of other origins are neither matched nor gone.
FlowMatch matchFlows(FlowStore &reading, const Snapshot *last, OriginIndex origin = 0);

} // namespace ctscope
