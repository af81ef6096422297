// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/cell_words.h"

#include <array>
#include <charconv>

namespace ctscope {

namespace {

struct IcmpType {
    Protocol protocol;
    std::uint8_t type;
    std::string_view name;
};

// The types that the kernel tracks (nf_conntrack_proto_icmp.c, nf_conntrack_proto_icmpv6.c).
constexpr IcmpType icmpTypes[] = {
    {protocol::icmp, 0, "echo reply"},
    {protocol::icmp, 8, "echo request"},
    {protocol::icmp, 13, "timestamp request"},
    {protocol::icmp, 14, "timestamp reply"},
    {protocol::icmp, 15, "information request"},
    {protocol::icmp, 16, "information reply"},
    {protocol::icmp, 17, "address mask request"},
    {protocol::icmp, 18, "address mask reply"},
    {protocol::icmpv6, 128, "echo request"},
    {protocol::icmpv6, 129, "echo reply"},
    {protocol::icmpv6, 139, "node information query"},
    {protocol::icmpv6, 140, "node information reply"},
};

constexpr std::string_view arrow = " → ";

void appendHex(std::string &out, std::uint16_t value)
{
    std::array<char, 4> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, 16).ptr;
    out += "0x";
    out.append(buffer.data(), end);
}

void appendAddress(std::string &out, const IpAddress &address, std::string_view word)
{
    if (address.family == Family::Unreadable) {
        out += word;
        return;
    }
    std::array<char, IpAddress::maxTextLength> buffer{};
    out.append(buffer.data(), address.write(buffer.data()));
}

/// What a translation made of one side of the original tuple.
struct TranslatedSide {
    bool addressChanged = false;
    bool keyChanged = false;
    IpAddress address;
    std::string_view word; ///< in place of an unreadable address
    L4Keys keys;
    bool source = false; ///< which side of the reply tuple the new key is on
};

struct Translation {
    NatKind kind = NatKind::None;
    TranslatedSide source;
    TranslatedSide destination;
};

Translation translation(const RowReader &reader)
{
    const FlowStore &flows = reader.flows();
    const Nat nat = flows.nat(reader.row());
    if (!nat.any())
        return {};
    const L4Keys keys = flows.replyKeys(reader.row());
    // Answers go to where the new source is, and come from where the new destination is.
    return {natKind(nat),
        {nat.srcAddress, nat.srcPort, flows.address(reader.row(), AddressSlot::ReplyDst),
            flows.addressText(reader.row(), AddressSlot::ReplyDst), keys, false},
        {nat.dstAddress, nat.dstPort, flows.address(reader.row(), AddressSlot::ReplySrc),
            flows.addressText(reader.row(), AddressSlot::ReplySrc), keys, true}};
}

void appendSide(std::string &out, const TranslatedSide &side)
{
    if (side.addressChanged && side.keyChanged) {
        appendEndpoint(out, side.address, side.word, side.keys, side.source);
    } else if (side.addressChanged) {
        appendAddress(out, side.address, side.word);
    } else if (side.keys.kind == L4Kind::Ports) {
        appendDigits(out, side.source ? side.keys.first : side.keys.second);
    } else if (side.keys.kind == L4Kind::Icmp) {
        appendDigits(out, side.keys.icmpId());
    } else {
        appendHex(out, side.source ? side.keys.first : side.keys.second);
    }
}

/// What a side is called: its address, or the key that alone has changed.
std::string_view sideName(const TranslatedSide &side, bool original)
{
    if (side.addressChanged)
        return original ? "source" : "destination";
    switch (side.keys.kind) {
    case L4Kind::Icmp: return "id";
    case L4Kind::Gre: return original ? "source key" : "destination key";
    case L4Kind::None:
    case L4Kind::Ports: break;
    }
    return original ? "source port" : "destination port";
}

void appendPair(std::string &out, std::string_view key, std::uint64_t value)
{
    if (!out.empty())
        out += ' ';
    out += key;
    out += '=';
    appendDigits(out, value);
}

} // namespace

std::string_view stateWord(RowReader &reader)
{
    const FlowRecord &record = reader.record();
    if (record.state == State::Other)
        return reader.flow().stateWord;
    if (record.state != State::None)
        return state::name(record.state);
    if (record.has(FlowRecord::Offload) || record.has(FlowRecord::HwOffload))
        return "offloaded";
    if (record.has(FlowRecord::Unreplied))
        return "unreplied";
    // A protocol that has states and told none is not a stream for being assured.
    return record.has(FlowRecord::Assured) && state::all(record.protocol).empty() ? "stream" : "replied";
}

std::string_view endWord(EndReason reason) noexcept
{
    switch (reason) {
    case EndReason::StillThere: return {};
    case EndReason::Expired: return "expired";
    case EndReason::Closed: return "closed";
    case EndReason::Removed: return "removed";
    case EndReason::Replaced: return "replaced";
    case EndReason::Deleted: return "deleted";
    case EndReason::Unknown: return "gone";
    }
    return {};
}

void appendChanges(std::string &out, ChangeSet changes)
{
    bool first = true;
    for (std::size_t i = 0; i < changeCount; ++i) {
        if (!changes.has(static_cast<Change>(i)))
            continue;
        out += first ? "" : ", ";
        first = false;
        out += changeName(static_cast<Change>(i));
    }
}

std::string_view evictionName(Eviction eviction) noexcept
{
    switch (eviction) {
    case Eviction::Kept: return "kept";
    case Eviction::ByCollector: return "closing";
    case Eviction::OnInsert: return "evictable";
    }
    return {};
}

std::string_view icmpTypeName(Protocol number, std::uint8_t type) noexcept
{
    for (const IcmpType &known : icmpTypes) {
        if (known.protocol == number && known.type == type)
            return known.name;
    }
    return {};
}

