// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/row_reader.h"
#include "query/cell_words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

/// What each column has in a cell: its value, the key that it sorts by, its text and its exact text.
/// One function for each, or a template for columns that are alike; column.cpp puts them into
/// definitions. Keys are nullopt, and texts empty, where the flow has nothing.
namespace ctscope::column_values {

using Key = std::optional<SortKey>;

inline Key keyOf(std::uint64_t value) noexcept { return SortKey{0, 0, value}; }
template <typename T> Key keyOf(const std::optional<T> &value) noexcept
{
    if (!value)
        return std::nullopt;
    return keyOf(static_cast<std::uint64_t>(*value));
}
/// Moments before 1970 come before those after it.
inline Key momentKey(const std::optional<std::int64_t> &value) noexcept
{
    if (!value)
        return std::nullopt;
    return keyOf(static_cast<std::uint64_t>(*value) ^ (std::uint64_t(1) << 63));
}

// Values in the type of the column

template <typename T> ColumnValue valueOf(const std::optional<T> &value)
{
    if (!value)
        return {};
    return static_cast<std::uint64_t>(*value);
}
template <auto getter> ColumnValue numberValue(RowReader &reader) { return valueOf(getter(reader)); }
/// Words and texts: what the cell shows.
template <auto text> ColumnValue textValue(RowReader &reader)
{
    std::string value;
    text(reader, value);
    if (value.empty())
        return {};
    return value;
}

// Addresses

/// Eight bytes as one number, the first on top; missing ones count as 0.
template <typename Bytes> std::uint64_t wordOf(const Bytes &bytes, std::size_t from) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = from; i < from + 8; ++i)
        value = value << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
    return value;
}
inline SortKey numberOf(const IpAddress &address) noexcept
{
    const auto family = static_cast<std::uint32_t>(address.family);
    if (address.isV4())
        return {family, 0, address.v4Number()};
    return {family, wordOf(address.bytes, 0), wordOf(address.bytes, 8)};
}

inline SortKey addressOrWord(const IpAddress &address, std::string_view word) noexcept
{
    if (address.family == Family::Unreadable)
        return {static_cast<std::uint32_t>(Family::Unreadable), wordOf(word, 0), wordOf(word, 8)};
    return numberOf(address);
}

/// IPv4 before IPv6, each by number. Unreadable ones come after both, by their first letters; column_sort.cpp
/// compares the rest.
template <AddressSlot slot> Key addressKey(RowReader &reader)
{
    const FlowRecord &record = reader.record();
    if (record.plainIpv4()) {
        return SortKey{static_cast<std::uint32_t>(Family::Ipv4), 0, record.addresses[static_cast<std::size_t>(slot)]};
    }
    const IpAddress address = reader.flows().address(reader.row(), slot);
    if (address.family == Family::None)
        return std::nullopt;
    return addressOrWord(address, reader.flows().addressText(reader.row(), slot));
}

template <AddressSlot slot> void addressText(RowReader &reader, std::string &out)
{
    const IpAddress address = reader.flows().address(reader.row(), slot);
    if (address.family == Family::Unreadable) {
        out += reader.flows().addressText(reader.row(), slot);
        return;
    }
    std::array<char, IpAddress::maxTextLength> buffer{};
    out.append(buffer.data(), address.write(buffer.data()));
}

template <AddressSlot slot> ColumnValue addressValue(RowReader &reader)
{
    const IpAddress address = reader.flows().address(reader.row(), slot);
    if (address.family == Family::Ipv4 || address.family == Family::Ipv6)
        return address;
    return textValue<addressText<slot>>(reader);
}

// Ports, ICMP types and ids, GRE keys

