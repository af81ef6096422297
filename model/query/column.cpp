// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/column.h"

#include "query/attached_values.h"
#include "query/column_values.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

using namespace column_values;

using enum Column;
using enum Printed;
using Type = ColumnType;
using Group = ColumnGroup;

// What columns of one type have in common.

template <auto getter> constexpr ColumnDefinition numbers(Column column, std::string_view id, Type type)
{
    return {.column = column,
        .id = id,
        .type = type,
        .value = numberValue<getter>,
        .key = numberKey<getter>,
        .text = digitsCell<getter>,
        .search = Search::ByType};
}

template <auto getter> constexpr ColumnDefinition counts(Column column, std::string_view id)
{
    ColumnDefinition definition = numbers<getter>(column, id, Type::Count);
    definition.group = Group::Traffic;
    definition.text = countCell<getter>;
    definition.exact = digitsCell<getter>;
    definition.amount = getter;
    return definition;
}

template <auto getter> constexpr ColumnDefinition bytes(Column column, std::string_view id)
{
    ColumnDefinition definition = counts<getter>(column, id);
    definition.type = Type::Bytes;
    definition.text = bytesCell<getter>;
    return definition;
}

template <float FlowRate::*member> constexpr ColumnDefinition rates(
    Column column, std::string_view id, Type type, void (*text)(RowReader &, std::string &))
{
    return {.column = column,
        .id = id,
        .type = type,
        .group = Group::Traffic,
        .value = rateValue<member>,
        .key = rateKey<member>,
        .text = text,
        .exact = rateExact<member>,
        .amount = rateAmount<member>,
        .search = Search::ByType};
}

template <auto getter> constexpr ColumnDefinition durations(Column column, std::string_view id)
{
    ColumnDefinition definition = numbers<getter>(column, id, Type::Duration);
    definition.group = Group::Time;
    definition.text = durationCell<getter>;
    definition.exact = digitsCell<getter>;
    return definition;
}

template <auto getter, int digits>
constexpr ColumnDefinition moments(Column column, std::string_view id, void (*text)(RowReader &, std::string &))
{
    return {.column = column,
        .id = id,
        .type = Type::Moment,
        .group = Group::Time,
        .value = momentValue<getter, digits>,
        .key = momentKeyOf<getter>,
        .text = text,
        .exact = exactDateTimeCell<getter, digits>,
        .search = Search::ByType};
}

template <AddressSlot slot> constexpr ColumnDefinition addresses(Column column, std::string_view id, Column port)
{
    return {.column = column,
        .id = id,
        .type = Type::Address,
        .value = addressValue<slot>,
        .key = addressKey<slot>,
        .text = addressText<slot>,
        .search = Search::ByType,
        .address = slot,
        .port = port};
}

template <bool reply, bool source> constexpr ColumnDefinition ports(Column column, std::string_view id)
{
    return {.column = column,
        .id = id,
        .type = Type::Port,
        .value = portValue<reply, source>,
        .key = portKey<reply, source>,
        .text = portText<reply, source>,
        .exact = portExact<reply, source>,
        .search = Search::ByType};
}

/// Words and texts; without a key they sort by the text.
template <auto text> constexpr ColumnDefinition texts(Column column, std::string_view id, Type type, Search search)
{
    return {.column = column, .id = id, .type = type, .value = textValue<text>, .text = text, .search = search};
}

template <auto text, auto key>
constexpr ColumnDefinition texts(Column column, std::string_view id, Type type, Search search)
{
    ColumnDefinition definition = texts<text>(column, id, type, search);
    definition.key = key;
    return definition;
}

/// What an attached column has. An owner is printed when it was asked for, which only then has values.
template <auto text> constexpr ColumnDefinition attached(Column column, std::string_view id, AttachedId values)
{
    ColumnDefinition definition = texts<text>(column, id, Type::Text, Search::ByText);
    definition.group = Group::Owner;
    definition.printed = InOrder;
    definition.attached = values;
    return definition;
}

template <AttachedId values> constexpr ColumnDefinition attachedNumbers(Column column, std::string_view id)
{
    ColumnDefinition definition = numbers<attachedNumber<values>>(column, id, Type::Number);
    definition.group = Group::Owner;
    definition.search = Search::ByText;
    definition.printed = InOrder;
    definition.attached = values;
    return definition;
}

constexpr ColumnDefinition in(Group group, ColumnDefinition definition)
{
    definition.group = group;
    return definition;
}

