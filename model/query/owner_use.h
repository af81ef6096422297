// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter.h"
#include "query/groups/group_spec.h"

namespace ctscope {

/// True for the columns that show owners.
bool isOwnerColumn(Column column) noexcept;
/// True when the owners of all flows have to be known for a filter or for groups.
bool needsOwners(const Filter &filter) noexcept;
bool needsOwners(const GroupSpec &groups) noexcept;

} // namespace ctscope
