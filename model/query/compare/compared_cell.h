// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"

#include <string>

namespace ctscope {

/// True when the two tables differ in a cell of a comparison. Never in columns that only count down or name a moment.
bool cellDiffers(const CellContext &context, Row row, Column column);

/// A cell of a comparison as a person reads it: "old → new" where the two tables differ in it, "old ⇒ new" where the
/// values have arrows of their own; in bytes where two amounts would be rounded to the same. Else the cell itself.
std::string comparedCellText(const CellContext &context, Row row, Column column, const NumberStyle &style = {});

/// The exact value of the cell in the earlier table; empty for a flow that began.
std::string earlierExactText(const CellContext &context, Row row, Column column);

} // namespace ctscope
