// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <QString>

namespace ctscope {

/// An order as text for the settings: "bytes:desc"; empty = as it was read.
QString sortText(SortSpec spec);
/// The order from such a text; none for a column that this version does not know.
SortSpec sortFromText(const QString &text);

} // namespace ctscope
