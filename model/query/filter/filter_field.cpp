// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter_field.h"

#include "query/needle.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace ctscope::filter {

namespace {

using Names = std::vector<std::string_view>;

ValueType typeOf(const ColumnDefinition &column) noexcept
{
    switch (column.type) {
    case ColumnType::Word: return ValueType::Name;
    case ColumnType::Address: return ValueType::Address;
    case ColumnType::Port: return ValueType::Port;
    case ColumnType::Count: return ValueType::Count;
    case ColumnType::Bytes: return ValueType::Size;
    case ColumnType::CountRate: return ValueType::CountRate;
    case ColumnType::ByteRate: return ValueType::ByteRate;
    case ColumnType::Duration: return ValueType::Duration;
    case ColumnType::Moment: return ValueType::Moment;
    case ColumnType::Number: return ValueType::Number;
    case ColumnType::Bits: return ValueType::Bits;
    case ColumnType::Flags:
    case ColumnType::Translation:
    case ColumnType::Text: break;
    }
    return ValueType::Text;
}

/// The names that a column has beside its id. The first one is the canonical name.
Names otherNames(Column column)
{
    using enum Column;
    switch (column) {
    case Protocol: return {"proto", "ct.protocol", "protocol", "l4proto", "ip.proto", "nexthdr"};
    case State: return {"state"};
    case TimeToLive: return {"ttl", "expiration", "ct.expiration"};
    case Source: return {"src", "saddr", "ip.src", "ipv6.src", "ct.original.saddr", "source"};
    case SourcePort: return {"sport", "srcport", "proto-src"};
    case Destination: return {"dst", "daddr", "ip.dst", "ipv6.dst", "ct.original.daddr", "destination"};
    case DestinationPort: return {"dport", "dstport", "proto-dst"};
    case ReplySource: return {"reply.src", "ct.reply.saddr"};
    case ReplySourcePort: return {"reply.sport"};
    case ReplyDestination: return {"reply.dst", "ct.reply.daddr"};
    case ReplyDestinationPort: return {"reply.dport"};
    case PacketsOut: return {"packets.out"};
    case PacketsIn: return {"packets.in"};
    case BytesOut: return {"bytes.out"};
    case BytesIn: return {"bytes.in"};
    case PacketRate: return {"pps"};
    case Mark: return {"mark", "ct.mark"};
    case Zone: return {"zone", "ct.zone"};
    case Id: return {"id", "ct.id"};
    case Helper: return {"helper", "ct.helper"};
    case Family: return {"family", "l3proto", "ct.l3proto", "nfproto"};
    case Stop: return {"end"};
    case Ended: return {"ended", "reason"};
    case Process: return {"process", "comm", "program"};
    case ProcessId: return {"pid"};
    case SourceHost: return {"src.host"};
    case DestinationHost: return {"dst.host"};
    case NetworkOwner: return {"as.owner"};
    default: return {};
    }
}

Field fieldOfColumn(const ColumnDefinition &column)
{
    Field field;
    const Names names = otherNames(column.column);
    field.name = names.empty() ? column.id : names.front();
    if (!names.empty())
        field.aliases.assign(names.begin() + 1, names.end());
    if (field.name != column.id)
        field.aliases.push_back(column.id);
    field.type = typeOf(column);
    field.column = column.column;
    field.columns = {column.column};
    if (column.column == Column::Nat) {
        field.type = ValueType::Name;
        field.extra = Extra::NatKind;
    }
    return field;
}

Field extra(Extra id, ValueType type, Names names, std::vector<Column> columns = {})
{
    Field field;
    field.name = names.front();
    field.aliases.assign(names.begin() + 1, names.end());
    field.type = type;
    field.extra = id;
    field.columns = std::move(columns);
    return field;
}

Field several(Field field)
{
    field.severalEnds = true;
    return field;
}

Field protocolFlag(std::string_view name, ctscope::Protocol number)
{
    Field field = extra(Extra::Protocol, ValueType::Flag, {name});
    field.number = number;
    return field;
}

std::vector<Field> makeFields()
{
    using enum Column;
    using Type = ValueType;
    std::vector<Field> fields;
    for (const ColumnDefinition &column : allColumns())
        fields.push_back(fieldOfColumn(column));
    const std::vector<Column> addresses = {Source, Destination, ReplySource, ReplyDestination};
    const std::vector<Column> ports = {SourcePort, DestinationPort, ReplySourcePort, ReplyDestinationPort};
    const auto add = [&fields](Field field) { fields.push_back(std::move(field)); };
    add(several(extra(Extra::AnyAddress, Type::Address, {"addr", "ip.addr", "ipv6.addr", "host", "net"}, addresses)));
    add(several(extra(Extra::AnyPort, Type::Port, {"port", "portrange"}, ports)));
    add(extra(Extra::NatSource, Type::Address, {"nat.src"}, {ReplyDestination}));
    add(extra(Extra::NatSourcePort, Type::Port, {"nat.sport"}, {ReplyDestinationPort}));
    add(extra(Extra::NatDestination, Type::Address, {"nat.dst"}, {ReplySource}));
    add(extra(Extra::NatDestinationPort, Type::Port, {"nat.dport"}, {ReplySourcePort}));
    add(several(extra(Extra::NatAddress, Type::Address, {"nat.addr"}, {ReplySource, ReplyDestination})));
    add(several(extra(Extra::NatPort, Type::Port, {"nat.port"}, {ReplySourcePort, ReplyDestinationPort})));
    add(extra(Extra::IcmpType, Type::Number, {"icmp.type", "icmpv6.type"}));
    add(extra(Extra::IcmpCode, Type::Number, {"icmp.code", "icmpv6.code"}));
    add(extra(Extra::IcmpId, Type::Number, {"icmp.id", "icmp.ident"}));
    add(extra(Extra::ReplyIcmpType, Type::Number, {"reply.icmp.type"}));
    add(extra(Extra::ReplyIcmpCode, Type::Number, {"reply.icmp.code"}));
    add(extra(Extra::ReplyIcmpId, Type::Number, {"reply.icmp.id"}));
    add(several(extra(Extra::GreKey, Type::Bits, {"gre.key"})));
    add(extra(Extra::GreSourceKey, Type::Bits, {"gre.srckey"}));
    add(extra(Extra::GreDestinationKey, Type::Bits, {"gre.dstkey"}));
    add(extra(Extra::ReplyGreSourceKey, Type::Bits, {"reply.gre.srckey"}));
    add(extra(Extra::ReplyGreDestinationKey, Type::Bits, {"reply.gre.dstkey"}));
    add(extra(Extra::AveragePacket, Type::Size, {"avgpkt", "ct.avgpkt"}));
    add(extra(Extra::ZoneOriginal, Type::Number, {"zone.orig"}));
    add(extra(Extra::ZoneReply, Type::Number, {"zone.reply"}));
    add(extra(Extra::Label, Type::Text, {"label", "ct.label"}, {Labels}));
    add(several(extra(Extra::HostName, Type::Text, {"host.name", "hostname"}, {SourceHost, DestinationHost})));
    add(extra(Extra::Origin, Type::Text, {"origin"}));
    add(extra(Extra::Status, Type::Names, {"status", "ct.status"}));
    add(extra(Extra::RuleState, Type::Names, {"ctstate", "ct.state"}));
    add(extra(Extra::Change, Type::Names, {"change"}));
    add(extra(Extra::AnyCell, Type::Text, {"any"}));

    for (const ctscope::Protocol number :
        {protocol::tcp, protocol::udp, protocol::icmp, protocol::icmpv6, protocol::sctp, protocol::dccp, protocol::gre,
            protocol::udplite, ctscope::Protocol(50), ctscope::Protocol(51), ctscope::Protocol(2)}) {
        // displayName() of these is a text of the program.
        static std::array<std::string, 256> names;
        names[number] = protocol::displayName(number);
        add(protocolFlag(names[number], number));
    }
    add(extra(Extra::FamilyIpv4, Type::Flag, {"ipv4", "ip"}));
    add(extra(Extra::FamilyIpv6, Type::Flag, {"ipv6", "ip6"}));
    add(extra(Extra::Assured, Type::Flag, {"assured"}));
    add(extra(Extra::Replied, Type::Flag, {"replied", "seen-reply"}));
    add(extra(Extra::Unreplied, Type::Flag, {"unreplied"}));
    add(extra(Extra::Offload, Type::Flag, {"offload"}));
    add(extra(Extra::HwOffload, Type::Flag, {"hw_offload", "hw-offload"}));
    add(extra(Extra::Dying, Type::Flag, {"dying"}));
    add(extra(Extra::Expected, Type::Flag, {"expected"}));
    add(extra(Extra::FixedTimeout, Type::Flag, {"fixed_timeout", "fixed-timeout"}));
    add(extra(Extra::Confirmed, Type::Flag, {"confirmed"}));
    add(extra(Extra::SourceNat, Type::Flag, {"snat"}));
    add(extra(Extra::DestinationNat, Type::Flag, {"dnat"}));
    add(extra(Extra::Evictable, Type::Flag, {"evictable"}));
    return fields;
}

const std::vector<Field> &fields()
{
    static const std::vector<Field> all = makeFields();
    return all;
}

using Index = std::unordered_map<std::string_view, const Field *>;

const Index &index()
{
    static const Index all = [] {
        Index made;
        for (const Field &field : fields()) {
            made.emplace(field.name, &field);
            for (const std::string_view alias : field.aliases)
                made.emplace(alias, &field);
        }
        return made;
    }();
    return all;
}

} // namespace

