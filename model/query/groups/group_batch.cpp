// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_batch.h"

#include <algorithm>

namespace ctscope {

void GroupBatch::put(RowCoder &coder, What what, bool begun)
{
    const std::uint32_t row = m_used++;
    m_rows[row] = {what == What::End ? RowShare() : coder.share(), what, begun};
    const auto tables = m_tables.tables();
    for (std::size_t level = 0; level < tables.size(); ++level) {
        coder.eachGroup(tables[level].width(), [&](std::span<const ValueCode> codes) {
            Entry &entry = m_entries[level].emplace_back();
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
    for (std::size_t level = 0; level < m_entries.size(); ++level)
        flush(level);
    m_used = 0;
}

void GroupBatch::flush(std::size_t level)
{
    GroupTable &table = m_tables.tables()[level];
    const GroupTable *const parents = m_tables.parentsOf(level);
    std::vector<Entry> &entries = m_entries[level];
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
