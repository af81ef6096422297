// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/flow_table.h"

#include "tracking/change_plan.h"
#include "tracking/end_reason.h"
#include "tracking/flow_match.h"
#include "tracking/row_progress.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

using Clock = Snapshot::Clock;

double secondsBetween(Clock::time_point from, Clock::time_point to) noexcept
{
    return std::chrono::duration<double>(to - from).count();
}

/// When the rows of a reading were read, if it was not at once: one after the other, as it took.
class RowMoments {
public:
    RowMoments(Clock::time_point end, std::chrono::microseconds cost, Row rows) noexcept
        : m_end(end)
        , m_perRow(cost >= slow && rows > 0 ? static_cast<double>(std::chrono::nanoseconds(cost).count()) / rows : 0)
        , m_rows(rows)
    {
    }
    bool areOne() const noexcept { return m_perRow == 0; }
    Clock::time_point of(Row row) const noexcept
    {
        const auto before = static_cast<std::int64_t>(m_perRow * (m_rows - row));
        return m_end - std::chrono::duration_cast<Clock::duration>(std::chrono::nanoseconds(before));
    }

private:
    static constexpr std::chrono::milliseconds slow{100};
    Clock::time_point m_end;
    double m_perRow; ///< ns
    Row m_rows;
};

/// So many rows before it is used, a row's past is brought near: in another order than the last it lies
/// anywhere.
constexpr Row fetchedAhead = 12;

[[gnu::always_inline]] inline void fetch(const Snapshot &picture, Row row)
{
    picture.flows.prefetch(row);
    picture.flows.prefetchCounters(row);
    __builtin_prefetch(&picture.tracks[row]);
    if (!picture.rates.empty())
        __builtin_prefetch(&picture.rates[row]);
}

/// What is said of the last reading of the whole table goes on to be said.
void keepReading(Snapshot &picture, const Snapshot &last)
{
    picture.takenAt = last.takenAt;
    picture.wallTime = last.wallTime;
    picture.readCost = last.readCost;
    picture.live = last.live;
    picture.format = last.format;
    picture.formatName = last.formatName;
    picture.fromEventLog = last.fromEventLog;
    picture.fromDeletion = last.fromDeletion;
    picture.events = last.events;
    picture.skipped = last.skipped;
    picture.firstSkipped = last.firstSkipped;
    picture.remarks = last.remarks;
    picture.readings = last.readings;
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
    picture->facts = m_facts;
    picture->timeouts = std::make_shared<const Timeouts>(std::move(timeouts));
    picture->following = m_following;
    picture->lookedAt = now;
    picture->knownAt = now;
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
    picture->lookCost = reading.cost;
    picture->live = live;
    picture->format = reading.format;
    picture->formatName = std::move(reading.formatName);
    picture->fromEventLog = reading.isEventLog;
    picture->fromDeletion = reading.isDeletion;
    picture->events = reading.isFolded ? reading.events : 0;
    picture->skipped = reading.skipped;
    picture->firstSkipped = std::move(reading.firstSkipped);
    picture->remarks = std::move(reading.remarks);
    picture->readings = reading.readings;
    picture->problem = std::move(problem);
    picture->capacity = reading.capacity;

    const Clock::time_point begin = Clock::now();
    if (live)
        follow(*picture, reading.isPartial);
    else
        numberRows(*picture, reading);
    for (const FlowRecord &record : picture->flows.records().first(picture->liveRows))
        addToTotals(picture->totals, record);
    m_index.clear();
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
    // That a flow ended is what the log is read for: its row is as good as any.
    const auto ended = std::ranges::find_if(flows.records(), destroyed);
    for (Row row = static_cast<Row>(ended - flows.records().begin()); row < flows.size(); ++row)
        picture.tracks[row].end = endReasonOfEvent(flows.record(row), reading.destroyHasTimeLeft);
}

