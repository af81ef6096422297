// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/protocol.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ctscope {

/// The tracker's state of a flow. TCP, SCTP and DCCP have one; each protocol has a range of its
/// own, so a value names both. None means that no state was given, which is not the state "NONE".
/// Names: include/uapi/linux/netfilter/nf_conntrack_{tcp,sctp}.h and net/netfilter/nf_conntrack_proto_*.c.
enum class State : std::uint8_t {
    None = 0,
    TcpNone = 1,
    TcpSynSent,
    TcpSynRecv,
    TcpEstablished,
    TcpFinWait,
    TcpCloseWait,
    TcpLastAck,
    TcpTimeWait,
    TcpClose,
    TcpSynSent2,
    TcpListen, ///< printed by kernels before 2.6.31, where SYN_SENT2 is today
    SctpNone = 32,
    SctpClosed,
    SctpCookieWait,
    SctpCookieEchoed,
    SctpEstablished,
    SctpShutdownSent,
    SctpShutdownRecd,
    SctpShutdownAckSent,
    SctpHeartbeatSent,
    SctpHeartbeatAcked,
    DccpNone = 64,
    DccpRequest,
    DccpRespond,
    DccpPartopen,
    DccpOpen,
    DccpCloseReq,
    DccpClosing,
    DccpTimeWait,
    DccpIgnore,
    DccpInvalid,
    Other = 255, ///< a word that no tracker prints; the word is kept with the flow
};

namespace state {

/// The kernel's word ("SYN_SENT"); empty for None and Other.
std::string_view name(State value) noexcept;

/// The state that `word` names for this protocol; nullopt when the protocol has no such state.
std::optional<State> fromName(Protocol number, std::string_view word) noexcept;

/// The state at the kernel's own index (0 = NONE) for this protocol, as ctnetlink sends it.
State fromKernelIndex(Protocol number, unsigned index) noexcept;

/// The kernel's own index of a state; 0 for None and Other.
unsigned kernelIndex(State value) noexcept;

/// The states of a protocol in the kernel's order (TCP's former LISTEN last); empty when the protocol has none.
std::span<const State> all(Protocol number) noexcept;

} // namespace state

} // namespace ctscope
