// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/column.h"

#include "query/cell_reader.h"
#include "query/cell_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

namespace ctscope {

namespace {

using Key = std::optional<SortKey>;

Key keyOf(std::uint64_t value) noexcept { return SortKey{0, 0, value}; }
template<typename T> Key keyOf(const std::optional<T> &value) noexcept
{
    if (!value)
        return std::nullopt;
    return keyOf(static_cast<std::uint64_t>(*value));
}
/// Moments before 1970 come before those after it.
Key momentKey(const std::optional<std::int64_t> &value) noexcept
{
    if (!value)
        return std::nullopt;
    return keyOf(static_cast<std::uint64_t>(*value) ^ (std::uint64_t(1) << 63));
}

// Addresses

/// Eight bytes as one number, the first on top; missing ones count as 0.
template<typename Bytes> std::uint64_t wordOf(const Bytes &bytes, std::size_t from) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = from; i < from + 8; ++i)
        value = value << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
    return value;
}
SortKey numberOf(const IpAddress &address) noexcept
{
    const auto family = static_cast<std::uint32_t>(address.family);
    if (address.isV4())
        return {family, 0, address.v4Number()};
    return {family, wordOf(address.bytes, 0), wordOf(address.bytes, 8)};
}

/// IPv4 before IPv6, each by number. Unreadable ones come after both, by their first letters.
template<AddressSlot slot> Key addressKey(CellReader &reader)
{
    const FlowRecord &record = reader.record();
    if (record.plainIpv4()) {
        return SortKey{static_cast<std::uint32_t>(Family::Ipv4), 0,
                       record.addresses[static_cast<std::size_t>(slot)]};
    }
    const IpAddress address = reader.flows().address(reader.row(), slot);
    if (address.family == Family::None)
        return std::nullopt;
    if (address.family == Family::Unreadable) {
        const std::string_view text = reader.flows().addressText(reader.row(), slot);
        return SortKey{static_cast<std::uint32_t>(Family::Unreadable), wordOf(text, 0), wordOf(text, 8)};
    }
    return numberOf(address);
}

template<AddressSlot slot> void addressText(CellReader &reader, std::string &out)
{
    const IpAddress address = reader.flows().address(reader.row(), slot);
    if (address.family == Family::Unreadable) {
        out += reader.flows().addressText(reader.row(), slot);
        return;
    }
    std::array<char, IpAddress::maxTextLength> buffer{};
    out.append(buffer.data(), address.write(buffer.data()));
}

// Ports, ICMP types and ids, GRE keys

template<bool reply> L4Keys keysOf(const CellReader &reader)
{
    return reply ? reader.flows().replyKeys(reader.row()) : reader.flows().originalKeys(reader.row());
}
template<bool reply, bool source> Key portKey(CellReader &reader)
{
    const L4Keys keys = keysOf<reply>(reader);
    if (keys.kind == L4Kind::None)
        return std::nullopt;
    return keyOf(static_cast<std::uint64_t>(keys.kind) << 16 | (source ? keys.first : keys.second));
}
template<bool reply, bool source> void portText(CellReader &reader, std::string &out)
{
    appendKey(out, reader.record().protocol, keysOf<reply>(reader), source);
}
template<bool reply, bool source> void portExact(CellReader &reader, std::string &out)
{
    appendExactKey(out, keysOf<reply>(reader), source);
}

// Counters