void FlowTable::follow(Snapshot &picture, bool isPartial)
{
    const Snapshot *const last = m_current.get();
    FlowMatch match = matchFlows(picture.flows, last);
    FlowStore &flows = picture.flows;
    const RowMoments moments(picture.takenAt, picture.readCost, flows.size());
    const double longestGap = secondsBetween({}, Clock::time_point(m_options.longestGap));

    picture.liveRows = flows.size();
    picture.totals.repeated = match.repeated;
    const std::size_t mostEnded = match.gone.size() + (last != nullptr ? last->flows.size() - last->liveRows : 0);
    picture.tracks.reserve(flows.size() + mostEnded);
    if (flows.hasCounters()) {
        picture.rates.reserve(flows.size() + mostEnded);
        picture.rates.resize(flows.size());
    }

    std::uint32_t now = picture.tenths(picture.takenAt);
    std::uint32_t milliseconds = picture.milliseconds(picture.takenAt);
    Clock::time_point moment = picture.takenAt;
    for (Row row = 0; row < picture.liveRows; ++row) {
        if (const Row ahead = row + fetchedAhead; ahead < picture.liveRows && match.before[ahead] != noRow)
            fetch(*last, match.before[ahead]);
        if (!moments.areOne()) {
            moment = moments.of(row);
            now = picture.tenths(moment);
            milliseconds = picture.milliseconds(moment);
        }
        const Row before = match.before[row];
        FlowTrack track;
        FlowRate *const rate = picture.rates.empty() ? nullptr : &picture.rates[row];
        if (before == noRow) {
            track.serial = m_nextSerial++;
            track.firstSeen = now;
            track.sinceStart = !m_hasReading;
            picture.totals.begun += m_hasReading;
        } else {
            track = last->tracks[before];
            track.endedAt = 0;
            track.end = EndReason::StillThere;
            const bool rated = rate != nullptr && !last->rates.empty();
            if (rated)
                *rate = last->rates[before];
            RowProgress progress{last->flows.record(before), flows.record(row)};
            progress.elapsed = m_hasReading ? secondsBetween(last->readMoment(before), moment) : 0;
            progress.overGap = progress.elapsed > longestGap;
            if (rated) {
                progress.counted = countersOf(last->flows, before);
                progress.counts = countersOf(flows, row);
                progress.sinceCounted = static_cast<std::uint32_t>(milliseconds - rate->countedAt) / 1000.0;
                progress.overGap = progress.overGap || progress.sinceCounted > longestGap;
            }
            advance(track, rate, progress, *picture.timeouts, now);
        }
        track.readAt = moments.areOne() ? 0 : markOf(now);
        if (rate != nullptr)
            rate->countedAt = milliseconds;
        picture.tracks.push_back(track);
    }

    if (isPartial)
        keepMissing(picture, match);
    keepEnded(picture, match);
    m_hasReading = true;
}

/// What a partial reading does not have goes on living as it was last known, but for flows whose tuple
/// another entry has by now.
void FlowTable::keepMissing(Snapshot &picture, FlowMatch &match)
{
    FlowMatch ended;
    for (std::size_t i = 0; i < match.gone.size(); ++i) {
        const Row row = match.gone[i];
        if (match.replaced[i]) {
            ended.gone.push_back(row);
            ended.replaced.push_back(true);
            continue;
        }
        picture.flows.append(m_current->flows, row);
        FlowTrack track = m_current->tracks[row];
        track.readAt = markOf(picture.tenths(m_current->readMoment(row)));
        picture.tracks.push_back(track);
        if (!picture.rates.empty())
            picture.rates.push_back(m_current->rates.empty() ? FlowRate() : m_current->rates[row]);
    }
    match.gone = std::move(ended.gone);
    match.replaced = std::move(ended.replaced);
    picture.liveRows = picture.flows.size();
}

void FlowTable::keepEnded(Snapshot &picture, const FlowMatch &match)
{
    const Snapshot *const last = m_current.get();
    if (last == nullptr)
        return;
    const std::uint32_t now = picture.tenths(picture.takenAt);
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
                                      : endReason(last->flows.record(row),
                                                  secondsBetween(last->readMoment(row), picture.takenAt),
                                                  *last->timeouts);
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
        picture->lookedAt = last.lookedAt;
        picture->knownAt = last.knownAt;
        picture->lookCost = last.lookCost;
        keepReading(*picture, last);
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

SnapshotPtr FlowTable::applySilence(Clock::time_point now)
{
    m_following.silent = true;
    const Snapshot &last = *m_current;
    return applyProblem(last.problem, last.capacity, *last.timeouts, now, last.live);
}

SnapshotPtr FlowTable::applyChanges(FlowChanges &&changes, Timeouts timeouts)
{
    const Clock::time_point begin = Clock::now();
    if (!m_current) {
        const auto nothing = newPicture(changes.takenAt, Timeouts());
        nothing->takenAt = changes.takenAt;
        nothing->live = true;
        m_current = nothing;
    }
    const Snapshot &last = *m_current;
    const auto picture = newPicture(changes.takenAt, std::move(timeouts));
    keepReading(*picture, last);
    picture->lookCost = changes.aroundReading ? last.lookCost : changes.cost;
    picture->capacity = changes.capacity;
    m_destroyTellsTime = m_destroyTellsTime || std::ranges::any_of(changes.rows.records(), &FlowRecord::hasTimeAtEnd);

    if (!m_index.isBuilt())
        m_index.build(last.flows, last.liveRows);
    ChangePlan plan(last, m_index, changes, *picture->timeouts,
                    {secondsBetween({}, Clock::time_point(m_options.longestGap)), m_destroyTellsTime});
    plan.make(m_nextSerial);
    const std::uint32_t now = picture->tenths(changes.takenAt);
    plan.carryOut(*picture, [&](const FlowTrack &track) { return stillShown(track, now); });
    m_index.remove(plan.leaving());
    m_index.extend(picture->flows, picture->liveRows);

    if (changes.aroundReading) {
        picture->generation = last.generation;
        picture->totals.begun += last.totals.begun;
        picture->totals.ended += last.totals.ended;
        picture->totals.repeated = last.totals.repeated;
    }
    if (picture->liveRows == 0)
        picture->problem = {Problem::Unused, m_options.sourceName};
    picture->matchCost = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
    if (changes.aroundReading)
        picture->matchCost += last.matchCost;
    m_current = picture;
    return m_current;
}

SnapshotPtr FlowTable::applyResult(ReadResult &&result, bool live, Timeouts timeouts,
                                   const std::function<Capacity()> &capacity, Clock::time_point now)
{
    m_following = result.following;
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
