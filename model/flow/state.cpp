// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/state.h"

#include <array>

namespace ctscope::state {

namespace {

using enum State;

constexpr std::array tcpStates = {TcpNone, TcpSynSent, TcpSynRecv, TcpEstablished, TcpFinWait, TcpCloseWait, TcpLastAck,
    TcpTimeWait, TcpClose, TcpSynSent2, TcpListen};
constexpr std::array sctpStates = {SctpNone, SctpClosed, SctpCookieWait, SctpCookieEchoed, SctpEstablished,
    SctpShutdownSent, SctpShutdownRecd, SctpShutdownAckSent, SctpHeartbeatSent, SctpHeartbeatAcked};
constexpr std::array dccpStates = {DccpNone, DccpRequest, DccpRespond, DccpPartopen, DccpOpen, DccpCloseReq,
    DccpClosing, DccpTimeWait, DccpIgnore, DccpInvalid};

} // namespace

std::string_view name(State value) noexcept
{
    switch (value) {
    case None:
    case Other: return {};
    case TcpNone:
    case SctpNone:
    case DccpNone: return "NONE";
    case TcpSynSent: return "SYN_SENT";
    case TcpSynRecv: return "SYN_RECV";
    case TcpEstablished: return "ESTABLISHED";
    case TcpFinWait: return "FIN_WAIT";
    case TcpCloseWait: return "CLOSE_WAIT";
    case TcpLastAck: return "LAST_ACK";
    case TcpTimeWait: return "TIME_WAIT";
    case TcpClose: return "CLOSE";
    case TcpSynSent2: return "SYN_SENT2";
    case TcpListen: return "LISTEN";
    case SctpClosed: return "CLOSED";
    case SctpCookieWait: return "COOKIE_WAIT";
    case SctpCookieEchoed: return "COOKIE_ECHOED";
    case SctpEstablished: return "ESTABLISHED";
    case SctpShutdownSent: return "SHUTDOWN_SENT";
    case SctpShutdownRecd: return "SHUTDOWN_RECD";
    case SctpShutdownAckSent: return "SHUTDOWN_ACK_SENT";
    case SctpHeartbeatSent: return "HEARTBEAT_SENT";
    case SctpHeartbeatAcked: return "HEARTBEAT_ACKED";
    case DccpRequest: return "REQUEST";
    case DccpRespond: return "RESPOND";
    case DccpPartopen: return "PARTOPEN";
    case DccpOpen: return "OPEN";
    case DccpCloseReq: return "CLOSEREQ";
    case DccpClosing: return "CLOSING";
    case DccpTimeWait: return "TIMEWAIT";
    case DccpIgnore: return "IGNORE";
    case DccpInvalid: return "INVALID";
    }
    return {};
}

std::span<const State> all(Protocol number) noexcept
{
    switch (number) {
    case protocol::tcp: return tcpStates;
    case protocol::sctp: return sctpStates;
    case protocol::dccp: return dccpStates;
    default: return {};
    }
}

std::optional<State> fromName(Protocol number, std::string_view word) noexcept
{
    for (const State candidate : all(number)) {
        if (name(candidate) == word)
            return candidate;
    }
    return std::nullopt;
}

State fromKernelIndex(Protocol number, unsigned index) noexcept
{
    // LISTEN shares its place with SYN_SENT2, so it has no index of its own.
    const auto states = number == protocol::tcp ? std::span(tcpStates).first(tcpStates.size() - 1) : all(number);
    return index < states.size() ? states[index] : None;
}

unsigned kernelIndex(State value) noexcept
{
    const auto raw = static_cast<unsigned>(value);
    if (value == None || value == Other)
        return 0;
    if (value == TcpListen)
        return kernelIndex(TcpSynSent2);
    if (raw >= static_cast<unsigned>(DccpNone))
        return raw - static_cast<unsigned>(DccpNone);
    if (raw >= static_cast<unsigned>(SctpNone))
        return raw - static_cast<unsigned>(SctpNone);
    return raw - static_cast<unsigned>(TcpNone);
}

} // namespace ctscope::state
