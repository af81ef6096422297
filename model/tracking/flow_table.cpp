// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/flow_table.h"

#include "tracking/snapshot_patch.h"
#include "tracking/end_reason.h"
#include "tracking/flow_match.h"
#include "tracking/row_moments.h"
#include "tracking/row_update.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace ctscope {

namespace {

using Clock = Snapshot::Clock;

double secondsBetween(Clock::time_point from, Clock::time_point to) noexcept
{
    return std::chrono::duration<double>(to - from).count();
}

/// How many iterations before its use the past of a row is prefetched: in another order than the last it
/// may be anywhere.
constexpr Row fetchedAhead = 12;

bool hasLiveRows(const Snapshot &snapshot, OriginIndex origin) noexcept
{
    if (snapshot.rows.areAllOf(origin))
        return snapshot.liveRows > 0;
    for (Row row = 0; row < snapshot.liveRows; ++row) {
        if (snapshot.rows.origin(row) == origin)
            return true;
    }
    return false;
}

} // namespace

TrackingId FlowTable::newTracking() noexcept
{
    static std::atomic<TrackingId> last{0};
    return ++last;
}

FlowTable::FlowTable()
    : FlowTable(Options())
{
}

FlowTable::FlowTable(Options options)
    : m_options(std::move(options))
    , m_tracking(newTracking())
{
}

void FlowTable::setOrigin(Origin origin, OriginIndex index)
{
    m_options.origin = std::move(origin);
    if (index == m_at)
        return;
    m_at = index;
    const bool known = m_current && index < m_current->origins.size();
    m_facts = known ? m_current->origins[index].facts : nullptr;
    m_following = known ? m_current->origins[index].following : FollowState();
}

/// Whether the origin was read before, so that flows which come now are new.
bool FlowTable::hasReading() const noexcept
{
    return m_current && m_at < m_current->origins.size() && m_current->origins[m_at].reading;
}

/// A snapshot without rows yet. Its origins are the last ones, except for what the poll brought.
std::shared_ptr<Snapshot> FlowTable::newSnapshot(Clock::time_point now, Timeouts timeouts)
{
    auto snapshot = std::make_shared<Snapshot>();
    if (!m_current)
        m_epoch = m_options.common ? m_options.common->epoch : now;
    snapshot->tracking = m_tracking;
    snapshot->epoch = m_epoch;
    snapshot->generation = 1;
    snapshot->polledAt = now;
    snapshot->knownAt = now;
    if (m_current) {
        const Snapshot &last = *m_current;
        snapshot->generation = last.generation + 1;
        snapshot->takenAt = last.takenAt;
        snapshot->wallTime = last.wallTime;
        snapshot->live = last.live;
        snapshot->origins = last.origins;
    }
    if (m_at >= snapshot->origins.size())
        snapshot->origins.resize(m_at + std::size_t(1));
    OriginState &origin = stateIn(*snapshot);
    origin.origin = m_options.origin;
    origin.facts = m_facts;
    origin.timeouts = std::make_shared<const Timeouts>(std::move(timeouts));
    for (OriginState &other : snapshot->origins) {
        if (other.timeouts)
            continue;
        // Not read yet. A default Origin would be this machine.
        other.origin = Origin::ofText({});
        other.timeouts = std::make_shared<const Timeouts>();
    }
    origin.problem = {};
    origin.following = m_following;
    return snapshot;
}

/// Makes a snapshot the current one, with the values of attached columns that have come since the last.
SnapshotPtr FlowTable::publish(std::shared_ptr<Snapshot> snapshot)
{
    for (const auto &[id, values] : m_attaching)
        snapshot->rows.attach(id, values);
    // Attached values and names are in no list of changes.
    snapshot->hosts = m_hosts;
    snapshot->geo = m_geo;
    const bool renamed = m_current && (m_current->hosts != m_hosts || m_current->geo != m_geo);
    if (!m_attaching.empty() || renamed)
        snapshot->changes = nullptr;
    m_attaching.clear();
    snapshot->nextSerial = m_nextSerial;
    m_current = std::move(snapshot);
    return m_current;
}

void FlowTable::attach(AttachedId id, std::vector<AttachedText> values)
{
    m_attaching.emplace_back(id, std::move(values));
}

bool FlowTable::stillShown(const FlowTrack &track, std::uint32_t now) const noexcept
{
    using Tenths = std::chrono::duration<std::int64_t, std::deci>;
    const auto since = Tenths(std::int64_t(now) - std::int64_t(track.endedAt));
    return since < m_options.keepEnded;
}

