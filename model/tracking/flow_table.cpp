// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/flow_table.h"

#include "tracking/end_reason.h"
#include "tracking/flow_match.h"

#include <algorithm>

namespace ctscope {

namespace {

using Clock = Snapshot::Clock;

constexpr std::uint32_t statusBits = FlowRecord::Unreplied | FlowRecord::Assured | FlowRecord::Offload
    | FlowRecord::HwOffload;

double secondsBetween(Clock::time_point from, Clock::time_point to) noexcept
{
    return std::chrono::duration<double>(to - from).count();
}

/// Tenths for a mark that must not read as "never".
std::uint32_t markOf(std::uint32_t tenths) noexcept
{
    return std::max<std::uint32_t>(tenths, 1);
}

/// True when the seconds left show that a packet came in the `elapsed` seconds between two readings.
bool timeRose(const FlowRecord &then, const FlowRecord &now, double elapsed, const Timeouts &timeouts) noexcept
{
    if (!then.has(FlowRecord::HasTimeout) || !now.has(FlowRecord::HasTimeout))
        return false;
    if (now.timeout > then.timeout)
        return true;
    // Whole seconds hide up to one, and the rows of a reading are not all of one moment.
    constexpr double blur = 1.3;
    if (now.timeout + elapsed >= then.timeout + blur)
        return true;
    // A flow that is busy all the time always shows its full time, and never a rise.
    constexpr double nearlyOne = 0.9;
    if (now.timeout != then.timeout || elapsed < nearlyOne)
        return false;
    const TimeoutRule *const rule = timeouts.rule(now);
    return rule != nullptr && now.timeout <= rule->seconds && now.timeout + 1 >= rule->seconds;
}

/// Packets and bytes of both directions; nothing where neither is counted.
std::optional<BothCounters> countersOf(const FlowStore &flows, Row row) noexcept
{
    const auto original = flows.originalCounters(row);
    const auto reply = flows.replyCounters(row);
    if (!original && !reply)
        return std::nullopt;
    return BothCounters{original.value_or(Counters{}), reply.value_or(Counters{})};
}

/// False when a counter went down: then it is another entry's, or a reader set it to zero.
bool grewFrom(const Counters &now, const Counters &then) noexcept
{
    return now.packets >= then.packets && now.bytes >= then.bytes;
}

FlowRate rateOf(const BothCounters &then, const BothCounters &now, double elapsed) noexcept
{
    if (elapsed <= 0 || !grewFrom(now.original, then.original) || !grewFrom(now.reply, then.reply))
        return {};
    const std::uint64_t bytes = now.original.bytes - then.original.bytes + (now.reply.bytes - then.reply.bytes);
    const std::uint64_t packets = now.original.packets - then.original.packets
        + (now.reply.packets - then.reply.packets);
    return {static_cast<float>(static_cast<double>(bytes) / elapsed),
            static_cast<float>(static_cast<double>(packets) / elapsed)};
}

void countRows(Snapshot &picture)
{
    FlowTotals &totals = picture.totals;
    totals.flows = picture.liveRows;
    for (const FlowRecord &record : picture.flows.records().first(picture.liveRows)) {
        const bool offloaded = record.has(FlowRecord::Offload) || record.has(FlowRecord::HwOffload);
        totals.offloaded += offloaded;
        totals.assured += offloaded || record.has(FlowRecord::Assured);
        totals.unreplied += record.has(FlowRecord::Unreplied);
        ++totals.byState[static_cast<std::size_t>(record.state)];
        ++totals.byProtocol[record.protocol];
    }
}

} // namespace

FlowTable::FlowTable() = default;

FlowTable::FlowTable(Options options)
    : m_options(std::move(options))
{
}

std::shared_ptr<Snapshot> FlowTable::newPicture(Clock::time_point now, Timeouts timeouts)
{
    auto picture = std::make_shared<Snapshot>();
    if (!m_current)
        m_epoch = now;
    picture->epoch = m_epoch;
    picture->generation = m_current ? m_current->generation + 1 : 1;
    picture->sourceName = m_options.sourceName;
    picture->timeouts = std::make_shared<const Timeouts>(std::move(timeouts));
    return picture;
}

bool FlowTable::stillShown(const FlowTrack &track, std::uint32_t now) const noexcept
{
    using Tenths = std::chrono::duration<std::int64_t, std::deci>;
    const auto since = Tenths(std::int64_t(now) - std::int64_t(track.endedAt));
    return since < m_options.keepEnded;
}

SnapshotPtr FlowTable::apply(Reading &&reading, bool live, Timeouts timeouts, SourceProblem problem)
{
    const auto picture = newPicture(reading.takenAt, std::move(timeouts));
    picture->flows = std::move(reading.flows);
    picture->takenAt = reading.takenAt;
    picture->wallTime = reading.wallTime;
    picture->readCost = reading.cost;
    picture->live = live;
    picture->format = reading.format;
    picture->formatName = std::move(reading.formatName);
    picture->fromEventLog = reading.isEventLog;
    picture->skipped = reading.skipped;
    picture->firstSkipped = std::move(reading.firstSkipped);
    picture->remarks = std::move(reading.remarks);
    picture->problem = std::move(problem);
    picture->capacity = reading.capacity;

    const Clock::time_point begin = Clock::now();
    if (live)
        follow(*picture);
    else
        numberRows(*picture, reading);
    countRows(*picture);
    picture->matchCost = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
    m_current = picture;
    return m_current;
}

void FlowTable::numberRows(Snapshot &picture, const Reading &reading)
{
    const FlowStore &flows = picture.flows;
    picture.liveRows = flows.size();
    picture.tracks.resize(flows.size());
    for (Row row = 0; row < flows.size(); ++row) {
        picture.tracks[row].serial = FlowSerial(row) + 1;
        picture.tracks[row].sinceStart = true;
    }
    m_nextSerial = FlowSerial(flows.size()) + 1;
    if (!reading.isFolded)
        return;

    const auto destroyed = [](const FlowRecord &record) { return record.event() == EventKind::Destroy; };
    const auto ended = std::ranges::find_if(flows.records(), destroyed);
    picture.liveRows = static_cast<Row>(ended - flows.records().begin());
    for (Row row = picture.liveRows; row < flows.size(); ++row) {
        picture.tracks[row].endedAt = markOf(0);
        picture.tracks[row].end = endReasonOfEvent(flows.record(row), reading.destroyTellsTime);
    }
    picture.totals.ended = flows.size() - picture.liveRows;
}

void FlowTable::follow(Snapshot &picture)
{
    const Snapshot *const last = m_current.get();
    const FlowMatch match = matchFlows(picture.flows, last);
    FlowStore &flows = picture.flows;
    const std::uint32_t now = picture.tenths(picture.takenAt);
    const double elapsed = last != nullptr && m_hasReading ? secondsBetween(last->takenAt, picture.takenAt) : 0;
    const bool gap = elapsed > secondsBetween({}, Clock::time_point(m_options.longestGap));

    picture.liveRows = flows.size();
    picture.totals.repeated = match.repeated;
    const std::size_t mostEnded = match.gone.size() + (last != nullptr ? last->flows.size() - last->liveRows : 0);
    picture.tracks.reserve(flows.size() + mostEnded);
    if (flows.hasCounters()) {
        picture.rates.reserve(flows.size() + mostEnded);
        picture.rates.resize(flows.size());
    }

    for (Row row = 0; row < picture.liveRows; ++row) {
        const Row before = match.before[row];
        if (before == noRow) {
            FlowTrack track;
            track.serial = m_nextSerial++;
            track.firstSeen = now;
            track.sinceStart = !m_hasReading;
            picture.totals.begun += m_hasReading;
            picture.tracks.push_back(track);
            continue;
        }
        FlowTrack track = last->tracks[before];
        track.endedAt = 0;
        track.end = EndReason::StillThere;
        const FlowRecord &is = flows.record(row);
        const FlowRecord &was = last->flows.record(before);
        bool traffic = false;
        if (is.state != was.state || ((is.flags ^ was.flags) & statusBits) != 0) {
            track.previousState = was.state;
            track.changedAt = markOf(now);
            traffic = true;
        }
        traffic = traffic || timeRose(was, is, elapsed, *picture.timeouts);
        if (flows.hasCounters()) {
            const auto counts = countersOf(flows, row);
            const auto counted = countersOf(last->flows, before);
            if (counts && counted) {
                const FlowRate rate = rateOf(*counted, *counts, elapsed);
                if (!gap)
                    picture.rates[row] = rate;
                traffic = traffic || rate.packets > 0;
            }
        }
        if (traffic)
            track.trafficAt = markOf(now);
        picture.tracks.push_back(track);
    }

    keepEnded(picture, match, now, elapsed);
    m_hasReading = true;
}

void FlowTable::keepEnded(Snapshot &picture, const FlowMatch &match, std::uint32_t now, double elapsed)
{
    const Snapshot *const last = m_current.get();
    if (last == nullptr)
        return;
    std::vector<bool> cameBack(last->flows.size() - last->liveRows, false);
    for (const Row before : match.before) {
        if (before != noRow && before >= last->liveRows)
            cameBack[before - last->liveRows] = true;
    }
    FlowStore &flows = picture.flows;
    flows.reserve(flows.size() + cameBack.size() + match.gone.size());
    for (Row row = last->liveRows; row < last->flows.size(); ++row) {
        if (cameBack[row - last->liveRows] || !stillShown(last->tracks[row], now))
            continue;
        flows.append(last->flows, row);
        picture.tracks.push_back(last->tracks[row]);
    }
    for (std::size_t i = 0; i < match.gone.size(); ++i) {
        const Row row = match.gone[i];
        flows.append(last->flows, row);
        FlowTrack track = last->tracks[row];
        track.endedAt = markOf(now);
        track.end = match.replaced[i] ? EndReason::Replaced
                                      : endReason(last->flows.record(row), elapsed, *last->timeouts);
        picture.tracks.push_back(track);
    }
    if (!picture.rates.empty())
        picture.rates.resize(flows.size());
    picture.totals.ended = match.gone.size();
}

void FlowTable::dropOldEnded(Snapshot &picture, std::uint32_t now) const
{
    std::vector<Row> old;
    for (Row row = picture.liveRows; row < picture.flows.size(); ++row) {
        if (!stillShown(picture.tracks[row], now))
            old.push_back(row);
    }
    picture.flows.remove(old);
    const auto takeOut = [&](auto &column) {
        if (column.empty())
            return;
        auto out = column.begin() + (old.empty() ? 0 : old.front());
        auto next = old.begin();
        for (auto in = out; in != column.end() && !old.empty(); ++in) {
            if (next != old.end() && in - column.begin() == static_cast<std::ptrdiff_t>(*next))
                ++next;
            else
                *out++ = *in;
        }
        column.resize(picture.flows.size());
    };
    takeOut(picture.tracks);
    takeOut(picture.rates);
}

SnapshotPtr FlowTable::applyProblem(SourceProblem problem, Capacity capacity, Timeouts timeouts,
                                    Clock::time_point now, bool live)
{
    const auto picture = newPicture(now, std::move(timeouts));
    picture->takenAt = now;
    picture->live = live;
    if (m_current) {
        const Snapshot &last = *m_current;
        picture->flows = last.flows.copy();
        picture->liveRows = last.liveRows;
        picture->tracks = last.tracks;
        picture->rates = last.rates;
        picture->takenAt = last.takenAt;
        picture->wallTime = last.wallTime;
        picture->readCost = last.readCost;
        picture->live = last.live;
        picture->format = last.format;
        picture->formatName = last.formatName;
        picture->fromEventLog = last.fromEventLog;
        picture->skipped = last.skipped;
        picture->firstSkipped = last.firstSkipped;
        picture->remarks = last.remarks;
        picture->totals = last.totals;
        picture->totals.begun = 0;
        picture->totals.ended = 0;
        picture->totals.repeated = 0;
        if (last.live)
            dropOldEnded(*picture, picture->tenths(now));
    }
    picture->problem = std::move(problem);
    picture->capacity = capacity;
    m_current = picture;
    return m_current;
}

} // namespace ctscope
