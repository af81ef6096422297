// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/netlink_follower.h"

#include "flow/flow_identity.h"
#include "flow/row_hash.h"
#include "source/flow_key.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

/// From this on, what a reading says of the watched flows is old when it is complete.
constexpr std::chrono::milliseconds slowReading{100};
/// How often a poll takes events from the channel, some megabytes each time: all that waited when it
/// began, whatever was in the buffers of the kernel, the helper and the pipe between.
constexpr int mostTakings = 8;
/// Up to here, or to an eighth of the flows, the kernel's count may be below the flows that are shown:
/// it is read at another moment.
constexpr std::int64_t countMargin = 64;
/// Events that came so soon after a loss that another processor may have lost what it said before.
constexpr Row mostAfterLoss = 256;

/// The same for the same entry, and for no other as a rule.
std::uint64_t entryHash(const FlowStore &rows, Row row)
{
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
    return identityHash(rows, row) ^ (odd * (rows.record(row).id + std::uint64_t(1)));
}

} // namespace

NetlinkFollower::NetlinkFollower(NetlinkTable &table, Options options)
    : m_table(table)
    , m_options(std::move(options))
{
}

void NetlinkFollower::watch(std::vector<FlowKey> flows)
{
    m_watched = std::move(flows);
    if (m_watched.size() > mostWatched)
        m_watched.resize(mostWatched);
}

ReadResult NetlinkFollower::read(std::stop_token stop, const ReadProgress &progress)
{
    const auto begin = m_options.clock();
    const bool rested = m_lastPoll && begin - *m_lastPoll > longestRest;
    m_options.names.forget();
    m_endedBefore = std::exchange(m_ended, {});
    keepSubscribed();
    FlowChanges changes;
    m_state.behind = false;
    if (m_subscribedTo != 0 && !takeEvents(changes.rows, stop)) {
        loseEvents(changes.rows, rested); // events are not expected to be kept during a rest
    }
    countBegun(changes.rows, 0);
    m_capacity = m_table.capacity();
    using Need = ReadingSchedule::Need;
    Need need = m_state.events == FollowState::Events::Running ? Need::Usual : Need::Alone;
    const bool far = isFarFrom(m_capacity);
    if (need == Need::Usual && (!m_isComplete || m_state.interrupted || far))
        need = Need::Urgent;
    if (need == Need::Usual && !m_answered.empty() && std::min(m_answered.size(), m_watched.size()) >= m_known)
        need = Need::Watched;
    // Of a table that is nearly empty by now the next reading costs little, whatever the last one did.
    const double expected = far ? static_cast<double>(*m_capacity.count) / static_cast<double>(m_lastRead) : 1;
    // While events wait, a reading would not put the table right.
    const bool whole = !m_hasRead || rested || (!m_state.behind && m_schedule.isDue(begin, need, expected));
    ReadResult result =
        whole ? readTable(std::move(changes), stop, progress) : readChanges(std::move(changes), stop, progress);
    m_state.recovered = m_isComplete && !m_state.behind;
    result.following = m_state;
    m_lastPoll = m_options.clock();
    return result;
}

void NetlinkFollower::keepSubscribed()
{
    if (!m_table.open()) {
        m_subscribedTo = 0;
        m_hasRead = false;
        return;
    }
    const bool silent = !m_table.sendsEvents();
    if (m_subscribedTo == m_table.channelNumber() && !silent)
        return;
    // Only a reading finds what happened without a subscription.
    m_hasRead = m_hasRead && m_state.events == FollowState::Events::Unavailable && m_subscribedTo == 0;
    m_subscribedTo = 0;
    m_state.error = silent ? 0 : m_table.subscribe(m_options.bufferBytes);
    if (!silent && m_state.error == 0) {
        m_state.events = FollowState::Events::Running;
        m_subscribedTo = m_table.channelNumber();
        m_hasRead = false;
    } else {
        m_state.events = FollowState::Events::Unavailable;
    }
}