/// Makes sure that so many flows can get serials. Larger blocks than one poll needs keep the tables from asking each time.
void FlowTable::reserveSerials(std::size_t most)
{
    if (!m_options.common || m_serialsEnd - m_nextSerial >= most)
        return;
    constexpr std::size_t leastBlock = 4096;
    const FlowSerial block = std::max(leastBlock, 2 * most);
    m_nextSerial = m_options.common->nextSerial.fetch_add(block);
    m_serialsEnd = m_nextSerial + block;
}

SnapshotPtr FlowTable::apply(Reading &&reading, bool live, Timeouts timeouts, SourceProblem problem)
{
    reserveSerials(reading.flows.size());
    const auto snapshot = newSnapshot(reading.takenAt, std::move(timeouts));
    snapshot->takenAt = reading.takenAt;
    snapshot->wallTime = reading.wallTime;
    snapshot->pollCost = reading.cost;
    snapshot->live = live;
    stateIn(*snapshot).problem = std::move(problem);
    stateIn(*snapshot).capacity = reading.capacity;
    if (!hasReading())
        stateIn(*snapshot).readSince = reading.takenAt;
    FlowStore flows = std::move(reading.flows);
    const std::vector<EndReason> ends = std::move(reading.ends);
    const RecordedOwners owners = std::move(reading.owners);
    const RecordedMachines machines = std::move(reading.machines);
    if (m_options.common)
        flows.setText({}); // the rows of several tables have no text, which would take as much memory as they
    stateIn(*snapshot).reading = std::make_shared<const ReadingInfo>(std::move(reading));

    const Clock::time_point begin = Clock::now();
    if (live)
        follow(*snapshot, std::move(flows));
    else
        takeSaved(*snapshot, std::move(flows), ends);
    divideByMachines(*snapshot, machines);
    attachAll(recordedOwners(*snapshot, owners));
    for (const FlowRecord &record : snapshot->rows.flows().records().first(snapshot->liveRows))
        addToTotals(snapshot->totals, record);
    const std::span<const FlowRate> rates = snapshot->rows.rates();
    for (const FlowRate &rate : rates.first(std::min<std::size_t>(snapshot->liveRows, rates.size())))
        addRate(snapshot->totals, rate);
    m_index.clear();
    snapshot->matchCost = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
    return publish(snapshot);
}

void FlowTable::takeSaved(Snapshot &snapshot, FlowStore &&flows, const std::vector<EndReason> &ends)
{
    numberRows(snapshot, std::move(flows), ends);
    m_nextSerial = FlowSerial(snapshot.rows.size()) + 1;
    attachAll(ownersOfRows(snapshot, std::exchange(m_rowOwners, {})));
    if (m_current)
        inheritAttached(snapshot, m_current->rows);
}

void FlowTable::attachAll(Attachments attachments)
{
    for (auto &[id, values] : attachments)
        attach(id, std::move(values));
}

void FlowTable::follow(Snapshot &snapshot, FlowStore &&flows)
{
    const Snapshot *const last = m_current.get();
    const bool others = last != nullptr && !last->rows.areAllOf(m_at);
    const bool known = hasReading();
    FlowMatch match = matchFlows(flows, last, m_at);
    const ReadingInfo &reading = *stateIn(snapshot).reading;
    const RowMoments moments(snapshot.takenAt, reading.cost, flows.size());
    const double longestGap = secondsBetween({}, Clock::time_point(m_options.longestGap));
    const Timeouts &timeouts = *stateIn(snapshot).timeouts;

    snapshot.totals.repeated = match.repeated;
    snapshot.liveRows = flows.size();
    const std::size_t most =
        flows.size() + match.gone.size() + (last != nullptr ? last->rows.size() - (others ? 0 : last->liveRows) : 0);
    const bool rated = flows.hasCounters() || (others && last->rows.hasRates());
    const bool ratedBefore = rated && last != nullptr && last->rows.hasRates();
    const bool ratesNew = rated && known && m_options.newFlowsHaveRates && !last->origins[m_at].reading->isPartial;

    std::uint32_t now = snapshot.tenths(snapshot.takenAt);
    std::uint32_t milliseconds = snapshot.milliseconds(snapshot.takenAt);
    Clock::time_point moment = snapshot.takenAt;
    snapshot.rows = TrackedRows(std::move(flows), rated, most, [&](const FlowStore &store, Row row, FlowRate *rate) {
        if (const Row ahead = row + fetchedAhead; ahead < snapshot.liveRows && match.before[ahead] != noRow)
            last->rows.prefetch(match.before[ahead]);
        if (!moments.areOne()) {
            moment = moments.of(row);
            now = snapshot.tenths(moment);
            milliseconds = snapshot.milliseconds(moment);
        }
        const Row before = match.before[row];
        FlowTrack track;
        if (before == noRow) {
            track.serial = m_nextSerial++;
            track.firstSeen = now;
            track.sinceStart = !known;
            snapshot.totals.begun += known;
            if (ratesNew)
                beginRates(*rate, countersOf(store, row), secondsBetween(last->takenAt, moment), track.firstSeen);
        } else {
            track = last->rows.track(before);
            track.endedAt = 0;
            track.end = EndReason::StillThere;
            RowUpdate update{last->rows.record(before), store.record(row)};
            update.elapsed = known ? secondsBetween(last->readMoment(before), moment) : 0;
            update.overGap = update.elapsed > longestGap;
            if (ratedBefore) {
                *rate = last->rows.rate(before);
                update.counted = countersOf(last->rows.flows(), before);
                update.counts = countersOf(store, row);
                update.sinceCounted = static_cast<std::uint32_t>(milliseconds - rate->countedAt) / 1000.0;
                update.overGap = update.overGap || update.sinceCounted > longestGap;
            }
            advance(track, rate, update, timeouts, now);
        }
        track.readAt = moments.areOne() ? 0 : markOf(now);
        if (rate != nullptr)
            rate->countedAt = milliseconds;
        return track;
    });
    for (Row row = 0; m_at != 0 && row < snapshot.rows.size(); ++row)
        snapshot.rows.setOrigin(row, m_at);
    if (last != nullptr) {
        snapshot.rows.inheritAll(last->rows, match.before);
        if (others)
            keepOtherOrigins(snapshot);
        if (reading.isPartial)
            keepMissing(snapshot, match);
        keepEnded(snapshot, match);
    }
}

