// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/nat_search.h"
#include "source/problem.h"

#include <optional>
#include <stop_token>

namespace ctscope {

/// The answer of a history's server to a search for a translated end.
struct HistoryNatAnswer {
    NatQuery query; ///< with the moment that was asked for
    NatAnswer answer;
    SourceProblem problem{}; ///< other than None: there is no answer
};

/// Flows of a history that searchNat() may find at the time of a query, and few others, in SQL. Without it the flows of
/// one address would be the last ones of all times, and of an earlier time there would be none among them.
std::string sqlConditionOf(const NatQuery &query);

/// Searches all times of a History, whatever its origin's time is. `time`: of the query; the present counts as now. Any
/// thread; when stop is requested, the server stops, too, and the problem is Cancelled.
HistoryNatAnswer searchHistory(const Origin &history, const NatQuery &query, const std::optional<AskedTime> &time,
    const std::stop_token &stop = {});

} // namespace ctscope
