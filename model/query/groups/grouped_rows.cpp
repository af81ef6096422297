// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/grouped_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ctscope {

namespace {

using enum GroupFigure;

struct FigureRow {
    GroupFigure figure;
    std::string_view id;
    ColumnType type;
};

constexpr std::array<FigureRow, 13> figures = {{
    {Key, "", ColumnType::Text},
    {Flows, "flows", ColumnType::Count},
    {Share, "share", ColumnType::Number},
    {LimitShare, "limit-share", ColumnType::Number},
    {Begun, "new", ColumnType::CountRate},
    {Ended, "ended", ColumnType::CountRate},
    {Growth, "growth", ColumnType::CountRate},
    {Sum, "", ColumnType::Count},
    {Assured, "assured-share", ColumnType::Number},
    {Unreplied, "unreplied-share", ColumnType::Number},
    {MeanIdle, "mean-idle", ColumnType::Duration},
    {LongestIdle, "longest-idle", ColumnType::Duration},
    {Destinations, "destinations", ColumnType::Count},
}};
const FigureRow &rowOf(GroupFigure figure) noexcept { return figures[static_cast<std::size_t>(figure)]; }

bool isRate(Column column) noexcept
{
    const ColumnType type = definitionOf(column).type;
    return type == ColumnType::ByteRate || type == ColumnType::CountRate;
}

std::optional<std::uint64_t> sumOf(const GroupedRows &groups, const GroupTotals &totals, Column column)
{
    const auto &columns = groups.view.spec.sums;
    const auto place = std::ranges::find(columns, column) - columns.begin();
    const auto index = static_cast<std::size_t>(place);
    return index < totals.sums.size() ? totals.sums[index] : std::nullopt;
}

std::optional<double> quotient(std::uint64_t part, std::optional<std::uint64_t> whole)
{
    if (!whole || *whole == 0)
        return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(*whole);
}

void appendFixed(std::string &out, double number, int decimals)
{
    std::array<char, 64> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed, decimals).ptr;
    out.append(digits.data(), end);
}

void appendShare(std::string &out, double share, const NumberStyle &style)
{
    const double percent = share * 100;
    if (percent > 0 && percent < 0.05) {
        out += "< 0" + style.decimalPoint + "1 %";
        return;
    }
    std::string digits;
    appendFixed(digits, percent, 1);
    if (const auto point = digits.find('.'); point != std::string::npos)
        digits.replace(point, 1, style.decimalPoint);
    out += digits + " %";
}

/// "+2.5/s", "−1/s", "0/s"; "< +0.1/s" and "> −0.1/s" for what would round to nothing.
void appendGrowth(std::string &out, double perSecond, const NumberStyle &style)
{
    constexpr std::string_view less = "< ";
    std::string text = countRateText(std::abs(perSecond), style);
    if (text.starts_with(less)) {
        text.erase(0, less.size());
        out += perSecond < 0 ? "> " : less;
    }
    out += perSecond < 0 ? "−" : perSecond > 0 ? "+" : "";
    out += text;
}

} // namespace

std::string GroupColumn::id(const GroupSpec &spec) const
{
    if (figure == Key)
        return key < spec.keys.size() ? spec.keys[key].text() : std::string();
    if (figure == Sum)
        return std::string(definitionOf(sum).id);
    return std::string(rowOf(figure).id);
}

ColumnType GroupColumn::type(const GroupSpec &spec) const noexcept
{
    if (figure == Sum)
        return definitionOf(sum).type;
    if (figure == Key && key < spec.keys.size()) {
        const GroupKey &of = spec.keys[key];
        if (of.kind == GroupKeyKind::Column)
            return definitionOf(of.column).type;
        return of.isAddress()                 ? ColumnType::Address
            : of.kind == GroupKeyKind::Masked ? ColumnType::Bits
                                              : ColumnType::Word;
    }
    return rowOf(figure).type;
}

bool GroupColumn::isShare() const noexcept
{
    return figure == Share || figure == LimitShare || figure == Assured || figure == Unreplied;
}