constexpr ColumnDefinition print(Printed printed, ColumnDefinition definition)
{
    definition.printed = printed;
    return definition;
}

constexpr ColumnDefinition withText(void (*text)(RowReader &, std::string &), ColumnDefinition definition)
{
    definition.text = text;
    return definition;
}

constexpr ColumnDefinition withExact(void (*exact)(RowReader &, std::string &), ColumnDefinition definition)
{
    definition.exact = exact;
    return definition;
}

constexpr ColumnDefinition usuallyZero(ColumnDefinition definition)
{
    definition.zeroIsUsual = true;
    return definition;
}

constexpr ColumnDefinition searched(Search search, ColumnDefinition definition)
{
    definition.search = search;
    return definition;
}

constexpr std::array<ColumnDefinition, columnCount> definitions = {{
    in(Group::Connection,
        print(Always, texts<protocolCell, protocolKey>(Protocol, "proto", Type::Word, Search::ByType))),
    in(Group::Connection, print(InOrder, texts<stateCell, stateKey>(State, "state", Type::Word, Search::ByType))),
    in(Group::Connection, print(InOrder, durations<secondsLeft>(TimeToLive, "timeout"))),
    in(Group::Connection, print(Always, addresses<AddressSlot::OriginalSrc>(Source, "src", SourcePort))),
    in(Group::Connection, print(InOrder, ports<false, true>(SourcePort, "sport"))),
    in(Group::Connection, print(Always, addresses<AddressSlot::OriginalDst>(Destination, "dst", DestinationPort))),
    in(Group::Connection, print(InOrder, ports<false, false>(DestinationPort, "dport"))),
    in(Group::Translation, addresses<AddressSlot::ReplySrc>(ReplySource, "reply-src", ReplySourcePort)),
    in(Group::Translation, ports<true, true>(ReplySourcePort, "reply-sport")),
    in(Group::Translation, addresses<AddressSlot::ReplyDst>(ReplyDestination, "reply-dst", ReplyDestinationPort)),
    in(Group::Translation, ports<true, false>(ReplyDestinationPort, "reply-dport")),
    in(Group::Translation,
        print(InOrder, withExact(natExact, texts<natCell, natKey>(Nat, "nat", Type::Translation, Search::ByType)))),
    in(Group::Connection, print(InOrder, texts<flagsCell>(Flags, "flags", Type::Flags, Search::ByType))),
    in(Group::Connection, texts<evictionCell, evictionKey>(Column::Eviction, "eviction", Type::Word, Search::ByType)),
    counts<oneWay<false, &Counters::packets>>(PacketsOut, "packets-out"),
    bytes<oneWay<false, &Counters::bytes>>(BytesOut, "bytes-out"),
    counts<oneWay<true, &Counters::packets>>(PacketsIn, "packets-in"),
    bytes<oneWay<true, &Counters::bytes>>(BytesIn, "bytes-in"),
    print(InOrder, counts<bothWays<&Counters::packets>>(Packets, "packets")),
    print(InOrder, bytes<bothWays<&Counters::bytes>>(Bytes, "bytes")),
    print(InOrder, rates<&FlowRate::bytes>(Rate, "rate", Type::ByteRate, byteRateCell<&FlowRate::bytes>)),
    rates<&FlowRate::packets>(PacketRate, "packet-rate", Type::CountRate, packetRateCell),
    rates<&FlowRate::meanBytes>(MeanRate, "mean-rate", Type::ByteRate, byteRateCell<&FlowRate::meanBytes>),
    withText(ageCell, durations<ageSeconds>(Age, "age")),
    durations<idleSeconds>(Idle, "idle"),
    print(InOrder, usuallyZero(numbers<markOf>(Mark, "mark", Type::Bits))),
    print(InOrder, usuallyZero(withText(zoneCell, numbers<zoneOf>(Zone, "zone", Type::Number)))),
    numbers<idOf>(Id, "id", Type::Number),
    print(InOrder, texts<helperCell>(Helper, "helper", Type::Text, Search::IfRare)),
    numbers<useOf>(Use, "use", Type::Number),
    in(Group::Connection, texts<familyCell, familyKey>(Column::Family, "family", Type::Word, Search::ByType)),
    in(Group::Time, print(Second, texts<eventCell, eventKey>(Event, "event", Type::Word, Search::ByType))),
    print(First, moments<eventTimeOf, 6>(EventTime, "event-time", eventTimeCell)),
    moments<startOf, 9>(Start, "start", dateTimeCell<startOf>),
    searched(Search::IfRare, moments<stopOf, 9>(Stop, "stop", dateTimeCell<stopOf>)),
    texts<labelsCell>(Labels, "labels", Type::Text, Search::IfRare),
    texts<securityContextCell>(SecurityContext, "secctx", Type::Text, Search::IfRare),
    in(Group::Time, texts<endedCell, endedKey>(Ended, "ended", Type::Word, Search::IfRare)),
    texts<otherCell>(Other, "other", Type::Text, Search::IfRare),
    in(Group::Time, print(First, texts<changesCell, changesKey>(Changes, "changes", Type::Flags, Search::IfRare))),
    attached<attachedCell<owner_column::process>>(Process, "process", owner_column::process),
    attachedNumbers<owner_column::pid>(ProcessId, "pid"),
    attached<attachedCell<owner_column::user>>(User, "user", owner_column::user),
    attached<attachedCell<owner_column::unit>>(Unit, "unit", owner_column::unit),
    attached<attachedCell<owner_column::container>>(Container, "container", owner_column::container),
    attached<attachedCell<owner_column::pod>>(Pod, "pod", owner_column::pod),
    print(Never, attached<attachedCell<owner_column::commandLine>>(CommandLine, "command", owner_column::commandLine)),
    attached<ownerCell>(Column::Owner, "owner", owner_column::reason),
    in(Group::Host,
        print(InOrder, texts<hostCell<AddressSlot::OriginalSrc>>(SourceHost, "src-host", Type::Text, Search::ByText))),
    in(Group::Host,
        print(InOrder,
            texts<hostCell<AddressSlot::OriginalDst>>(DestinationHost, "dst-host", Type::Text, Search::ByText))),
    in(Group::Outside, print(InOrder, texts<countryCell>(Country, "country", Type::Text, Search::ByText))),
    in(Group::Outside, print(InOrder, texts<networkOwnerCell>(NetworkOwner, "as-owner", Type::Text, Search::ByText))),
    in(Group::Outside,
        print(InOrder, searched(Search::ByText, numbers<networkNumberOf>(NetworkNumber, "asn", Type::Number)))),
    print(First, texts<machineCell, machineKey>(Machine, "machine", Type::Text, Search::ByText)),
}};