std::string_view operatorText(Operator op) noexcept
{
    switch (op) {
    case Operator::Equal: return "==";
    case Operator::NotEqual: return "!=";
    case Operator::Less: return "<";
    case Operator::LessEqual: return "<=";
    case Operator::Greater: return ">";
    case Operator::GreaterEqual: return ">=";
    case Operator::In: return "in";
    case Operator::NotIn: return "not in";
    case Operator::Contains: return "contains";
    case Operator::NotContains: return "not contains";
    case Operator::Matches: return "matches";
    case Operator::NotMatches: return "not matches";
    }
    return {};
}

Operator positive(Operator op) noexcept
{
    switch (op) {
    case Operator::NotEqual: return Operator::Equal;
    case Operator::NotIn: return Operator::In;
    case Operator::NotContains: return Operator::Contains;
    case Operator::NotMatches: return Operator::Matches;
    default: return op;
    }
}

bool isNegative(Operator op) noexcept { return positive(op) != op; }

std::span<const Field> allFields() { return fields(); }

const Field *fieldNamed(std::string_view word)
{
    constexpr std::size_t longest = 32;
    if (word.size() > longest)
        return nullptr;
    std::array<char, longest> folded{};
    std::ranges::transform(word, folded.begin(), foldAscii);
    const auto found = index().find(std::string_view(folded.data(), word.size()));
    return found == index().end() ? nullptr : found->second;
}

