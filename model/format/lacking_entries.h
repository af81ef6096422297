// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"
#include "format/skip_log.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ctscope {

/// An entry that was taken without a reference count, an id, or the time of its event, or whose end is
/// not certain.
struct LackingEntry {
    Row row = 0;
    std::uint64_t number = 0; ///< the line where it begins
    bool pieces = false;      ///< it was put together of several lines, or stood on one with others
    bool cut = false;         ///< its end seems to stand further down, behind other lines
};

/// Takes out the entries that lack what most of the others have: a part of them is cut off, so
/// that the value at the cut may be cut, too. Every tool prints the same fields for all entries of a table.
/// Returns how many of them were events.
std::size_t removeLackingEntries(const std::vector<LackingEntry> &lacking, FlowStore &flows, SkipLog &skipped);

} // namespace ctscope
