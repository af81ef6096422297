// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <stop_token>
#include <vector>

namespace ctscope {

/// Puts rows into the order of a column, as orderFlows() promises. `rows` may come in any order.
/// False when stop was asked; the rows are then in no particular order.
bool sortRows(std::vector<Row> &rows, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop);

} // namespace ctscope
