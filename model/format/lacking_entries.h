// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"
#include "format/skip_log.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ctscope {

/// An entry that was read without a reference count, an id, or the time of its event, or whose end is
/// uncertain.
struct LackingEntry {
    Row row = 0;
    std::uint64_t number = 0; ///< the line where it begins
    bool pieces = false;      ///< it was joined from several lines, or was on a line with others
    bool cut = false;         ///< its end seems to be further down, after other lines
};

/// Removes the entries that lack fields of most others: a part of them is cut off, so the value at the cut
/// may be incomplete, too. Every tool prints the same fields for all entries of a table.
/// Returns the number of removed events.
std::size_t removeLackingEntries(const std::vector<LackingEntry> &lacking, FlowStore &flows, SkipLog &skipped);

} // namespace ctscope
