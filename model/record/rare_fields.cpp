// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/rare_fields.h"

#include "record/varint.h"

#include <limits>
#include <utility>

namespace ctscope::record {

namespace {

/// Part of the file format: never renumbered.
enum class Tag : std::uint8_t {
    StateWord = 1,
    OriginalSrcText = 2,
    OriginalDstText = 3,
    ReplySrcText = 4,
    ReplyDstText = 5,
    ZoneOriginal = 6,
    ZoneReply = 7,
    Use = 8,
    Start = 9,
    Stop = 10,
    DeltaTime = 11,
    ActiveSince = 12,
    ExpiresIn = 13,
    GreTimeout = 14,
    GreStreamTimeout = 15,
    Secmark = 16,
    Secctx = 17,
    Helper = 18,
    NoLabels = 19, ///< a list of labels without one
    Label = 20,    ///< once for each
    PortId = 21,
    Program = 22,
    Tcp = 23,
    Sctp = 24,
    Dccp = 25,
    OriginalSequence = 26,
    ReplySequence = 27,
    Synproxy = 28,
    Master = 29,
    StatusWord = 30,
    UnknownPair = 31,
    BareWord = 32,
};

class Fields {
public:
    explicit Fields(std::string &out)
        : m_out(out)
    {
    }
    void text(Tag tag, std::string_view value)
    {
        m_out.push_back(static_cast<char>(tag));
        appendVarint(m_out, value.size());
        m_out += value;
    }
    template <typename Number> void number(Tag tag, const std::optional<Number> &value)
    {
        if (!value)
            return;
        m_value.clear();
        appendVarint(m_value, static_cast<std::uint64_t>(*value));
        text(tag, m_value);
    }
    template <typename... Numbers> void numbers(Tag tag, Numbers... values)
    {
        m_value.clear();
        (appendVarint(m_value, static_cast<std::uint64_t>(values)), ...);
        text(tag, m_value);
    }
    void optionalText(Tag tag, const std::optional<std::string> &value)
    {
        if (value)
            text(tag, *value);
    }
    void pair(Tag tag, std::string_view first, std::string_view second)
    {
        m_value.clear();
        appendVarint(m_value, first.size());
        m_value += first;
        m_value += second;
        text(tag, m_value);
    }

private:
    std::string &m_out;
    std::string m_value;
};

/// Numbers off the front of a value; all are 0 once one was missing.
class Numbers {
public:
    explicit Numbers(std::string_view value)
        : m_rest(value)
    {
    }
    template <typename Number> void take(Number &number)
    {
        const auto value = takeVarint(m_rest);
        m_good = m_good && value && *value <= std::numeric_limits<std::make_unsigned_t<Number>>::max();
        number = m_good ? static_cast<Number>(static_cast<std::make_unsigned_t<Number>>(*value)) : Number(0);
    }
    template <typename Number> void take(std::optional<Number> &number)
    {
        Number value = 0;
        take(value);
        if (m_good)
            number = value;
    }
    std::string_view rest() const { return m_rest; }
    bool good() const { return m_good; }

private:
    std::string_view m_rest;
    bool m_good = true;
};

void appendAddress(std::string &out, const IpAddress &address)
{
    out.push_back(static_cast<char>(address.family));
    out.append(reinterpret_cast<const char *>(address.bytes.data()), address.bytes.size());
}

bool takeAddress(std::string_view &text, IpAddress &address)
{
    if (text.size() < 1 + address.bytes.size() || static_cast<unsigned char>(text.front()) > 2)
        return false;
    address.family = static_cast<Family>(text.front());
    for (std::size_t i = 0; i < address.bytes.size(); ++i)
        address.bytes[i] = static_cast<std::uint8_t>(text[1 + i]);
    text.remove_prefix(1 + address.bytes.size());
    return true;
}

void appendMaster(Fields &fields, const MasterFlow &master)
{
    std::string value;
    value.push_back(static_cast<char>(master.protocol));
    value.push_back(static_cast<char>(master.original.keys.kind));
    appendVarint(value, master.original.keys.first);
    appendVarint(value, master.original.keys.second);
    appendAddress(value, master.original.src);
    appendAddress(value, master.original.dst);
    fields.text(Tag::Master, value);
}

bool readMaster(std::string_view value, std::optional<MasterFlow> &master)
{
    if (value.size() < 2 || static_cast<unsigned char>(value[1]) > 3)
        return false;
    MasterFlow read;
    read.protocol = static_cast<Protocol>(value[0]);
    read.original.keys.kind = static_cast<L4Kind>(value[1]);
    Numbers numbers(value.substr(2));
    numbers.take(read.original.keys.first);
    numbers.take(read.original.keys.second);
    std::string_view rest = numbers.rest();
    if (!numbers.good() || !takeAddress(rest, read.original.src) || !takeAddress(rest, read.original.dst))
        return false;
    master = read;
    return true;
}

void appendSequence(Fields &fields, Tag tag, const std::optional<SequenceAdjust> &sequence)
{
    if (sequence)
        fields.numbers(tag, sequence->correctionPosition, static_cast<std::uint32_t>(sequence->offsetBefore),
            static_cast<std::uint32_t>(sequence->offsetAfter));
}

bool readSequence(std::string_view value, std::optional<SequenceAdjust> &sequence)
{
    SequenceAdjust read;
    Numbers numbers(value);
    numbers.take(read.correctionPosition);
    numbers.take(read.offsetBefore);
    numbers.take(read.offsetAfter);
    if (numbers.good())
        sequence = read;
    return numbers.good();
}

void appendDetail(Fields &fields, const FlowDetail &detail)
{
    if (detail.tcp)
        fields.numbers(Tag::Tcp, detail.tcp->original.flags, detail.tcp->original.windowScale, detail.tcp->reply.flags,
            detail.tcp->reply.windowScale);
    if (detail.sctp)
        fields.numbers(Tag::Sctp, detail.sctp->originalTag, detail.sctp->replyTag);
    if (detail.dccp)
        fields.numbers(Tag::Dccp, detail.dccp->originalRole, detail.dccp->handshakeSequence);
    appendSequence(fields, Tag::OriginalSequence, detail.originalSequence);
    appendSequence(fields, Tag::ReplySequence, detail.replySequence);
    if (detail.synproxy)
        fields.numbers(Tag::Synproxy, detail.synproxy->initialSequence, detail.synproxy->initialTimestamp,
            detail.synproxy->timestampOffset);
    if (detail.master)
        appendMaster(fields, *detail.master);
}

bool readTcp(std::string_view value, TcpDetail &tcp)
{
    Numbers numbers(value);
    numbers.take(tcp.original.flags);
    numbers.take(tcp.original.windowScale);
    numbers.take(tcp.reply.flags);
    numbers.take(tcp.reply.windowScale);
    return numbers.good();
}

bool readNumber(std::string_view value, auto &number)
{
    Numbers numbers(value);
    numbers.take(number);
    return numbers.good();
}

bool readField(Tag tag, std::string_view value, Flow &flow)
{
    switch (tag) {
    case Tag::StateWord: flow.stateWord = value; return true;
    case Tag::OriginalSrcText: flow.original.srcText = value; return true;
    case Tag::OriginalDstText: flow.original.dstText = value; return true;
    case Tag::ReplySrcText: flow.reply.srcText = value; return true;
    case Tag::ReplyDstText: flow.reply.dstText = value; return true;
    case Tag::ZoneOriginal: return readNumber(value, flow.zoneOriginal);
    case Tag::ZoneReply: return readNumber(value, flow.zoneReply);
    case Tag::Use: return readNumber(value, flow.use);
    case Tag::Start: return readNumber(value, flow.start);
    case Tag::Stop: return readNumber(value, flow.stop);
    case Tag::DeltaTime: return readNumber(value, flow.deltaTime);
    case Tag::ActiveSince: return readNumber(value, flow.activeSince);
    case Tag::ExpiresIn: return readNumber(value, flow.expiresIn);
    case Tag::GreTimeout: return readNumber(value, flow.greTimeout);
    case Tag::GreStreamTimeout: return readNumber(value, flow.greStreamTimeout);
    case Tag::Secmark: return readNumber(value, flow.secmark);
    case Tag::Secctx: flow.secctx = value; return true;
    case Tag::Helper: flow.helper = value; return true;
    case Tag::NoLabels: flow.labels.emplace(); return true;
    case Tag::Label:
        if (!flow.labels)
            flow.labels.emplace();
        flow.labels->emplace_back(value);
        return true;
    case Tag::PortId: return readNumber(value, flow.portId);
    case Tag::Program: flow.program = value; return true;
    case Tag::Tcp: return readTcp(value, flow.detail.tcp.emplace());
    case Tag::Sctp: {
        Numbers numbers(value);
        SctpDetail &sctp = flow.detail.sctp.emplace();
        numbers.take(sctp.originalTag);
        numbers.take(sctp.replyTag);
        return numbers.good();
    }
    case Tag::Dccp: {
        Numbers numbers(value);
        DccpDetail &dccp = flow.detail.dccp.emplace();
        numbers.take(dccp.originalRole);
        numbers.take(dccp.handshakeSequence);
        return numbers.good();
    }
    case Tag::OriginalSequence: return readSequence(value, flow.detail.originalSequence);
    case Tag::ReplySequence: return readSequence(value, flow.detail.replySequence);
    case Tag::Synproxy: {
        Numbers numbers(value);
        Synproxy &synproxy = flow.detail.synproxy.emplace();
        numbers.take(synproxy.initialSequence);
        numbers.take(synproxy.initialTimestamp);
        numbers.take(synproxy.timestampOffset);
        return numbers.good();
    }
    case Tag::Master: return readMaster(value, flow.detail.master);
    case Tag::StatusWord: flow.statusWords.emplace_back(value); return true;
    case Tag::UnknownPair: {
        const auto length = takeVarint(value);
        if (!length || *length > value.size())
            return false;
        flow.unknownPairs.emplace_back(value.substr(0, *length), value.substr(*length));
        return true;
    }
    case Tag::BareWord: flow.bareWords.emplace_back(value); return true;
    }
    return true; // of a newer ctscope
}

/// The next field off the front; false at the end, and when the rest is damaged.
bool takeField(std::string_view &fields, Tag &tag, std::string_view &value)
{
    if (fields.empty())
        return false;
    tag = static_cast<Tag>(fields.front());
    std::string_view rest = fields.substr(1);
    const auto length = takeVarint(rest);
    if (!length || *length > rest.size())
        return false;
    value = rest.substr(0, *length);
    fields = rest.substr(*length);
    return true;
}

} // namespace

void appendRareFields(std::string &out, const Flow &flow)
{
    Fields fields(out);
    if (flow.state == State::Other)
        fields.text(Tag::StateWord, flow.stateWord);
    const std::pair<Tag, const std::string &> texts[] = {{Tag::OriginalSrcText, flow.original.srcText},
        {Tag::OriginalDstText, flow.original.dstText}, {Tag::ReplySrcText, flow.reply.srcText},
        {Tag::ReplyDstText, flow.reply.dstText}};
    for (const auto &[tag, text] : texts) {
        if (!text.empty())
            fields.text(tag, text);
    }
    fields.number(Tag::ZoneOriginal, flow.zoneOriginal);
    fields.number(Tag::ZoneReply, flow.zoneReply);
    if (flow.use && *flow.use >= std::numeric_limits<std::uint16_t>::max())
        fields.number(Tag::Use, flow.use);
    fields.number(Tag::Start, flow.start);
    fields.number(Tag::Stop, flow.stop);
    fields.number(Tag::DeltaTime, flow.deltaTime);
    fields.number(Tag::ActiveSince, flow.activeSince);
    fields.number(Tag::ExpiresIn, flow.expiresIn);
    fields.number(Tag::GreTimeout, flow.greTimeout);
    fields.number(Tag::GreStreamTimeout, flow.greStreamTimeout);
    fields.number(Tag::Secmark, flow.secmark);
    fields.optionalText(Tag::Secctx, flow.secctx);
    fields.optionalText(Tag::Helper, flow.helper);
    if (flow.labels && flow.labels->empty())
        fields.text(Tag::NoLabels, {});
    if (flow.labels) {
        for (const std::string &label : *flow.labels)
            fields.text(Tag::Label, label);
    }
    fields.number(Tag::PortId, flow.portId);
    fields.optionalText(Tag::Program, flow.program);
    appendDetail(fields, flow.detail);
    for (const std::string &word : flow.statusWords)
        fields.text(Tag::StatusWord, word);
    for (const auto &[key, value] : flow.unknownPairs)
        fields.pair(Tag::UnknownPair, key, value);
    for (const std::string &word : flow.bareWords)
        fields.text(Tag::BareWord, word);
}

bool readRareFields(std::string_view fields, Flow &flow)
{
    Tag tag{};
    std::string_view value;
    while (takeField(fields, tag, value)) {
        if (!readField(tag, value, flow))
            return false;
    }
    return fields.empty();
}

bool readUsualFields(std::string_view fields, RareAttributes &rare, std::array<char, encodedTcpSize> &room)
{
    rare = {};
    Tag tag{};
    std::string_view value;
    while (takeField(fields, tag, value)) {
        TcpDetail tcp;
        if (tag == Tag::Start && !rare.start && rare.detail.empty()) {
            if (!readNumber(value, rare.start))
                return false;
        } else if (tag == Tag::Tcp && rare.detail.empty() && readTcp(value, tcp)) {
            encodeTcp(tcp, room.data());
            rare.detail = {room.data(), room.size()};
        } else {
            return false;
        }
    }
    return fields.empty();
}

} // namespace ctscope::record
