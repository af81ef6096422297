// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter.h"
#include "tracking/snapshot.h"

#include <optional>
#include <span>

namespace ctscope {

/// A column that a filter tests and of which the snapshot cannot have a value: owners that nobody searched for or that
/// could not be read, names of hosts, countries or networks without a file of them. Such a filter does not say what it
/// means: "not country == DE" would show every flow. nullopt: there is none, or the snapshot has no rows.
std::optional<Column> lackedColumn(const Filter &filter, const Snapshot &snapshot);
/// The same for rows that match the filter and that something will be done to: the owner of each must have been searched
/// for, as a flow without one matches "not process == sshd".
std::optional<Column> lackedColumn(const Filter &filter, const Snapshot &snapshot, std::span<const Row> rows);

/// True when the owner of a row was searched for, and the sockets could be read.
bool isOwnerSearched(const Snapshot &snapshot, Row row) noexcept;

} // namespace ctscope
