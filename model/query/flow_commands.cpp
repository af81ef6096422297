// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/flow_commands.h"

#include "format/numbers.h"
#include "query/block_writer.h"
#include "query/filter/filter_phrases.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope {

namespace {

/// One direction of a flow whose addresses are known.
struct Ends {
    IpAddress source;
    IpAddress destination;
    L4Keys keys;

    bool isV6() const noexcept { return source.isV6(); }
};

std::optional<Ends> endsOf(const FlowStore &flows, Row row, bool reply)
{
    Ends ends{flows.address(row, reply ? AddressSlot::ReplySrc : AddressSlot::OriginalSrc),
        flows.address(row, reply ? AddressSlot::ReplyDst : AddressSlot::OriginalDst),
        reply ? flows.replyKeys(row) : flows.originalKeys(row)};
    const bool known = (ends.isV6() || ends.source.isV4()) && ends.source.family == ends.destination.family;
    return known ? std::optional(ends) : std::nullopt;
}

struct Zones {
    std::optional<std::uint16_t> both;
    std::optional<std::uint16_t> original;
    std::optional<std::uint16_t> reply;
};

/// True when a flow of the table is in a zone: then the tuple alone may name several.
bool hasZones(const FlowStore &flows) noexcept
{
    return std::ranges::any_of(
        flows.records(), [](const FlowRecord &record) { return record.has(FlowRecord::HasZone) && record.zone != 0; });
}

Zones zonesOf(const FlowStore &flows, Row row, bool zoned)
{
    const FlowRecord &record = flows.record(row);
    if (record.has(FlowRecord::HasZone))
        return {record.zone, {}, {}};
    if (record.extras != 0) {
        const Flow flow = flows.flow(row);
        if (flow.zoneOriginal || flow.zoneReply)
            return {{}, flow.zoneOriginal, flow.zoneReply};
    }
    return zoned ? Zones{std::uint16_t(0), {}, {}} : Zones();
}

/// Appends words with blanks between.
class Words {
public:
    explicit Words(std::string &out)
        : m_out(out)
    {
    }
    Words &operator<<(std::string_view word)
    {
        space();
        m_out += word;
        return *this;
    }
    Words &operator<<(const IpAddress &address) { return *this << std::string_view(address.toString()); }
    Words &operator<<(std::uint64_t number)
    {
        space();
        appendNumber(m_out, number);
        return *this;
    }

private:
    void space()
    {
        if (!std::exchange(m_first, false))
            m_out += ' ';
    }

