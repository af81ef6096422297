// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter.h"
#include "query/groups/grouped_rows.h"
#include "source/history_session.h"
#include "source/origin.h"

#include <cstdint>
#include <optional>
#include <stop_token>

namespace ctscope {

/// The groups of all flows of a history, which the server makes.
struct ServerGroups {
    GroupedRowsPtr groups; ///< null: the server cannot make them, or was not asked with success
    SourceProblem problem{};
    /// A key, or a part of the filter, is known to this side alone.
    bool isOurs = false;
    std::optional<HistoryShards> shards{}; ///< of several servers
};

/// Asks the server of a History for the groups of the flows that pass a filter, at the origin's time. `now`: µs since
/// 1970. Any thread; returns early when stop is requested.
ServerGroups groupOnServer(const Origin &history, const Filter &filter, const GroupQuery &view, std::int64_t now,
    const std::stop_token &stop = {});

} // namespace ctscope
