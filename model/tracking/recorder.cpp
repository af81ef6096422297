// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/recorder.h"

#include "source/recorded_owner.h"
#include "tracking/owner_columns.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include <time.h>

namespace ctscope {

namespace {

using record::FlowSpan;
using record::Gap;
using record::Sample;
using record::StateStep;

constexpr std::int64_t millisecond = 1000; // µs
constexpr std::int64_t tenth = 100 * millisecond;
constexpr std::int64_t second = 10 * tenth;

/// Recordings keep times to a millisecond: a finer one would not be found again.
std::int64_t rounded(std::int64_t time) { return time - time % millisecond; }

/// Counters whose growth means that packets were dropped.
constexpr std::string_view dropCounters[] = {"drop", "insert_failed"};
constexpr std::string_view earlyDrop = "early_drop";

/// What the counters of all processors add up to.
std::uint64_t sumOf(const std::vector<CpuStatistics> &statistics, std::string_view name)
{
    std::uint64_t sum = 0;
    for (const CpuStatistics &cpu : statistics) {
        for (const auto &[counter, value] : cpu.counters)
            sum += counter == name ? value : 0;
    }
    return sum;
}

} // namespace

Recorder::Recorder(std::unique_ptr<record::RecordingWriter> writer, Options options)
    : m_writer(std::move(writer))
    , m_options(std::move(options))
    , m_slept(m_options.slept())
{
}

bool Recorder::take(const Snapshot &snapshot, std::int64_t now)
{
    now = rounded(now);
    keepTime(snapshot, now);
    takeFacts(snapshot, now);
    takeRows(snapshot, now);
    takeEnded(snapshot, now);
    if (m_writer && (now >= m_nextKey || m_writer->needsKey(snapshot.liveRows)))
        takeKey(snapshot, now, false);
    m_nextSerial = snapshot.nextSerial;
    m_lastTenths = snapshot.tenths(snapshot.polledAt);
    m_lastTake = now;
    m_last = &snapshot;
    m_lastGeneration = snapshot.generation;
    for (record::Outlet *const outlet : m_outlets)
        outlet->commit(now);
    return !m_writer || m_writer->commit(now);
}

bool Recorder::finish(const Snapshot &snapshot, std::int64_t now)
{
    now = rounded(now);
    if (m_problemSince != 0)
        addGap({m_problemSince, now, Gap::Kind::NoTable});
    if (!m_writer)
        return true;
    takeKey(snapshot, now, true);
    return m_writer->commit(now);
}

// Time

std::chrono::microseconds Recorder::timeAsleep()
{
    const auto now = [](clockid_t clock) {
        timespec time{};
        ::clock_gettime(clock, &time);
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    };
    return std::chrono::duration_cast<std::chrono::microseconds>(now(CLOCK_BOOTTIME) - now(CLOCK_MONOTONIC));
}

std::int64_t Recorder::wallOf(std::uint32_t tenths) const noexcept
{
    // The last one that is not later; what is older than all has the first.
    auto clock = std::ranges::find_if(
        m_clock.rbegin(), m_clock.rend(), [tenths](const auto &entry) { return entry.first <= tenths; });
    if (clock == m_clock.rend())
        clock = std::prev(m_clock.rend());
    return rounded(clock->second + tenths * tenth);
}

void Recorder::keepTime(const Snapshot &snapshot, std::int64_t now)
{
    if (snapshot.polledAt == m_lastPoll)
        return; // the table was not reached: its time stops
    m_lastPoll = snapshot.polledAt;
    const auto slept = m_options.slept();
    const bool hasSlept = slept - m_slept >= std::chrono::seconds(2);
    m_slept = slept;
    const std::uint32_t tenths = snapshot.tenths(snapshot.polledAt);
    const std::int64_t ahead = now - tenths * tenth;
    if (m_clock.empty()) {
        m_clock.emplace_back(0, ahead);
        return;
    }
    // The steady clock stops while the machine sleeps, and so do the tenths.
    const std::int64_t step = ahead - m_clock.back().second;
    if (std::abs(step) < 2 * second)
        return;
    const std::int64_t expected = m_clock.back().second + tenths * tenth;
    if (step < 0) {
        // The times from here on were recorded before; those of the flows that are there are counted by the new clock.
        if (m_writer) {
            takeKey(snapshot, rounded(expected), true);
            m_writer->startPass(rounded(expected), now);
        }
        m_clock = {{0, ahead}};
        m_nextKey = now;
    } else {
        m_clock.emplace_back(tenths, ahead);
        if (m_writer && !hasSlept)
            m_writer->clockSetForward(now);
    }
    // A clock that is behind after a sleep was set.
    const bool isSleep = hasSlept && step > 0;
    addGap({std::min(expected, now), std::max(expected, now), isSleep ? Gap::Kind::Suspended : Gap::Kind::ClockSet});
}

FlowSpan Recorder::spanOf(const Snapshot &snapshot, Row row, std::int64_t end) const noexcept
{
    const FlowTrack &track = snapshot.rows.track(row);
    FlowSpan span;
    const auto back = m_back.find(track.serial);
    span.begin = wallOf(back == m_back.end() ? track.firstSeen : back->second);
    span.end = std::max(end, span.begin);
    span.beganBefore = track.sinceStart && back == m_back.end();
    return span;
}

// Rows

std::string_view Recorder::pathOf(FlowSerial serial) const
{
    const auto found = m_paths.find(serial);
    return found == m_paths.end() ? std::string_view() : std::string_view(found->second);
}

std::string Recorder::ownerOf(const Snapshot &snapshot, Row row) const
{
    if (snapshot.rows.attached().empty())
        return {};
    const auto owner = ctscope::ownerOf(snapshot.rows.attached(), row);
    return owner ? recordedOwner(*owner) : std::string();
}

/// Adds what a flow is now to its path; false when that is nothing new.
bool Recorder::addStep(const Snapshot &snapshot, Row row)
{
    const FlowTrack &track = snapshot.rows.track(row);
    const FlowRecord &record = snapshot.rows.record(row);
    StateStep now{track.changedAt - std::min(track.changedAt, track.firstSeen), record.state,
        record.has(FlowRecord::Unreplied), record.has(FlowRecord::Assured)};
    std::string &path = m_paths[track.serial];
    StateStep last;
    if (path.empty()) {
        const auto first = std::ranges::lower_bound(m_first, track.serial, {}, &First::serial);
        if (first == m_first.end() || first->serial != track.serial) {
            m_paths.erase(track.serial); // it was seen to change only with its end
            return false;
        }
        last = {0, first->state, first->unreplied, first->assured};
        record::appendStep(path, last);
    } else {
        record::StatePath steps(path);
        while (const auto step = steps.next())
            last = *step;
    }
    now.tenths = std::max(now.tenths, last.tenths);
    if (last.state == now.state && last.unreplied == now.unreplied && last.assured == now.assured) {
        StateStep only = last;
        if (only.tenths == 0)
            m_paths.erase(track.serial); // a path of one step says nothing
        return false;
    }
    record::appendStep(path, now);
    return true;
}

void Recorder::takeLiving(const Snapshot &snapshot, Row row, std::int64_t now)
{
    const FlowTrack &track = snapshot.rows.track(row);
    if (m_writtenEnds.contains(track.serial)) {
        // It was taken for ended, and is there again: from here on it is another one.
        m_back[track.serial] = snapshot.tenths(snapshot.polledAt);
    } else if (!m_writer) {
        return; // outlets are interested in what ended
    } else if (track.serial >= m_nextSerial) {
        const FlowRecord &record = snapshot.rows.record(row);
        m_first.push_back(
            {track.serial, record.state, record.has(FlowRecord::Unreplied), record.has(FlowRecord::Assured)});
    } else if (track.changedAt < m_lastTenths || !addStep(snapshot, row)) {
        if (snapshot.rows.attached().empty() || !hasOwner(snapshot.rows.attached(), row)
            || m_owned.contains(track.serial))
            return;
    }
    if (!m_writer)
        return;
    FlowSpan span = spanOf(snapshot, row, now);
    const auto moment = snapshot.readMoment(row);
    span.counted = static_cast<std::uint32_t>(
        std::max<std::int64_t>(std::chrono::floor<std::chrono::seconds>(snapshot.polledAt - moment).count(), 0));
    const std::string owner = ownerOf(snapshot, row);
    if (!owner.empty())
        m_owned.insert(track.serial);
    m_writer->addLiving(snapshot.rows.flows(), row, span, pathOf(track.serial), owner);
}

void Recorder::takeRows(const Snapshot &snapshot, std::int64_t now)
{
    const std::size_t before = m_first.size();
    // Between the two there may have been a snapshot of which nothing is known here, and the next may be where the last
    // one was.
    if (snapshot.changes && snapshot.changes->before == m_last && snapshot.generation == m_lastGeneration + 1) {
        for (const auto &[old, row] : snapshot.changes->replaced)
            takeLiving(snapshot, row, now);
        for (Row row = snapshot.changes->firstAdded; row < snapshot.liveRows; ++row)
            takeLiving(snapshot, row, now);
    } else {
        for (Row row = 0; row < snapshot.liveRows; ++row)
            takeLiving(snapshot, row, now);
    }
    // Serials are given in the order of rows, but for those of other origins.
    std::sort(m_first.begin() + static_cast<std::ptrdiff_t>(before), m_first.end(),
        [](const First &a, const First &b) { return a.serial < b.serial; });
}

void Recorder::takeEnded(const Snapshot &snapshot, std::int64_t now)
{
    std::unordered_set<FlowSerial> ends;
    for (Row row = snapshot.liveRows; row < snapshot.rows.size(); ++row) {
        const FlowTrack &track = snapshot.rows.track(row);
        ends.insert(track.serial);
        if (m_writtenEnds.contains(track.serial))
            continue;
        if (track.changedAt >= m_lastTenths)
            addStep(snapshot, row);
        FlowSpan span = spanOf(snapshot, row, std::min(wallOf(track.endedAt), now));
        span.reason = track.end == EndReason::StillThere ? EndReason::Unknown : track.end;
        if (m_writer)
            m_writer->addEnded(snapshot.rows.flows(), row, span, pathOf(track.serial), ownerOf(snapshot, row));
        if (!m_outlets.empty()) {
            const AttachedColumns &owners = snapshot.rows.attached();
            const record::EndedFlow ended{snapshot.rows.flows(), row, span, owners.text(owner_column::process, row),
                owners.text(owner_column::user, row), owners.text(owner_column::unit, row)};
            for (record::Outlet *const outlet : m_outlets)
                outlet->addEnded(ended);
        }
        m_owned.erase(track.serial);
        m_paths.erase(track.serial);
        m_back.erase(track.serial);
    }
    m_writtenEnds = std::move(ends);
}

void Recorder::takeKey(const Snapshot &snapshot, std::int64_t now, bool closing)
{
    record::FlowBlock table;
    table.reserve(snapshot.liveRows);
    std::vector<First> first;
    first.reserve(snapshot.liveRows);
    for (Row row = 0; row < snapshot.liveRows; ++row) {
        const FlowTrack &track = snapshot.rows.track(row);
        FlowSpan span = spanOf(snapshot, row, now);
        span.counted = static_cast<std::uint32_t>(std::max<std::int64_t>(
            std::chrono::floor<std::chrono::seconds>(snapshot.polledAt - snapshot.readMoment(row)).count(), 0));
        table.append(snapshot.rows.flows(), row, span, pathOf(track.serial), ownerOf(snapshot, row));
        const auto known = std::ranges::lower_bound(m_first, track.serial, {}, &First::serial);
        if (known != m_first.end() && known->serial == track.serial)
            first.push_back(*known);
    }
    // Flows that ended are forgotten with each key.
    std::ranges::sort(first, {}, &First::serial);
    m_first = std::move(first);
    m_writer->addKey(std::move(table), now, closing);
    m_nextKey = now + std::chrono::microseconds(m_options.keyInterval).count();
}

// Facts

void Recorder::addGap(const Gap &gap)
{
    if (m_writer)
        m_writer->addGap(gap);
    for (record::Outlet *const outlet : m_outlets)
        outlet->addGap(gap);
    m_news.gaps.push_back(gap);
}

void Recorder::takeSetting(std::int64_t now, std::string_view name, const std::string &value)
{
    const auto known = m_settings.find(name);
    if (known != m_settings.end() && known->second == value)
        return;
    m_settings.insert_or_assign(std::string(name), value);
    const record::SettingChange change{now, std::string(name), value};
    if (m_writer)
        m_writer->addSetting(change);
    for (record::Outlet *const outlet : m_outlets)
        outlet->addSetting(change);
}

void Recorder::takeFacts(const Snapshot &snapshot, std::int64_t now)
{
    const OriginState &origin = snapshot.origin();
    Sample sample;
    sample.time = now;
    sample.capacity = origin.capacity;
    sample.flows = snapshot.liveRows;
    sample.begun = snapshot.totals.begun;
    sample.ended = snapshot.totals.ended;
    if (origin.facts && origin.facts != m_facts) {
        m_facts = origin.facts;
        if (m_facts->settings) {
            for (const KernelSetting &setting : *m_facts->settings)
                takeSetting(now, setting.name, setting.text);
        }
        if (m_facts->statistics) {
            const auto growth = [&](std::string_view name) {
                const std::uint64_t sum = sumOf(*m_facts->statistics, name);
                const auto [known, isNew] = m_counters.try_emplace(std::string(name), sum);
                const std::uint64_t more = sum >= known->second ? sum - known->second : 0;
                known->second = sum;
                return isNew ? std::uint64_t(0) : more;
            };
            sample.drops = 0;
            for (const std::string_view name : dropCounters)
                *sample.drops += growth(name);
            sample.earlyDrops = growth(earlyDrop);
        }
    }
    // Where not all settings are read, the timeouts are.
    if ((!m_facts || !m_facts->settings) && origin.timeouts && origin.timeouts != m_timeouts) {
        m_timeouts = origin.timeouts;
        for (const TimeoutRule &rule : m_timeouts->rules())
            takeSetting(now, rule.sysctl, std::to_string(rule.seconds));
    }
    if (m_writer)
        m_writer->addSample(sample);
    for (record::Outlet *const outlet : m_outlets)
        outlet->addSample(sample);
    m_news.samples.push_back(sample);

    const std::int64_t since = m_lastTake != 0 ? m_lastTake : now;
    if (std::exchange(m_hasMissed, false) || origin.following.lost() > m_overruns)
        addGap({since, now, Gap::Kind::EventsLost});
    m_overruns = origin.following.lost();
    const bool hasTable = !traitsOf(origin.problem.kind).keepsRows;
    if (!hasTable && m_problemSince == 0)
        m_problemSince = since;
    if (hasTable && m_problemSince != 0) {
        addGap({m_problemSince, now, Gap::Kind::NoTable});
        m_problemSince = 0;
    }
}

} // namespace ctscope
