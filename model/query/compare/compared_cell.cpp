// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/compare/compared_cell.h"

#include "flow/row_hash.h"
#include "query/number_text.h"
#include "tracking/compared_rows.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

namespace ctscope {

namespace {

/// True for what is known of an address now, which is no value of the two tables.
bool isOfAddresses(Column column)
{
    const ColumnGroup group = definitionOf(column).group;
    return group == ColumnGroup::Host || group == ColumnGroup::Outside;
}

/// Whether the values of two readings are worth showing side by side.
bool isCompared(Column column, ChangeSet changes)
{
    switch (column) {
    case Column::Changes:
    case Column::Ended:
    case Column::Event:
    case Column::Use: return false;
    // Kernels number their entries as they like.
    case Column::Id:
    case Column::Start: return changes.has(Change::Reused);
    default: break;
    }
    if (isOfAddresses(column))
        return false;
    switch (definitionOf(column).type) {
    case ColumnType::Duration:
    case ColumnType::Moment:
    case ColumnType::ByteRate:
    case ColumnType::CountRate: return false;
    default: return true;
    }
}

/// "1,363,148 B"
std::string wholeBytes(const ColumnValue &value, const NumberStyle &style)
{
    const auto *const bytes = std::get_if<std::uint64_t>(&value);
    return bytes != nullptr ? countText(*bytes, style) + " B" : std::string();
}

CellContext earlier(const CellContext &context)
{
    const Snapshot &before = *context.snapshot.compared->before;
    return {before, before.takenAt, context.most};
}

bool sameAddresses(const FlowStore &one, Row row, const FlowStore &other, Row otherRow)
{
    return std::ranges::all_of(
        std::array{AddressSlot::OriginalSrc, AddressSlot::OriginalDst, AddressSlot::ReplySrc, AddressSlot::ReplyDst},
        [&](AddressSlot slot) { return one.address(row, slot) == other.address(otherRow, slot); });
}

} // namespace

bool cellDiffers(const CellContext &context, Row row, Column column)
{
    const ComparedRows *const compared = context.snapshot.compared.get();
    return compared != nullptr && compared->rowsBefore[row] != noRow && isCompared(column, compared->changes[row])
        && cellExactText(earlier(context), compared->rowsBefore[row], column) != cellExactText(context, row, column);
}

std::string comparedCellText(const CellContext &context, Row row, Column column, const NumberStyle &style)
{
    std::string text = cellText(context, row, column, style);
    const ComparedRows *const compared = context.snapshot.compared.get();
    if (compared == nullptr || compared->rowsBefore[row] == noRow || !isCompared(column, compared->changes[row]))
        return text;
    std::string then = cellText(earlier(context), compared->rowsBefore[row], column, style);
    if (then == text) {
        if (definitionOf(column).type != ColumnType::Bytes || !cellDiffers(context, row, column))
            return text;
        then = wholeBytes(cellValue(earlier(context), compared->rowsBefore[row], column), style);
        text = wholeBytes(cellValue(context, row, column), style);
    }
    constexpr std::string_view arrow = "→";
    const bool ownArrows = then.find(arrow) != std::string::npos || text.find(arrow) != std::string::npos;
    if (!then.empty())
        then += ' ';
    then += ownArrows ? "⇒" : arrow;
    if (!text.empty())
        then += ' ';
    return then += text;
}

std::string earlierExactText(const CellContext &context, Row row, Column column)
{
    const ComparedRows *const compared = context.snapshot.compared.get();
    if (compared == nullptr || compared->rowsBefore[row] == noRow)
        return {};
    // The names of the earlier reading may be older, or fewer.
    const Row before = compared->rowsBefore[row];
    if (isOfAddresses(column)
        && sameAddresses(context.snapshot.rows.flows(), row, compared->before->rows.flows(), before))
        return cellExactText(context, row, column);
    return cellExactText(earlier(context), before, column);
}

} // namespace ctscope
