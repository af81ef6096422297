// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/row_hash.h"
#include "tracking/snapshot.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace ctscope {

/// Which rows of two tables are the same flow.
struct TableMatch {
    /// One per row of the later table: its row in the earlier one, or noRow.
    std::vector<Row> before;
    /// Rows of both tables that take part: there, and the first with their tuple. Bytes, because two threads write them.
    std::vector<std::uint8_t> countsBefore;
    std::vector<std::uint8_t> countsAfter;
    std::vector<std::uint8_t> taken; ///< rows of the earlier table that are in `before`
    std::vector<std::uint8_t>
        translated; ///< rows of the later table that were joined through the translation; or empty
    /// Both are readings of one kernel's table: ids of equal tuples agree, or nothing speaks against it.
    bool sameTable = true;
};

/// Matches by tuple and zone, and then, if asked to, by the translated tuple.
TableMatch matchTables(
    const Snapshot &before, const Snapshot &after, bool throughTranslation, const std::stop_token &stop);

} // namespace ctscope
