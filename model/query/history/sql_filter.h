// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_tree.h"

#include <cstdint>
#include <string>

namespace ctscope::history {

/// How the rows of a history become a table, as far as filters depend on it.
struct SqlContext {
    std::int64_t now = 0;  ///< ns since 1970: the moment that "-10m" counts back from
    bool isMoment = false; ///< the table as of a moment, in which no flow has an end
};

/// A filter as a condition of SQL over the columns of ctscope_flows.
struct SqlCondition {
    std::string sql = "1"; ///< true for every row that the filter lets pass
    bool isExact = true;   ///< and for no other: else some of the rows do not pass
    friend bool operator==(const SqlCondition &, const SqlCondition &) = default;
};

/// The condition for a filter, in SQL that ClickHouse 18.16 understands. Words, names of hosts and regular expressions
/// are not for the server: without them the condition is wider. A test on a value that a row does not have is false, as
/// Filter::rows() has it.
SqlCondition sqlConditionOf(const filter::Node &tree, const SqlContext &context);

} // namespace ctscope::history