/// Keeps the live flows of other origins as they were last known.
void FlowTable::keepOtherOrigins(Snapshot &snapshot)
{
    const Snapshot &last = *m_current;
    for (Row row = 0; row < last.liveRows; ++row) {
        if (last.rows.origin(row) == m_at)
            continue;
        FlowTrack track = last.rows.track(row);
        track.readAt = markOf(snapshot.tenths(last.readMoment(row)));
        snapshot.rows.setTrack(snapshot.rows.append(last.rows, row), track);
    }
    snapshot.liveRows = snapshot.rows.size();
}

/// Keeps what a partial reading lacks alive as it was last known, except for flows whose tuple another
/// entry has by now.
void FlowTable::keepMissing(Snapshot &snapshot, FlowMatch &match)
{
    const Snapshot &last = *m_current;
    FlowMatch ended;
    for (std::size_t i = 0; i < match.gone.size(); ++i) {
        const Row row = match.gone[i];
        if (match.replaced[i]) {
            ended.gone.push_back(row);
            ended.replaced.push_back(true);
            continue;
        }
        FlowTrack track = last.rows.track(row);
        track.readAt = markOf(snapshot.tenths(last.readMoment(row)));
        snapshot.rows.setTrack(snapshot.rows.append(last.rows, row), track);
    }
    match.gone = std::move(ended.gone);
    match.replaced = std::move(ended.replaced);
    snapshot.liveRows = snapshot.rows.size();
}

void FlowTable::keepEnded(Snapshot &snapshot, const FlowMatch &match)
{
    const Snapshot &last = *m_current;
    const std::uint32_t now = snapshot.tenths(snapshot.takenAt);
    std::vector<bool> cameBack(last.rows.size() - last.liveRows, false);
    for (const Row before : match.before) {
        if (before != noRow && before >= last.liveRows)
            cameBack[before - last.liveRows] = true;
    }
    TrackedRows &rows = snapshot.rows;
    rows.reserve(rows.size() + cameBack.size() + match.gone.size());
    for (Row row = last.liveRows; row < last.rows.size(); ++row) {
        if (!cameBack[row - last.liveRows] && stillShown(last.rows.track(row), now))
            rows.forgetRate(rows.append(last.rows, row));
    }
    for (std::size_t i = 0; i < match.gone.size(); ++i) {
        const Row row = match.gone[i];
        FlowTrack track = last.rows.track(row);
        track.endedAt = markOf(now);
        track.end = match.replaced[i]
            ? EndReason::Replaced
            : endReason(last.rows.record(row), secondsBetween(last.readMoment(row), snapshot.takenAt),
                *last.originOf(row).timeouts);
        const Row ended = rows.append(last.rows, row);
        rows.setTrack(ended, track);
        rows.forgetRate(ended);
    }
    snapshot.totals.ended = match.gone.size();
}

