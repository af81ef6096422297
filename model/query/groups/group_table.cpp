// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_table.h"

#include <algorithm>

namespace ctscope {

std::uint32_t GroupTable::find(std::span<const ValueCode> codes) const
{
    return m_hash.find(
        hashOf(codes), [&](std::uint32_t index) { return std::ranges::equal(this->codes(index), codes); });
}

std::uint32_t GroupTable::make(std::span<const ValueCode> codes, std::uint64_t hash, const GroupTable *parents)
{
    const std::uint32_t found =
        m_hash.find(hash, [&](std::uint32_t index) { return std::ranges::equal(this->codes(index), codes); });
    if (found != noIndex)
        return found;
    const std::uint32_t index = size();
    m_groups.emplace_back();
    m_codes.insert(m_codes.end(), codes.begin(), codes.end());
    m_sums.resize(m_sums.size() + m_sumCount);
    m_hash.add(hash, index);
    if (parents != nullptr)
        m_groups[index].parent = parents->find(codes.first(codes.size() - 1));
    return index;
}

void GroupTable::add(std::uint32_t index, const RowShare &row)
{
    Group &group = m_groups[index];
    m_filled += group.flows == 0;
    ++group.flows;
    group.assured += row.assured;
    group.unreplied += row.unreplied;
    if (row.idleSince) {
        if (group.idle == 0 || *row.idleSince <= group.oldest) {
            group.oldest = *row.idleSince;
            group.oldestIsBound = false;
        }
        ++group.idle;
        group.idleSince += *row.idleSince;
    }
    group.addresses.add(row.destination);
    if (row.hasAmount == 0)
        return;
    for (std::size_t i = 0; i < m_sumCount; ++i) {
        Sum &sum = m_sums[index * m_sumCount + i];
        if ((row.hasAmount >> i & 1u) == 0)
            continue;
        sum.amount += row.amounts[i];
        ++sum.rows;
    }
}

void GroupTable::remove(std::uint32_t index, const RowShare &row)
{
    Group &group = m_groups[index];
    --group.flows;
    m_filled -= group.flows == 0;
    group.assured -= row.assured;
    group.unreplied -= row.unreplied;
    if (row.idleSince) {
        --group.idle;
        group.idleSince -= *row.idleSince;
        if (*row.idleSince == group.oldest)
            group.oldestIsBound = true;
        m_hasBounds = m_hasBounds || (group.oldestIsBound && group.idle > 0);
    }
    if (!group.addresses.remove(row.destination)) {
        group.addressesAreBound = true;
        m_hasBounds = true;
    }
    if (group.flows == 0) {
        group.addresses = DistinctCount();
        group.addressesAreBound = false;
    }
    if (row.hasAmount == 0)
        return;
    for (std::size_t i = 0; i < m_sumCount; ++i) {
        Sum &sum = m_sums[index * m_sumCount + i];
        if ((row.hasAmount >> i & 1u) == 0)
            continue;
        sum.amount -= row.amounts[i];
        --sum.rows;
    }
}

void GroupTable::countBegun(std::uint32_t index)
{
    ++m_groups[index].begun;
    m_rated.push_back(index);
}

void GroupTable::countEnded(std::uint32_t index)
{
    ++m_groups[index].ended;
    m_rated.push_back(index);
}

void GroupTable::forgetRates()
{
    for (const std::uint32_t index : m_rated)
        m_groups[index].begun = m_groups[index].ended = 0;
    m_rated.clear();
}

void GroupTable::merge(std::uint32_t index, const GroupTable &other, std::uint32_t at)
{
    Group &group = m_groups[index];
    const Group &more = other.m_groups[at];
    m_filled += group.flows == 0 && more.flows != 0;
    if (more.idle > 0 && (group.idle == 0 || more.oldest < group.oldest))
        group.oldest = more.oldest;
    group.flows += more.flows;
    group.assured += more.assured;
    group.unreplied += more.unreplied;
    group.idle += more.idle;
    group.idleSince += more.idleSince;
    group.begun += more.begun;
    group.ended += more.ended;
    if (more.begun + more.ended > 0)
        m_rated.push_back(index);
    group.addresses.add(more.addresses);
    for (std::size_t i = 0; i < m_sumCount; ++i) {
        m_sums[index * m_sumCount + i].amount += other.m_sums[at * m_sumCount + i].amount;
        m_sums[index * m_sumCount + i].rows += other.m_sums[at * m_sumCount + i].rows;
    }
}

} // namespace ctscope