void appendKey(std::string &out, Protocol number, const L4Keys &keys, bool source)
{
    switch (keys.kind) {
    case L4Kind::None: break;
    case L4Kind::Ports: appendDigits(out, source ? keys.first : keys.second); break;
    case L4Kind::Icmp:
        if (!source) {
            out += "id ";
            appendDigits(out, keys.icmpId());
            break;
        }
        if (const auto name = icmpTypeName(number, keys.icmpType()); !name.empty()) {
            out += name;
        } else {
            out += "type ";
            appendDigits(out, keys.icmpType());
        }
        if (keys.icmpCode() != 0) {
            out += " code ";
            appendDigits(out, keys.icmpCode());
        }
        break;
    case L4Kind::Gre:
        out += "key ";
        appendHex(out, source ? keys.first : keys.second);
        break;
    }
}

void appendExactKey(std::string &out, const L4Keys &keys, bool source)
{
    switch (keys.kind) {
    case L4Kind::None: break;
    case L4Kind::Ports: appendDigits(out, source ? keys.first : keys.second); break;
    case L4Kind::Icmp:
        if (source) {
            out += "type=";
            appendDigits(out, keys.icmpType());
            out += " code=";
            appendDigits(out, keys.icmpCode());
        } else {
            out += "id=";
            appendDigits(out, keys.icmpId());
        }
        break;
    case L4Kind::Gre: appendHex(out, source ? keys.first : keys.second); break;
    }
}

void appendEndpoint(std::string &out, const IpAddress &address, std::string_view word, const L4Keys &keys, bool source)
{
    const bool port = keys.kind == L4Kind::Ports;
    const bool brackets = port && (address.isV6() || word.find(':') != std::string_view::npos);
    if (brackets)
        out += '[';
    appendAddress(out, address, word);
    if (brackets)
        out += ']';
    if (port) {
        out += ':';
        appendDigits(out, source ? keys.first : keys.second);
    } else if (keys.kind == L4Kind::Icmp) {
        out += " id ";
        appendDigits(out, keys.icmpId());
    } else if (keys.kind == L4Kind::Gre) {
        out += " key ";
        appendHex(out, source ? keys.first : keys.second);
    }
}

void appendNat(std::string &out, const RowReader &reader)
{
    const Translation nat = translation(reader);
    const auto side = [&](std::string_view name, const TranslatedSide &changed) {
        out += name;
        out += arrow;
        appendSide(out, changed);
    };
    const bool first = nat.source.addressChanged || nat.source.keyChanged;
    const bool second = nat.destination.addressChanged || nat.destination.keyChanged;
    switch (nat.kind) {
    case NatKind::None: return;
    case NatKind::Source: side("source", nat.source); return;
    case NatKind::Destination: side("destination", nat.destination); return;
    case NatKind::Both: out += "both"; break;
    case NatKind::PortOnly:
        switch (nat.source.keys.kind) {
        case L4Kind::Icmp: out += "id only"; break;
        case L4Kind::Gre: out += "key only"; break;
        case L4Kind::None:
        case L4Kind::Ports: out += "port only"; break;
        }
        break;
    }
    out += arrow;
    if (first)
        appendSide(out, nat.source);
    if (first && second)
        out += " and ";
    if (second)
        appendSide(out, nat.destination);
}

void appendExactNat(std::string &out, const RowReader &reader)
{
    const Translation nat = translation(reader);
    if (nat.kind == NatKind::None)
        return;
    const bool first = nat.source.addressChanged || nat.source.keyChanged;
    if (first) {
        out += sideName(nat.source, true);
        out += arrow;
        appendSide(out, nat.source);
    }
    if (nat.destination.addressChanged || nat.destination.keyChanged) {
        if (first)
            out += ", ";
        out += sideName(nat.destination, false);
        out += arrow;
        appendSide(out, nat.destination);
    }
}

void appendFlags(std::string &out, RowReader &reader)
{
    bool first = true;
    const auto word = [&](std::string_view text) {
        if (!first)
            out += ' ';
        first = false;
        out += text;
    };
    if (reader.hasExtras() && !reader.flow().statusWords.empty()) {
        for (const std::string &text : reader.flow().statusWords)
            word(text);
        return;
    }
    const FlowRecord &record = reader.record();
    if (record.has(FlowRecord::Unreplied))
        word("UNREPLIED");
    if (record.has(FlowRecord::Assured))
        word("ASSURED");
    if (record.has(FlowRecord::Offload))
        word("OFFLOAD");
    if (record.has(FlowRecord::HwOffload))
        word("HW_OFFLOAD");
    if (record.has(FlowRecord::Userspace))
        word("USERSPACE");
}

void appendOther(std::string &out, RowReader &reader)
{
    if (!reader.hasExtras())
        return;
    const Flow &flow = reader.flow();
    std::string words;
    for (const auto &[key, value] : flow.unknownPairs) {
        if (!words.empty())
            words += ' ';
        words += key;
        words += '=';
        words += value;
    }
    for (const std::string &word : flow.bareWords) {
        if (!words.empty())
            words += ' ';
        words += word;
    }
    const auto pair = [&words](std::string_view key, const auto &value) {
        if (value)
            appendPair(words, key, *value);
    };
    pair("secmark", flow.secmark);
    pair("timeout", flow.greTimeout);
    pair("stream_timeout", flow.greStreamTimeout);
    pair("active-since", flow.activeSince);
    pair("expires-in", flow.expiresIn);
    pair("portid", flow.portId);
    if (flow.program) {
        if (!words.empty())
            words += ' ';
        words += "progname=";
        words += *flow.program;
    }
    out += words;
}

} // namespace ctscope
