// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_tables.h"

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
    for (std::size_t i = 0; i < m_tables.size(); ++i) {
        GroupTable &table = m_tables[i];
        const GroupTable &from = other.m_tables[i];
        std::array<ValueCode, GroupSpec::mostKeys> codes{};
        for (std::uint32_t index = 0; index < from.size(); ++index) {
            for (std::size_t key = 0; key < from.width(); ++key)
                codes[key] = translated(from.codes(index)[key]);
            table.merge(table.make(std::span<const ValueCode>(codes).first(from.width()), parentsOf(i)), from, index);
        }
    }
}

} // namespace ctscope
