// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_tree.h"
#include "query/text_filter.h"

#include <memory>

namespace ctscope::filter {

/// The tree as a predicate over the rows of one snapshot, for one thread. Never null; the snapshot of
/// `context` must outlive it.
std::unique_ptr<RowFilter> compile(const Node &node, const CellContext &context, const NumberStyle &style);

} // namespace ctscope::filter
