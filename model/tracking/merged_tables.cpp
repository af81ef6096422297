// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/merged_tables.h"

#include "tracking/row_update.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

using Clock = Snapshot::Clock;

bool isRead(const Snapshot &member) noexcept { return member.origin().reading != nullptr || member.liveRows > 0; }

/// Since when a table is not read any more; nullopt while it is.
std::optional<Clock::time_point> lossOf(const Snapshot &member) noexcept
{
    const OriginState &state = member.origin();
    const bool isLost = traitsOf(state.problem.kind).keepsRows || state.following.silent;
    return isLost ? std::optional(member.knownAt) : std::nullopt;
}

OriginState stateOf(const MergedMember &member)
{
    OriginState state;
    if (member.snapshot) {
        state = member.snapshot->origin();
        state.lostAt = lossOf(*member.snapshot);
    } else {
        state.origin = member.origin;
    }
    if (!state.timeouts)
        state.timeouts = std::make_shared<const Timeouts>();
    state.machine = member.machine;
    state.identity = state.facts && state.facts->machine ? state.facts->machine->identity : member.identity;
    return state;
}

/// Finds tables that are one. The first that is read stands for them, or else the first. What another machine says of
/// itself may be wrong, so before it comes a table of this one.
void findSame(std::vector<OriginState> &origins)
{
    for (std::size_t i = 0; i < origins.size(); ++i) {
        if (origins[i].sameAs)
            continue;
        std::vector<std::size_t> same{i};
        for (std::size_t j = i + 1; j < origins.size(); ++j) {
            if (!origins[j].sameAs && isSameTable(origins[i].identity, origins[j].identity))
                same.push_back(j);
        }
        const auto isGood = [&](std::size_t at) { return origins[at].reading && !origins[at].lostAt; };
        const auto elsewhere = std::stable_partition(
            same.begin(), same.end(), [&](std::size_t at) { return !origins[at].origin.isElsewhere(); });
        const auto end = elsewhere != same.begin() ? elsewhere : same.end();
        const auto good = std::find_if(same.begin(), end, isGood);
        const std::size_t shown = good != end ? *good : same.front();
        for (const std::size_t at : same) {
            if (at != shown)
                origins[at].sameAs = static_cast<OriginIndex>(shown);
        }
    }
}

void add(FlowTotals &sum, const FlowTotals &part)
{
    sum.flows += part.flows;
    sum.unreplied += part.unreplied;
    sum.offloaded += part.offloaded;
    sum.repeated += part.repeated;
    const auto addAll = [](EvictionCounts &to, const EvictionCounts &from) {
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] += from[i];
    };
    addAll(sum.byEviction, part.byEviction);
    for (std::size_t i = 0; i < sum.byState.size(); ++i)
        addAll(sum.byState[i], part.byState[i]);
    for (std::size_t i = 0; i < sum.byProtocol.size(); ++i)
        addAll(sum.byProtocol[i], part.byProtocol[i]);
    if (part.bytesPerSecond)
        sum.bytesPerSecond = sum.bytesPerSecond.value_or(0) + *part.bytesPerSecond;
}

/// When each live row was read, which in a table alone the snapshot says for most.
void keepMoments(Snapshot &merged, Row begin, const Snapshot &member, Row count)
{
    const std::uint32_t usual = markOf(merged.tenths(member.takenAt));
    for (Row row = begin; row < begin + count; ++row) {
        if (merged.rows.track(row).readAt == 0) {
            FlowTrack track = merged.rows.track(row);
            track.readAt = usual;
            merged.rows.setTrack(row, track);
        }
    }
}

void takeTimes(Snapshot &merged, std::span<const MergedMember> members, Clock::time_point now)
{
    merged.polledAt = now;
    merged.knownAt = now;
    for (const MergedMember &member : members) {
        if (!member.snapshot)
            continue;
        const Snapshot &its = *member.snapshot;
        if (isRead(its) && its.takenAt >= merged.takenAt) {
            merged.takenAt = its.takenAt;
            merged.wallTime = its.wallTime;
        }
        merged.pollCost = std::max(merged.pollCost, its.pollCost);
    }
    if (merged.takenAt == Clock::time_point()) {
        merged.takenAt = now;
        merged.wallTime = std::chrono::system_clock::now();
    }
}

} // namespace

SnapshotPtr MergedTables::merge(
    std::span<const MergedMember> members, Clock::time_point now, HostNamesPtr hosts, GeoDataPtr geo)
{
    const auto begin = std::chrono::steady_clock::now();
    auto merged = std::make_shared<Snapshot>();
    merged->tracking = m_tracking;
    merged->generation = ++m_generation;
    merged->epoch = m_common->epoch;
    merged->live = true;
    merged->hosts = std::move(hosts);
    merged->geo = std::move(geo);
    merged->origins.clear();
    for (const MergedMember &member : members) {
        merged->origins.push_back(stateOf(member));
        merged->members.push_back(member.snapshot);
    }
    findSame(merged->origins);
    rankMachines(merged->origins);
    takeTimes(*merged, members, now);

    std::size_t rows = 0;
    bool isRated = false;
    const auto isShown = [&](std::size_t i) { return members[i].snapshot && !merged->origins[i].sameAs; };
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (!isShown(i))
            continue;
        rows += members[i].snapshot->rows.size();
        isRated = isRated || members[i].snapshot->rows.hasRates();
    }
    merged->rows.reserve(rows);
    if (isRated)
        merged->rows.keepRates();
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (!isShown(i))
            continue;
        const Snapshot &member = *members[i].snapshot;
        const Row first = merged->rows.size();
        merged->rows.appendTable(member.rows, member.liveRows, static_cast<OriginIndex>(i));
        keepMoments(*merged, first, member, member.liveRows);
        add(merged->totals, member.totals);
        merged->totals.begun += members[i].begun;
        merged->totals.ended += members[i].ended;
        merged->nextSerial = std::max(merged->nextSerial, member.nextSerial);
    }
    merged->liveRows = merged->rows.size();
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (!isShown(i))
            continue;
        const Snapshot &member = *members[i].snapshot;
        const Row first = merged->rows.size();
        for (Row row = member.liveRows; row < member.rows.size(); ++row)
            merged->rows.appendOther(member.rows, row, static_cast<OriginIndex>(i));
        keepMoments(*merged, first, member, merged->rows.size() - first);
    }
    merged->matchCost = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
    keepReplaced(*merged);
    m_current = merged;
    return m_current;
}

/// Frees those that nobody else uses any more.
void MergedTables::keepReplaced(const Snapshot &next)
{
    for (std::size_t i = 0; m_current && i < m_current->members.size(); ++i) {
        if (const SnapshotPtr &before = m_current->members[i]; before && before != next.members[i])
            m_replaced.push_back(before);
    }
    std::erase_if(m_replaced, [](const SnapshotPtr &snapshot) { return snapshot.use_count() == 1; });
}

} // namespace ctscope
