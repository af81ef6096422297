// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_decoder.h"

#include <algorithm>
#include <cstring>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>

namespace ctscope {

namespace {

// Newer than the headers of the oldest system that ctscope is built on.
constexpr unsigned ctaTimestampEvent = CTA_STATUS_MASK + 1;

NetlinkFault decodeCounters(Bytes bytes, Counters &out) noexcept
{
    return eachAttribute(bytes, [&out](const NetlinkAttribute &attribute) noexcept {
        const auto read32 = [&attribute](std::uint64_t &value) {
            std::uint32_t old = 0;
            const bool ok = attribute.read(old);
            value = old;
            return ok;
        };
        switch (attribute.type) {
        case CTA_COUNTERS_PACKETS: return sized(attribute.read(out.packets));
        case CTA_COUNTERS_BYTES: return sized(attribute.read(out.bytes));
        // Kernels before 3.15 or so.
        case CTA_COUNTERS32_PACKETS: return sized(read32(out.packets));
        case CTA_COUNTERS32_BYTES: return sized(read32(out.bytes));
        default: return NetlinkFault::None;
        }
    });
}

NetlinkFault decodeTcp(Bytes bytes, NetlinkFlow &out) noexcept
{
    return eachAttribute(bytes, [&out](const NetlinkAttribute &attribute) noexcept {
        const auto readFlags = [&](std::uint8_t &flags) {
            // struct nf_ct_tcp_flags: the flags, and a mask that matters only when they are set.
            if (attribute.payload.size() != 2)
                return false;
            flags = static_cast<std::uint8_t>(attribute.payload[0]);
            out.parts |= NetlinkFlow::HasTcp;
            return true;
        };
        const auto readScale = [&](std::uint8_t &scale) {
            out.parts |= NetlinkFlow::HasTcp;
            return attribute.read(scale);
        };
        switch (attribute.type) {
        case CTA_PROTOINFO_TCP_STATE: {
            std::uint8_t index = 0;
            if (!attribute.read(index))
                return NetlinkFault::WrongSize;
            out.state = state::fromKernelIndex(protocol::tcp, index);
            return NetlinkFault::None;
        }
        case CTA_PROTOINFO_TCP_WSCALE_ORIGINAL: return sized(readScale(out.tcp.original.windowScale));
        case CTA_PROTOINFO_TCP_WSCALE_REPLY: return sized(readScale(out.tcp.reply.windowScale));
        case CTA_PROTOINFO_TCP_FLAGS_ORIGINAL: return sized(readFlags(out.tcp.original.flags));
        case CTA_PROTOINFO_TCP_FLAGS_REPLY: return sized(readFlags(out.tcp.reply.flags));
        default: return NetlinkFault::None;
        }
    });
}

NetlinkFault decodeSctp(Bytes bytes, NetlinkFlow &out) noexcept
{
    return eachAttribute(bytes, [&out](const NetlinkAttribute &attribute) noexcept {
        switch (attribute.type) {
        case CTA_PROTOINFO_SCTP_STATE: {
            std::uint8_t index = 0;
            if (!attribute.read(index))
                return NetlinkFault::WrongSize;
            out.state = state::fromKernelIndex(protocol::sctp, index);
            return NetlinkFault::None;
        }
        case CTA_PROTOINFO_SCTP_VTAG_ORIGINAL:
            out.parts |= NetlinkFlow::HasSctp;
            return sized(attribute.read(out.sctp.originalTag));
        case CTA_PROTOINFO_SCTP_VTAG_REPLY:
            out.parts |= NetlinkFlow::HasSctp;
            return sized(attribute.read(out.sctp.replyTag));
        default: return NetlinkFault::None;
        }
    });
}

NetlinkFault decodeDccp(Bytes bytes, NetlinkFlow &out) noexcept
{
    return eachAttribute(bytes, [&out](const NetlinkAttribute &attribute) noexcept {
        switch (attribute.type) {
        case CTA_PROTOINFO_DCCP_STATE: {
            std::uint8_t index = 0;
            if (!attribute.read(index))
                return NetlinkFault::WrongSize;
            out.state = state::fromKernelIndex(protocol::dccp, index);
            return NetlinkFault::None;
        }
        case CTA_PROTOINFO_DCCP_ROLE:
            out.parts |= NetlinkFlow::HasDccp;
            return sized(attribute.read(out.dccp.originalRole));
        case CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ:
            out.parts |= NetlinkFlow::HasDccp;
            return sized(attribute.read(out.dccp.handshakeSequence));
        default: return NetlinkFault::None;
        }
    });
}

NetlinkFault decodeProtocolInfo(Bytes bytes, NetlinkFlow &out) noexcept
{
    return eachAttribute(bytes, [&out](const NetlinkAttribute &attribute) noexcept {
        switch (attribute.type) {
        case CTA_PROTOINFO_TCP: return decodeTcp(attribute.payload, out);
        case CTA_PROTOINFO_SCTP: return decodeSctp(attribute.payload, out);
        case CTA_PROTOINFO_DCCP: return decodeDccp(attribute.payload, out);
        default: return NetlinkFault::None;
        }
    });
}

NetlinkFault decodeTimestamps(Bytes bytes, NetlinkFlow &out) noexcept
{
    return eachAttribute(bytes, [&out](const NetlinkAttribute &attribute) noexcept {
        const auto read = [&](NetlinkFlow::Part part, std::int64_t &time) {
            std::uint64_t value = 0;
            if (!attribute.read(value))
                return NetlinkFault::WrongSize;
            time = static_cast<std::int64_t>(value);
            out.parts |= part;
            return NetlinkFault::None;
        };
        switch (attribute.type) {
        case CTA_TIMESTAMP_START: return read(NetlinkFlow::HasStart, out.start);
        case CTA_TIMESTAMP_STOP: return read(NetlinkFlow::HasStop, out.stop);
        default: return NetlinkFault::None;
        }
    });
}

NetlinkFault decodeSequence(Bytes bytes, SequenceAdjust &out) noexcept
{
    return eachAttribute(bytes, [&out](const NetlinkAttribute &attribute) noexcept {
        const auto readSigned = [&attribute](std::int32_t &value) {
            std::uint32_t raw = 0;
            const bool ok = attribute.read(raw);
            value = static_cast<std::int32_t>(raw);
            return ok;
        };
        switch (attribute.type) {
        case CTA_SEQADJ_CORRECTION_POS: return sized(attribute.read(out.correctionPosition));
        case CTA_SEQADJ_OFFSET_BEFORE: return sized(readSigned(out.offsetBefore));
        case CTA_SEQADJ_OFFSET_AFTER: return sized(readSigned(out.offsetAfter));
        default: return NetlinkFault::None;
        }
    });
}

NetlinkFault decodeSynproxy(Bytes bytes, Synproxy &out) noexcept
{
    return eachAttribute(bytes, [&out](const NetlinkAttribute &attribute) noexcept {
        switch (attribute.type) {
        case CTA_SYNPROXY_ISN: return sized(attribute.read(out.initialSequence));
        case CTA_SYNPROXY_ITS: return sized(attribute.read(out.initialTimestamp));
        case CTA_SYNPROXY_TSOFF: return sized(attribute.read(out.timestampOffset));
        default: return NetlinkFault::None;
        }
    });
}

/// The text of the attribute `wanted` among `bytes`.
NetlinkFault decodeName(Bytes bytes, unsigned wanted, std::string_view &out) noexcept
{
    return eachAttribute(bytes, [&](const NetlinkAttribute &attribute) noexcept {
        if (attribute.type == wanted)
            out = attribute.text();
        return NetlinkFault::None;
    });
}

NetlinkFault decodeFlowAttribute(const NetlinkAttribute &attribute, NetlinkFlow &out) noexcept
{
    const auto number = [&](NetlinkFlow::Part part, auto &value) noexcept {
        out.parts |= part;
        return sized(attribute.read(value));
    };
    switch (attribute.type) {
    case CTA_TUPLE_ORIG: return decodeTuple(attribute.payload, out.original);
    case CTA_TUPLE_REPLY: return decodeTuple(attribute.payload, out.reply);
    case CTA_STATUS: return number(NetlinkFlow::HasStatus, out.status);
    case CTA_PROTOINFO: return decodeProtocolInfo(attribute.payload, out);
    case CTA_TIMEOUT: return number(NetlinkFlow::HasTimeout, out.timeout);
    case CTA_MARK: return number(NetlinkFlow::HasMark, out.mark);
    case CTA_USE: return number(NetlinkFlow::HasUse, out.use);
    case CTA_ID: return number(NetlinkFlow::HasId, out.id);
    case CTA_ZONE: return number(NetlinkFlow::HasZone, out.zone);
    case CTA_SECMARK: return number(NetlinkFlow::HasSecmark, out.secmark);
    case CTA_COUNTERS_ORIG:
        out.parts |= NetlinkFlow::HasOriginalCounters;
        return decodeCounters(attribute.payload, out.counters.original);
    case CTA_COUNTERS_REPLY:
        out.parts |= NetlinkFlow::HasReplyCounters;
        return decodeCounters(attribute.payload, out.counters.reply);
    case CTA_TIMESTAMP: return decodeTimestamps(attribute.payload, out);
    case CTA_HELP: out.parts |= NetlinkFlow::HasHelper; return decodeName(attribute.payload, CTA_HELP_NAME, out.helper);
    case CTA_SECCTX:
        out.parts |= NetlinkFlow::HasSecctx;
        return decodeName(attribute.payload, CTA_SECCTX_NAME, out.secctx);
    case CTA_LABELS:
        out.parts |= NetlinkFlow::HasLabels;
        out.labels = attribute.payload;
        return NetlinkFault::None;
    case CTA_TUPLE_MASTER: out.parts |= NetlinkFlow::HasMaster; return decodeTuple(attribute.payload, out.master);
    case CTA_SEQ_ADJ_ORIG:
        out.parts |= NetlinkFlow::HasOriginalSequence;
        return decodeSequence(attribute.payload, out.originalSequence);
    case CTA_SEQ_ADJ_REPLY:
        out.parts |= NetlinkFlow::HasReplySequence;
        return decodeSequence(attribute.payload, out.replySequence);
    case CTA_SYNPROXY: {
        const NetlinkFault fault = decodeSynproxy(attribute.payload, out.synproxy);
        // The kernel sends zeros for flows that programs made, which no proxy has answered.
        if (out.synproxy != Synproxy())
            out.parts |= NetlinkFlow::HasSynproxy;
        return fault;
    }
    case ctaTimestampEvent: {
        std::uint64_t time = 0;
        const NetlinkFault fault = number(NetlinkFlow::HasEventTime, time);
        out.eventTime = static_cast<std::int64_t>(time);
        return fault;
    }
    default: return NetlinkFault::None;
    }
}

EventKind eventOf(const NetlinkMessage &message) noexcept
{
    if (message.is(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE))
        return EventKind::Destroy;
    return (message.flags & (NLM_F_CREATE | NLM_F_EXCL)) != 0 ? EventKind::New : EventKind::Update;
}

Status statusOf(const NetlinkFlow &parts) noexcept
{
    Status status;
    if (parts.has(NetlinkFlow::HasStatus)) {
        status.unreplied = (parts.status & status_bit::seenReply) == 0;
        status.assured = (parts.status & status_bit::assured) != 0;
        status.offload = (parts.status & status_bit::offload) != 0;
        status.hwOffload = (parts.status & status_bit::hwOffload) != 0;
    }
    status.userspace = parts.portId != 0;
    return status;
}

std::optional<std::vector<std::string>> labelsOf(Bytes bits, const ConnectionLabels &names)
{
    std::vector<std::string> labels;
    constexpr std::size_t wordSize = sizeof(std::uint32_t);
    const std::size_t words = std::min<std::size_t>(bits.size() / wordSize, ConnectionLabels::count / 32);
    for (std::size_t word = 0; word < words; ++word) {
        const auto value = nativeNumber<std::uint32_t>(bits.subspan(word * wordSize));
        for (unsigned bit = 0; bit < 32; ++bit) {
            if ((value >> bit & 1u) != 0)
                labels.push_back(names.name(static_cast<unsigned>(word) * 32 + bit));
        }
    }
    if (labels.empty())
        return std::nullopt;
    return labels;
}

std::int64_t microseconds(std::int64_t nanoseconds) noexcept { return nanoseconds / 1000; }

std::uint32_t ipv4Number(const std::array<std::uint8_t, 16> &bytes) noexcept
{
    return networkNumber<std::uint32_t>(std::as_bytes(std::span(bytes)));
}

std::uint32_t recordFlags(const NetlinkFlow &parts) noexcept
{
    std::uint32_t flags = 0;
    const auto set = [&flags](bool condition, FlowRecord::Flag flag) {
        flags |= condition ? static_cast<std::uint32_t>(flag) : 0;
    };
    set(parts.has(NetlinkFlow::HasMark), FlowRecord::HasMark);
    set(parts.has(NetlinkFlow::HasZone), FlowRecord::HasZone);
    set(parts.has(NetlinkFlow::HasUse), FlowRecord::HasUse);
    set(parts.has(NetlinkFlow::HasId), FlowRecord::HasId);
    set(parts.has(NetlinkFlow::HasOriginalCounters), FlowRecord::HasOriginalCounters);
    set(parts.has(NetlinkFlow::HasReplyCounters), FlowRecord::HasReplyCounters);
    set(parts.has(NetlinkFlow::HasTimeout), FlowRecord::HasTimeout);
    set(parts.has(NetlinkFlow::HasStatus), FlowRecord::HasStatusBits);
    const Status status = statusOf(parts);
    set(status.unreplied, FlowRecord::Unreplied);
    set(status.assured, FlowRecord::Assured);
    set(status.offload, FlowRecord::Offload);
    set(status.hwOffload, FlowRecord::HwOffload);
    flags |= static_cast<std::uint32_t>(parts.original.keys.kind) << FlowRecord::OriginalKindShift;
    flags |= static_cast<std::uint32_t>(parts.reply.keys.kind) << FlowRecord::ReplyKindShift;
    flags |= static_cast<std::uint32_t>(parts.event) << FlowRecord::EventShift;
    return flags;
}

} // namespace

NetlinkFault decodeFlow(const NetlinkMessage &message, MessageOrigin origin, NetlinkFlow &out) noexcept
{
    const bool entry = message.is(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW);
    const bool ended = message.is(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE);
    if (!entry && (!ended || origin == MessageOrigin::Table))
        return NetlinkFault::WrongType;
    if (message.payload.size() < sizeof(nfgenmsg))
        return NetlinkFault::ShortMessage;

    out = NetlinkFlow();
    if (origin == MessageOrigin::Events) {
        out.event = eventOf(message);
        out.portId = message.portId;
    }
    const Bytes attributes = message.payload.subspan(NLMSG_ALIGN(sizeof(nfgenmsg)));
    const NetlinkFault fault = eachAttribute(
        attributes, [&out](const NetlinkAttribute &attribute) noexcept { return decodeFlowAttribute(attribute, out); });
    if (fault != NetlinkFault::None)
        return fault;
    if (!out.original.hasProtocol || !out.reply.hasProtocol)
        return NetlinkFault::NoTuple;
    return NetlinkFault::None;
}

Flow toFlow(const NetlinkFlow &parts, const ConnectionLabels &labels)
{
    using enum NetlinkFlow::Part;
    const auto given = [&parts]<typename Value>(NetlinkFlow::Part part, const Value &value) {
        return parts.has(part) ? std::optional<Value>(value) : std::nullopt;
    };
    Flow flow;
    flow.protocol = parts.original.protocol;
    flow.state = parts.state;
    flow.original = toTuple(parts.original);
    flow.reply = toTuple(parts.reply);
    flow.timeout = given(HasTimeout, parts.timeout);
    flow.status = statusOf(parts);
    flow.statusBits = given(HasStatus, static_cast<std::uint16_t>(parts.status));
    flow.originalCounters = given(HasOriginalCounters, parts.counters.original);
    flow.replyCounters = given(HasReplyCounters, parts.counters.reply);
    flow.mark = given(HasMark, parts.mark);
    flow.zone = given(HasZone, parts.zone);
    if (parts.original.hasZone)
        flow.zoneOriginal = parts.original.zone;
    if (parts.reply.hasZone)
        flow.zoneReply = parts.reply.zone;
    flow.use = given(HasUse, parts.use);
    flow.id = given(HasId, parts.id);
    flow.event = parts.event;
    flow.eventTime = given(HasEventTime, microseconds(parts.eventTime));
    flow.start = given(HasStart, parts.start);
    flow.stop = given(HasStop, parts.stop);
    flow.secmark = given(HasSecmark, parts.secmark);
    if (parts.has(HasSecctx))
        flow.secctx = std::string(parts.secctx);
    if (parts.has(HasHelper))
        flow.helper = std::string(parts.helper);
    if (parts.has(HasLabels))
        flow.labels = labelsOf(parts.labels, labels);
    if (parts.portId != 0)
        flow.portId = parts.portId;
    flow.detail.tcp = given(HasTcp, parts.tcp);
    flow.detail.sctp = given(HasSctp, parts.sctp);
    flow.detail.dccp = given(HasDccp, parts.dccp);
    flow.detail.originalSequence = given(HasOriginalSequence, parts.originalSequence);
    flow.detail.replySequence = given(HasReplySequence, parts.replySequence);
    flow.detail.synproxy = given(HasSynproxy, parts.synproxy);
    if (parts.has(HasMaster))
        flow.detail.master = MasterFlow{parts.master.protocol, toTuple(parts.master)};
    return flow;
}

Row appendFlow(FlowStore &store, const NetlinkFlow &parts, const ConnectionLabels &labels)
{
    using enum NetlinkFlow::Part;
    constexpr std::uint32_t rareParts = HasSecmark | HasStop | HasEventTime | HasHelper | HasSecctx | HasLabels
        | HasSctp | HasDccp | HasOriginalSequence | HasReplySequence | HasSynproxy | HasMaster;
    const auto family = [&parts](Family wanted) {
        return parts.original.source == wanted && parts.original.destination == wanted && parts.reply.source == wanted
            && parts.reply.destination == wanted;
    };
    const bool ipv4 = family(Family::Ipv4);
    constexpr std::uint32_t largestPackedUse = 65534;
    if ((parts.parts & rareParts) != 0 || parts.portId != 0 || parts.original.hasZone || parts.reply.hasZone
        || parts.use > largestPackedUse || (!ipv4 && !family(Family::Ipv6)))
        return store.append(toFlow(parts, labels));

    FlowRecord record;
    if (ipv4) {
        record.addresses = {ipv4Number(parts.original.sourceBytes), ipv4Number(parts.original.destinationBytes),
            ipv4Number(parts.reply.sourceBytes), ipv4Number(parts.reply.destinationBytes)};
    } else {
        // Without NAT the reply holds the same two addresses: they are stored once.
        record.flags |= FlowRecord::Ipv6;
        const NetlinkTuple &original = parts.original;
        const NetlinkTuple &reply = parts.reply;
        record.addresses[0] = store.addIpv6(original.sourceBytes);
        record.addresses[1] = store.addIpv6(original.destinationBytes);
        record.addresses[2] =
            reply.sourceBytes == original.destinationBytes ? record.addresses[1] : store.addIpv6(reply.sourceBytes);
        record.addresses[3] = reply.destinationBytes == original.sourceBytes ? record.addresses[0]
                                                                             : store.addIpv6(reply.destinationBytes);
    }
    record.keys = {
        parts.original.keys.first, parts.original.keys.second, parts.reply.keys.first, parts.reply.keys.second};
    record.flags |= recordFlags(parts);
    record.timeout = parts.timeout;
    record.mark = parts.mark;
    record.id = parts.id;
    record.zone = parts.zone;
    record.use = static_cast<std::uint16_t>(parts.use);
    record.protocol = parts.original.protocol;
    record.state = parts.state;
    record.statusBits = static_cast<std::uint16_t>(parts.status);

    RareAttributes rare;
    std::array<char, encodedTcpSize> tcp;
    if (parts.has(HasStart))
        rare.start = parts.start;
    if (parts.has(HasTcp)) {
        encodeTcp(parts.tcp, tcp.data());
        rare.detail = std::string_view(tcp.data(), tcp.size());
    }
    const bool counted = parts.has(HasOriginalCounters) || parts.has(HasReplyCounters);
    return store.appendRecord(record, counted ? &parts.counters : nullptr, rare);
}

} // namespace ctscope
