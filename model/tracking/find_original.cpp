// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/find_original.h"

namespace ctscope {

std::optional<Row> findOriginal(const Snapshot &snapshot, const MasterFlow &flow) noexcept
{
    const Tuple &tuple = flow.original;
    for (Row row = 0; row < snapshot.liveRows; ++row) {
        const FlowRecord &record = snapshot.rows.record(row);
        if (record.protocol != flow.protocol || record.keys[0] != tuple.keys.first
            || record.keys[1] != tuple.keys.second)
            continue;
        if (snapshot.rows.flows().address(row, AddressSlot::OriginalSrc) == tuple.src
            && snapshot.rows.flows().address(row, AddressSlot::OriginalDst) == tuple.dst
            && snapshot.rows.origin(row) == 0)
            return row;
    }
    return std::nullopt;
}

} // namespace ctscope