template<bool reply> std::optional<Counters> countersOf(const CellReader &reader)
{
    return reply ? reader.flows().replyCounters(reader.row()) : reader.flows().originalCounters(reader.row());
}
template<bool reply, std::uint64_t Counters::*member> std::optional<std::uint64_t> oneWay(CellReader &reader)
{
    const auto counters = countersOf<reply>(reader);
    return counters ? std::optional(*counters.*member) : std::nullopt;
}
/// Both directions; one of them where only one was counted.
template<std::uint64_t Counters::*member> std::optional<std::uint64_t> bothWays(CellReader &reader)
{
    const auto out = oneWay<false, member>(reader);
    const auto in = oneWay<true, member>(reader);
    if (!out)
        return in;
    return *out + in.value_or(0);
}
template<auto getter> Key numberKey(CellReader &reader) { return keyOf(getter(reader)); }
template<auto getter> void countCell(CellReader &reader, std::string &out)
{
    if (const auto value = getter(reader))
        appendCount(out, *value, reader.style());
}
template<auto getter> void bytesCell(CellReader &reader, std::string &out)
{
    if (const auto value = getter(reader))
        appendBytes(out, *value, reader.style());
}
template<auto getter> void digitsCell(CellReader &reader, std::string &out)
{
    if (const auto value = getter(reader))
        appendDigits(out, *value);
}
template<auto getter> void durationCell(CellReader &reader, std::string &out)
{
    if (const auto value = getter(reader))
        appendDuration(out, *value);
}

// Rates

template<float FlowRate::*member> std::optional<float> rateOf(const CellReader &reader)
{
    const auto &rates = reader.snapshot().rates;
    if (rates.empty())
        return std::nullopt;
    const float rate = rates[reader.row()].*member;
    return rate >= 0 ? std::optional(rate) : std::nullopt;
}
template<float FlowRate::*member> Key rateKey(CellReader &reader)
{
    const auto rate = rateOf<member>(reader);
    // The bits of floats that are not negative have the order of their values.
    return rate ? keyOf(std::bit_cast<std::uint32_t>(*rate + 0.0f)) : std::nullopt;
}
void byteRateCell(CellReader &reader, std::string &out)
{
    if (const auto rate = rateOf<&FlowRate::bytes>(reader))
        appendByteRate(out, static_cast<double>(*rate), reader.style());
}
void packetRateCell(CellReader &reader, std::string &out)
{
    if (const auto rate = rateOf<&FlowRate::packets>(reader))
        appendCountRate(out, static_cast<double>(*rate), reader.style());
}
template<float FlowRate::*member> void rateExact(CellReader &reader, std::string &out)
{
    const auto rate = rateOf<member>(reader);
    if (!rate)
        return;
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), *rate, std::chars_format::fixed, 1).ptr;
    out.append(buffer.data(), end);
}

// Times

std::optional<std::uint64_t> secondsLeft(CellReader &reader)
{
    return reader.snapshot().remaining(reader.row(), reader.now());
}
std::optional<std::uint64_t> idleSeconds(CellReader &reader)
{
    return reader.snapshot().idle(reader.row(), reader.now());
}
std::optional<std::uint64_t> ageSeconds(CellReader &reader)
{
    return reader.snapshot().age(reader.row(), reader.now());
}
void ageCell(CellReader &reader, std::string &out)
{
    const auto age = ageSeconds(reader);
    if (!age)
        return;
    const auto &tracks = reader.snapshot().tracks;
    const bool watched = reader.row() < tracks.size() && tracks[reader.row()].sinceStart;
    const FlowStore &flows = reader.flows();
    const Row row = reader.row();
    const bool told = flows.start(row) || flows.deltaTime(row) || flows.activeSince(row);
    if (watched && !told)
        out += "≥ ";
    appendDuration(out, *age);
}

std::optional<std::int64_t> eventTimeOf(CellReader &reader) { return reader.flows().eventTime(reader.row()); }
std::optional<std::int64_t> startOf(CellReader &reader) { return reader.flows().start(reader.row()); }
std::optional<std::int64_t> stopOf(CellReader &reader) { return reader.flows().stop(reader.row()); }
template<auto getter> Key momentKeyOf(CellReader &reader) { return momentKey(getter(reader)); }
template<auto getter> void dateTimeCell(CellReader &reader, std::string &out)
{
    constexpr std::int64_t billion = 1000000000;
    if (const std::optional<std::int64_t> time = getter(reader))
        appendDateTime(out, *time / billion - (*time % billion < 0 ? 1 : 0));
}
void eventTimeCell(CellReader &reader, std::string &out)
{
    if (const auto time = eventTimeOf(reader))
        appendTimeOfDay(out, *time);
}
template<auto getter, int digits> void exactDateTimeCell(CellReader &reader, std::string &out)
{
    if (const auto time = getter(reader))
        appendExactDateTime(out, *time, digits);
}

