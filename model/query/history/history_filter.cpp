// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/history/history_filter.h"

#include <utility>

namespace ctscope {

history::SqlContext sqlContextOf(const std::string &when, std::int64_t now)
{
    const auto times = historyTimesOf(when, now);
    history::SqlContext context;
    // As the reading of a HistorySource has it.
    context.now = (times ? times->range.until : now) * 1000;
    context.isMoment = times && times->isMoment;
    return context;
}

HistoryScope historyScopeOf(const std::string &when, const Filter &filter, std::int64_t now)
{
    history::SqlCondition condition = history::sqlConditionOf(*filter.tree(), sqlContextOf(when, now));
    return {when, std::move(condition.sql), condition.isExact, now};
}

} // namespace ctscope
