// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "query/groups/group_spec.h"

#include <cstddef>
#include <vector>

namespace ctscope {

/// True when an order, a filter or groups are about countries or networks.
bool needsGeo(const SortSpec &sort, const Filter &filter, const GroupSpec *groups) noexcept;
/// True when the names of all hosts have to be known for an order, a filter or groups.
bool needsHosts(const SortSpec &sort, const Filter &filter, const GroupSpec *groups) noexcept;

/// The addresses whose names the user can see, each once: those of the rows at these places of the frame's order, in
/// that order, and then, when the view needs the names of all hosts, those of the first mostRowsToName rows.
std::vector<IpAddress> addressesToName(const Frame &frame, const std::vector<int> &places, const ViewSpec &view);
constexpr std::size_t mostRowsToName = 2000;

/// The addresses of the live rows that a filter shows, each once.
std::vector<IpAddress> addressesOf(const Snapshot &snapshot, const std::vector<Row> &rows);

} // namespace ctscope