    std::string &m_out;
    bool m_first = true;
};

std::string numberText(std::uint64_t number)
{
    std::string text;
    appendNumber(text, number);
    return text;
}

/// The names of a protocol in the languages; empty: it has none, and its number is used.
struct ProtocolNames {
    Protocol number;
    std::string_view conntrack;
    std::string_view rules; ///< of /etc/protocols
    std::string_view pcap;
    std::string_view wireshark;
    bool hasPcapPorts;
    bool hasWiresharkPorts;
};

constexpr ProtocolNames protocolNames[] = {
    {protocol::tcp, "tcp", "tcp", "tcp", "tcp", true, true},
    {protocol::udp, "udp", "udp", "udp", "udp", true, true},
    {protocol::sctp, "sctp", "sctp", "sctp", "sctp", true, true},
    {protocol::dccp, "dccp", "dccp", {}, "dccp", false, true},
    {protocol::udplite, "udplite", "udplite", {}, "udplite", false, false},
    {protocol::icmp, "icmp", "icmp", "icmp", "icmp", false, false},
    {protocol::icmpv6, "icmpv6", "ipv6-icmp", "icmp6", "icmpv6", false, false},
    {protocol::gre, "gre", "gre", {}, "gre", false, false},
};

const ProtocolNames &namesOf(Protocol number) noexcept
{
    static constexpr ProtocolNames none{};
    for (const ProtocolNames &names : protocolNames) {
        if (names.number == number)
            return names;
    }
    return none;
}

std::string nameOr(std::string_view name, Protocol number)
{
    return name.empty() ? numberText(number) : std::string(name);
}

void appendKeys(Words &words, Protocol number, const L4Keys &keys)
{
    switch (keys.kind) {
    case L4Kind::None: break;
    case L4Kind::Ports: words << "--sport" << keys.first << "--dport" << keys.second; break;
    case L4Kind::Icmp: {
        const std::string option = number == protocol::icmpv6 ? "--icmpv6-" : "--icmp-";
        words << option + "type" << keys.icmpType() << option + "code" << keys.icmpCode() << option + "id"
              << keys.icmpId();
        break;
    }
    case L4Kind::Gre: words << "--srckey" << keys.first << "--dstkey" << keys.second; break;
    }
}

void appendZones(Words &words, const Zones &zones)
{
    if (zones.both)
        words << "--zone" << *zones.both;
    if (zones.original)
        words << "--orig-zone" << *zones.original;
    if (zones.reply)
        words << "--reply-zone" << *zones.reply;
}

/// "conntrack -D …": `action` is the option that says what is done to the entry.
void appendEntry(Words &words, std::string_view action, Protocol number, const Ends &ends, const Zones &zones)
{
    words << "conntrack" << action;
    if (ends.isV6())
        words << "-f"
              << "ipv6";
    words << "-p" << nameOr(namesOf(number).conntrack, number) << "--orig-src" << ends.source << "--orig-dst"
          << ends.destination;
    appendKeys(words, number, ends.keys);
    appendZones(words, zones);
}

void appendDelete(std::string &out, Protocol number, const Ends &ends, const Zones &zones)
{
    Words words(out);
    appendEntry(words, "-D", number, ends, zones);
}

/// False, with nothing appended, for an entry in a zone: conntrack -U has no option for it, and changes those in none.
bool appendUpdate(
    std::string &out, const CellContext &context, Row row, FlowCommand command, const Ends &ends, const Zones &zones)
{
    if (zones.both.value_or(0) != 0 || zones.original || zones.reply)
        return false;
    const FlowRecord &record = context.snapshot.rows.flows().record(row);
    Words words(out);
    appendEntry(words, "-U", record.protocol, ends, {});
    if (command == FlowCommand::ConntrackMark)
        words << "--mark" << (record.has(FlowRecord::HasMark) ? record.mark : 0);
    else
        words << "--timeout" << context.snapshot.remaining(row, context.now).value_or(60);
    return true;
}

/// The direction of the replies, which conntrack(8) works out by itself for ICMP.
void appendReply(Words &words, const Ends &ends)
{
    const L4Keys &keys = ends.keys;
    words << "--reply-src" << ends.source << "--reply-dst" << ends.destination;
    if (keys.kind == L4Kind::Ports)
        words << "--reply-port-src" << keys.first << "--reply-port-dst" << keys.second;
    else if (keys.kind == L4Kind::Gre)
        words << "--reply-key-src" << keys.first << "--reply-key-dst" << keys.second;
}

/// The bits of the status that can be set.
std::string statusWords(const FlowRecord &record)
{
    std::string words;
    const auto add = [&words](bool is, std::string_view word) {
        if (is)
            words.append(words.empty() ? "" : ",").append(word);
    };
    add(!record.has(FlowRecord::Unreplied), "SEEN_REPLY");
    add(record.has(FlowRecord::Assured), "ASSURED");
    add(record.has(FlowRecord::HasStatusBits) && (record.statusBits & status_bit::fixedTimeout) != 0, "FIXED_TIMEOUT");
    return words;
}

/// False, with nothing appended: no command can make this entry.
bool appendInsert(std::string &out, const CellContext &context, Row row, const Ends &ends, const Zones &zones)
{
    const FlowStore &flows = context.snapshot.rows.flows();
    const FlowRecord &record = flows.record(row);
    const Nat nat = flows.nat(row);
    const std::optional<Ends> reply = endsOf(flows, row, true);
    const bool icmp = ends.keys.kind == L4Kind::Icmp;
    if (!reply || (icmp && nat.any()))
        return false;
    Words words(out);
    words << "conntrack -I -p" << nameOr(namesOf(record.protocol).conntrack, record.protocol);
    words << "--orig-src" << ends.source << "--orig-dst" << ends.destination;
    appendKeys(words, record.protocol, ends.keys);
    if (!icmp)
        appendReply(words, *reply);
    // The new ports are those of the reply tuple.
    if (nat.source())
        words << "--src-nat" << reply->destination;
    if (nat.destination())
        words << "--dst-nat" << reply->source;
    words << "--timeout" << context.snapshot.remaining(row, context.now).value_or(60);
    if (const std::string_view name = state::name(record.state); !name.empty())
        words << "--state" << name;
    if (const std::string status = statusWords(record); !status.empty())
        words << "--status" << status;
    if (record.has(FlowRecord::HasMark) && record.mark != 0)
        words << "--mark" << record.mark;
    appendZones(words, zones);
    return true;
}

void appendNft(std::string &out, Protocol number, const Ends &ends, const Zones &zones)
{
    const std::string_view family = ends.isV6() ? "ip6" : "ip";
    Words words(out);
    // Without it, nft does not know what proto-src is.
    words << "meta l4proto" << nameOr(namesOf(number).rules, number) << "ct original" << family << "saddr"
          << ends.source << "ct original" << family << "daddr" << ends.destination;
    if (ends.keys.kind == L4Kind::Ports)
        words << "ct original proto-src" << ends.keys.first << "ct original proto-dst" << ends.keys.second;
    else if (ends.keys.kind == L4Kind::Icmp)
        words << (number == protocol::icmpv6 ? "icmpv6 id" : "icmp id") << ends.keys.icmpId();
    if (zones.both)
        words << "ct zone" << *zones.both;
    if (zones.original)
        words << "ct original zone" << *zones.original;
    if (zones.reply)
        words << "ct reply zone" << *zones.reply;
}

void appendIptables(std::string &out, Protocol number, const Ends &ends)
{
    Words words(out);
    words << "-m conntrack --ctproto" << nameOr(namesOf(number).rules, number) << "--ctorigsrc" << ends.source
          << "--ctorigdst" << ends.destination;
    if (ends.keys.kind == L4Kind::Ports)
        words << "--ctorigsrcport" << ends.keys.first << "--ctorigdstport" << ends.keys.second;
}

/// Packets of both directions between two ends.
void appendPcap(std::string &out, Protocol number, const Ends &ends)
{
    const ProtocolNames &names = namesOf(number);
    Words words(out);
    if (names.pcap.empty())
        words << (ends.isV6() ? "ip6 proto" : "ip proto") << number;
    else
        words << names.pcap;
    if (ends.source == ends.destination)
        words << "and src host" << ends.source << "and dst host" << ends.source;
    else
        words << "and host" << ends.source << "and host" << ends.destination;
    const L4Keys &keys = ends.keys;
    if (keys.kind == L4Kind::Ports && names.hasPcapPorts && keys.first == keys.second)
        words << "and src port" << keys.first << "and dst port" << keys.first;
    else if (keys.kind == L4Kind::Ports && names.hasPcapPorts)
        words << "and port" << keys.first << "and port" << keys.second;
    else if (keys.kind == L4Kind::Icmp && number == protocol::icmp)
        words << "and icmp[4:2] ==" << keys.icmpId();
    else if (keys.kind == L4Kind::Icmp && number == protocol::icmpv6)
        words << "and ip6[44:2] ==" << keys.icmpId(); // older libpcap has no icmp6[4:2]
}

/// The same in the language of Wireshark.
void appendWireshark(std::string &out, Protocol number, const Ends &ends)
{
    const ProtocolNames &names = namesOf(number);
    const std::string network = ends.isV6() ? "ipv6" : "ip";
    Words words(out);
    if (names.wireshark.empty())
        words << (ends.isV6() ? "ipv6.nxt ==" : "ip.proto ==") << number;
    else
        words << names.wireshark;
    const auto both = [&words](const std::string &either, const std::string &source, const std::string &destination,
                          const auto &first, const auto &second) {
        const bool alike = first == second;
        words << "and" << (alike ? source : either) << "==" << first << "and" << (alike ? destination : either)
              << "==" << second;
    };
    both(network + ".addr", network + ".src", network + ".dst", ends.source, ends.destination);
    const L4Keys &keys = ends.keys;
    const std::string name(names.wireshark);
    if (keys.kind == L4Kind::Ports && names.hasWiresharkPorts)
        both(name + ".port", name + ".srcport", name + ".dstport", std::uint64_t(keys.first),
            std::uint64_t(keys.second));
    else if (keys.kind == L4Kind::Icmp && number == protocol::icmp)
        words << "and icmp.ident ==" << keys.icmpId();
    else if (keys.kind == L4Kind::Icmp && number == protocol::icmpv6)
        words << "and icmpv6.echo.identifier ==" << keys.icmpId();
}

using PacketFilter = void (*)(std::string &, Protocol, const Ends &);

/// Packets before and after translation, in brackets when these are two alternatives.
void appendPackets(std::string &out, const FlowStore &flows, Row row, const Ends &ends, PacketFilter append)
{
    const Protocol number = flows.record(row).protocol;
    const std::optional<Ends> reply = flows.nat(row).any() ? endsOf(flows, row, true) : std::nullopt;
    if (!reply)
        return append(out, number, ends);
    out += '(';
    append(out, number, ends);
    out += ") or (";
    append(out, number, *reply);
    out += ')';
}

filter::NodePtr filterOf(const CellContext &context, Row row, bool zoned)
{
    std::vector<filter::NodePtr> parts;
    for (const Column column :
        {Column::Protocol, Column::Source, Column::SourcePort, Column::Destination, Column::DestinationPort}) {
        if (!cellText(context, row, column).empty())
            parts.push_back(filter::onlyThis(context, column, row));
    }
    if (zoned || !cellText(context, row, Column::Zone).empty())
        parts.push_back(filter::onlyThis(context, Column::Zone, row));
    return filter::makeAnd(std::move(parts));
}

bool isJoined(FlowCommand command) noexcept
{
    return command == FlowCommand::TcpdumpFilter || command == FlowCommand::WiresharkFilter
        || command == FlowCommand::CtscopeFilter;
}

/// Appends the flow of a row. False, with nothing appended: it cannot be named.
bool appendCommand(std::string &out, const CellContext &context, Row row, FlowCommand command, bool zoned)
{
    if (command == FlowCommand::CtscopeFilter) {
        out += filter::textOf(*filterOf(context, row, zoned), filter::Brackets::Clear);
        return true;
    }
    const FlowStore &flows = context.snapshot.rows.flows();
    const std::optional<Ends> ends = endsOf(flows, row, false);
    if (!ends)
        return false;
    const Protocol number = flows.record(row).protocol;
    switch (command) {
    case FlowCommand::ConntrackDelete: appendDelete(out, number, *ends, zonesOf(flows, row, zoned)); break;
    case FlowCommand::NftMatch: appendNft(out, number, *ends, zonesOf(flows, row, zoned)); break;
    case FlowCommand::IptablesMatch: appendIptables(out, number, *ends); break;
    case FlowCommand::TcpdumpFilter: appendPackets(out, flows, row, *ends, appendPcap); break;
    case FlowCommand::WiresharkFilter: appendPackets(out, flows, row, *ends, appendWireshark); break;
    case FlowCommand::ConntrackInsert: return appendInsert(out, context, row, *ends, zonesOf(flows, row, zoned));
    case FlowCommand::ConntrackTimeout:
    case FlowCommand::ConntrackMark: return appendUpdate(out, context, row, command, *ends, zonesOf(flows, row, zoned));
    case FlowCommand::CtscopeFilter: break;
    }
    return true;
}

} // namespace

std::size_t printCommands(const Frame &frame, FlowCommand command, BlockWriter &out)
{
    const CellContext context{*frame.snapshot, frame.snapshot->takenAt};
    const bool zoned = hasZones(frame.snapshot->rows.flows());
    const bool joined = isJoined(command);
    const bool several = frame.order->rows.size() > 1;
    std::size_t leftOut = 0;
    bool first = true;
    std::string one;
    for (const Row row : frame.order->rows) {
        if (out.failed())
            return leftOut;
        one.clear();
        if (!appendCommand(one, context, row, command, zoned)) {
            ++leftOut;
            out.flushWhenFull();
            continue;
        }
        std::string &buffer = out.buffer();
        if (joined && !std::exchange(first, false))
            buffer += " or ";
        // A translated flow has its own brackets around each alternative.
        const bool bracketed = joined && several && !one.starts_with('(');
        buffer.append(bracketed ? "(" : "").append(one).append(bracketed ? ")" : "");
        if (!joined)
            buffer += '\n';
        out.flushWhenFull();
    }
    out.flush();
    return leftOut;
}

} // namespace ctscope
