// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/state_totals.h"

#include "query/filter/filter_tree.h"

#include <algorithm>
#include <optional>

namespace ctscope {
namespace {

/// First the protocols that usually fill tables, then the others by number.
std::vector<Protocol> protocolOrder(std::size_t protocols)
{
    std::vector<Protocol> order = {protocol::tcp, protocol::udp, protocol::icmp, protocol::icmpv6};
    for (std::size_t number = 0; number < protocols; ++number) {
        if (std::ranges::find(order, static_cast<Protocol>(number)) == order.end())
            order.push_back(static_cast<Protocol>(number));
    }
    return order;
}

/// The flows of a protocol with this state; without one for State::None, of any state when there is no state.
QString filterOf(Protocol number, std::optional<State> state)
{
    using namespace filter;
    const auto test = [](Column column, std::string word) {
        Test made;
        made.field = &fieldOf(column);
        made.items = {{Word{std::move(word)}, std::nullopt}};
        return makeTest(std::move(made));
    };
    std::vector<NodePtr> parts = {test(Column::Protocol, protocol::displayName(number))};
    if (state == State::None)
        parts.push_back(makeNot(makePresence(fieldOf(Column::State))));
    else if (state)
        parts.push_back(test(Column::State, std::string(state::name(*state))));
    return QString::fromStdString(textOf(*makeAnd(std::move(parts))));
}

QString latin(std::string_view text) { return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size())); }

} // namespace

QString StateTotal::name() const
{
    return isAlone() ? protocol : StateTotals::tr("%1 %2", "protocol, state").arg(protocol, label);
}

bool StateTotals::isListed(const StateTotal &total) const
{
    return std::ranges::any_of(
        m_all, [&total](const StateTotal &old) { return old.protocol == total.protocol && old.label == total.label; });
}

bool StateTotals::update(const FlowTotals &totals)
{
    std::vector<StateTotal> all;
    const auto add = [&](StateTotal total) {
        if (total.count() > 0 || isListed(total))
            all.push_back(std::move(total));
    };
    for (const Protocol protocol : protocolOrder(totals.byProtocol.size())) {
        const QString name = QString::fromStdString(protocol::displayName(protocol));
        EvictionCounts rest = totals.byProtocol[protocol];
        for (const State state : state::all(protocol)) {
            const EvictionCounts &parts = totals.byState[static_cast<std::size_t>(state)];
            for (std::size_t i = 0; i < rest.size(); ++i)
                rest[i] -= std::min(rest[i], parts[i]);
            add({name, latin(state::name(state)), filterOf(protocol, state), parts});
        }
        const bool states = !state::all(protocol).empty();
        add({name, states ? tr("no state") : name,
            filterOf(protocol, states ? std::optional(State::None) : std::nullopt), rest});
    }
    if (all == m_all)
        return false;
    m_all = std::move(all);
    return true;
}

} // namespace ctscope
