// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_batch.h"

#include <algorithm>

namespace ctscope {

GroupBatch::GroupBatch(GroupTables &tables, Levels levels)
    : m_tables(tables)
{
    for (std::size_t i = 0; i < tables.tables().size(); ++i) {
        if (levels == Levels::All || !tables.isSum(i))
            m_levels.push_back({i, {}});
    }
}

void GroupBatch::put(RowCoder &coder, What what, bool begun)
{
    const std::uint32_t row = m_used++;
    Pending &pending = m_rows[row];
    pending.what = what;
    pending.begun = begun;
    if (what != What::End)
        coder.read(pending.share);
    for (Level &level : m_levels) {
        coder.eachGroup(m_tables.tables()[level.table].width(), [&](std::span<const ValueCode> codes) {
            Entry &entry = level.entries.emplace_back();
            std::ranges::copy(codes, entry.codes.begin());
            entry.hash = GroupTable::hashOf(codes);
            entry.row = row;
        });
    }
    if (m_used == together)
        flush();
}

void GroupBatch::flush()
{
    // Groups are made after their parents.
    for (Level &level : m_levels)
        flush(level);
    m_used = 0;
}

void GroupBatch::flush(Level &level)
{
    GroupTable &table = m_tables.tables()[level.table];
    const GroupTable *const parents = m_tables.parentsOf(level.table);
    std::vector<Entry> &entries = level.entries;
    for (const Entry &entry : entries)
        table.prefetchSlot(entry.hash);
    for (const Entry &entry : entries)
        table.prefetchGroup(entry.hash);
    for (const Entry &entry : entries)
        table.prefetchAddress(entry.hash, m_rows[entry.row].share.destination);
    for (const Entry &entry : entries) {
        const Pending &row = m_rows[entry.row];
        const std::uint32_t index =
            table.make(std::span<const ValueCode>(entry.codes).first(table.width()), entry.hash, parents);
        switch (row.what) {
        case What::Add: table.add(index, row.share); break;
        case What::Remove: table.remove(index, row.share); break;
        case What::End: table.countEnded(index); break;
        }
        if (row.begun)
            table.countBegun(index);
    }
    entries.clear();
}

} // namespace ctscope
