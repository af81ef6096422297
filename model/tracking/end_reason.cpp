// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/end_reason.h"

#include <algorithm>
#include <limits>

namespace ctscope {

namespace {

/// The shortest time that an entry of this protocol can get without a reading between seeing it:
/// a TCP connection that is reset has ten seconds, whatever it had before.
std::uint32_t shortestTimeout(Protocol protocol, const Timeouts &timeouts) noexcept
{
    std::uint32_t shortest = std::numeric_limits<std::uint32_t>::max();
    for (const State state : state::all(protocol)) {
        if (const TimeoutRule *const rule = timeouts.rule(protocol, state, true, true))
            shortest = std::min(shortest, rule->seconds);
    }
    return shortest;
}

} // namespace

bool isClosing(State state) noexcept
{
    switch (state) {
    case State::TcpLastAck:
    case State::TcpTimeWait:
    case State::TcpClose:
    case State::SctpClosed:
    case State::SctpShutdownAckSent:
    case State::DccpClosing:
    case State::DccpTimeWait: return true;
    default: return false;
    }
}

EndReason endReason(const FlowRecord &flow, double elapsed, const Timeouts &timeouts) noexcept
{
    if (!flow.has(FlowRecord::HasTimeout))
        return EndReason::Unknown;
    // The kernel gives whole seconds, and collects an entry up to a second before they are over
    // as the reading counts them.
    if (elapsed + 1 >= flow.timeout)
        return isClosing(flow.state) ? EndReason::Closed : EndReason::Expired;
    if (elapsed >= shortestTimeout(flow.protocol, timeouts))
        return EndReason::Unknown;
    return EndReason::Removed;
}

EndReason endReasonOfEvent(const FlowRecord &destroyed, bool destroyHasTimeout) noexcept
{
    if (destroyed.has(FlowRecord::Userspace))
        return EndReason::Deleted;
    if (destroyed.has(FlowRecord::HasTimeout) && destroyed.timeout > 0)
        return EndReason::Removed;
    if (isClosing(destroyed.state))
        return EndReason::Closed;
    return destroyHasTimeout ? EndReason::Expired : EndReason::Unknown;
}

} // namespace ctscope