template <bool reply> L4Keys keysOf(const RowReader &reader)
{
    return reply ? reader.flows().replyKeys(reader.row()) : reader.flows().originalKeys(reader.row());
}
template <bool reply, bool source> Key portKey(RowReader &reader)
{
    const L4Keys keys = keysOf<reply>(reader);
    if (keys.kind == L4Kind::None)
        return std::nullopt;
    return keyOf(static_cast<std::uint64_t>(keys.kind) << 16 | (source ? keys.first : keys.second));
}
template <bool reply, bool source> void portText(RowReader &reader, std::string &out)
{
    appendKey(out, reader.record().protocol, keysOf<reply>(reader), source);
}
template <bool reply, bool source> void portExact(RowReader &reader, std::string &out)
{
    appendExactKey(out, keysOf<reply>(reader), source);
}

/// The number of a port. Types, ids and keys are no ports.
template <bool reply, bool source> ColumnValue portValue(RowReader &reader)
{
    const L4Keys keys = keysOf<reply>(reader);
    if (keys.kind != L4Kind::Ports)
        return {};
    return static_cast<std::uint64_t>(source ? keys.first : keys.second);
}

// Counters

template <bool reply> std::optional<Counters> countersOf(const RowReader &reader)
{
    return reply ? reader.flows().replyCounters(reader.row()) : reader.flows().originalCounters(reader.row());
}
template <bool reply, std::uint64_t Counters::*member> std::optional<std::uint64_t> oneWay(RowReader &reader)
{
    const auto counters = countersOf<reply>(reader);
    return counters ? std::optional(*counters.*member) : std::nullopt;
}
/// Both directions; one of them where only one was counted.
template <std::uint64_t Counters::*member> std::optional<std::uint64_t> bothWays(RowReader &reader)
{
    const auto out = oneWay<false, member>(reader);
    const auto in = oneWay<true, member>(reader);
    if (!out)
        return in;
    return *out + in.value_or(0);
}
template <auto getter> Key numberKey(RowReader &reader) { return keyOf(getter(reader)); }
template <auto getter> void countCell(RowReader &reader, std::string &out)
{
    if (const auto value = getter(reader))
        appendCount(out, *value, reader.style());
}
template <auto getter> void bytesCell(RowReader &reader, std::string &out)
{
    if (const auto value = getter(reader))
        appendBytes(out, *value, reader.style());
}
template <auto getter> void digitsCell(RowReader &reader, std::string &out)
{
    if (const auto value = getter(reader))
        appendDigits(out, *value);
}
template <auto getter> void durationCell(RowReader &reader, std::string &out)
{
    if (const auto value = getter(reader))
        appendDuration(out, *value);
}

// Rates

template <float FlowRate::*member> std::optional<float> rateOf(const RowReader &reader)
{
    const auto rates = reader.snapshot().rows.rates();
    if (rates.empty())
        return std::nullopt;
    const float rate = rates[reader.row()].*member;
    return rate >= 0 ? std::optional(rate) : std::nullopt;
}
template <float FlowRate::*member> Key rateKey(RowReader &reader)
{
    const auto rate = rateOf<member>(reader);
    // The bits of floats that are not negative have the order of their values.
    return rate ? keyOf(std::bit_cast<std::uint32_t>(*rate + 0.0f)) : std::nullopt;
}
template <float FlowRate::*member> ColumnValue rateValue(RowReader &reader)
{
    const auto rate = rateOf<member>(reader);
    if (!rate)
        return {};
    return static_cast<double>(*rate);
}
/// Whole thousandths, so that sums do not depend on the order of their parts.
template <float FlowRate::*member> std::optional<std::uint64_t> rateAmount(RowReader &reader)
{
    const auto rate = rateOf<member>(reader);
    if (!rate)
        return std::nullopt;
    return static_cast<std::uint64_t>(static_cast<double>(*rate) * 1000 + 0.5);
}
template <float FlowRate::*member> void byteRateCell(RowReader &reader, std::string &out)
{
    if (const auto rate = rateOf<member>(reader))
        appendByteRate(out, static_cast<double>(*rate), reader.style());
}
inline void packetRateCell(RowReader &reader, std::string &out)
{
    if (const auto rate = rateOf<&FlowRate::packets>(reader))
        appendCountRate(out, static_cast<double>(*rate), reader.style());
}
template <float FlowRate::*member> void rateExact(RowReader &reader, std::string &out)
{
    const auto rate = rateOf<member>(reader);
    if (!rate)
        return;
    std::array<char, 64> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), *rate, std::chars_format::fixed, 1).ptr;
    out.append(buffer.data(), end);
}