bool NetlinkFollower::takeEvents(FlowStore &rows, const std::stop_token &stop)
{
    bool complete = true;
    m_state.behind = true;
    for (int i = 0; i < mostTakings && m_state.behind; ++i) {
        EventsState state;
        complete = m_table.takeEvents(rows, m_options.names, state, stop) && complete;
        if (state.broken)
            m_subscribedTo = 0;
        complete = complete && !state.lost && !state.broken;
        m_state.behind = state.more && !state.broken;
    }
    return complete;
}

/// One that the reading has as well is counted twice, and so are equal keys: what is watched may only
/// ever be taken for less than all.
void NetlinkFollower::countBegun(const FlowStore &rows, Row first)
{
    for (const FlowRecord &record : rows.records().subspan(first)) {
        m_known += record.event() == EventKind::New;
        m_living += record.event() == EventKind::New;
        m_living -= record.event() == EventKind::Destroy;
    }
}

/// Fewer entries than flows that are shown: many have ended, and no event or reading has shown it yet.
/// The other way round says nothing, as the kernel goes on counting entries that have expired for a while.
bool NetlinkFollower::isFarFrom(const Capacity &capacity) const
{
    return capacity.count && m_lastRead != 0
        && m_living - static_cast<std::int64_t>(*capacity.count) > std::max(countMargin, m_living / 8);
}

void NetlinkFollower::loseEvents(FlowStore &rows, bool expected)
{
    for (Row row = 0; row < rows.size(); ++row) {
        if (rows.record(row).event() == EventKind::Destroy)
            m_ended.insert(entryHash(rows, row));
    }
    // What is left of the events may contradict the table: a NEW whose DESTROY was lost.
    rows.clear();
    m_isComplete = false;
    if (expected) {
        ++m_state.restLosses;
        return;
    }
    ++m_state.overruns;
    m_state.lostAt = m_options.clock();
}

ReadResult NetlinkFollower::readTable(FlowChanges changes, std::stop_token stop, const ReadProgress &progress)
{
    const auto begin = m_options.clock();
    TableCheck::Verdict verdict{};
    ReadResult result = m_table.read(1, verdict, stop, progress);
    const bool interrupted = verdict != TableCheck::Verdict::Whole;
    const auto end = m_options.clock();
    m_schedule.wasRead(end, std::chrono::duration_cast<std::chrono::microseconds>(end - begin));
    if (!result.reading) {
        m_hasRead = false; // earlier events are lost with this poll
        m_isComplete = false;
        return result;
    }
    m_hasRead = true;
    m_lastRead = result.reading->flows.size();
    m_known = m_lastRead;
    m_living = static_cast<std::int64_t>(m_lastRead);
    m_state.interrupted = interrupted;
    if (interrupted) {
        m_state.interruptedAt = end;
        m_state.tooFew = verdict == TableCheck::Verdict::TooFew;
    }

    changes.aroundReading = true;
    bool complete = true;
    if (m_subscribedTo != 0) {
        const Row first = changes.rows.size();
        complete = takeEvents(changes.rows, stop);
        if (complete) {
            countBegun(changes.rows, first);
            resolveUpdates(changes.rows, first, stop);
            complete = dropLateRows(changes.rows, !m_isComplete, stop);
        } else {
            loseEvents(changes.rows, false);
        }
    }
    // The earlier loss is repaired when every event up to the end of the reading is there, and none
    // of them was lost: a loss that is reported now may be older than the reading, or younger.
    m_isComplete = complete && !m_state.behind && (m_isComplete || !interrupted);
    if (end - begin >= slowReading)
        askForWatched(changes, stop);
    if (!changes.rows.empty() || !changes.gone.empty()) {
        close(changes, begin);
        result.changes = std::move(changes);
    }
    return result;
}