void FlowTable::dropOldEnded(Snapshot &snapshot, std::uint32_t now) const
{
    std::vector<Row> old;
    for (Row row = snapshot.liveRows; row < snapshot.rows.size(); ++row) {
        if (!stillShown(snapshot.rows.track(row), now))
            old.push_back(row);
    }
    snapshot.rows.remove(old);
}

SnapshotPtr FlowTable::applyProblem(
    SourceProblem problem, Capacity capacity, Timeouts timeouts, Clock::time_point now, bool live)
{
    const auto snapshot = newSnapshot(now, std::move(timeouts));
    if (m_current) {
        const Snapshot &last = *m_current;
        snapshot->rows = last.rows.copy();
        snapshot->liveRows = last.liveRows;
        snapshot->polledAt = last.polledAt;
        snapshot->knownAt = last.knownAt;
        snapshot->pollCost = last.pollCost;
        snapshot->totals = last.totals;
        snapshot->totals.begun = 0;
        snapshot->totals.ended = 0;
        snapshot->totals.repeated = 0;
        if (last.live)
            dropOldEnded(*snapshot, snapshot->tenths(now));
        auto unchanged = std::make_shared<SnapshotChanges>();
        unchanged->before = &last;
        unchanged->firstAdded = snapshot->liveRows;
        snapshot->changes = std::move(unchanged);
    } else {
        snapshot->takenAt = now;
        snapshot->live = live;
    }
    stateIn(*snapshot).problem = std::move(problem);
    stateIn(*snapshot).capacity = capacity;
    return publish(snapshot);
}

SnapshotPtr FlowTable::applySilence(Clock::time_point now)
{
    m_following.silent = true;
    const OriginState &origin = m_current->origins[m_at];
    return applyProblem(origin.problem, origin.capacity, *origin.timeouts, now, m_current->live);
}

SnapshotPtr FlowTable::applyAttached()
{
    const OriginState &origin = m_current->origins[m_at];
    return applyProblem(origin.problem, origin.capacity, *origin.timeouts, m_current->polledAt, m_current->live);
}

SnapshotPtr FlowTable::applyChanges(FlowChanges &&changes, Timeouts timeouts)
{
    const Clock::time_point begin = Clock::now();
    reserveSerials(changes.rows.size());
    if (!m_current) {
        const auto nothing = newSnapshot(changes.takenAt, Timeouts());
        nothing->takenAt = changes.takenAt;
        nothing->live = true;
        m_current = nothing;
    }
    const Snapshot &last = *m_current;
    const auto snapshot = newSnapshot(changes.takenAt, std::move(timeouts));
    snapshot->pollCost = changes.aroundReading ? last.pollCost : changes.cost;
    OriginState &origin = stateIn(*snapshot);
    origin.capacity = changes.capacity;
    origin.destroyHasTimeout =
        origin.destroyHasTimeout || std::ranges::any_of(changes.rows.records(), &FlowRecord::hasTimeAtEnd);

    if (!m_index.isBuilt())
        m_index.build(last.rows.flows(), last.liveRows);
    SnapshotPatch patch(last, m_index, changes, *origin.timeouts,
        {secondsBetween({}, Clock::time_point(m_options.longestGap)), origin.destroyHasTimeout, m_at});
    patch.make(m_nextSerial);
    const std::uint32_t now = snapshot->tenths(changes.takenAt);
    patch.carryOut(*snapshot, [&](const FlowTrack &track) { return stillShown(track, now); });
    m_index.remove(patch.leaving());
    m_index.extend(snapshot->rows.flows(), snapshot->liveRows);

    if (changes.aroundReading) {
        snapshot->generation = last.generation;
        snapshot->totals.begun += last.totals.begun;
        snapshot->totals.ended += last.totals.ended;
        snapshot->totals.repeated = last.totals.repeated;
    }
    if (!hasLiveRows(*snapshot, m_at))
        origin.problem = {Problem::Unused, {}};
    snapshot->matchCost = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
    if (changes.aroundReading)
        snapshot->matchCost += last.matchCost;
    return publish(snapshot);
}

SnapshotPtr FlowTable::applyResult(
    ReadResult &&result, bool live, Timeouts timeouts, const std::function<Capacity()> &capacity, Clock::time_point now)
{
    m_following = result.following;
    m_rowOwners = std::move(result.owners);
    if (!result.reading && !result.changes)
        return applyProblem(std::move(result.problem), capacity(), std::move(timeouts), now, live);
    if (result.reading) {
        if (!result.changes)
            return apply(std::move(*result.reading), live, std::move(timeouts), std::move(result.problem));
        apply(std::move(*result.reading), live, timeouts, std::move(result.problem));
    }
    return applyChanges(std::move(*result.changes), std::move(timeouts));
}

} // namespace ctscope
