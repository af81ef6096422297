// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/prepared_tests.h"

#include <algorithm>

namespace ctscope::filter {

PortSet portSetOf(const Test &test)
{
    Ranges<std::uint64_t> ranges;
    for (const Item &item : test.items) {
        const auto port = std::get<std::uint64_t>(item.value);
        const Point<std::uint64_t> end{0, item.end ? std::get<std::uint64_t>(*item.end) : port};
        ranges.add(positive(test.op), {port, port}, &end);
    }
    ranges.close();
    PortSet ports;
    if (test.mask) {
        for (std::size_t port = 0; port < ports.size(); ++port)
            ports[port] = ranges.has(port & *test.mask);
        return ports;
    }
    ranges.forEach([&ports](std::uint64_t first, std::uint64_t last) {
        for (std::uint64_t port = first; port <= std::min<std::uint64_t>(last, ports.size() - 1); ++port)
            ports.set(port);
    });
    return ports;
}

bool asksForLocal(const Test &test) noexcept
{
    return std::ranges::any_of(test.items, [](const Item &item) {
        const auto *const known = std::get_if<AddressClass>(&item.value);
        return known != nullptr && *known == AddressClass::Local;
    });
}

void PreparedTests::add(const Node &node)
{
    for (const NodePtr &child : node.children)
        add(*child);
    if (node.kind != Node::Kind::Test)
        return;
    const Test &test = node.test;
    const Operator op = positive(test.op);
    if (op == Operator::Matches) {
        const auto *const text = test.items.empty() ? nullptr : std::get_if<Word>(&test.items.front().value);
        if (auto pattern = text != nullptr ? Pattern::parse(text->text) : std::nullopt)
            m_patterns.emplace(&test, std::make_shared<const Pattern>(*std::move(pattern)));
    } else if (op == Operator::Contains) {
        return;
    } else if (test.field->type == ValueType::Port) {
        m_ports.emplace(&test, std::make_shared<const PortSet>(portSetOf(test)));
    } else if (test.field->isAddress() && !asksForLocal(test)) {
        m_addresses.emplace(&test, std::make_shared<const AddressSet>(test.items, op));
    }
}

} // namespace ctscope::filter
