// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_levels.h"

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_map>

namespace ctscope {

namespace {

/// Adds groups up, without their destinations.
class Adder {
public:
    Adder(std::size_t sums, std::int64_t now)
        : m_sums(sums)
        , m_now(now)
    {
    }
    void add(const GroupTable &table, std::uint32_t index)
    {
        const GroupTable::Group &group = table.group(index);
        m_flows += group.flows;
        m_assured += group.assured;
        m_unreplied += group.unreplied;
        m_begun += group.begun;
        m_ended += group.ended;
        m_idleSince += group.idleSince;
        if (group.idle > 0) {
            m_idle += group.idle;
            if (group.oldest <= m_oldest) {
                m_isBound = group.oldestIsBound && (group.oldest < m_oldest || m_isBound);
                m_oldest = group.oldest;
            }
        }
        const auto sums = table.sums(index);
        for (std::size_t i = 0; i < sums.size(); ++i) {
            m_sums[i].amount += sums[i].amount;
            m_sums[i].rows += sums[i].rows;
        }
    }
    GroupTotals totals() const
    {
        GroupTotals totals;
        totals.flows = m_flows;
        totals.assured = m_assured;
        totals.unreplied = m_unreplied;
        totals.begun = m_begun;
        totals.ended = m_ended;
        totals.sums.reserve(m_sums.size());
        for (const Sum &sum : m_sums)
            totals.sums.push_back(sum.rows > 0 ? std::optional(sum.amount) : std::nullopt);
        if (m_idle > 0) {
            // A flow whose timeout has run out waits for the kernel to remove it.
            const double mean =
                static_cast<double>(m_now) - static_cast<double>(m_idleSince) / static_cast<double>(m_idle);
            totals.meanIdle = std::max(0.0, mean / 10);
            totals.longestIdle = std::max(0.0, static_cast<double>(m_now - m_oldest) / 10);
            totals.longestIdleIsBound = m_isBound;
        }
        return totals;
    }

private:
    struct Sum {
        std::uint64_t amount = 0;
        std::uint64_t rows = 0;
    };
    std::uint64_t m_flows = 0;
    std::uint64_t m_assured = 0;
    std::uint64_t m_unreplied = 0;
    std::uint64_t m_begun = 0;
    std::uint64_t m_ended = 0;
    std::vector<Sum> m_sums;
    std::int64_t m_now;
    std::uint64_t m_idle = 0;
    std::int64_t m_idleSince = 0;
    std::int64_t m_oldest = std::numeric_limits<std::int64_t>::max();
    bool m_isBound = false;
};

class LevelBuilder {
public:
    LevelBuilder(GroupedRows &result, const GroupTables &groups, std::int64_t now)
        : m_result(result)
        , m_groups(groups)
        , m_now(now)
    {
    }
    void build();

private:
    struct Candidate {
        double number = 0;
        bool hasNumber = false;
        std::uint32_t index = 0;
    };

    GroupTotals totalsOf(const GroupTable &table, std::uint32_t index) const;
    Candidate candidate(const GroupTable &table, std::uint32_t index) const;
    bool precedes(const GroupTable &table, const Candidate &a, const Candidate &b) const;
    GroupLevel level(std::size_t depth, std::vector<std::uint32_t> indices) const;
    void findExpanded();

