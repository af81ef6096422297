// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/netlink_follower.h"

#include "kernel/netlink_decoder.h"
#include "tracking/netlink_source.h"
#include "tracking/row_hash.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

/// From this on, what a reading says of the watched flows is old when it is complete.
constexpr std::chrono::milliseconds slowReading{100};

} // namespace

NetlinkFollower::NetlinkFollower(NetlinkSource &source, Options options)
    : m_source(source)
    , m_options(std::move(options))
{
}

void NetlinkFollower::watch(std::vector<FlowKey> flows)
{
    m_watched = std::move(flows);
    if (m_watched.size() > mostWatched)
        m_watched.resize(mostWatched);
}

ReadResult NetlinkFollower::look(std::stop_token stop, const ReadProgress &progress)
{
    const auto begin = m_options.clock();
    const bool rested = m_lastLook && begin - *m_lastLook > longestRest;
    m_options.names.forget();
    keepSubscribed();
    FlowChanges changes;
    if (m_subscribedTo != 0 && !takeEvents(changes.rows)) {
        // What is left of the events may contradict the table: a NEW whose DESTROY was lost.
        changes.rows.clear();
        if (!rested) // nobody expects the events of a rest to be kept
            loseEvents();
        m_hasRead = m_hasRead && !rested;
    }
    countBegun(changes.rows, 0);
    using Need = ReadingSchedule::Need;
    Need need = m_state.events == FollowState::Events::Running ? Need::Usual : Need::Alone;
    if (need == Need::Usual && (!m_state.recovered || m_state.interrupted))
        need = Need::Urgent;
    if (need == Need::Usual && !m_answered.empty() && std::min(m_answered.size(), m_watched.size()) >= m_known)
        need = Need::Watched;
    const bool whole = !m_hasRead || rested || m_schedule.isDue(begin, need);
    ReadResult result = whole ? lookAtAll(std::move(changes), stop, progress)
                              : lookAtChanges(std::move(changes), stop, progress);
    result.following = m_state;
    m_lastLook = m_options.clock();
    return result;
}

void NetlinkFollower::keepSubscribed()
{
    if (!m_source.openChannel()) {
        m_subscribedTo = 0;
        m_hasRead = false;
        return;
    }
    const bool silent = m_source.m_procfs.readEventsMode() == std::uint64_t(0);
    if (m_subscribedTo == m_source.m_channelNumber && !silent)
        return;
    // What happened without a subscription is found by a reading alone.
    m_hasRead = m_hasRead && m_state.events == FollowState::Events::Unavailable && m_subscribedTo == 0;
    m_subscribedTo = 0;
    m_state.error = silent ? 0 : m_source.m_channel->subscribe(m_options.bufferBytes);
    if (!silent && m_state.error == 0) {
        m_state.events = FollowState::Events::Running;
        m_subscribedTo = m_source.m_channelNumber;
        m_hasRead = false;
    } else {
        m_state.events = FollowState::Events::Unavailable;
    }
}

bool NetlinkFollower::takeEvents(FlowStore &rows)
{
    bool complete = true;
    const EventsState state = m_source.m_channel->takeEvents([&](const NetlinkMessage &message) {
        NetlinkFlow parts;
        const NetlinkFault fault = decodeFlow(message, MessageOrigin::Events, parts);
        if (fault != NetlinkFault::None) {
            complete = complete && fault == NetlinkFault::WrongType;
        } else if (parts.event == EventKind::Destroy && parts.portId != 0) {
            Flow flow = toFlow(parts, m_source.m_labels);
            flow.program = m_options.names.nameOf(parts.portId);
            rows.append(flow);
        } else {
            appendFlow(rows, parts, m_source.m_labels);
        }
    });
    if (state.broken)
        m_subscribedTo = 0;
    return complete && !state.lost && !state.broken;
}

/// One that the reading has as well is counted twice, and so are equal keys: what is watched may only
/// ever be taken for less than all.
void NetlinkFollower::countBegun(const FlowStore &rows, Row first)
{
    for (const FlowRecord &record : rows.records().subspan(first))
        m_known += record.event() == EventKind::New;
}

void NetlinkFollower::loseEvents()
{
    ++m_state.overruns;
    m_state.lostAt = m_options.clock();
    m_state.recovered = false;
}

