// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/find_original.h"

namespace ctscope {

std::optional<Row> findOriginal(const Snapshot &picture, const MasterFlow &flow) noexcept
{
    const Tuple &tuple = flow.original;
    for (Row row = 0; row < picture.liveRows; ++row) {
        const FlowRecord &record = picture.flows.record(row);
        if (record.protocol != flow.protocol || record.keys[0] != tuple.keys.first || record.keys[1] != tuple.keys.second)
            continue;
        if (picture.flows.address(row, AddressSlot::OriginalSrc) == tuple.src
            && picture.flows.address(row, AddressSlot::OriginalDst) == tuple.dst)
            return row;
    }
    return std::nullopt;
}

} // namespace ctscope