// The entry's own words and numbers

Key protocolKey(CellReader &reader) { return keyOf(reader.record().protocol); }
void protocolCell(CellReader &reader, std::string &out) { out += protocol::displayName(reader.record().protocol); }

/// States in the order of a connection's life, protocol by protocol; then the words for
/// protocols without states; words that no tracker prints last.
Key stateKey(CellReader &reader)
{
    const FlowRecord &record = reader.record();
    if (record.state == State::Other)
        return SortKey{2, 0, wordOf(std::string_view(reader.flow().stateWord), 0)};
    if (record.state != State::None)
        return keyOf(static_cast<std::uint64_t>(record.state));
    static constexpr std::array<std::string_view, 4> derived = {"unreplied", "replied", "stream", "offloaded"};
    const auto *const word = std::find(derived.begin(), derived.end(), stateWord(reader));
    if (word == derived.end())
        return std::nullopt;
    return SortKey{1, 0, static_cast<std::uint64_t>(word - derived.begin())};
}
void stateCell(CellReader &reader, std::string &out) { out += stateWord(reader); }

/// By kind, then by what became of the address.
Key natKey(CellReader &reader)
{
    const FlowStore &flows = reader.flows();
    const Nat nat = flows.nat(reader.row());
    if (!nat.any())
        return std::nullopt;
    const bool source = nat.source();
    SortKey key = numberOf(flows.address(reader.row(), source ? AddressSlot::ReplyDst : AddressSlot::ReplySrc));
    key.group |= static_cast<std::uint32_t>(natKind(nat)) << 8;
    return key;
}
void natCell(CellReader &reader, std::string &out) { appendNat(out, reader); }
void natExact(CellReader &reader, std::string &out) { appendExactNat(out, reader); }

void flagsCell(CellReader &reader, std::string &out) { appendFlags(out, reader); }

std::optional<std::uint32_t> markOf(CellReader &reader)
{
    return reader.record().has(FlowRecord::HasMark) ? std::optional(reader.record().mark) : std::nullopt;
}
std::optional<std::uint32_t> idOf(CellReader &reader)
{
    return reader.record().has(FlowRecord::HasId) ? std::optional(reader.record().id) : std::nullopt;
}
std::optional<std::uint32_t> useOf(CellReader &reader)
{
    if (!reader.record().has(FlowRecord::HasUse))
        return std::nullopt;
    constexpr std::uint16_t inExtras = 65535;
    return reader.record().use == inExtras ? reader.flow().use : std::optional<std::uint32_t>(reader.record().use);
}

std::optional<std::uint64_t> zoneOf(CellReader &reader)
{
    if (reader.record().has(FlowRecord::HasZone))
        return reader.record().zone;
    if (!reader.hasExtras())
        return std::nullopt;
    const Flow &flow = reader.flow();
    return flow.zoneOriginal ? flow.zoneOriginal : flow.zoneReply;
}
void zoneCell(CellReader &reader, std::string &out)
{
    bool first = true;
    const auto zone = [&](std::string_view name, std::uint64_t number) {
        if (!first)
            out += ", ";
        first = false;
        out += name;
        appendDigits(out, number);
    };
    if (reader.record().has(FlowRecord::HasZone))
        zone("", reader.record().zone);
    if (!reader.hasExtras())
        return;
    if (reader.flow().zoneOriginal)
        zone("original ", *reader.flow().zoneOriginal);
    if (reader.flow().zoneReply)
        zone("reply ", *reader.flow().zoneReply);
}

Family familyOf(const CellReader &reader)
{
    const FlowRecord &record = reader.record();
    if (record.plainIpv4())
        return Family::Ipv4;
    if (record.has(FlowRecord::Ipv6))
        return Family::Ipv6;
    for (const AddressSlot slot : {AddressSlot::OriginalSrc, AddressSlot::OriginalDst, AddressSlot::ReplySrc,
                                   AddressSlot::ReplyDst}) {
        const Family family = reader.flows().address(reader.row(), slot).family;
        if (family == Family::Ipv4 || family == Family::Ipv6)
            return family;
    }
    return Family::None;
}
Key familyKey(CellReader &reader)
{
    const Family family = familyOf(reader);
    return family == Family::None ? Key() : keyOf(static_cast<std::uint64_t>(family));
}
void familyCell(CellReader &reader, std::string &out)
{
    const Family family = familyOf(reader);
    if (family != Family::None)
        out += family == Family::Ipv4 ? "IPv4" : "IPv6";
}

