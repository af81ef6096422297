// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/table_set.h"

#include "tracking/sampler.h"
#include "flow/thread_priority.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace ctscope {

namespace {

/// The capacity of a machine is known without them; drops and evictions are not.
constexpr FactsWanted factsOfAll{.statistics = true};

/// Of a table of this machine; that of others comes with their facts.
MachineIdentity identityOf(const Origin &origin)
{
    if (origin.kind() == Origin::Kind::Machine)
        return ownIdentity();
    return origin.kind() == Origin::Kind::Namespace ? ownIdentity(origin.namespaceFile()) : MachineIdentity();
}

} // namespace

struct TableSet::Member {
    std::string name;
    Origin origin;
    MachineIdentity identity;

    std::mutex mutex; ///< of these
    SnapshotPtr latest;
    std::uint64_t begun = 0;
    std::uint64_t ended = 0;
    bool isAsked = false; ///< poll() waits for an answer

    std::unique_ptr<Sampler> sampler; ///< last: its thread uses the others

    /// Takes a snapshot on the member's thread; true when it answers poll().
    bool take(const SnapshotPtr &snapshot)
    {
        const std::lock_guard lock(mutex);
        begun += snapshot->totals.begun;
        ended += snapshot->totals.ended;
        latest = snapshot;
        return std::exchange(isAsked, false);
    }
};

TableSet::TableSet(std::vector<SourceMember> members, Callbacks callbacks, Clock clock)
    : m_callbacks(std::move(callbacks))
    , m_clock(std::move(clock))
    , m_common(std::make_shared<CommonTracking>())
    , m_merged(m_common)
{
    m_common->epoch = now();
    for (SourceMember &from : members) {
        auto member = std::make_unique<Member>();
        member->name = std::move(from.name);
        member->origin = from.source->origin();
        member->identity = identityOf(member->origin);
        Sampler::Callbacks of;
        of.onSnapshot = [this, member = member.get()](
                            const SnapshotPtr &snapshot, const std::stop_token &) { takeNews(member->take(snapshot)); };
        of.findOwners = m_callbacks.findOwners;
        member->sampler = std::make_unique<Sampler>(std::move(of), m_clock, m_common);
        member->sampler->post([](const std::stop_token &) { lowerThreadPriority(unawaitedWork); });
        member->sampler->setFactsWanted(factsOfAll);
        member->sampler->setSource(std::move(from.source));
        m_members.push_back(std::move(member));
    }
}

TableSet::~TableSet()
{
    // All are asked to end before the first is waited for.
    for (const auto &member : m_members)
        member->sampler->setSource(nullptr);
}

void TableSet::takeNews(bool isAnswer)
{
    if (!m_news.exchange(true) && m_firstNews == 0)
        m_firstNews = now().time_since_epoch().count();
    if (isAnswer)
        m_answered = true;
    m_callbacks.onNews();
}

Snapshot::Clock::time_point TableSet::due(std::chrono::milliseconds interval) const
{
    constexpr std::chrono::milliseconds firstWait{150};
    constexpr std::chrono::milliseconds longestWait{1000};
    if (!m_mergedAt)
        return Snapshot::Clock::time_point(Snapshot::Clock::duration(m_firstNews)) + firstWait;
    return std::max(*m_mergedAt + std::min(interval, longestWait), *m_mergedAt + 2 * m_mergeCost);
}

void TableSet::apply(const SetWishes &wishes)
{
    if (wishes == m_wishes)
        return;
    const SetWishes before = std::exchange(m_wishes, wishes);
    for (std::size_t i = 0; i < m_members.size(); ++i) {
        Sampler &sampler = *m_members[i]->sampler;
        if (wishes.interval != before.interval)
            sampler.setInterval(wishes.interval);
        if (wishes.paused != before.paused)
            sampler.setPaused(wishes.paused);
        if (wishes.owners != before.owners)
            sampler.setOwnersWanted(wishes.owners);
        // Nothing is known of the programs of other machines.
        if (wishes.ownersOf != before.ownersOf && !m_members[i]->origin.isElsewhere())
            sampler.watchOwners(wishes.ownersOf);
        FactsWanted facts = i == wishes.focus ? wishes.facts : FactsWanted();
        facts.statistics = true;
        sampler.setFactsWanted(facts);
    }
}

void TableSet::watch(const std::vector<FlowKey> &flows, const std::vector<OriginIndex> &origins)
{
    std::vector<std::vector<FlowKey>> ofMembers(m_members.size());
    for (std::size_t i = 0; i < flows.size(); ++i) {
        const OriginIndex origin = i < origins.size() ? origins[i] : OriginIndex(0);
        if (origin < ofMembers.size())
            ofMembers[origin].push_back(flows[i]);
    }
    for (std::size_t i = 0; i < m_members.size(); ++i)
        m_members[i]->sampler->watch(std::move(ofMembers[i]));
}

void TableSet::poll()
{
    for (const auto &member : m_members) {
        {
            const std::lock_guard lock(member->mutex);
            member->isAsked = true;
        }
        // What it published while the set was paused waits no longer.
        member->sampler->acknowledge();
        member->sampler->pollNow();
    }
}

void TableSet::cancel()
{
    for (const auto &member : m_members)
        member->sampler->cancel();
}

SnapshotPtr TableSet::merge(HostNamesPtr hosts, GeoDataPtr geo)
{
    const Snapshot::Clock::time_point begin = now();
    m_news = false;
    m_answered = false;
    std::vector<MergedMember> parts;
    std::vector<Sampler *> taken;
    parts.reserve(m_members.size());
    for (const auto &member : m_members) {
        const std::lock_guard lock(member->mutex);
        parts.push_back({member->name, member->origin, member->latest, member->identity,
            std::exchange(member->begun, 0), std::exchange(member->ended, 0)});
        if (member->latest)
            taken.push_back(member->sampler.get());
    }
    SnapshotPtr merged = m_merged.merge(parts, begin, std::move(hosts), std::move(geo));
    for (Sampler *const sampler : taken)
        sampler->acknowledge();
    m_mergedAt = begin;
    m_mergeCost = now() - begin;
    return merged;
}

} // namespace ctscope
