// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/column.h"

#include "query/cells.h"

#include <array>

namespace ctscope {

namespace {

using namespace cells;

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

constexpr ColumnFacts amount(Column column, std::string_view id)
{
    return {.column = column, .id = id, .numeric = true, .largestFirst = true};
}

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
    {amount(PacketsOut, "packets-out"), countGetters<oneWay<false, &Counters::packets>>},
    {amount(BytesOut, "bytes-out"), bytesGetters<oneWay<false, &Counters::bytes>>},
    {amount(PacketsIn, "packets-in"), countGetters<oneWay<true, &Counters::packets>>},
    {amount(BytesIn, "bytes-in"), bytesGetters<oneWay<true, &Counters::bytes>>},
    {amount(Packets, "packets"), countGetters<bothWays<&Counters::packets>>},
    {amount(Bytes, "bytes"), bytesGetters<bothWays<&Counters::bytes>>},
    {amount(Rate, "rate"), {rateKey<&FlowRate::bytes>, byteRateCell, rateExact<&FlowRate::bytes>}},
    {amount(PacketRate, "packet-rate"),
     {rateKey<&FlowRate::packets>, packetRateCell, rateExact<&FlowRate::packets>}},
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
