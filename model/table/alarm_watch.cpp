// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/alarm_watch.h"

#include "query/column.h"
#include "query/flow_order.h"
#include "query/needed_data.h"
#include "query/owner_use.h"
#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QLocale>

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

constexpr qsizetype mostInName = 60; ///< characters

/// "tcp 10.0.0.1:50000 → 10.0.0.2:22"
QString flowText(const Snapshot &snapshot, Row row)
{
    const CellContext context{snapshot, snapshot.takenAt};
    const auto cell = [&](Column column) { return QString::fromStdString(cellText(context, row, column)); };
    const auto end = [&](Column address, Column port) {
        const QString host = cell(address);
        const QString number = cell(port);
        if (number.isEmpty())
            return host;
        return (host.contains(u':') ? u'[' + host + u']' : host) + u':' + number;
    };
    return shownText(cell(Column::Protocol) + u' ' + end(Column::Source, Column::SourcePort) + QStringLiteral(" → ")
        + end(Column::Destination, Column::DestinationPort));
}

/// "gw1: ", where there are several.
QString ofMachine(const OriginState &origin)
{
    return origin.machine.empty() ? QString() : shownText(origin.machine, mostInName) + QStringLiteral(": ");
}

} // namespace

std::string_view Alarm::name(Kind kind) noexcept
{
    switch (kind) {
    case Kind::Full: return "full";
    case Kind::Drops: return "drops";
    case Kind::Matches: break;
    }
    return "matches";
}

AlarmWatch::AlarmWatch(AlarmRules rules)
    : m_rules(std::move(rules))
    , m_episodes(m_rules.filters.size())
{
}

void AlarmWatch::setRules(AlarmRules rules)
{
    std::vector<Episode> episodes(rules.filters.size());
    for (std::size_t i = 0; i < episodes.size(); ++i) {
        const auto same = std::ranges::find_if(m_rules.filters, [&rule = rules.filters[i]](const auto &known) {
            return known.name == rule.name && known.filter.text() == rule.filter.text();
        });
        if (same != m_rules.filters.end())
            episodes[i] = m_episodes[static_cast<std::size_t>(same - m_rules.filters.begin())];
    }
    m_rules = std::move(rules);
    m_episodes = std::move(episodes);
}

std::vector<Alarm> AlarmWatch::update(const Snapshot &snapshot)
{
    if (!snapshot.live)
        return {};
    if (!snapshot.continues(m_tracking)) {
        m_tracking = snapshot.tracking;
        m_machines.clear();
        m_episodes.assign(m_rules.filters.size(), {});
    }
    std::vector<Alarm> begun;
    const auto add = [&begun](std::optional<Alarm> alarm) {
        if (alarm)
            begun.push_back(*std::move(alarm));
    };
    m_machines.resize(snapshot.isSet() ? snapshot.origins.size() : 1);
    for (std::size_t i = 0; i < m_machines.size(); ++i) {
        if (snapshot.origins[i].sameAs)
            continue;
        if (m_rules.fullPercent)
            add(checkFill(snapshot.origins[i], m_machines[i]));
        if (m_rules.drops)
            add(checkDrops(snapshot.origins[i], m_machines[i]));
    }
    for (std::size_t i = 0; i < m_rules.filters.size(); ++i)
        add(checkFilter(snapshot, i));
    return begun;
}

std::optional<Alarm> AlarmWatch::checkFill(const OriginState &origin, Machine &machine) const
{
    const Capacity &capacity = origin.capacity;
    if (!capacity.count || capacity.max.value_or(0) == 0)
        return std::nullopt;
    constexpr double most = 1e8; // what another machine says may be anything, and is shown as an int
    const double percent =
        std::min(100.0 * static_cast<double>(*capacity.count) / static_cast<double>(*capacity.max), most);
    const bool before = std::exchange(machine.full, percent >= *m_rules.fullPercent - (machine.full ? calmBelow : 0));
    if (before || !machine.full)
        return std::nullopt;
    return Alarm{Alarm::Kind::Full, tr("The connection tracking table is nearly full"),
        ofMachine(origin)
            + tr("%1 entries, and the limit is %2 (%3 %).", nullptr, pluralOf(*capacity.count))
                  .arg(QLocale().toString(qulonglong(*capacity.count)), QLocale().toString(qulonglong(*capacity.max)),
                      QLocale().toString(static_cast<int>(percent))),
        {}};
}

std::optional<Alarm> AlarmWatch::checkDrops(const OriginState &origin, Machine &machine)
{
    const KernelFactsPtr &facts = origin.facts;
    if (facts && facts->statistics)
        machine.damage.add(*facts->statistics, facts->takenAt);
    const bool before = std::exchange(machine.dropping, machine.damage.packetsLost());
    if (before || !machine.dropping)
        return std::nullopt;
    return Alarm{Alarm::Kind::Drops, tr("Packets of new flows are dropped"),
        ofMachine(origin) + tr("In the last minute %1.").arg(QLocale().createSeparatedList(machine.damage.phrases())),
        {}};
}

std::optional<Alarm> AlarmWatch::checkFilter(const Snapshot &snapshot, std::size_t index)
{
    const AlarmRules::Named &rule = m_rules.filters[index];
    if (lackedColumn(rule.filter, snapshot))
        return std::nullopt;
    ViewSpec spec;
    spec.filter = rule.filter;
    spec.showEnded = false;
    auto order = orderFlows(snapshot, spec, snapshot.takenAt);
    if (!order)
        return std::nullopt;
    if (needsOwners(rule.filter))
        std::erase_if(order->rows, [&snapshot](Row row) { return !isOwnerSearched(snapshot, row); });
    Episode &episode = m_episodes[index];
    // The time between two polls may be longer than the quiet that ends an episode.
    const bool inEpisode = episode.matches || (episode.lastMatch && snapshot.polledAt - *episode.lastMatch < quiet);
    episode.matches = !order->rows.empty();
    if (order->rows.empty()) {
        if (!inEpisode)
            episode.lastMatch.reset();
        return std::nullopt;
    }
    episode.lastMatch = snapshot.polledAt;
    if (inEpisode)
        return std::nullopt;
    const std::string &name = rule.name.empty() ? rule.filter.text() : rule.name;
    return Alarm{Alarm::Kind::Matches, tr("Flows match “%1”").arg(shownText(name, mostInName)),
        (order->rows.size() == 1 ? tr("1 flow matches: %1.")
                                 : tr("%Ln flows match, such as %1.", nullptr, pluralOf(order->rows.size())))
            .arg(flowText(snapshot, order->rows.front())),
        rule.filter.text()};
}

} // namespace ctscope
