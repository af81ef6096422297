// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_tables.h"

#include <algorithm>
#include <array>

namespace ctscope {

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
