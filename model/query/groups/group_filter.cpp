// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_filter.h"

#include "query/filter/filter_phrases.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ctscope {

namespace {

using namespace filter;
using Kind = GroupKeyKind;

NodePtr test(const Field &field, Operator op, Value value)
{
    Test made;
    made.field = &field;
    made.op = op;
    made.items = {{std::move(value), std::nullopt}};
    return makeTest(std::move(made));
}

NodePtr networkTest(const Field &field, const GroupNetwork &network)
{
    return network.isWhole() ? test(field, Operator::Equal, network.address)
                             : test(field, Operator::In, Network{network.address, network.prefix});
}

/// A value of `field` as the language has it; see GroupValue.
struct ValueOf {
    const GroupKey &key;

    Value operator()(std::uint64_t number) const
    {
        constexpr std::uint64_t second = 1'000'000'000;
        const bool isDuration = key.kind == Kind::Column && definitionOf(key.column).type == ColumnType::Duration;
        return isDuration ? Value(Duration{number * second}) : Value(number);
    }
    Value operator()(std::int64_t moment) const
    {
        const std::int64_t exact = key.column == Column::EventTime ? 1000 : 1; // it is known to microseconds
        return Moment{moment, moment + exact - 1, false};
    }
    Value operator()(double rate) const { return rate; }
    Value operator()(const std::string &text) const { return Word{text}; }
    Value operator()(const GroupNetwork &network) const { return network.address; }
    Value operator()(bool set) const { return std::uint64_t(set); }
    Value operator()(std::monostate) const { return std::uint64_t(0); }
};

NodePtr testOf(const GroupKey &key, const Field &field, const GroupValue &value)
{
    if (std::holds_alternative<std::monostate>(value))
        return makeNot(makePresence(field));
    if (const bool *const set = std::get_if<bool>(&value))
        return *set ? makePresence(field) : makeNot(makePresence(field));
    if (const auto *const network = std::get_if<GroupNetwork>(&value))
        return networkTest(field, *network);
    const auto *const word = std::get_if<std::string>(&value);
    if (word != nullptr && key.kind == Kind::Column && key.column == Column::State && isWordInPlaceOfState(*word))
        return withoutState(*word);
    Test made;
    made.field = &field;
    made.items = {{std::visit(ValueOf{key}, value), std::nullopt}};
    if (key.kind == Kind::Masked)
        made.mask = key.mask;
    return makeTest(std::move(made));
}

NodePtr testOf(const GroupKey &key, const GroupValue &value)
{
    if (key.kind != Kind::EitherEnd)
        return testOf(key, *fieldNamed(key.field()), value);
    // "addr" would be true for an address of the reply, too.
    const Field &source = fieldOf(Column::Source);
    const Field &destination = fieldOf(Column::Destination);
    if (std::holds_alternative<std::monostate>(value))
        return makeNot(makeOr({makePresence(source), makePresence(destination)}));
    return makeOr({testOf(key, source, value), testOf(key, destination, value)});
}

} // namespace

NodePtr filterOfGroup(const GroupSpec &spec, const GroupPath &path)
{
    std::vector<NodePtr> parts;
    for (std::size_t i = 0; i < std::min(spec.keys.size(), path.size()); ++i)
        parts.push_back(testOf(spec.keys[i], path[i]));
    return parts.empty() ? makeAll() : makeAnd(std::move(parts));
}

} // namespace ctscope
