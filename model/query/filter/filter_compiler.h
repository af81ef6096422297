// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_tree.h"
#include "query/filter/prepared_tests.h"
#include "query/text_filter.h"

#include <memory>

namespace ctscope::filter {

/// The tree as a predicate over the rows of one snapshot, for one thread. Never null; the snapshot of
/// `context` must outlive it. `prepared`: what was prepared for this tree; may be null.
std::unique_ptr<RowFilter> compile(
    const Node &node, const CellContext &context, const NumberStyle &style, const PreparedTests *prepared = nullptr);

} // namespace ctscope::filter
