// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_tree.h"
#include "query/groups/group_value.h"

#include <string>

namespace ctscope {

/// The filter that passes exactly the rows of a group: "src in 10.0.0.0/24 and dport == 443", "not helper".
filter::NodePtr filterOfGroup(const GroupSpec &spec, const GroupPath &path);

} // namespace ctscope