// Times

inline std::optional<std::uint64_t> secondsLeft(RowReader &reader)
{
    return reader.snapshot().remaining(reader.row(), reader.now());
}
inline std::optional<std::uint64_t> idleSeconds(RowReader &reader)
{
    return reader.snapshot().idle(reader.row(), reader.now());
}
inline std::optional<std::uint64_t> ageSeconds(RowReader &reader)
{
    return reader.snapshot().age(reader.row(), reader.now());
}
inline void ageCell(RowReader &reader, std::string &out)
{
    const auto age = ageSeconds(reader);
    if (!age)
        return;
    const bool watched = reader.snapshot().rows.track(reader.row()).sinceStart;
    const FlowStore &flows = reader.flows();
    const Row row = reader.row();
    const bool told = flows.start(row) || flows.deltaTime(row) || flows.activeSince(row);
    if (watched && !told)
        out += "≥ ";
    appendDuration(out, *age);
}

inline std::optional<std::int64_t> eventTimeOf(RowReader &reader) { return reader.flows().eventTime(reader.row()); }
inline std::optional<std::int64_t> startOf(RowReader &reader) { return reader.flows().start(reader.row()); }
inline std::optional<std::int64_t> stopOf(RowReader &reader) { return reader.flows().stop(reader.row()); }
template <auto getter> Key momentKeyOf(RowReader &reader) { return momentKey(getter(reader)); }
/// In nanoseconds, whatever the getter has.
template <auto getter, int digits> ColumnValue momentValue(RowReader &reader)
{
    const std::optional<std::int64_t> moment = getter(reader);
    if (!moment)
        return {};
    return digits == 6 ? *moment * 1000 : *moment;
}
template <auto getter> void dateTimeCell(RowReader &reader, std::string &out)
{
    constexpr std::int64_t billion = 1000000000;
    if (const std::optional<std::int64_t> time = getter(reader))
        appendDateTime(out, *time / billion - (*time % billion < 0 ? 1 : 0));
}
inline void eventTimeCell(RowReader &reader, std::string &out)
{
    if (const auto time = eventTimeOf(reader))
        appendTimeOfDay(out, *time);
}
template <auto getter, int digits> void exactDateTimeCell(RowReader &reader, std::string &out)
{
    if (const auto time = getter(reader))
        appendExactDateTime(out, *time, digits);
}

// The entry's own words and numbers

inline Key protocolKey(RowReader &reader) { return keyOf(reader.record().protocol); }
inline void protocolCell(RowReader &reader, std::string &out)
{
    out += protocol::displayName(reader.record().protocol);
}

/// States in the order of a connection's life, protocol by protocol; then the words for
/// protocols without states; words that no tracker prints last.
inline Key stateKey(RowReader &reader)
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
inline void stateCell(RowReader &reader, std::string &out) { out += stateWord(reader); }

/// By kind, then by what became of the address.
inline Key natKey(RowReader &reader)
{
    const FlowStore &flows = reader.flows();
    const Nat nat = flows.nat(reader.row());
    if (!nat.any())
        return std::nullopt;
    const bool source = nat.source();
    const AddressSlot slot = source ? AddressSlot::ReplyDst : AddressSlot::ReplySrc;
    SortKey key = addressOrWord(flows.address(reader.row(), slot), flows.addressText(reader.row(), slot));
    key.group |= static_cast<std::uint32_t>(natKind(nat)) << 8;
    return key;
}
inline void natCell(RowReader &reader, std::string &out) { appendNat(out, reader); }
inline void natExact(RowReader &reader, std::string &out) { appendExactNat(out, reader); }

inline void flagsCell(RowReader &reader, std::string &out) { appendFlags(out, reader); }