Key eventKey(CellReader &reader)
{
    const EventKind event = reader.record().event();
    return event == EventKind::None ? Key() : keyOf(static_cast<std::uint64_t>(event));
}
void eventCell(CellReader &reader, std::string &out) { out += eventName(reader.record().event()); }

EndReason endOf(const CellReader &reader)
{
    const auto &tracks = reader.snapshot().tracks;
    return reader.snapshot().ended(reader.row()) && reader.row() < tracks.size() ? tracks[reader.row()].end
                                                                                  : EndReason::StillThere;
}
Key endedKey(CellReader &reader)
{
    const EndReason end = endOf(reader);
    return end == EndReason::StillThere ? Key() : keyOf(static_cast<std::uint64_t>(end));
}
void endedCell(CellReader &reader, std::string &out) { out += endWord(endOf(reader)); }

void helperCell(CellReader &reader, std::string &out)
{
    if (reader.hasExtras() && reader.flow().helper)
        out += *reader.flow().helper;
}
void labelsCell(CellReader &reader, std::string &out)
{
    if (!reader.hasExtras() || !reader.flow().labels)
        return;
    bool first = true;
    for (const std::string &label : *reader.flow().labels) {
        if (!first)
            out += ',';
        first = false;
        out += label;
    }
}
void securityContextCell(CellReader &reader, std::string &out)
{
    if (reader.hasExtras() && reader.flow().secctx)
        out += *reader.flow().secctx;
}
void otherCell(CellReader &reader, std::string &out) { appendOther(out, reader); }

// The table

struct ColumnRow {
    ColumnFacts facts;
    ColumnGetters getters;
};

template<auto getter> constexpr ColumnGetters countGetters{numberKey<getter>, countCell<getter>, digitsCell<getter>};
template<auto getter> constexpr ColumnGetters bytesGetters{numberKey<getter>, bytesCell<getter>, digitsCell<getter>};
template<auto getter> constexpr ColumnGetters digitsGetters{numberKey<getter>, digitsCell<getter>, nullptr};
template<auto getter> constexpr ColumnGetters durationGetters{numberKey<getter>, durationCell<getter>, digitsCell<getter>};
template<AddressSlot slot> constexpr ColumnGetters addressGetters{addressKey<slot>, addressText<slot>, nullptr};
template<bool reply, bool source>
constexpr ColumnGetters portGetters{portKey<reply, source>, portText<reply, source>, portExact<reply, source>};

using enum Column;
constexpr bool numeric = true;
constexpr bool ticking = true;

