// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_tree.h"
#include "query/filter/value_reader.h"
#include "support/random_flows.h"
#include "tracking/snapshot.h"

#include <algorithm>
#include <string>
#include <vector>

namespace ctscope::test {

/// Syntax trees of every kind, with values that the flows of a snapshot have; the same for the same seed.
class RandomFilters {
public:
    RandomFilters(std::uint64_t seed, const Snapshot &snapshot)
        : m_random(seed)
        , m_snapshot(snapshot)
    {
    }

    filter::NodePtr tree(int depth = 3)
    {
        using namespace filter;
        if (depth == 0 || below(3) == 0)
            return leaf();
        if (below(4) == 0)
            return makeNot(tree(depth - 1));
        std::vector<NodePtr> children;
        for (std::uint64_t i = 0, count = 2 + below(2); i < count; ++i)
            children.push_back(tree(depth - 1));
        switch (below(5)) {
        case 0: return makeXor(std::move(children));
        case 1:
        case 2: return makeOr(std::move(children));
        default: return makeAnd(std::move(children));
        }
    }

    filter::NodePtr leaf()
    {
        using namespace filter;
        if (below(12) == 0) {
            static constexpr std::array<const char *, 6> words = {"establ", "17", "udp", "e", "10.0.1", "zz"};
            return makeWord(words[below(words.size())]);
        }
        const Field &field = allFields()[below(allFields().size())];
        if (field.extra == Extra::AnyCell)
            return makeWord("7");
        if (field.type == ValueType::Flag || below(10) == 0)
            return makePresence(field);
        return makeTest(test(field));
    }

private:
    std::uint64_t below(std::uint64_t limit) { return m_random.below(limit); }
    Flow flow() { return m_snapshot.rows.flows().flow(static_cast<Row>(below(m_snapshot.rows.size()))); }

    filter::Test test(const filter::Field &field)
    {
        using namespace filter;
        Test test;
        test.field = &field;
        const std::vector<Operator> all = operatorsOf(field);
        test.op = all[below(all.size())];
        if (field.severalEnds && below(3) == 0)
            test.quantifier = below(2) == 0 ? Quantifier::Any : Quantifier::All;
        switch (positive(test.op)) {
        case Operator::Contains: {
            static constexpr std::array<const char *, 6> texts = {"1", "a", "T", "10.", "ed", "::"};
            test.items = {{Word{texts[below(texts.size())]}, std::nullopt}};
            return test;
        }
        case Operator::Matches: {
            static constexpr std::array<const char *, 5> patterns = {
                "^1", "[0-9]+$", "^(tcp|udp)$", "e.*d", "\\d\\.\\d"};
            test.items = {{Word{patterns[below(patterns.size())]}, std::nullopt}};
            return test;
        }
        case Operator::In:
            for (std::uint64_t i = 0, count = 1 + below(3); i < count; ++i)
                test.items.push_back(item(field));
            return test;
        default: break;
        }
        do
            test.items = {{value(field), std::nullopt}};
        while (std::holds_alternative<Network>(test.items[0].value)
            || std::holds_alternative<AddressClass>(test.items[0].value)
            || (positive(test.op) != Operator::Equal
                && (std::holds_alternative<Endpoint>(test.items[0].value)
                    || std::holds_alternative<Word>(test.items[0].value))));
        const bool masks = (field.type == ValueType::Bits || field.type == ValueType::Number);
        if (masks && below(2) == 0)
            test.mask = below(2) == 0 ? 0xf : 0xff00;
        return test;
    }

    filter::Item item(const filter::Field &field)
    {
        using namespace filter;
        if (isOrdered(field.type) && below(3) == 0) {
            for (int i = 0; i < 20; ++i) {
                Item item{value(field), value(field)};
                if (isRange(item) && !std::holds_alternative<Word>(item.value))
                    return item;
            }
        }
        return {value(field), std::nullopt};
    }

    IpAddress address()
    {
        const Flow some = flow();
        const std::array all = {some.original.src, some.original.dst, some.reply.src, some.reply.dst};
        const IpAddress address = all[below(all.size())];
        return address.isV4() || address.isV6() ? address : IpAddress::v4(0x0a000001);
    }

    filter::Value value(const filter::Field &field)
    {
        using namespace filter;
        switch (field.type) {
        case ValueType::Address: {
            const IpAddress some = address();
            switch (below(6)) {
            case 0: {
                Network network{some, static_cast<std::uint8_t>(below(some.isV4() ? 33 : 129))};
                network.address = firstOf(network);
                return network;
            }
            case 1: return AddressClass(below(6));
            case 2: {
                const Flow other = flow();
                return Endpoint{some, below(2) == 0 ? other.original.keys.first : other.reply.keys.second};
            }
            case 3: return Word{"10.0.x." + std::to_string(below(3))};
            default: return some;
            }
        }
        case ValueType::Port: return std::uint64_t(below(2) == 0 ? flow().original.keys.second : below(65536));
        case ValueType::Number:
        case ValueType::Bits: {
            const Flow some = flow();
            const std::array<std::uint64_t, 6> numbers = {some.mark.value_or(3), some.id.value_or(5),
                some.zone.value_or(2), some.original.keys.icmpType(), some.original.keys.second, below(9)};
            return numbers[below(numbers.size())];
        }
        case ValueType::Count:
        case ValueType::Size: {
            const Flow some = flow();
            return below(3) == 0 || !some.originalCounters ? below(5000) : some.originalCounters->bytes;
        }
        case ValueType::ByteRate:
        case ValueType::CountRate: return static_cast<double>(below(10000)) / (below(2) == 0 ? 1 : 32);
        case ValueType::Duration:
            return Duration{
                (below(2) == 0 ? below(200) : below(500000)) * 1'000'000'000 + (below(3) == 0 ? 500'000'000 : 0)};
        case ValueType::Moment: return moment();
        case ValueType::Name:
        case ValueType::Names: {
            const auto names = namesOf(field);
            return Word{std::string(names[below(names.size())])};
        }
        case ValueType::Text: {
            static constexpr std::array<const char *, 7> texts = {
                "ftp", "sip", "lab1", "slan", "assured", "eth0-in,Lab2", "a\"b\\c"};
            return Word{texts[below(texts.size())]};
        }
        case ValueType::Flag: break;
        }
        return std::uint64_t(0);
    }

    filter::Moment moment()
    {
        const Flow some = flow();
        const std::int64_t at = some.start ? *some.start
            : some.eventTime               ? *some.eventTime * 1000
                                           : 1795440225000000000;
        switch (below(4)) {
        case 0: {
            const std::int64_t minute = at / 60'000'000'000 * 60'000'000'000;
            return {minute, minute + 59'999'999'999};
        }
        case 1: {
            const std::int64_t millisecond = at / 1'000'000 * 1'000'000;
            return {millisecond, millisecond + 999'999};
        }
        case 2: {
            const auto ago = static_cast<std::int64_t>(below(2000)) * 1'000'000'000;
            return {ago, ago, true};
        }
        default: return {at, at};
        }
    }

    RandomFlows m_random;
    const Snapshot &m_snapshot;
};

} // namespace ctscope::test
