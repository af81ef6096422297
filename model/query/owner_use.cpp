// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/owner_use.h"

#include <algorithm>

namespace ctscope {

namespace {

bool namesOwner(const filter::Node &node) noexcept
{
    const filter::Field *const field = node.test.field;
    if (field != nullptr && std::ranges::any_of(field->columns, isOwnerColumn))
        return true;
    return std::ranges::any_of(node.children, [](const filter::NodePtr &child) { return namesOwner(*child); });
}

} // namespace

bool isOwnerColumn(Column column) noexcept
{
    return column != Column::Count && definitionOf(column).group == ColumnGroup::Owner;
}

bool needsOwners(const Filter &filter) noexcept { return namesOwner(*filter.tree()); }

bool needsOwners(const GroupSpec &groups) noexcept
{
    return std::ranges::any_of(
        groups.keys, [](const GroupKey &key) { return key.kind == GroupKeyKind::Column && isOwnerColumn(key.column); });
}

} // namespace ctscope
