// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/group_tables.h"
#include "query/groups/grouped_rows.h"

#include <memory>

namespace ctscope {

/// Chooses and orders the groups that a view shows. `nowTenths`: the moment for idle times, in tenths since
/// the snapshot's epoch. `result` has the view and what is known of the table; its levels are filled.
/// Groups of equal value are in the order of their keys, so that they keep their places.
void fillLevels(GroupedRows &result, const GroupTables &groups, std::int64_t nowTenths);

} // namespace ctscope
