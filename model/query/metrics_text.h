// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/grouped_rows.h"
#include "record/outlet.h"
#include "tracking/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ctscope {

/// What the metrics of a table are made of.
struct MetricsInput {
    SnapshotPtr snapshot;    ///< not null
    GroupedRowsPtr groups{}; ///< null: no groups
    std::uint64_t begun = 0; ///< flows since the program started
    std::uint64_t ended = 0;
    std::vector<record::OutletStatus> outlets{};
};

/// No more groups than this become series, as each stays in Prometheus as long as its data.
constexpr std::size_t mostGroupSeries = 50;

/// A table in numbers, in the text format of Prometheus (version 0.0.4). Numbers that are not known are left out.
std::string metricsText(const MetricsInput &input);

} // namespace ctscope
