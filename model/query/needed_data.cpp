// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/needed_data.h"

#include "query/column.h"
#include "query/owner_use.h"
#include "tracking/owner_columns.h"

#include <algorithm>
#include <string_view>

namespace ctscope {

namespace {

bool hasOwners(const Snapshot &snapshot) noexcept
{
    for (Row row = 0; row < snapshot.rows.size(); ++row) {
        if (isOwnerSearched(snapshot, row))
            return true;
    }
    return false;
}

bool isLacked(Column column, const Snapshot &snapshot) noexcept
{
    if (column == Column::Count)
        return false;
    if (isOwnerColumn(column))
        return !hasOwners(snapshot);
    switch (definitionOf(column).group) {
    case ColumnGroup::Host: return !snapshot.hosts || snapshot.hosts->empty();
    case ColumnGroup::Outside:
        return !snapshot.geo
            || !(column == Column::Country ? snapshot.geo->hasCountries() : snapshot.geo->hasNetworks());
    default: return false;
    }
}

std::optional<Column> lackedIn(const filter::Node &node, const Snapshot &snapshot)
{
    if (const filter::Field *const field = node.test.field; field != nullptr) {
        for (const Column column : field->columns) {
            if (isLacked(column, snapshot))
                return column;
        }
    }
    for (const filter::NodePtr &child : node.children) {
        if (const auto column = lackedIn(*child, snapshot))
            return column;
    }
    return std::nullopt;
}

} // namespace

std::optional<Column> lackedColumn(const Filter &filter, const Snapshot &snapshot)
{
    return snapshot.rows.size() == 0 ? std::nullopt : lackedIn(*filter.tree(), snapshot);
}

std::optional<Column> lackedColumn(const Filter &filter, const Snapshot &snapshot, std::span<const Row> rows)
{
    if (const auto column = lackedColumn(filter, snapshot))
        return column;
    const auto isKnown = [&snapshot](Row row) { return isOwnerSearched(snapshot, row); };
    return needsOwners(filter) && !std::ranges::all_of(rows, isKnown) ? std::optional(Column::Owner) : std::nullopt;
}

bool isOwnerSearched(const Snapshot &snapshot, Row row) noexcept
{
    const AttachedColumns &columns = snapshot.rows.attached();
    const std::string_view reason = columns.text(owner_column::reason, row);
    if (reason.empty())
        return hasOwner(columns, row);
    return reason != wordOf(Owner::Reason::OtherNamespace) && reason != wordOf(Owner::Reason::NotRead);
}

} // namespace ctscope
