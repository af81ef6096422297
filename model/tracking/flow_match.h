// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/row_hash.h"
#include "tracking/snapshot.h"

#include <cstdint>
#include <vector>

namespace ctscope {

/// How the rows of a live reading correspond to those of the picture before it.
struct FlowMatch {
    std::vector<Row> before;    ///< one per row of the reading: its row in the picture, or noRow
    std::vector<Row> gone;      ///< live rows of the picture that the reading has not, ascending
    std::vector<bool> replaced; ///< one per gone row: the same tuple is there as another entry
    std::uint64_t repeated = 0; ///< rows taken out of the reading: entries that stood there again
};

/// Matches a reading with the picture before (nullptr = there was none). Of entries that stand in
/// the reading more than once, the one with most time left stays; the others are taken out of it.
///
/// The kernel lists its table in an order that hardly changes, so each row is first looked for
/// where the last one was found. Only rows that are not there are hashed.
FlowMatch matchFlows(FlowStore &reading, const Snapshot *picture);

} // namespace ctscope
