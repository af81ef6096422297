// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter_phrases.h"

#include "query/filter/value_reader.h"

#include <algorithm>

namespace ctscope::filter {

namespace {

NodePtr test(const Field &field, Operator op, Value value)
{
    Test made;
    made.field = &field;
    made.op = op;
    made.items = {{std::move(value), std::nullopt}};
    return makeTest(std::move(made));
}

NodePtr equal(const Field &field, Value value) { return test(field, Operator::Equal, std::move(value)); }
NodePtr flag(Extra extra) { return makePresence(fieldOf(extra)); }

/// A row of a snapshot, whole.
struct Cell {
    const CellContext &context;
    Column column;
    Row row;

    const FlowStore &flows() const { return context.snapshot.rows.flows(); }
    const FlowRecord &record() const { return flows().record(row); }
    const Field &field() const { return fieldOf(column); }
};

/// What a protocol has in place of a port.
NodePtr keyTest(const Cell &cell)
{
    using enum Column;
    const bool reply = cell.column == ReplySourcePort || cell.column == ReplyDestinationPort;
    const bool source = cell.column == SourcePort || cell.column == ReplySourcePort;
    const L4Keys keys = reply ? cell.flows().replyKeys(cell.row) : cell.flows().originalKeys(cell.row);
    const auto number = [&](Extra original, Extra inReply, std::uint64_t value) {
        return equal(fieldOf(reply ? inReply : original), value);
    };
    switch (keys.kind) {
    case L4Kind::None: {
        std::vector<NodePtr> none = {makeNot(makePresence(cell.field()))};
        for (const Extra key :
            {reply ? Extra::ReplyIcmpType : Extra::IcmpType, reply ? Extra::ReplyGreSourceKey : Extra::GreSourceKey})
            none.push_back(makeNot(makePresence(fieldOf(key))));
        return makeAnd(std::move(none));
    }
    case L4Kind::Ports: return equal(cell.field(), std::uint64_t(source ? keys.first : keys.second));
    case L4Kind::Icmp:
        if (!source)
            return number(Extra::IcmpId, Extra::ReplyIcmpId, keys.icmpId());
        return makeAnd({number(Extra::IcmpType, Extra::ReplyIcmpType, keys.icmpType()),
            number(Extra::IcmpCode, Extra::ReplyIcmpCode, keys.icmpCode())});
    case L4Kind::Gre:
        return source ? number(Extra::GreSourceKey, Extra::ReplyGreSourceKey, keys.first)
                      : number(Extra::GreDestinationKey, Extra::ReplyGreDestinationKey, keys.second);
    }
    return makeNot(makePresence(cell.field()));
}

std::optional<Value> addressValue(const Cell &cell, AddressSlot slot)
{
    const IpAddress address = cell.flows().address(cell.row, slot);
    if (address.family == Family::Unreadable)
        return Word{std::string(cell.flows().addressText(cell.row, slot))};
    if (address.family == Family::None)
        return std::nullopt;
    return unmapped(address);
}

/// What became of the addresses, and what of the ports.
NodePtr natTest(const Cell &cell)
{
    const Nat nat = cell.flows().nat(cell.row);
    if (!nat.any())
        return makeNot(makePresence(cell.field()));
    static constexpr std::string_view names[] = {"none", "snat", "dnat", "both", "port"};
    std::vector<NodePtr> parts = {
        equal(cell.field(), Word{std::string(names[static_cast<std::size_t>(natKind(nat))])})};
    const L4Keys keys = cell.flows().replyKeys(cell.row);
    const auto side = [&](bool address, bool port, AddressSlot slot, Extra addressField, Extra portField,
                          std::uint64_t key) {
        const auto value = addressValue(cell, slot);
        if (address && value)
            parts.push_back(equal(fieldOf(addressField), *value));
        if (port && keys.kind == L4Kind::Ports)
            parts.push_back(equal(fieldOf(portField), key));
    };
    side(nat.srcAddress, nat.srcPort, AddressSlot::ReplyDst, Extra::NatSource, Extra::NatSourcePort, keys.second);
    side(nat.dstAddress, nat.dstPort, AddressSlot::ReplySrc, Extra::NatDestination, Extra::NatDestinationPort,
        keys.first);
    return makeAnd(std::move(parts));
}

NodePtr zoneTest(const Cell &cell)
{
    if (cell.record().has(FlowRecord::HasZone))
        return equal(cell.field(), std::uint64_t(cell.record().zone));
    const Flow flow = cell.flows().flow(cell.row);
    std::vector<NodePtr> parts;
    const auto add = [&parts](Extra field, const std::optional<std::uint16_t> &zone) {
        if (zone)
            parts.push_back(equal(fieldOf(field), std::uint64_t(*zone)));
    };
    add(Extra::ZoneOriginal, flow.zoneOriginal);
    add(Extra::ZoneReply, flow.zoneReply);
    return parts.empty() ? makeNot(makePresence(cell.field())) : makeAnd(std::move(parts));
}

} // namespace

bool isWordInPlaceOfState(std::string_view word) noexcept
{
    return word == "unreplied" || word == "replied" || word == "stream" || word == "offloaded";
}

NodePtr withoutState(std::string_view word)
{
    const NodePtr offloaded = makeOr({flag(Extra::Offload), flag(Extra::HwOffload)});
    std::vector<NodePtr> parts = {makeNot(makePresence(fieldOf(Column::State)))};
    if (word == "offloaded") {
        parts.push_back(offloaded);
        return makeAnd(std::move(parts));
    }
    parts.push_back(makeNot(offloaded));
    if (word == "unreplied") {
        parts.push_back(flag(Extra::Unreplied));
        return makeAnd(std::move(parts));
    }
    parts.push_back(flag(Extra::Replied));
    // A protocol that has states and told none is not a stream for being assured.
    Test withStates;
    withStates.field = &fieldOf(Column::Protocol);
    withStates.op = Operator::In;
    for (const Protocol number : {protocol::tcp, protocol::sctp, protocol::dccp})
        withStates.items.push_back({Word{protocol::displayName(number)}, std::nullopt});
    const NodePtr stream = makeAnd({flag(Extra::Assured), makeNot(makeTest(std::move(withStates)))});
    parts.push_back(word == "stream" ? stream : makeNot(stream));
    return makeAnd(std::move(parts));
}

std::optional<Value> valueOf(const CellContext &context, Column column, Row row)
{
    const Cell cell{context, column, row};
    const ColumnDefinition &definition = definitionOf(column);
    if (definition.address)
        return addressValue(cell, *definition.address);
    const Field &field = cell.field();
    if (field.type == ValueType::Name || field.type == ValueType::Text) {
        std::string text = cellText(context, row, column);
        if (text.empty())
            return std::nullopt;
        return Word{std::move(text)};
    }
    const ColumnValue value = cellValue(context, row, column);
    if (const auto *number = std::get_if<std::uint64_t>(&value)) {
        if (field.type != ValueType::Duration)
            return *number;
        std::uint64_t nanoseconds = 0;
        if (__builtin_mul_overflow(*number, std::uint64_t(1'000'000'000), &nanoseconds))
            return std::nullopt;
        return Duration{nanoseconds};
    }
    if (const auto *rate = std::get_if<double>(&value))
        return *rate;
    if (const auto *moment = std::get_if<std::int64_t>(&value)) {
        if (column != Column::EventTime)
            return Moment{*moment, *moment, false};
        constexpr std::int64_t thousand = 1000; // it is known to microseconds
        return Moment{*moment, *moment + thousand - 1, false};
    }
    return std::nullopt;
}

NodePtr onlyThis(const CellContext &context, Column column, Row row)
{
    const Cell cell{context, column, row};
    if (column == Column::Nat)
        return natTest(cell);
    if (column == Column::Zone)
        return zoneTest(cell);
    if (definitionOf(column).type == ColumnType::Port)
        return keyTest(cell);
    if (column == Column::State && cell.record().state == State::None)
        return withoutState(cellText(context, row, column));
    auto value = valueOf(context, column, row);
    return value ? equal(cell.field(), *std::move(value)) : makeNot(makePresence(cell.field()));
}

NodePtr notThis(const CellContext &context, Column column, Row row)
{
    NodePtr only = onlyThis(context, column, row);
    return only->kind == Node::Kind::Not ? only->children.front() : makeNot(std::move(only));
}

NodePtr atLeastThis(const CellContext &context, Column column, Row row)
{
    const Field &field = fieldOf(column);
    if (!isOrdered(field.type))
        return nullptr;
    auto value = valueOf(context, column, row);
    return value && !std::holds_alternative<Word>(*value) ? test(field, Operator::GreaterEqual, *std::move(value))
                                                          : nullptr;
}

NodePtr oneOfThese(const CellContext &context, Column column, std::span<const Row> rows)
{
    std::vector<NodePtr> others;
    Test set;
    set.field = &fieldOf(column);
    set.op = Operator::In;
    for (const Row row : rows) {
        const NodePtr only = onlyThis(context, column, row);
        if (only->kind == Node::Kind::Test && only->test.field == set.field && only->test.op == Operator::Equal) {
            if (std::ranges::find(set.items, only->test.items.front()) == set.items.end())
                set.items.push_back(only->test.items.front());
        } else if (std::ranges::none_of(others, [&only](const NodePtr &known) { return sameTree(*known, *only); })) {
            others.push_back(only);
        }
    }
    if (set.items.size() == 1)
        set.op = Operator::Equal;
    if (!set.items.empty())
        others.insert(others.begin(), makeTest(std::move(set)));
    return others.empty() ? makeNot(makeOr({flag(Extra::Replied), flag(Extra::Unreplied)})) : makeOr(std::move(others));
}

Filter joined(const Filter &filter, Joint joint, NodePtr part)
{
    if (filter.isEmpty())
        return Filter(std::move(part));
    std::vector<NodePtr> parts = {filter.tree(), std::move(part)};
    switch (joint) {
    case Joint::And: return Filter(makeAnd(std::move(parts)));
    case Joint::Or: return Filter(makeOr(std::move(parts)));
    case Joint::Xor: return Filter(makeXor(std::move(parts)));
    }
    return filter;
}

} // namespace ctscope::filter
