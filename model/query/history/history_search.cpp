// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/history/history_search.h"

#include "history/clickhouse_schema.h"
#include "source/history_source.h"
#include "tracking/flow_table.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace ctscope {

std::string sqlConditionOf(const NatQuery &query)
{
    if (!query.at)
        return "1";
    // Whole seconds, rounded so that none is left out.
    const auto moment = [](std::int64_t micros) {
        constexpr std::int64_t last = std::numeric_limits<std::uint32_t>::max();
        return "toDateTime(" + std::to_string(std::clamp<std::int64_t>(micros / NatQuery::second, 0, last)) + ')';
    };
    // Where `start` is when it was first seen, it began at any time before.
    const std::string isFirstSeen = "bitAnd(flags, " + std::to_string(history::history_flag::beganBefore) + ") != 0";
    return "end >= " + moment(query.earliest() - NatQuery::second)
        + " AND (start <= " + moment(query.latest() + NatQuery::second) + " OR " + isFirstSeen + ')';
}

HistoryNatAnswer searchHistory(
    const Origin &history, const NatQuery &query, const std::optional<AskedTime> &time, const std::stop_token &stop)
{
    HistoryNatAnswer found{query, {}, {}};
    if (time)
        found.query.askFor(*time, wallClockNow());
    HistoryScope scope;
    scope.condition = sqlConditionOf(found.query);
    if (found.query.at)
        scope.about = record::Range{found.query.earliest(), found.query.latest()};
    HistorySource source(
        history.history(), std::move(scope), record::OutsideEnd{query.address, query.port, query.protocol});
    ReadResult result = source.read(stop, {});
    found.problem = result.problem;
    if (!result.reading)
        return found;
    FlowTable table;
    table.setOrigin(source.origin());
    found.answer = searchNat(*table.apply(std::move(*result.reading), false, source.timeouts()), found.query);
    return found;
}

} // namespace ctscope