ReadResult NetlinkFollower::readChanges(FlowChanges changes, std::stop_token stop, const ReadProgress &progress)
{
    const auto begin = m_options.clock();
    if (!dropLateRows(changes.rows, false, stop))
        m_isComplete = false;
    askForWatched(changes, stop);
    if (!m_table.isOpen()) {
        // The state that would be shown now is from before the channel stopped answering; and its events end
        // somewhere before the next channel begins.
        keepSubscribed();
        return readTable({}, stop, progress);
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
    changes.capacity = m_capacity;
}

/// For flows that changed while the table was read, the reading may have the state before or after.
void NetlinkFollower::resolveUpdates(FlowStore &rows, Row first, std::stop_token stop)
{
    RowHash seen(rows.size() - first);
    std::vector<FlowKey> keys;
    for (Row row = first; row < rows.size() && keys.size() < mostResolved; ++row) {
        if (rows.record(row).event() != EventKind::Update)
            continue;
        Row &same = seen.find(identityHash(rows, row), [&](Row other) { return sameTuple(rows, row, rows, other); });
        if (std::exchange(same, row) == noRow)
            keys.push_back(flowKey(rows, row));
    }
    m_table.askFlows(keys, rows, stop);
}

/// One processor may report what it did to an entry after another one has reported the entry's end, which
/// may also be among what was lost. As the kernel may give the same id again, it is asked for the entry as
/// it is now. False when it does not answer, or when there is too much to ask for.
bool NetlinkFollower::dropLateRows(FlowStore &rows, bool afterLoss, std::stop_token stop)
{
    std::vector<Row> doubtful;
    std::unordered_set<std::uint64_t> ended;
    for (Row row = rows.size(); row-- > 0;) {
        const EventKind event = rows.record(row).event();
        const std::uint64_t hash = entryHash(rows, row);
        if (event == EventKind::Destroy)
            ended.insert(hash);
        else if (event == EventKind::New && afterLoss && row < mostAfterLoss && !ended.contains(hash))
            doubtful.push_back(row);
    }
    for (Row row = 0; row < rows.size(); ++row) {
        const EventKind event = rows.record(row).event();
        const std::uint64_t hash = entryHash(rows, row);
        if (event == EventKind::Destroy)
            m_ended.insert(hash);
        else if (event != EventKind::None && (m_ended.contains(hash) || m_endedBefore.contains(hash)))
            doubtful.push_back(row);
    }
    if (doubtful.size() > mostResolved)
        return false;
    std::ranges::sort(doubtful);
    doubtful.erase(std::unique(doubtful.begin(), doubtful.end()), doubtful.end());
    std::vector<FlowKey> keys;
    for (const Row row : doubtful)
        keys.push_back(flowKey(rows, row));
    const Row first = rows.size();
    const NetlinkAnswer answer = m_table.askFlows(keys, rows, stop);
    std::unordered_set<std::uint64_t> living;
    for (Row row = first; row < rows.size(); ++row)
        living.insert(entryHash(rows, row));
    std::erase_if(doubtful, [&](Row row) { return living.contains(entryHash(rows, row)); });
    rows.remove(doubtful);
    return answer.end == NetlinkAnswer::End::Complete;
}

void NetlinkFollower::askForWatched(FlowChanges &changes, std::stop_token stop)
{
    const Row first = changes.rows.size();
    const NetlinkAnswer answer = m_table.askFlows(m_watched, changes.rows, stop);
    std::vector<FlowKey> answered;
    for (Row row = first; row < changes.rows.size(); ++row)
        answered.push_back(flowKey(changes.rows, row));
    if (answer.end != NetlinkAnswer::End::Complete)
        return;
    // Only what was found by its key before is gone when it is not found any more: there may be
    // entries that the kernel lists and does not find.
    for (const FlowKey &key : m_answered) {
        if (std::ranges::find(answered, key) != answered.end() || std::ranges::find(m_watched, key) == m_watched.end())
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