constexpr std::array<ColumnRow, columnCount> table = {{
    {{Protocol, "proto"}, {protocolKey, protocolCell, nullptr}},
    {{State, "state"}, {stateKey, stateCell, nullptr}},
    {{TimeToLive, "timeout", numeric, ticking}, durationGetters<secondsLeft>},
    {{Source, "src"}, addressGetters<AddressSlot::OriginalSrc>},
    {{SourcePort, "sport", numeric}, portGetters<false, true>},
    {{Destination, "dst"}, addressGetters<AddressSlot::OriginalDst>},
    {{DestinationPort, "dport", numeric}, portGetters<false, false>},
    {{ReplySource, "reply-src"}, addressGetters<AddressSlot::ReplySrc>},
    {{ReplySourcePort, "reply-sport", numeric}, portGetters<true, true>},
    {{ReplyDestination, "reply-dst"}, addressGetters<AddressSlot::ReplyDst>},
    {{ReplyDestinationPort, "reply-dport", numeric}, portGetters<true, false>},
    {{Nat, "nat"}, {natKey, natCell, natExact}},
    {{Flags, "flags"}, {nullptr, flagsCell, nullptr}},
    {{PacketsOut, "packets-out", numeric}, countGetters<oneWay<false, &Counters::packets>>},
    {{BytesOut, "bytes-out", numeric}, bytesGetters<oneWay<false, &Counters::bytes>>},
    {{PacketsIn, "packets-in", numeric}, countGetters<oneWay<true, &Counters::packets>>},
    {{BytesIn, "bytes-in", numeric}, bytesGetters<oneWay<true, &Counters::bytes>>},
    {{Packets, "packets", numeric}, countGetters<bothWays<&Counters::packets>>},
    {{Bytes, "bytes", numeric}, bytesGetters<bothWays<&Counters::bytes>>},
    {{Rate, "rate", numeric}, {rateKey<&FlowRate::bytes>, byteRateCell, rateExact<&FlowRate::bytes>}},
    {{PacketRate, "packet-rate", numeric}, {rateKey<&FlowRate::packets>, packetRateCell, rateExact<&FlowRate::packets>}},
    {{Age, "age", numeric, ticking}, {numberKey<ageSeconds>, ageCell, digitsCell<ageSeconds>}},
    {{Idle, "idle", numeric, ticking}, durationGetters<idleSeconds>},
    {{Mark, "mark", numeric}, digitsGetters<markOf>},
    {{Zone, "zone", numeric}, {numberKey<zoneOf>, zoneCell, nullptr}},
    {{Id, "id", numeric}, digitsGetters<idOf>},
    {{Helper, "helper"}, {nullptr, helperCell, nullptr}},
    {{Use, "use", numeric}, digitsGetters<useOf>},
    {{Column::Family, "family"}, {familyKey, familyCell, nullptr}},
    {{Event, "event"}, {eventKey, eventCell, nullptr}},
    {{EventTime, "event-time", numeric}, {momentKeyOf<eventTimeOf>, eventTimeCell, exactDateTimeCell<eventTimeOf, 6>}},
    {{Start, "start", numeric}, {momentKeyOf<startOf>, dateTimeCell<startOf>, exactDateTimeCell<startOf, 9>}},
    {{Stop, "stop", numeric}, {momentKeyOf<stopOf>, dateTimeCell<stopOf>, exactDateTimeCell<stopOf, 9>}},
    {{Labels, "labels"}, {nullptr, labelsCell, nullptr}},
    {{SecurityContext, "secctx"}, {nullptr, securityContextCell, nullptr}},
    {{Ended, "ended"}, {endedKey, endedCell, nullptr}},
    {{Other, "other"}, {nullptr, otherCell, nullptr}},
}};

constexpr bool inOrder()
{
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].facts.column) != i)
            return false;
    }
    return true;
}
static_assert(inOrder(), "the table has one row for each column, in the order of the enumeration");

} // namespace

const ColumnFacts &columnFacts(Column column) noexcept
{
    return table[static_cast<std::size_t>(column)].facts;
}

std::optional<Column> columnFromId(std::string_view id) noexcept
{
    for (const ColumnRow &row : table) {
        if (row.facts.id == id)
            return row.facts.column;
    }
    return std::nullopt;
}

const ColumnGetters &columnGetters(Column column) noexcept
{
    return table[static_cast<std::size_t>(column)].getters;
}

void appendCellText(CellReader &reader, Column column, std::string &out)
{
    columnGetters(column).text(reader, out);
}

void appendCellExactText(CellReader &reader, Column column, std::string &out)
{
    const ColumnGetters &getters = columnGetters(column);
    (getters.exact != nullptr ? getters.exact : getters.text)(reader, out);
}

std::string cellText(const CellContext &context, Row row, Column column, const NumberStyle &style)
{
    CellReader reader(context, style);
    reader.moveTo(row);
    std::string text;
    appendCellText(reader, column, text);
    return text;
}

std::string cellExactText(const CellContext &context, Row row, Column column)
{
    const NumberStyle style;
    CellReader reader(context, style);
    reader.moveTo(row);
    std::string text;
    appendCellExactText(reader, column, text);
    return text;
}

} // namespace ctscope
