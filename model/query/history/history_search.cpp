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

namespace {

/// Flows that searchNat() may find at a time, and few others. Without it the flows of one address would be the last
/// ones of all times, and of an earlier time there would be none among them.
std::string conditionOf(const NatQuery &query)
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
    return "end >= " + moment(*query.at - query.tolerance - NatQuery::second)
        + " AND (start <= " + moment(*query.at + query.tolerance + NatQuery::second) + " OR " + isFirstSeen + ')';
}

} // namespace

HistoryNatAnswer searchHistory(
    const Origin &history, const NatQuery &query, const std::optional<AskedTime> &time, const std::stop_token &stop)
{
    HistoryNatAnswer found{query, {}, {}};
    if (time)
        found.query.at = time->resolve(wallClockNow());
    HistoryScope scope;
    scope.condition = conditionOf(found.query);
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
