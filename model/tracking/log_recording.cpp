// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/log_recording.h"

#include "record/state_path.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace ctscope {

namespace {

constexpr std::int64_t millisecond = 1000; // µs
constexpr std::int64_t tenth = 100 * millisecond;
constexpr std::int64_t second = 10 * tenth;
constexpr std::int64_t nanoseconds = 1000; // in a µs
constexpr std::int64_t mostSamples = 1500;

std::int64_t rounded(std::int64_t time) { return time - time % millisecond; }

bool hasEnded(const FlowRecord &record) { return record.event() == EventKind::Destroy; }

record::FlowSpan spanOf(const Snapshot &log, Row row, const record::Range &times)
{
    const FlowStore &flows = log.rows.flows();
    const auto start = flows.start(row);
    record::FlowSpan span;
    span.begin = rounded(start ? *start / nanoseconds : times.from);
    span.beganBefore = !start;
    const bool ended = hasEnded(flows.record(row));
    span.end = ended ? rounded(*flows.eventTime(row)) : times.until;
    span.end = std::max(span.end, span.begin);
    if (ended)
        span.reason = log.rows.track(row).end == EndReason::StillThere ? EndReason::Unknown : log.rows.track(row).end;
    return span;
}

/// The state that the last event has, from its time on.
std::string pathOf(const FlowStore &flows, Row row, const record::FlowSpan &span)
{
    const FlowRecord &record = flows.record(row);
    std::string path;
    if (record.event() == EventKind::New)
        return path;
    const std::int64_t since = std::max<std::int64_t>(rounded(*flows.eventTime(row)) - span.begin, tenth);
    record::appendStep(path, {0, State::None, false, false});
    record::appendStep(path,
        {static_cast<std::uint32_t>(std::min<std::int64_t>(since / tenth, std::numeric_limits<std::uint32_t>::max())),
            record.state, record.has(FlowRecord::Unreplied), record.has(FlowRecord::Assured)});
    return path;
}

/// How many flows there were, from when each began and ended.
std::vector<record::Sample> samplesOf(
    std::vector<std::int64_t> begins, std::vector<std::int64_t> ends, const record::Range &times)
{
    std::ranges::sort(begins);
    std::ranges::sort(ends);
    const std::int64_t step = std::max(second, (times.until - times.from) / mostSamples / millisecond * millisecond);
    std::vector<record::Sample> samples;
    std::size_t begun = 0;
    std::size_t ended = 0;
    for (std::int64_t time = times.from;; time = std::min(time + step, times.until)) {
        record::Sample sample;
        sample.time = time;
        const std::size_t begunBefore = begun;
        const std::size_t endedBefore = ended;
        while (begun < begins.size() && begins[begun] <= time)
            ++begun;
        while (ended < ends.size() && ends[ended] <= time)
            ++ended;
        sample.flows = begun - std::min(begun, ended);
        sample.begun = begun - begunBefore;
        sample.ended = ended - endedBefore;
        samples.push_back(sample);
        if (time >= times.until)
            return samples;
    }
}

} // namespace

std::optional<record::Range> timesOfLog(const Snapshot &log)
{
    const FlowStore &flows = log.rows.flows();
    record::Range times{std::numeric_limits<std::int64_t>::max(), 0};
    for (Row row = 0; row < log.liveRows; ++row) {
        const auto time = flows.eventTime(row);
        if (!time)
            return std::nullopt;
        times.from = std::min(times.from, rounded(*time));
        times.until = std::max(times.until, rounded(*time));
    }
    if (times.until == 0)
        return std::nullopt;
    // The first event of a flow is known by its start; one that began long before the log does not make the log longer.
    const std::int64_t least = times.from - std::max(times.until - times.from, 60 * second);
    for (Row row = 0; row < log.liveRows; ++row) {
        const std::int64_t start = rounded(flows.start(row).value_or(0) / nanoseconds);
        if (start >= least)
            times.from = std::min(times.from, start);
    }
    return times.until > times.from ? std::optional(times) : std::nullopt;
}

bool recordLog(
    const Snapshot &log, const record::Range &times, record::RecordingWriter &writer, const std::stop_token &stop)
{
    const FlowStore &flows = log.rows.flows();
    record::FlowBlock living;
    std::vector<std::int64_t> begins;
    std::vector<std::int64_t> ends;
    for (Row row = 0; row < log.liveRows; ++row) {
        const record::FlowSpan span = spanOf(log, row, times);
        const std::string path = pathOf(flows, row, span);
        begins.push_back(span.begin);
        if (span.reason == EndReason::StillThere) {
            living.append(flows, row, span, path);
            continue;
        }
        ends.push_back(span.end);
        writer.addEnded(flows, row, span, path);
        if (ends.size() % record::mostBlockRows != 0)
            continue;
        // Packing takes most of the time.
        if (stop.stop_requested() || !writer.commit(times.from))
            return false;
    }
    for (const record::Sample &sample : samplesOf(std::move(begins), std::move(ends), times))
        writer.addSample(sample);
    writer.addKey(std::move(living), times.until, true);
    return writer.commit(times.until);
}

} // namespace ctscope
