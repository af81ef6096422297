// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/eviction.h"

#include "flow/flow.h"
#include "flow/flow_store.h"

namespace ctscope {

bool isShuttingDown(State state) noexcept
{
    switch (state) {
    case State::TcpFinWait:
    case State::TcpCloseWait:
    case State::TcpLastAck:
    case State::TcpTimeWait:
    case State::TcpClose:
    case State::SctpShutdownSent:
    case State::SctpShutdownRecd:
    case State::SctpShutdownAckSent:
    case State::DccpCloseReq:
    case State::DccpClosing:
    case State::DccpTimeWait: return true;
    default: return false;
    }
}

Eviction evictionOf(State state, bool assured, bool offloaded) noexcept
{
    if (offloaded)
        return Eviction::Kept;
    if (!assured)
        return Eviction::OnInsert;
    return isShuttingDown(state) ? Eviction::ByCollector : Eviction::Kept;
}

Eviction evictionOf(const Flow &flow) noexcept
{
    return evictionOf(flow.state, flow.status.assured, flow.status.offload || flow.status.hwOffload);
}

Eviction evictionOf(const FlowRecord &record) noexcept
{
    return evictionOf(record.state, record.has(FlowRecord::Assured),
        record.has(FlowRecord::Offload) || record.has(FlowRecord::HwOffload));
}

} // namespace ctscope