    GroupedRows &m_result;
    const GroupTables &m_groups;
    const std::int64_t m_now;
    /// For each level below the first: the groups whose parts are wanted, and the parts.
    std::vector<std::unordered_map<std::uint32_t, std::vector<std::uint32_t>>> m_parts;
};

GroupTotals LevelBuilder::totalsOf(const GroupTable &table, std::uint32_t index) const
{
    Adder adder(m_result.view.spec.sums.size(), m_now);
    adder.add(table, index);
    GroupTotals totals = adder.totals();
    const GroupTable::Group &group = table.group(index);
    // An estimate may be above what is possible.
    totals.destinations = std::min<std::uint64_t>(group.addresses.count(), group.flows);
    totals.destinationsAreEstimated = group.addresses.isEstimated() || group.addressesAreBound;
    return totals;
}

/// What a group is ordered by, without all the rest that is known of it.
LevelBuilder::Candidate LevelBuilder::candidate(const GroupTable &table, std::uint32_t index) const
{
    using enum GroupFigure;
    const GroupTable::Group &group = table.group(index);
    const GroupColumn &column = m_result.view.sort.column;
    const auto is = [index](double number, bool known = true) { return Candidate{number, known, index}; };
    const auto share = [&](std::uint32_t part) { return is(group.flows > 0 ? part / double(group.flows) : 0); };
    switch (column.figure) {
    case Key: return is(0);
    case Flows:
    case Share:
    case LimitShare: return is(group.flows);
    case Begun: return is(group.begun);
    case Ended: return is(group.ended);
    case Growth: return is(static_cast<double>(group.begun) - static_cast<double>(group.ended));
    case Assured: return share(group.assured);
    case Unreplied: return share(group.unreplied);
    case MeanIdle: return is(group.idle > 0 ? -static_cast<double>(group.idleSince) / group.idle : 0, group.idle > 0);
    case LongestIdle: return is(-double(group.oldest), group.idle > 0);
    case Destinations: return is(static_cast<double>(group.addresses.count()));
    case Sum: {
        const auto &columns = m_result.view.spec.sums;
        const auto place = static_cast<std::size_t>(std::ranges::find(columns, column.sum) - columns.begin());
        if (place == columns.size())
            return is(0, false);
        const GroupTable::Sum &sum = table.sums(index)[place];
        return is(static_cast<double>(sum.amount), sum.rows > 0);
    }
    }
    return is(0, false);
}

bool LevelBuilder::precedes(const GroupTable &table, const Candidate &a, const Candidate &b) const
{
    const GroupSort &sort = m_result.view.sort;
    if (a.hasNumber != b.hasNumber)
        return a.hasNumber;
    if (a.number != b.number)
        return sort.descending ? a.number > b.number : a.number < b.number;
    const auto left = table.codes(a.index);
    const auto right = table.codes(b.index);
    const auto compare = [&](std::size_t key, bool backwards) {
        if (left[key] == right[key])
            return 0;
        return comesBefore(left[key], right[key], m_groups.values()) != backwards ? -1 : 1;
    };
    if (sort.column.figure == GroupFigure::Key && sort.column.key < table.width()) {
        const auto isNone = [](ValueCode code) { return value_code::tagOf(code) == value_code::Tag::None; };
        if (isNone(left[sort.column.key]) != isNone(right[sort.column.key]))
            return isNone(right[sort.column.key]);
        if (const int order = compare(sort.column.key, sort.descending); order != 0)
            return order < 0;
    }
    for (std::size_t key = 0; key < table.width(); ++key) {
        if (const int order = compare(key, false); order != 0)
            return order < 0;
    }
    return false;
}

GroupLevel LevelBuilder::level(std::size_t depth, std::vector<std::uint32_t> indices) const
{
    const GroupTable &table = m_groups.tables()[depth];
    std::vector<Candidate> candidates;
    candidates.reserve(indices.size());
    for (const std::uint32_t index : indices) {
        if (table.group(index).flows > 0)
            candidates.push_back(candidate(table, index));
    }
    const auto before = [&](const Candidate &a, const Candidate &b) { return precedes(table, a, b); };
    const std::size_t shown = std::min<std::size_t>(m_result.view.top, candidates.size());
    const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(shown);
    if (end != candidates.end())
        std::nth_element(candidates.begin(), end, candidates.end(), before);
    std::sort(candidates.begin(), end, before);

    GroupLevel level;
    level.rows.reserve(shown);
    for (auto it = candidates.begin(); it != end; ++it) {
        GroupRow &row = level.rows.emplace_back();
        const auto codes = table.codes(it->index);
        for (std::size_t key = 0; key < codes.size(); ++key)
            row.path.push_back(decodeValue(m_result.view.spec.keys[key], codes[key], m_groups.values()));
        row.totals = totalsOf(table, it->index);
        if (depth >= m_parts.size())
            continue;
        if (const auto parts = m_parts[depth].find(it->index); parts != m_parts[depth].end())
            row.parts = std::make_shared<const GroupLevel>(this->level(depth + 1, parts->second));
    }
    level.otherGroups = candidates.size() - shown;
    if (level.otherGroups > 0) {
        // In the order of the table, which is that of memory.
        std::vector<bool> isShown(table.size(), false);
        for (auto it = candidates.begin(); it != end; ++it)
            isShown[it->index] = true;
        Adder adder(m_result.view.spec.sums.size(), m_now);
        DistinctCount destinations;
        bool areBound = false;
        for (const std::uint32_t index : indices) {
            if (isShown[index] || table.group(index).flows == 0)
                continue;
            adder.add(table, index);
            destinations.add(table.group(index).addresses);
            areBound = areBound || table.group(index).addressesAreBound;
        }
        level.others = adder.totals();
        level.others.destinations = std::min(destinations.count(), level.others.flows);
        level.others.destinationsAreEstimated = destinations.isEstimated() || areBound;
    }
    return level;
}

/// Finds the parts of all expanded groups, in one pass over each level.
void LevelBuilder::findExpanded()
{
    const auto tables = m_groups.tables();
    m_parts.resize(tables.size());
    for (const GroupPath &path : m_result.view.expanded) {
        if (path.empty() || path.size() + 1 >= tables.size())
            continue;
        std::vector<ValueCode> codes;
        for (const GroupValue &value : path) {
            if (const auto code = findCode(value, m_groups.values()))
                codes.push_back(*code);
        }
        if (codes.size() != path.size())
            continue;
        if (const std::uint32_t index = tables[path.size()].find(codes); index != noIndex)
            m_parts[path.size()].try_emplace(index);
    }
    for (std::size_t depth = 1; depth + 1 < tables.size(); ++depth) {
        if (m_parts[depth].empty())
            continue;
        const GroupTable &below = tables[depth + 1];
        for (std::uint32_t index = 0; index < below.size(); ++index) {
            if (const auto parts = m_parts[depth].find(below.group(index).parent); parts != m_parts[depth].end())
                parts->second.push_back(index);
        }
    }
}

void LevelBuilder::build()
{
    const auto tables = m_groups.tables();
    if (!m_result.view.flat)
        findExpanded();
    if (tables.front().size() > 0)
        m_result.all = totalsOf(tables.front(), 0);
    else
        m_result.all.sums.resize(m_result.view.spec.sums.size());
    if (tables.size() < 2)
        return;
    std::vector<std::uint32_t> indices(tables[1].size());
    for (std::uint32_t index = 0; index < indices.size(); ++index)
        indices[index] = index;
    m_result.top = level(1, std::move(indices));
}

} // namespace

void fillLevels(GroupedRows &result, const GroupTables &groups, std::int64_t nowTenths)
{
    LevelBuilder(result, groups, nowTenths).build();
}

} // namespace ctscope