constexpr bool inOrder()
{
    for (std::size_t i = 0; i < definitions.size(); ++i) {
        if (static_cast<std::size_t>(definitions[i].column) != i)
            return false;
    }
    return true;
}
static_assert(inOrder(), "there is one definition for each column, in the order of the enumeration");

} // namespace

std::span<const ColumnDefinition> allColumns() noexcept { return definitions; }

const ColumnDefinition &definitionOf(Column column) noexcept { return definitions[static_cast<std::size_t>(column)]; }

std::optional<Column> columnFromId(std::string_view id) noexcept
{
    const auto *const found = std::find_if(
        definitions.begin(), definitions.end(), [id](const ColumnDefinition &column) { return column.id == id; });
    return found == definitions.end() ? std::nullopt : std::optional(found->column);
}

bool isFromElsewhere(const ColumnDefinition &column) noexcept
{
    return column.attached || column.group == ColumnGroup::Host || column.group == ColumnGroup::Outside;
}

bool mayHaveValues(const ColumnDefinition &column, const Snapshot &snapshot) noexcept
{
    if (column.column == Column::Machine)
        return !snapshot.origin().machine.empty();
    if (column.attached)
        return !snapshot.rows.attached().empty();
    if (column.group == ColumnGroup::Host)
        return snapshot.hosts && !snapshot.hosts->empty();
    return column.group != ColumnGroup::Outside || (snapshot.geo && !snapshot.geo->empty());
}

std::string cellText(const CellContext &context, Row row, Column column, const NumberStyle &style)
{
    RowReader reader(context, style);
    reader.moveTo(row);
    std::string text;
    appendCellText(reader, definitionOf(column), text);
    return text;
}

std::string cellExactText(const CellContext &context, Row row, Column column)
{
    const NumberStyle style;
    RowReader reader(context, style);
    reader.moveTo(row);
    std::string text;
    appendCellExactText(reader, definitionOf(column), text);
    return text;
}

ColumnValue cellValue(const CellContext &context, Row row, Column column)
{
    const NumberStyle style;
    RowReader reader(context, style);
    reader.moveTo(row);
    return definitionOf(column).value(reader);
}

} // namespace ctscope
