// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/history/sql_groups.h"

#include "format/numbers.h"
#include "query/history/sql_parts.h"

#include <algorithm>

namespace ctscope::history {

namespace {

/// uniqHLL12() is exact up to here, and twice as fast as uniq(). Above it is as exact as DistinctCount.
constexpr std::uint64_t exactDestinations = 16;

std::uint64_t number(const JsonAnswer::Row &row, std::size_t index)
{
    return index < row.size() ? parseNumber<std::uint64_t>(row[index]).value_or(0) : 0;
}

/// The columns of a statement, behind its keys.
enum Figure : std::size_t { FlowCount, AssuredCount, UnrepliedCount, DestinationCount, FirstSum };

} // namespace

std::optional<SqlGroups> SqlGroups::of(const GroupQuery &view, std::size_t depth, const SqlContext &context)
{
    SqlGroups groups;
    groups.m_view = view;
    groups.m_context = context;
    groups.m_firstKey = view.flat ? 0 : depth;
    const std::size_t end = view.flat ? view.spec.keys.size() : depth + 1;
    for (std::size_t key = groups.m_firstKey; key < end; ++key) {
        auto made = sqlKeyOf(view.spec.keys[key], context);
        if (!made)
            return std::nullopt;
        groups.m_keys.push_back(*std::move(made));
    }
    return groups;
}

std::string SqlGroups::figures() const
{
    std::string sql = "count() AS c, sum(" + flagIsSet(status_bit::assured) + ") AS a, sum(NOT "
        + flagIsSet(status_bit::seenReply) + ") AS u, uniqHLL12If(dst, " + hasAddress("dst") + ") AS d";
    for (std::size_t i = 0; i < m_view.spec.sums.size(); ++i) {
        const auto value = sqlNumberOf(filter::fieldOf(m_view.spec.sums[i]), m_context);
        const std::string place = std::to_string(i);
        if (value)
            sql += ", sumIf(" + value->value + ", " + value->present + ") AS s" + place + ", sum("
                + (value->present == "0" || value->present == "1" ? "toUInt8(" + value->present + ')' : value->present)
                + ") AS n" + place;
        else
            sql += ", 0 AS s" + place + ", 0 AS n" + place;
    }
    return sql;
}

/// Groups of equal value by their keys, so that they keep their places.
std::string SqlGroups::order() const
{
    using enum GroupFigure;
    const GroupColumn &column = m_view.sort.column;
    const std::string direction = m_view.sort.descending ? " DESC" : "";
    std::string sql;
    switch (column.figure) {
    case Flows:
    case Share:
    case LimitShare: sql = 'c' + direction; break;
    case Assured: sql = "a / c" + direction; break;
    case Unreplied: sql = "u / c" + direction; break;
    case Destinations: sql = 'd' + direction; break;
    case Sum: {
        const auto &sums = m_view.spec.sums;
        const auto place = std::to_string(std::ranges::find(sums, column.sum) - sums.begin());
        if (static_cast<std::size_t>(std::ranges::find(sums, column.sum) - sums.begin()) < sums.size())
            sql = "n" + place + " = 0, s" + place + direction; // those without a value last
        break;
    }
    case Key:
        if (column.key >= m_firstKey && column.key < m_firstKey + m_keys.size())
            sql = 'k' + std::to_string(column.key - m_firstKey) + direction;
        break;
    case Begun:
    case Ended:
    case Growth:
    case MeanIdle:
    case LongestIdle: break; // of no flow that has ended
    }
    for (std::size_t key = 0; key < m_keys.size(); ++key)
        sql += (sql.empty() ? "k" : ", k") + std::to_string(key);
    return sql;
}

std::string SqlGroups::statement(std::string_view table, const std::string &condition) const
{
    std::string with;
    std::string select;
    std::string by;
    for (std::size_t key = 0; key < m_keys.size(); ++key) {
        const std::string name = 'k' + std::to_string(key);
        with += (key == 0 ? "" : ", ") + m_keys[key].value + " AS " + name;
        select += (m_keys[key].isBinary ? "hex(" + name + ')' : name) + ", ";
        by += (key == 0 ? "" : ", ") + name;
    }
    return "WITH " + with + " SELECT " + select + figures() + " FROM " + std::string(table) + " WHERE " + condition
        + " GROUP BY " + by + " WITH TOTALS ORDER BY " + order() + " LIMIT " + std::to_string(m_view.top)
        + " FORMAT JSONCompact";
}

std::string SqlGroups::totalStatement(std::string_view table, const std::string &condition) const
{
    return "SELECT " + figures() + " FROM " + std::string(table) + " WHERE " + condition + " FORMAT JSONCompact";
}

GroupTotals SqlGroups::totals(const JsonAnswer::Row &row, std::size_t first) const
{
    GroupTotals totals;
    totals.flows = number(row, first + FlowCount);
    totals.assured = number(row, first + AssuredCount);
    totals.unreplied = number(row, first + UnrepliedCount);
    totals.destinations = number(row, first + DestinationCount);
    totals.destinationsAreEstimated = *totals.destinations > exactDestinations;
    for (std::size_t i = 0; i < m_view.spec.sums.size(); ++i) {
        const bool hasValue = number(row, first + FirstSum + 2 * i + 1) > 0;
        totals.sums.push_back(hasValue ? std::optional(number(row, first + FirstSum + 2 * i)) : std::nullopt);
    }
    return totals;
}

GroupLevel SqlGroups::level(const JsonAnswer &answer, const GroupPath &path) const
{
    GroupLevel level;
    const GroupTotals all = totals(answer.totals, m_keys.size());
    GroupTotals &others = level.others;
    others = all;
    others.destinations.reset(); // the same destination may be in several groups
    others.destinationsAreEstimated = false;
    std::vector<std::uint64_t> counted;
    for (std::size_t i = 0; i < others.sums.size(); ++i)
        counted.push_back(number(answer.totals, m_keys.size() + FirstSum + 2 * i + 1));
    for (const JsonAnswer::Row &values : answer.rows) {
        GroupRow &row = level.rows.emplace_back();
        row.path = path;
        for (std::size_t key = 0; key < m_keys.size(); ++key)
            row.path.push_back(key < values.size() ? m_keys[key].read(values[key]) : GroupValue());
        row.totals = totals(values, m_keys.size());
        others.flows -= row.totals.flows;
        others.assured -= row.totals.assured;
        others.unreplied -= row.totals.unreplied;
        for (std::size_t i = 0; i < others.sums.size(); ++i) {
            counted[i] -= number(values, m_keys.size() + FirstSum + 2 * i + 1);
            if (others.sums[i])
                *others.sums[i] -= row.totals.sums[i].value_or(0);
        }
    }
    for (std::size_t i = 0; i < others.sums.size(); ++i) {
        if (counted[i] == 0)
            others.sums[i].reset();
    }
    level.otherGroups = answer.rowsBeforeLimit - std::min<std::uint64_t>(answer.rowsBeforeLimit, answer.rows.size());
    return level;
}

} // namespace ctscope::history
