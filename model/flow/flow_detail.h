// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/protocol.h"
#include "flow/tuple.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// Bits of Flow::statusBits (enum ip_conntrack_status, linux/netfilter/nf_conntrack_common.h).
namespace status_bit {
constexpr std::uint16_t expected = 1u << 0; ///< expected by another flow: RELATED
constexpr std::uint16_t seenReply = 1u << 1;
constexpr std::uint16_t assured = 1u << 2;
constexpr std::uint16_t confirmed = 1u << 3; ///< its first packet has left the machine
constexpr std::uint16_t srcNat = 1u << 4;
constexpr std::uint16_t dstNat = 1u << 5;
constexpr std::uint16_t seqAdjust = 1u << 6; ///< TCP sequence numbers are rewritten
constexpr std::uint16_t srcNatDone = 1u << 7;
constexpr std::uint16_t dstNatDone = 1u << 8;
constexpr std::uint16_t dying = 1u << 9;
constexpr std::uint16_t fixedTimeout = 1u << 10; ///< traffic does not reset the timeout
constexpr std::uint16_t templateEntry = 1u << 11;
constexpr std::uint16_t untracked = 1u << 12;
constexpr std::uint16_t helper = 1u << 13; ///< a helper was attached by a rule or a program
constexpr std::uint16_t offload = 1u << 14;
constexpr std::uint16_t hwOffload = 1u << 15;
} // namespace status_bit

/// What the TCP tracker knows about one sender.
struct TcpSender {
    std::uint8_t flags = 0;       ///< IP_CT_TCP_FLAG_*, linux/netfilter/nf_conntrack_tcp.h
    std::uint8_t windowScale = 0; ///< shift count; 0 also when the sender announced none
    friend bool operator==(const TcpSender &, const TcpSender &) noexcept = default;
};

struct TcpDetail {
    TcpSender original;
    TcpSender reply;
    friend bool operator==(const TcpDetail &, const TcpDetail &) noexcept = default;
};

/// The verification tags of an SCTP association, as the packets carry them.
struct SctpDetail {
    std::uint32_t originalTag = 0;
    std::uint32_t replyTag = 0;
    friend bool operator==(const SctpDetail &, const SctpDetail &) noexcept = default;
};

struct DccpDetail {
    std::uint8_t originalRole = 0; ///< 0 client, 1 server
    std::uint64_t handshakeSequence = 0;
    friend bool operator==(const DccpDetail &, const DccpDetail &) noexcept = default;
};

/// How a NAT helper shifts the TCP sequence numbers of one direction.
struct SequenceAdjust {
    std::uint32_t correctionPosition = 0;
    std::int32_t offsetBefore = 0;
    std::int32_t offsetAfter = 0;
    friend bool operator==(const SequenceAdjust &, const SequenceAdjust &) noexcept = default;
};

/// The state that SYNPROXY keeps of the handshake that it answered.
struct Synproxy {
    std::uint32_t initialSequence = 0;
    std::uint32_t initialTimestamp = 0;
    std::uint32_t timestampOffset = 0;
    friend bool operator==(const Synproxy &, const Synproxy &) noexcept = default;
};

/// The original tuple of the flow that expected this one.
struct MasterFlow {
    Protocol protocol = 0;
    Tuple original;
    friend bool operator==(const MasterFlow &, const MasterFlow &) noexcept = default;
};

/// Attributes of a flow that only ctnetlink provides. Absent members were not sent.
struct FlowDetail {
    std::optional<TcpDetail> tcp;
    std::optional<SctpDetail> sctp;
    std::optional<DccpDetail> dccp;
    std::optional<SequenceAdjust> originalSequence;
    std::optional<SequenceAdjust> replySequence;
    std::optional<Synproxy> synproxy;
    std::optional<MasterFlow> master;

    bool any() const noexcept { return tcp || sctp || dccp || originalSequence || replySequence || synproxy || master; }
    friend bool operator==(const FlowDetail &, const FlowDetail &) noexcept = default;
};

/// Appends the encoding of a detail that a FlowStore keeps: one byte for the kind of each part that is present,
/// then its numbers. Not for files: the encoding may change.
void encodeDetail(const FlowDetail &detail, std::string &out);
/// Encodes only the TCP part, which nearly every flow has, without an allocation: writes to `out`, which must have
/// room for encodedTcpSize bytes.
void encodeTcp(const TcpDetail &tcp, char *out) noexcept;
constexpr std::size_t encodedTcpSize = 5;

FlowDetail decodeDetail(std::string_view encoded);

} // namespace ctscope
