// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/group_table.h"

#include <cstddef>
#include <span>
#include <vector>

namespace ctscope {

/// A GroupTable for each level, and the values that they share. The first one has no keys, and so a single
/// group of all rows.
class GroupTables {
public:
    GroupTables() = default;
    /// `widths`: how many keys each further table has, ascending.
    GroupTables(const GroupSpec &spec, std::span<const std::size_t> widths);

    ValueDictionary &values() noexcept { return m_values; }
    const ValueDictionary &values() const noexcept { return m_values; }
    std::span<GroupTable> tables() noexcept { return m_tables; }
    std::span<const GroupTable> tables() const noexcept { return m_tables; }

    /// The table with the parents of a table's groups; null where there is none.
    const GroupTable *parentsOf(std::size_t i) const noexcept
    {
        return i > 0 && m_tables[i - 1].width() + 1 == m_tables[i].width() ? &m_tables[i - 1] : nullptr;
    }
    /// True when the groups of table `i` are sums of those of the next one. They are not when a row may be in
    /// several groups of the next one.
    bool isSum(std::size_t i) const noexcept { return m_isSum[i]; }
    /// Fills the tables that are sums, which must be empty, from the others.
    void addUp();
    /// Adds the groups of other tables, made for the same keys.
    void merge(const GroupTables &other);

private:
    ValueDictionary m_values;
    std::vector<GroupTable> m_tables;
    std::vector<bool> m_isSum; ///< of each table
};

} // namespace ctscope