inline std::optional<std::uint32_t> markOf(RowReader &reader)
{
    return reader.record().has(FlowRecord::HasMark) ? std::optional(reader.record().mark) : std::nullopt;
}
inline std::optional<std::uint32_t> idOf(RowReader &reader)
{
    return reader.record().has(FlowRecord::HasId) ? std::optional(reader.record().id) : std::nullopt;
}
inline std::optional<std::uint32_t> useOf(RowReader &reader)
{
    if (!reader.record().has(FlowRecord::HasUse))
        return std::nullopt;
    constexpr std::uint16_t inExtras = 65535;
    return reader.record().use == inExtras ? reader.flow().use : std::optional<std::uint32_t>(reader.record().use);
}

inline std::optional<std::uint64_t> zoneOf(RowReader &reader)
{
    if (reader.record().has(FlowRecord::HasZone))
        return reader.record().zone;
    if (!reader.hasExtras())
        return std::nullopt;
    const Flow &flow = reader.flow();
    return flow.zoneOriginal ? flow.zoneOriginal : flow.zoneReply;
}
inline void zoneCell(RowReader &reader, std::string &out)
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

inline Family familyOf(const RowReader &reader)
{
    const FlowRecord &record = reader.record();
    if (record.plainIpv4())
        return Family::Ipv4;
    if (record.has(FlowRecord::Ipv6))
        return Family::Ipv6;
    for (const AddressSlot slot :
        {AddressSlot::OriginalSrc, AddressSlot::OriginalDst, AddressSlot::ReplySrc, AddressSlot::ReplyDst}) {
        const Family family = reader.flows().address(reader.row(), slot).family;
        if (family == Family::Ipv4 || family == Family::Ipv6)
            return family;
    }
    return Family::None;
}
inline Key familyKey(RowReader &reader)
{
    const Family family = familyOf(reader);
    return family == Family::None ? Key() : keyOf(static_cast<std::uint64_t>(family));
}
inline void familyCell(RowReader &reader, std::string &out)
{
    const Family family = familyOf(reader);
    if (family != Family::None)
        out += family == Family::Ipv4 ? "IPv4" : "IPv6";
}

inline Key eventKey(RowReader &reader)
{
    const EventKind event = reader.record().event();
    return event == EventKind::None ? Key() : keyOf(static_cast<std::uint64_t>(event));
}
inline void eventCell(RowReader &reader, std::string &out) { out += eventName(reader.record().event()); }

/// Nothing for a flow that has no entry any more.
inline std::optional<Eviction> evictionOfRow(const RowReader &reader)
{
    if (reader.snapshot().ended(reader.row()) || reader.record().event() == EventKind::Destroy)
        return std::nullopt;
    return evictionOf(reader.record());
}
/// Those that go first come first.
inline Key evictionKey(RowReader &reader)
{
    const auto eviction = evictionOfRow(reader);
    return eviction ? keyOf(static_cast<std::uint64_t>(Eviction::OnInsert) - static_cast<std::uint64_t>(*eviction))
                    : Key();
}
inline void evictionCell(RowReader &reader, std::string &out)
{
    if (const auto eviction = evictionOfRow(reader))
        out += evictionName(*eviction);
}

inline EndReason endOf(const RowReader &reader) { return reader.snapshot().rows.track(reader.row()).end; }
inline Key endedKey(RowReader &reader)
{
    const EndReason end = endOf(reader);
    return end == EndReason::StillThere ? Key() : keyOf(static_cast<std::uint64_t>(end));
}
inline void endedCell(RowReader &reader, std::string &out) { out += endWord(endOf(reader)); }

inline void helperCell(RowReader &reader, std::string &out)
{
    if (reader.hasExtras() && reader.flow().helper)
        out += *reader.flow().helper;
}
inline void labelsCell(RowReader &reader, std::string &out)
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
inline void securityContextCell(RowReader &reader, std::string &out)
{
    if (reader.hasExtras() && reader.flow().secctx)
        out += *reader.flow().secctx;
}
inline void otherCell(RowReader &reader, std::string &out) { appendOther(out, reader); }

} // namespace ctscope::column_values
