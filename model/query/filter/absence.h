// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_tree.h"

#include <vector>

namespace ctscope::filter {

/// The filter with the complement in place of each != , "not in" and "not contains", so that rows without
/// a value pass as well: "not state == X" for "state != X". Null when there is nothing to replace. Appends
/// the fields of what was replaced to `fields`, each once.
NodePtr withAbsent(const NodePtr &node, std::vector<const Field *> &fields);

} // namespace ctscope::filter
