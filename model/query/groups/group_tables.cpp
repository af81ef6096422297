// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_tables.h"

#include <algorithm>
#include <array>

namespace ctscope {

GroupTables::GroupTables(const GroupSpec &spec, std::span<const std::size_t> widths)
{
    m_tables.emplace_back(0, spec.sums.size());
    for (const std::size_t width : widths) {
        const auto begin = spec.keys.begin() + static_cast<std::ptrdiff_t>(m_tables.back().width());
        const auto end = spec.keys.begin() + static_cast<std::ptrdiff_t>(width);
        m_isSum.push_back(std::none_of(begin, end, [](const GroupKey &key) { return key.isDouble(); }));
        m_tables.emplace_back(width, spec.sums.size());
    }
    m_isSum.push_back(false);
}

void GroupTables::addUp()
{
    for (std::size_t i = m_tables.size() - 1; i-- > 0;) {
        if (!m_isSum[i])
            continue;
        GroupTable &table = m_tables[i];
        GroupTable &parts = m_tables[i + 1];
        for (std::uint32_t part = 0; part < parts.size(); ++part) {
            const auto codes = parts.codes(part).first(table.width());
            const std::uint32_t group = table.make(codes, GroupTable::hashOf(codes), parentsOf(i));
            table.merge(group, parts, part);
            if (parentsOf(i + 1) != nullptr)
                parts.setParent(part, group);
        }
    }
}

void GroupTables::merge(const GroupTables &other)
{
    std::vector<std::uint32_t> numbers(other.m_values.size());
    for (std::uint32_t i = 0; i < other.m_values.size(); ++i)
        numbers[i] = m_values.numberOf(other.m_values.bytes(i));
    const auto translated = [&](ValueCode code) {
        using namespace value_code;
        return isByNumber(code) ? of(tagOf(code), numbers[valueOf(code)]) : code;
    };
    // Some groups together, so that their cache misses overlap.
    constexpr std::uint32_t together = 32;
    std::array<std::array<ValueCode, GroupSpec::mostKeys>, together> codes{};
    std::array<std::uint64_t, together> hashes{};
    for (std::size_t i = 0; i < m_tables.size(); ++i) {
        GroupTable &table = m_tables[i];
        const GroupTable &from = other.m_tables[i];
        const auto codesAt = [&](std::uint32_t at) {
            return std::span<const ValueCode>(codes[at]).first(from.width());
        };
        for (std::uint32_t begin = 0; begin < from.size(); begin += together) {
            const std::uint32_t some = std::min(together, from.size() - begin);
            for (std::uint32_t at = 0; at < some; ++at) {
                std::ranges::transform(from.codes(begin + at), codes[at].begin(), translated);
                hashes[at] = GroupTable::hashOf(codesAt(at));
                table.prefetchSlot(hashes[at]);
            }
            for (std::uint32_t at = 0; at < some; ++at)
                table.prefetchGroup(hashes[at]);
            for (std::uint32_t at = 0; at < some; ++at)
                table.merge(table.make(codesAt(at), hashes[at], parentsOf(i)), from, begin + at);
        }
    }
}

} // namespace ctscope
