// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/past_table.h"

#include "format/asked_time.h"
#include "record/recording_reader.h"
#include "source/history_scope.h"
#include "source/history_session.h"
#include "source/open_origin.h"
#include "source/recording_source.h"
#include "tracking/flow_table.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

namespace ctscope {

namespace {

/// What was asked for, within what is covered. `reference`: what "-10m" counts back from.
void choosePart(
    PastTable::Overview &overview, const std::string &when, const record::Range &covered, std::int64_t reference)
{
    const auto times = historyTimesOf(when, reference);
    if (!times) {
        overview.problem = {Problem::NoMoment, when};
        return;
    }
    overview.part = covered;
    if (!times->isWhole)
        overview.part = {std::max(covered.from, times->range.from), std::min(covered.until, times->range.until)};
    overview.isCovered = overview.part.from <= overview.part.until;
}

} // namespace

std::optional<PastTable> PastTable::of(const Origin &origin)
{
    if (origin.kind() == Origin::Kind::Recording)
        return PastTable(origin, origin.path());
    if (origin.kind() == Origin::Kind::History)
        return PastTable(origin, {});
    return std::nullopt;
}

PastTable PastTable::inMemory(std::string name, Origin shown, std::string netns)
{
    PastTable table(std::move(shown), std::move(name));
    table.m_netns = std::move(netns);
    return table;
}

PastTable::Overview PastTable::overview(const std::string &when, std::size_t most, const std::stop_token &stop) const
{
    Overview overview;
    if (isHistory())
        ask(overview, when, most, stop);
    else
        look(overview, when, most);
    return overview;
}

void PastTable::look(Overview &overview, const std::string &when, std::size_t most) const
{
    record::FileError error;
    auto reader = record::RecordingReader::open(m_recording, error);
    if (!reader) {
        overview.problem = problemOfRecording(error, nameOf());
        return;
    }
    const auto covered = reader->range();
    if (!covered) {
        overview.problem = reader->error() ? problemOfRecording(reader->error(), nameOf())
                                           : SourceProblem{Problem::NothingRecorded, nameOf()};
        return;
    }
    choosePart(overview, when, *covered, reader->latest().value_or(covered->until));
    if (!overview.isCovered)
        return;
    overview.samples = reader->samples(overview.part, most);
    overview.gaps = reader->gaps(overview.part);
    overview.wholeTables = reader->keys(overview.part);
}

void PastTable::ask(Overview &overview, const std::string &when, std::size_t most, const std::stop_token &stop) const
{
    HistorySession session(m_origin.history(), stop);
    session.open();
    const auto covered = session.range();
    if (session.problem().kind == Problem::None && !covered)
        overview.problem = {Problem::NothingRecorded, m_origin.history().toString()};
    if (covered)
        choosePart(overview, when, *covered, wallClockNow());
    if (overview.isCovered) {
        bool areEnds = false;
        overview.samples = session.samples(overview.part, most, areEnds);
        for (record::Sample &sample : overview.samples) // a time is that at which a few seconds begin
            sample.time = std::clamp(sample.time, overview.part.from, overview.part.until);
        overview.gaps = session.gaps(overview.part).gaps;
    }
    if (session.problem().kind != Problem::None)
        overview.problem = session.problem();
}

/// As messages name it.
std::string PastTable::nameOf() const { return record::isMemoryName(m_recording) ? m_origin.name() : m_origin.path(); }

SnapshotPtr PastTable::at(std::int64_t moment, const std::stop_token &stop, SourceProblem *problem) const
{
    const std::unique_ptr<Source> source = isHistory()
        ? openOrigin(m_origin.at(momentText(moment)))
        : std::make_unique<RecordingSource>(
            m_recording, std::make_shared<std::atomic<std::int64_t>>(moment), m_origin, m_netns);
    ReadResult result = source->read(stop, {});
    if (problem != nullptr)
        *problem = result.problem;
    if (!result.reading)
        return nullptr;
    FlowTable::Options options;
    options.origin = m_origin;
    FlowTable table(std::move(options));
    table.setFacts(source->facts({.settings = true}, stop));
    return table.applyResult(
        std::move(result), false, source->timeouts(), [&] { return source->capacity(); }, Snapshot::Clock::now());
}

} // namespace ctscope