ReadResult NetlinkFollower::lookAtAll(FlowChanges changes, std::stop_token stop, const ReadProgress &progress)
{
    const auto begin = m_options.clock();
    bool interrupted = false;
    ReadResult result = m_source.readTable(1, interrupted, stop, progress);
    const auto end = m_options.clock();
    m_schedule.wasRead(end, std::chrono::duration_cast<std::chrono::microseconds>(end - begin));
    if (!result.reading) {
        m_hasRead = false; // the events of before are gone with this look
        return result;
    }
    m_hasRead = true;
    m_known = result.reading->flows.size();
    m_state.recovered = true;
    m_state.interrupted = interrupted;
    if (interrupted)
        m_state.interruptedAt = end;

    changes.aroundReading = true;
    if (m_subscribedTo != 0) {
        const Row first = changes.rows.size();
        if (takeEvents(changes.rows)) {
            countBegun(changes.rows, first);
            resolveUpdates(changes.rows, first, stop);
        } else {
            changes.rows.clear();
            loseEvents();
        }
    }
    if (end - begin >= slowReading)
        askForWatched(changes, stop);
    if (!changes.rows.empty() || !changes.gone.empty()) {
        close(changes, begin);
        result.changes = std::move(changes);
    }
    return result;
}

ReadResult NetlinkFollower::lookAtChanges(FlowChanges changes, std::stop_token stop, const ReadProgress &progress)
{
    const auto begin = m_options.clock();
    askForWatched(changes, stop);
    if (!m_source.m_channel) {
        // What would be shown now stood still while the channel did not answer.
        keepSubscribed();
        return lookAtAll(std::move(changes), stop, progress);
    }
    close(changes, begin);
    ReadResult result;
    result.changes = std::move(changes);
    return result;
}

void NetlinkFollower::close(FlowChanges &changes, ReadingSchedule::TimePoint begin) const
{
    changes.takenAt = m_options.clock();
    changes.wallTime = std::chrono::system_clock::now();
    changes.cost = std::chrono::duration_cast<std::chrono::microseconds>(changes.takenAt - begin);
    changes.capacity = m_source.capacity();
}

/// Of flows that changed while the table was read, the reading may tell the state before or after.
void NetlinkFollower::resolveUpdates(FlowStore &rows, Row first, std::stop_token stop)
{
    RowHash seen(rows.size() - first);
    std::vector<FlowKey> keys;
    for (Row row = first; row < rows.size() && keys.size() < mostResolved; ++row) {
        if (rows.record(row).event() != EventKind::Update)
            continue;
        Row &same = seen.find(rows.identityHash(row), [&](Row other) {
            return FlowStore::sameTuple(rows, row, rows, other);
        });
        if (std::exchange(same, row) == noRow)
            keys.push_back(flowKey(rows, row));
    }
    m_source.askFlows(keys, stop, [&](const NetlinkMessage &message) {
        NetlinkFlow parts;
        if (decodeFlow(message, MessageOrigin::Table, parts) == NetlinkFault::None)
            appendFlow(rows, parts, m_source.m_labels);
    });
}

void NetlinkFollower::askForWatched(FlowChanges &changes, std::stop_token stop)
{
    std::vector<FlowKey> answered;
    const NetlinkAnswer answer = m_source.askFlows(m_watched, stop, [&](const NetlinkMessage &message) {
        NetlinkFlow parts;
        if (decodeFlow(message, MessageOrigin::Table, parts) != NetlinkFault::None)
            return;
        appendFlow(changes.rows, parts, m_source.m_labels);
        answered.push_back(flowKey(changes.rows, changes.rows.size() - 1));
    });
    if (answer.end != NetlinkAnswer::End::Complete)
        return;
    // Only what was found by its key before is gone when it is not found any more: there may be
    // entries that the kernel lists and does not find.
    for (const FlowKey &key : m_answered) {
        if (std::ranges::find(answered, key) != answered.end()
            || std::ranges::find(m_watched, key) == m_watched.end())
            continue;
        Flow flow;
        flow.protocol = key.protocol;
        flow.original = {key.source, key.destination, key.keys, {}, {}};
        if (key.zoneOfOriginalOnly)
            flow.zoneOriginal = key.zone;
        else if (key.zone != 0)
            flow.zone = key.zone;
        changes.gone.append(flow);
    }
    m_answered = std::move(answered);
}

} // namespace ctscope