const Field &fieldOf(Column column) { return fields()[static_cast<std::size_t>(column)]; }

const Field &fieldOf(Extra extra)
{
    return *std::ranges::find_if(fields(), [extra](const Field &field) { return field.extra == extra; });
}

bool isOrdered(ValueType type) noexcept
{
    return type != ValueType::Name && type != ValueType::Names && type != ValueType::Text && type != ValueType::Flag;
}

bool takes(const Field &field, Operator op) noexcept
{
    if (field.type == ValueType::Flag)
        return false;
    switch (op) {
    case Operator::Equal:
    case Operator::NotEqual:
    case Operator::In:
    case Operator::NotIn: return true;
    case Operator::Less:
    case Operator::LessEqual:
    case Operator::Greater:
    case Operator::GreaterEqual: return isOrdered(field.type);
    case Operator::Contains:
    case Operator::NotContains:
    case Operator::Matches:
    case Operator::NotMatches: break;
    }
    // The text of a cell; what a translation put in has none of its own.
    return field.column || field.extra == Extra::AnyAddress || field.extra == Extra::AnyPort
        || field.type == ValueType::Text;
}

std::vector<Operator> operatorsOf(const Field &field)
{
    using enum Operator;
    std::vector<Operator> all = {
        Equal, NotEqual, In, NotIn, Less, LessEqual, Greater, GreaterEqual, Contains, NotContains, Matches, NotMatches};
    if (field.type == ValueType::Text)
        std::rotate(all.begin(), all.begin() + 8, all.end());
    else if (isOrdered(field.type) && !field.isAddress() && field.type != ValueType::Port)
        std::rotate(all.begin(), all.begin() + 4, all.begin() + 8);
    std::erase_if(all, [&field](Operator op) { return !takes(field, op); });
    return all;
}

} // namespace ctscope::filter
