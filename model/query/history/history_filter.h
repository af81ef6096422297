// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter.h"
#include "query/history/sql_filter.h"
#include "source/history_scope.h"

#include <cstdint>
#include <string>

namespace ctscope {

/// The context in which a filter is one for the flows of a history. `now`: µs since 1970.
history::SqlContext sqlContextOf(const std::string &when, std::int64_t now);

/// The flows of a history at some time that pass a filter. `now`: µs since 1970.
HistoryScope historyScopeOf(const std::string &when, const Filter &filter, std::int64_t now);

} // namespace ctscope
