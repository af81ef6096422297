// SPDX-License-Identifier: GPL-3.0-or-later
// A store made out of most of the rows of another one.
#include "flow/flow_store.h"

namespace ctscope {

FlowStore FlowStore::copyPools(std::size_t rows, std::size_t newRows) const
{
    // Reserve what a row usually adds to the pools; if it adds more, they grow.
    constexpr std::size_t usualAddresses = 2;
    constexpr std::size_t usualExtras = 48;

    FlowStore store;
    store.m_records.reserve(rows);
    if (!m_counters.empty())
        store.m_counters.reserve(rows);
    if (!m_eventTimes.empty())
        store.m_eventTimes.reserve(rows);
    if (!m_ipv6.empty()) {
        store.m_ipv6.reserve(m_ipv6.size() + newRows * usualAddresses);
        store.m_ipv6 = m_ipv6;
    }
    store.m_arena.reserve(m_arena.size() + newRows * usualExtras);
    store.m_arena.putRange(m_arena, 0, m_arena.size());
    store.m_text = m_text;
    return store;
}

void FlowStore::appendShared(const FlowStore &origin, Row begin, Row end)
{
    const std::size_t before = m_records.size();
    const auto add = [&](auto &mine, const auto &theirs) {
        if (mine.empty() && theirs.empty())
            return;
        mine.resize(before);
        if (!theirs.empty())
            mine.insert(mine.end(), theirs.begin() + begin, theirs.begin() + end);
        else
            mine.resize(before + (end - begin));
    };
    add(m_records, origin.m_records);
    add(m_counters, origin.m_counters);
    add(m_eventTimes, origin.m_eventTimes);
    add(m_lines, origin.m_lines);
}

void FlowStore::replace(Row row, const FlowStore &other, Row from)
{
    const Row added = append(other, from);
    const auto move = [&](auto &column) {
        if (column.empty())
            return;
        column[row] = column[added];
        column.pop_back();
    };
    move(m_records);
    move(m_counters);
    move(m_eventTimes);
    move(m_lines);
}

} // namespace ctscope
