// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/snapshot_patch.h"

#include "flow/flow_identity.h"
#include "tracking/end_reason.h"
#include "tracking/event_merge.h"
#include "tracking/row_update.h"

#include <algorithm>

namespace ctscope {

namespace {

using Clock = Snapshot::Clock;

/// An entry of the table: without the event that reported it, and without the program that caused it.
Flow entryOf(Flow flow)
{
    flow.event = EventKind::None;
    flow.eventTime.reset();
    flow.status.userspace = false;
    flow.portId.reset();
    flow.program.reset();
    return flow;
}

} // namespace

SnapshotPatch::SnapshotPatch(const Snapshot &last, const SlotIndex &index, const FlowChanges &changes,
    const Timeouts &timeouts, Settings settings)
    : m_last(last)
    , m_index(index)
    , m_changes(changes)
    , m_timeouts(timeouts)
    , m_settings(settings)
    , m_now(last.tenths(changes.takenAt))
    , m_byTuple(changes.rows.size() + changes.gone.size())
    , m_isTouched(last.rows.size(), false)
{
}

void SnapshotPatch::make(FlowSerial &nextSerial)
{
    m_nextSerial = &nextSerial;
    for (Row row = 0; row < m_changes.rows.size(); ++row)
        take(row);
    for (Row row = 0; row < m_changes.gone.size(); ++row)
        takeGone(row);
    // A tuple names one entry at a time: the later one has taken the place of the earlier.
    for (const auto &[earlier, later] : m_rivals) {
        if (m_touched[earlier].live && m_touched[later].live)
            end(m_touched[earlier], EndReason::Replaced);
    }
    for (const Touched &flow : m_touched) {
        if (!flow.live && flow.known < m_last.liveRows)
            m_leaving.push_back(flow.known);
    }
    std::ranges::sort(m_leaving);
}

void SnapshotPatch::take(Row row)
{
    const Found found = find(m_changes.rows, row);
    switch (m_changes.rows.record(row).event()) {
    case EventKind::None: takeEntry(row, found); return;
    case EventKind::New: takeNew(row, found); return;
    case EventKind::Update: takeUpdate(row, found); return;
    case EventKind::Destroy: takeDestroy(row, found); return;
    }
}

void SnapshotPatch::takeEntry(Row row, const Found &found)
{
    if (found.exact) {
        become(m_touched[touch(found)], entryOf(m_changes.rows.flow(row)), m_changes.takenAt, true);
        return;
    }
    if (found.any())
        end(m_touched[touch(found)], EndReason::Replaced);
    add(row);
}

void SnapshotPatch::takeNew(Row row, const Found &found)
{
    // A reading overtook the event and is newer.
    if (found.exact)
        return;
    const Row earlier = found.any() ? touch(found) : noRow;
    const Row later = add(row);
    if (earlier != noRow)
        m_rivals.emplace_back(earlier, later);
}

void SnapshotPatch::takeUpdate(Row row, const Found &found)
{
    if (found.exact) {
        // Around a reading, what it says of its own rows may be newer than the event.
        const bool ofReading = found.touched == noRow || m_touched[found.touched].known != noRow;
        if (m_changes.aroundReading && ofReading)
            return;
        Touched &flow = m_touched[touch(found)];
        Flow known = m_flows.flow(flow.at);
        const Flow event = m_changes.rows.flow(row);
        mergeEvent(known, event);
        become(flow, known, momentOf(row), event.originalCounters || event.replyCounters);
        return;
    }
    if (!m_changes.aroundReading) // its NEW was lost, or a reading missed it
        takeNew(row, found);
}

void SnapshotPatch::takeDestroy(Row row, const Found &found)
{
    if (found.exact) {
        endByEvent(m_touched[touch(found)], row);
        return;
    }
    Row ended = findEnded(row);
    if (ended == noRow)
        ended = add(row);
    endByEvent(m_touched[ended], row);
}

void SnapshotPatch::takeGone(Row row)
{
    for (;;) {
        const Found found = find(m_changes.gone, row);
        if (!found.any())
            return;
        Touched &flow = m_touched[touch(found)];
        end(flow, reasonByTime(flow));
    }
}

Row &SnapshotPatch::headOf(const FlowStore &store, Row row)
{
    return m_byTuple.find(
        identityHash(store, row), [&](Row touched) { return sameTuple(store, row, m_flows, m_touched[touched].at); });
}

SnapshotPatch::Found SnapshotPatch::find(const FlowStore &store, Row row)
{
    Found found;
    for (Row touched = headOf(store, row); touched != noRow; touched = m_touched[touched].older) {
        if (!m_touched[touched].live)
            continue;
        if (sameFlow(store, row, m_flows, m_touched[touched].at))
            return {touched, noRow, true};
        if (found.touched == noRow)
            found.touched = touched;
    }
    m_index.find(identityHash(store, row), [&](Row known) {
        if (m_isTouched[known] || !isOurs(known) || !sameTuple(store, row, m_last.rows.flows(), known))
            return false;
        found.exact = sameFlow(store, row, m_last.rows.flows(), known);
        if (found.exact || !found.any())
            found = {noRow, known, found.exact};
        return found.exact;
    });
    return found;
}

/// A flow that was found gone before the event came that says how it ended.
Row SnapshotPatch::findEnded(Row row)
{
    const FlowStore &rows = m_changes.rows;
    const auto isMeant = [&](const FlowStore &store, Row at) {
        return store.record(at).event() != EventKind::Destroy && sameFlow(rows, row, store, at);
    };
    for (Row touched = headOf(rows, row); touched != noRow; touched = m_touched[touched].older) {
        if (!m_touched[touched].live && isMeant(m_flows, m_touched[touched].at))
            return touched;
    }
    if (!std::exchange(m_endedAreKnown, true)) {
        for (Row ended = m_last.liveRows; ended < m_last.rows.flows().size(); ++ended)
            m_endedByTuple.emplace(identityHash(m_last.rows.flows(), ended), ended);
    }
    const auto [begin, end] = m_endedByTuple.equal_range(identityHash(rows, row));
    for (auto it = begin; it != end; ++it) {
        if (!m_isTouched[it->second] && isOurs(it->second) && isMeant(m_last.rows.flows(), it->second)) {
            const Row touched = touchRow(it->second);
            m_touched[touched].live = false;
            return touched;
        }
    }
    return noRow;
}

Row SnapshotPatch::touch(const Found &found) { return found.touched != noRow ? found.touched : touchRow(found.known); }

Row SnapshotPatch::touchRow(Row known)
{
    Touched flow;
    flow.at = m_flows.append(m_last.rows.flows(), known);
    flow.known = known;
    flow.track = m_last.rows.track(known);
    flow.rate = m_last.rows.rate(known);
    m_isTouched[known] = true;
    return remember(flow);
}

Row SnapshotPatch::add(Row row)
{
    const Clock::time_point moment = momentOf(row);
    Touched flow;
    flow.at = m_flows.append(entryOf(m_changes.rows.flow(row)));
    flow.track.serial = (*m_nextSerial)++;
    flow.track.firstSeen = m_last.tenths(moment);
    flow.track.readAt = markOf(m_last.tenths(moment));
    flow.rate.countedAt = m_last.milliseconds(moment);
    return remember(flow);
}

/// Makes a flow the newest touched one of its tuple.
Row SnapshotPatch::remember(Touched flow)
{
    Row &head = headOf(m_flows, flow.at);
    flow.older = head;
    m_touched.push_back(flow);
    head = static_cast<Row>(m_touched.size() - 1);
    return head;
}

Clock::time_point SnapshotPatch::momentOf(Row row) const
{
    // Newer kernels stamp their events, by the wall clock.
    const auto stamp = m_changes.rows.eventTime(row);
    if (!stamp || m_changes.wallTime == std::chrono::system_clock::time_point())
        return m_changes.takenAt;
    const auto told = std::chrono::system_clock::time_point(std::chrono::microseconds(*stamp));
    constexpr std::chrono::hours longest{1}; // the clock was set meanwhile
    const auto ago = m_changes.wallTime - told;
    if (ago < ago.zero() || ago > longest)
        return m_changes.takenAt;
    return std::max(m_last.epoch, m_changes.takenAt - std::chrono::duration_cast<Clock::duration>(ago));
}

double SnapshotPatch::sinceRead(const FlowTrack &track, Clock::time_point moment) const
{
    constexpr std::chrono::milliseconds tenth{100};
    const auto then = track.readAt != 0 ? m_last.epoch + tenth * track.readAt : m_last.takenAt;
    return std::max(0.0, std::chrono::duration<double>(moment - then).count());
}

void SnapshotPatch::become(Touched &flow, const Flow &now, Clock::time_point moment, bool countersTold)
{
    const Row was = flow.at;
    const Row is = m_flows.append(now);
    const std::uint32_t milliseconds = m_last.milliseconds(moment);
    const double sinceCounted = static_cast<std::uint32_t>(milliseconds - flow.rate.countedAt) / 1000.0;
    const std::optional<BothCounters> counts = countersTold ? countersOf(m_flows, is) : std::nullopt;
    const RowUpdate update{m_flows.record(was), m_flows.record(is), countersOf(m_flows, was), counts,
        sinceRead(flow.track, moment), sinceCounted, sinceCounted > m_settings.longestGap};
    const std::uint32_t then = m_last.tenths(moment);
    advance(flow.track, &flow.rate, update, m_timeouts, then);
    flow.track.readAt = markOf(then);
    if (counts)
        flow.rate.countedAt = milliseconds;
    flow.at = is;
}

void SnapshotPatch::end(Touched &flow, EndReason reason)
{
    flow.live = false;
    flow.track.endedAt = markOf(m_now);
    flow.track.end = reason;
}

EndReason SnapshotPatch::reasonByTime(const Touched &flow) const
{
    return endReason(m_flows.record(flow.at), sinceRead(flow.track, m_changes.takenAt), m_timeouts);
}

void SnapshotPatch::endByEvent(Touched &flow, Row row)
{
    EndReason reason = endReasonOfEvent(m_changes.rows.record(row), m_settings.destroyHasTimeout);
    Flow known = m_flows.flow(flow.at);
    const State before = known.state;
    mergeEvent(known, m_changes.rows.flow(row));
    if (reason == EndReason::Unknown)
        reason = flow.live ? reasonByTime(flow) : flow.track.end;
    if (reason == EndReason::Expired && isClosing(known.state))
        reason = EndReason::Closed;
    if ((reason == EndReason::Expired || reason == EndReason::Closed) && !known.timeout)
        known.timeout = 0;
    if (before != known.state && before != State::None) {
        flow.track.previousState = before;
        flow.track.changedAt = markOf(m_last.tenths(momentOf(row)));
    }
    flow.at = m_flows.append(known);
    if (flow.live)
        end(flow, reason);
    else
        flow.track.end = reason;
}

void SnapshotPatch::carryOut(Snapshot &snapshot, const std::function<bool(const FlowTrack &)> &stillShown) const
{
    const TrackedRows &known = m_last.rows;
    TrackedRows &rows = snapshot.rows;
    rows = known.startCopy(known.size() + m_touched.size(), m_touched.size());
    if (m_flows.hasCounters() || known.flows().hasCounters())
        rows.keepRates();

    snapshot.totals = m_last.totals;
    FlowTotals &totals = snapshot.totals;
    totals.begun = totals.ended = totals.repeated = 0;
    auto changes = std::make_shared<SnapshotChanges>();
    changes->before = &m_last;
    changes->left = m_leaving;
    Row begin = 0;
    for (const Row row : m_leaving) {
        rows.copyRange(known, begin, row);
        begin = row + 1;
        takeFromTotals(totals, known.record(row));
        takeRate(totals, known.rate(row));
    }
    rows.copyRange(known, begin, m_last.liveRows);
    for (const Touched &flow : m_touched) {
        if (flow.known == noRow)
            ++totals.begun;
        if (!flow.live || flow.known == noRow)
            continue;
        const auto left = std::ranges::lower_bound(m_leaving, flow.known) - m_leaving.begin();
        takeFromTotals(totals, known.record(flow.known));
        addToTotals(totals, m_flows.record(flow.at));
        takeRate(totals, known.rate(flow.known));
        addRate(totals, flow.rate);
        const Row row = flow.known - static_cast<Row>(left);
        rows.replace(row, m_flows, flow.at, flow.track, flow.rate);
        changes->replaced.emplace_back(flow.known, row);
    }
    changes->firstAdded = rows.size();
    for (const Touched &flow : m_touched) {
        if (flow.live && flow.known == noRow) {
            rows.setOrigin(rows.append(m_flows, flow.at, flow.track, flow.rate), m_settings.origin);
            addToTotals(totals, m_flows.record(flow.at));
            addRate(totals, flow.rate);
        }
    }
    snapshot.liveRows = rows.size();

    for (Row row = m_last.liveRows; row < known.size(); ++row) {
        if (!m_isTouched[row] && stillShown(known.track(row)))
            rows.copyRange(known, row, row + 1);
    }
    for (const Touched &flow : m_touched) {
        if (flow.live)
            continue;
        const bool endsNow = flow.known == noRow || flow.known < m_last.liveRows;
        totals.ended += endsNow;
        if (!stillShown(flow.track))
            continue;
        const Row ended = rows.append(m_flows, flow.at, flow.track, flow.rate);
        if (endsNow)
            changes->ended.push_back(ended);
        if (flow.known != noRow)
            rows.inherit(ended, known, flow.known);
        else
            rows.setOrigin(ended, m_settings.origin);
    }
    snapshot.changes = std::move(changes);
}

} // namespace ctscope
