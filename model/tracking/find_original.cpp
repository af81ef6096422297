// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/find_original.h"

#include "flow/flow_identity.h"

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

std::optional<FlowSerial> findSame(const Snapshot &from, FlowSerial serial, const Snapshot &to) noexcept
{
    const auto row = from.find(serial);
    if (!row)
        return std::nullopt;
    const FlowStore &mine = from.rows.flows();
    const FlowStore &flows = to.rows.flows();
    const FlowRecord &wanted = mine.record(*row);
    for (Row other = 0; other < to.liveRows; ++other) {
        const FlowRecord &record = flows.record(other);
        // Nearly all differ here already, and a million rows are not to be waited for.
        const bool mayBe =
            record.protocol == wanted.protocol && record.keys[0] == wanted.keys[0] && record.keys[1] == wanted.keys[1];
        if (mayBe && sameFlow(mine, *row, flows, other))
            return to.rows.track(other).serial;
    }
    return std::nullopt;
}

} // namespace ctscope
