// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"
#include "flow/flow_store.h"
#include "kernel/connection_labels.h"
#include "kernel/netlink_message.h"
#include "kernel/netlink_tuple.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ctscope {

/// The subject of a message: an entry of the table (a dump, or the answer to a GET), or something
/// that happened. Both have the same layout.
enum class MessageOrigin : std::uint8_t { Table, Events };

/// One decoded ctnetlink message about a flow. Texts and labels point into the message, so
/// it lives no longer than the receive buffer. No allocation; members are valid with their bit.
struct NetlinkFlow {
    enum Part : std::uint32_t {
        HasStatus = 1u << 0,
        HasTimeout = 1u << 1,
        HasMark = 1u << 2,
        HasUse = 1u << 3,
        HasId = 1u << 4,
        HasZone = 1u << 5,
        HasOriginalCounters = 1u << 6,
        HasReplyCounters = 1u << 7,
        HasSecmark = 1u << 8,
        HasStart = 1u << 9,
        HasStop = 1u << 10,
        HasEventTime = 1u << 11,
        HasHelper = 1u << 12,
        HasSecctx = 1u << 13,
        HasLabels = 1u << 14,
        HasTcp = 1u << 15,
        HasSctp = 1u << 16,
        HasDccp = 1u << 17,
        HasOriginalSequence = 1u << 18,
        HasReplySequence = 1u << 19,
        HasSynproxy = 1u << 20,
        HasMaster = 1u << 21,
    };

    std::uint32_t parts = 0;
    EventKind event = EventKind::None;
    State state = State::None;
    std::uint16_t zone = 0;
    std::uint32_t portId = 0; ///< of the program that caused an event; 0 = packets did
    NetlinkTuple original;
    NetlinkTuple reply;
    std::uint32_t status = 0;  ///< status_bit
    std::uint32_t timeout = 0; ///< s
    std::uint32_t mark = 0;
    std::uint32_t use = 0;
    std::uint32_t id = 0;
    std::uint32_t secmark = 0;
    BothCounters counters;
    TcpDetail tcp;
    SctpDetail sctp;
    DccpDetail dccp;
    SequenceAdjust originalSequence;
    SequenceAdjust replySequence;
    Synproxy synproxy;
    NetlinkTuple master;
    std::int64_t start = 0;     ///< ns since 1970
    std::int64_t stop = 0;      ///< ns since 1970
    std::int64_t eventTime = 0; ///< ns since 1970
    std::string_view helper;
    std::string_view secctx;
    Bytes labels; ///< bit n of the 32-bit words in the machine's order is label n

    bool has(Part part) const noexcept { return (parts & part) != 0; }
};

/// Decodes a message of the conntrack subsystem. Checks its type, its fixed part, and then type and size of
/// every attribute, in this order. Ignores unknown attributes.
/// `out` is meaningful only when None is returned. Attributes: linux/netfilter/nfnetlink_conntrack.h.
NetlinkFault decodeFlow(const NetlinkMessage &message, MessageOrigin origin, NetlinkFlow &out) noexcept;

/// The same as a plain value.
Flow toFlow(const NetlinkFlow &parts, const ConnectionLabels &labels = {});

/// Appends the flow to a store, without going through a `Flow` where it has no rare attributes.
Row appendFlow(FlowStore &store, const NetlinkFlow &parts, const ConnectionLabels &labels = {});

} // namespace ctscope