std::vector<GroupColumn> groupColumns(const GroupSpec &spec)
{
    std::vector<GroupColumn> columns;
    for (const FigureRow &row : figures) {
        if (row.figure == Sum) {
            for (const Column sum : spec.sums)
                columns.push_back({Sum, 0, sum});
        } else if (row.figure != Key) {
            columns.push_back({row.figure, 0, Column::Count});
        }
    }
    return columns;
}

std::optional<GroupColumn> groupColumnFromId(const GroupSpec &spec, std::string_view id)
{
    for (const bool wholeKey : {true, false}) {
        for (std::size_t i = 0; i < spec.keys.size(); ++i) {
            if (id == (wholeKey ? spec.keys[i].text() : spec.keys[i].field()))
                return GroupColumn{Key, static_cast<std::uint8_t>(i), Column::Count};
        }
    }
    for (const GroupColumn &column : groupColumns(spec)) {
        if (column.id(spec) == id)
            return column;
    }
    return std::nullopt;
}

std::optional<double> groupNumber(const GroupedRows &groups, const GroupTotals &totals, const GroupColumn &column)
{
    const auto perSecond = [&](auto count) {
        return groups.seconds > 0 ? std::optional(static_cast<double>(count) / groups.seconds) : std::nullopt;
    };
    switch (column.figure) {
    case Key: return std::nullopt;
    case Flows: return static_cast<double>(totals.flows);
    case Share: return quotient(totals.flows, groups.tableFlows);
    case LimitShare: return quotient(totals.flows, groups.limit);
    case Begun: return perSecond(totals.begun);
    case Ended: return perSecond(totals.ended);
    case Growth: return perSecond(static_cast<std::int64_t>(totals.begun - totals.ended));
    case Sum: {
        const auto sum = sumOf(groups, totals, column.sum);
        if (!sum)
            return std::nullopt;
        return static_cast<double>(*sum) / (isRate(column.sum) ? 1000 : 1);
    }
    case Assured: return quotient(totals.assured, totals.flows);
    case Unreplied: return quotient(totals.unreplied, totals.flows);
    case MeanIdle: return totals.meanIdle;
    case LongestIdle: return totals.longestIdle;
    case Destinations:
        return totals.destinations ? std::optional(static_cast<double>(*totals.destinations)) : std::nullopt;
    }
    return std::nullopt;
}

void appendGroupCell(std::string &out, const GroupedRows &groups, const GroupTotals &totals, const GroupColumn &column,
    const NumberStyle &style)
{
    const auto number = groupNumber(groups, totals, column);
    if (!number)
        return;
    if (column.isShare())
        return appendShare(out, *number, style);
    if (column.figure == Growth)
        return appendGrowth(out, *number, style);
    if (column.figure == LongestIdle && totals.longestIdleIsBound)
        out += "≤ ";
    if (column.figure == Destinations && totals.destinationsAreEstimated)
        out += "≈ ";
    switch (column.type(groups.view.spec)) {
    case ColumnType::ByteRate: appendByteRate(out, *number, style); break;
    case ColumnType::CountRate: appendCountRate(out, *number, style); break;
    case ColumnType::Duration: appendDuration(out, static_cast<std::uint64_t>(std::max(0.0, *number))); break;
    case ColumnType::Bytes: appendBytes(out, *sumOf(groups, totals, column.sum), style); break;
    default:
        appendCount(out,
            column.figure == Sum ? *sumOf(groups, totals, column.sum) : static_cast<std::uint64_t>(*number), style);
        break;
    }
}

void appendExactGroupCell(
    std::string &out, const GroupedRows &groups, const GroupTotals &totals, const GroupColumn &column)
{
    const auto number = groupNumber(groups, totals, column);
    if (!number)
        return;
    if (column.isShare())
        return appendFixed(out, *number, 6);
    if (column.figure == Sum && !isRate(column.sum))
        return appendDigits(out, *sumOf(groups, totals, column.sum));
    switch (column.type(groups.view.spec)) {
    case ColumnType::ByteRate:
    case ColumnType::CountRate:
    case ColumnType::Duration: appendFixed(out, *number, 1); break;
    default: appendDigits(out, static_cast<std::uint64_t>(*number)); break;
    }
}

} // namespace ctscope
