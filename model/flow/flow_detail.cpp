// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/flow_detail.h"

#include <algorithm>
#include <cstring>

namespace ctscope {

namespace {

enum class Part : char { Tcp, Sctp, Dccp, OriginalSequence, ReplySequence, Synproxy, Master };

/// Puts numbers behind each other in the machine's order.
class Writer {
public:
    explicit Writer(std::string &out)
        : m_out(out)
    {
    }

    void begin(Part part) { m_out.push_back(static_cast<char>(part)); }
    template <typename Number> void put(Number value)
    {
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        m_out.append(bytes, sizeof value);
    }
    void put(const IpAddress &address)
    {
        put(address.family);
        put(address.bytes);
    }

private:
    std::string &m_out;
};

/// Reads them back; past the end every number is 0.
class Reader {
public:
    explicit Reader(std::string_view encoded)
        : m_rest(encoded)
    {
    }

    bool atEnd() const noexcept { return m_rest.empty(); }
    template <typename Number> Number read() noexcept
    {
        Number value{};
        if (m_rest.size() >= sizeof value)
            std::memcpy(&value, m_rest.data(), sizeof value);
        m_rest.remove_prefix(std::min(sizeof value, m_rest.size()));
        return value;
    }
    IpAddress address() noexcept
    {
        IpAddress address;
        address.family = read<Family>();
        address.bytes = read<decltype(address.bytes)>();
        return address;
    }

private:
    std::string_view m_rest;
};

void putSequence(Writer &writer, const SequenceAdjust &adjust)
{
    writer.put(adjust.correctionPosition);
    writer.put(adjust.offsetBefore);
    writer.put(adjust.offsetAfter);
}

SequenceAdjust readSequence(Reader &reader) noexcept
{
    SequenceAdjust adjust;
    adjust.correctionPosition = reader.read<std::uint32_t>();
    adjust.offsetBefore = reader.read<std::int32_t>();
    adjust.offsetAfter = reader.read<std::int32_t>();
    return adjust;
}

void putMaster(Writer &writer, const MasterFlow &master)
{
    writer.put(master.protocol);
    writer.put(master.original.keys.kind);
    writer.put(master.original.keys.first);
    writer.put(master.original.keys.second);
    writer.put(master.original.src);
    writer.put(master.original.dst);
}

MasterFlow readMaster(Reader &reader) noexcept
{
    MasterFlow master;
    master.protocol = reader.read<Protocol>();
    master.original.keys.kind = reader.read<L4Kind>();
    master.original.keys.first = reader.read<std::uint16_t>();
    master.original.keys.second = reader.read<std::uint16_t>();
    master.original.src = reader.address();
    master.original.dst = reader.address();
    return master;
}

} // namespace

void encodeTcp(const TcpDetail &tcp, char *out) noexcept
{
    out[0] = static_cast<char>(Part::Tcp);
    out[1] = static_cast<char>(tcp.original.flags);
    out[2] = static_cast<char>(tcp.original.windowScale);
    out[3] = static_cast<char>(tcp.reply.flags);
    out[4] = static_cast<char>(tcp.reply.windowScale);
}

void encodeDetail(const FlowDetail &detail, std::string &out)
{
    Writer writer(out);
    if (detail.tcp) {
        char bytes[encodedTcpSize];
        encodeTcp(*detail.tcp, bytes);
        out.append(bytes, sizeof bytes);
    }
    if (detail.sctp) {
        writer.begin(Part::Sctp);
        writer.put(detail.sctp->originalTag);
        writer.put(detail.sctp->replyTag);
    }
    if (detail.dccp) {
        writer.begin(Part::Dccp);
        writer.put(detail.dccp->originalRole);
        writer.put(detail.dccp->handshakeSequence);
    }
    if (detail.originalSequence) {
        writer.begin(Part::OriginalSequence);
        putSequence(writer, *detail.originalSequence);
    }
    if (detail.replySequence) {
        writer.begin(Part::ReplySequence);
        putSequence(writer, *detail.replySequence);
    }
    if (detail.synproxy) {
        writer.begin(Part::Synproxy);
        writer.put(detail.synproxy->initialSequence);
        writer.put(detail.synproxy->initialTimestamp);
        writer.put(detail.synproxy->timestampOffset);
    }
    if (detail.master) {
        writer.begin(Part::Master);
        putMaster(writer, *detail.master);
    }
}

FlowDetail decodeDetail(std::string_view encoded)
{
    FlowDetail detail;
    Reader reader(encoded);
    while (!reader.atEnd()) {
        switch (reader.read<Part>()) {
        case Part::Tcp: {
            TcpDetail &tcp = detail.tcp.emplace();
            tcp.original.flags = reader.read<std::uint8_t>();
            tcp.original.windowScale = reader.read<std::uint8_t>();
            tcp.reply.flags = reader.read<std::uint8_t>();
            tcp.reply.windowScale = reader.read<std::uint8_t>();
            break;
        }
        case Part::Sctp: {
            SctpDetail &sctp = detail.sctp.emplace();
            sctp.originalTag = reader.read<std::uint32_t>();
            sctp.replyTag = reader.read<std::uint32_t>();
            break;
        }
        case Part::Dccp: {
            DccpDetail &dccp = detail.dccp.emplace();
            dccp.originalRole = reader.read<std::uint8_t>();
            dccp.handshakeSequence = reader.read<std::uint64_t>();
            break;
        }
        case Part::OriginalSequence: detail.originalSequence = readSequence(reader); break;
        case Part::ReplySequence: detail.replySequence = readSequence(reader); break;
        case Part::Synproxy: {
            Synproxy &synproxy = detail.synproxy.emplace();
            synproxy.initialSequence = reader.read<std::uint32_t>();
            synproxy.initialTimestamp = reader.read<std::uint32_t>();
            synproxy.timestampOffset = reader.read<std::uint32_t>();
            break;
        }
        case Part::Master: detail.master = readMaster(reader); break;
        }
    }
    return detail;
}

} // namespace ctscope
