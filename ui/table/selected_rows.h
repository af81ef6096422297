// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/table/row_job.h"

#include <QItemSelection>

#include <vector>

namespace ctscope {

/// Rows of a table from first to last.
struct RowRun {
    int first;
    int last;
};

/// The rows of a selection in order, each once. A selection of a million rows is a few ranges,
/// so this works on ranges, not on single rows.
std::vector<RowRun> runsOf(const QItemSelection &selection);
int rowsIn(const std::vector<RowRun> &runs);
/// These rows of `all`.
ChosenRows only(const std::vector<RowRun> &runs, const ChosenRows &all);

} // namespace ctscope
