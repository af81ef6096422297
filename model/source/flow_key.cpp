// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/flow_key.h"

namespace ctscope {

FlowKey flowKey(const Flow &flow)
{
    FlowKey key;
    key.protocol = flow.protocol;
    key.source = flow.original.src;
    key.destination = flow.original.dst;
    key.keys = flow.original.keys;
    key.zone = flow.zoneOriginal ? *flow.zoneOriginal : flow.zone.value_or(0);
    key.zoneOfOriginalOnly = flow.zoneOriginal.has_value();
    return key;
}

FlowKey flowKey(const FlowStore &flows, Row row) { return flowKey(flows.flow(row)); }

} // namespace ctscope
