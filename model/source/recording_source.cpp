// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/recording_source.h"

#include "format/asked_time.h"
#include "source/recorded_owner.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

using record::FileError;
using record::FlowBlock;
using record::FlowSpan;
using record::Gap;
using record::Range;

constexpr std::int64_t nanoseconds = 1000; // in a µs

using Owners = std::vector<std::pair<Row, Owner>>;

void addOwner(const FlowBlock &block, Row row, Row shown, Owners &owners)
{
    if (auto owner = ownerFromRecording(block.owner(row)))
        owners.emplace_back(shown, *std::move(owner));
}

/// The flows of a while, as the flows of an event log: those that were still there, then those that ended.
FlowStore asLog(const FlowBlock &block, Owners &owners)
{
    FlowStore flows;
    flows.reserve(block.size());
    for (const bool ended : {false, true}) {
        for (Row row = 0; row < block.size(); ++row) {
            const FlowSpan &span = block.span(row);
            if ((span.reason != EndReason::StillThere) != ended)
                continue;
            Flow flow = block.flows().flow(row);
            flow.eventTime = span.end;
            if (ended) {
                flow.event = EventKind::Destroy;
                if (!flow.stop)
                    flow.stop = span.end * nanoseconds;
            }
            addOwner(block, row, flows.append(flow), owners);
        }
    }
    return flows;
}

/// The flows of a moment.
FlowStore asTable(FlowBlock &&block, Owners &owners)
{
    for (Row row = 0; block.hasOwners() && row < block.size(); ++row)
        addOwner(block, row, row, owners);
    return block.takeFlows();
}

} // namespace

SourceProblem problemOfRecording(const record::FileError &error, const std::string &path)
{
    using Kind = record::FileError::Kind;
    switch (error.kind) {
    case Kind::None: return {};
    case Kind::NotFound: return {Problem::NotFound, path};
    case Kind::NoPermission: return {Problem::NoPermission, path};
    case Kind::NotRecording: return {Problem::NotRecording, path};
    case Kind::Newer: return {Problem::NewerRecording, path};
    case Kind::Damaged: return {Problem::Damaged, path};
    case Kind::Full:
    case Kind::Busy:
    case Kind::OtherTable:
    case Kind::Other: break;
    }
    return {Problem::Failed, path + (error.detail.empty() ? "" : ": " + error.detail)};
}

RecordingSource::RecordingSource(std::string path, std::string when, std::optional<record::OutsideEnd> search)
    : m_path(std::move(path))
    , m_when(std::move(when))
    , m_search(std::move(search))
{
}

RecordingSource::RecordingSource(std::string memoryName, MomentChoice choice, Origin shown, std::string netns)
    : m_path(std::move(memoryName))
    , m_shown(std::move(shown))
    , m_netns(std::move(netns))
    , m_choice(std::move(choice))
{
}

Origin RecordingSource::origin() const { return m_shown ? *m_shown : Origin::ofFile(m_path).at(m_when); }

std::optional<RecordingSource::Wanted> RecordingSource::wanted(const Range &covered, std::int64_t latest) const
{
    if (m_search)
        return Wanted{covered, false};
    if (const std::int64_t chosen = m_choice->load(); chosen != 0)
        return Wanted{{chosen, chosen}, true};
    if (m_when.empty())
        return Wanted{{latest, latest}, true};
    const std::string_view when = m_when;
    const std::size_t comma = when.find(',');
    const auto first = parseAskedTime(when.substr(0, comma));
    if (!first)
        return std::nullopt;
    // Recordings keep times to a millisecond.
    constexpr std::int64_t millisecond = 1000;
    const auto resolved = [&](const AskedTime &time) {
        std::int64_t moment = time.resolve(latest);
        // Of a clock that was set back, the recording has times after the last one.
        if (time.kind == AskedTime::Kind::TimeOfDay && moment < covered.from)
            moment = time.resolve(covered.until);
        return moment - moment % millisecond;
    };
    if (comma == std::string_view::npos)
        return Wanted{{resolved(*first), resolved(*first)}, true};
    const auto last = parseAskedTime(when.substr(comma + 1));
    if (!last || resolved(*last) < resolved(*first))
        return std::nullopt;
    return Wanted{{resolved(*first), resolved(*last)}, false};
}

ReadResult RecordingSource::read(std::stop_token stop, const ReadProgress &)
{
    const auto begin = std::chrono::steady_clock::now();
    FileError error;
    auto recording = record::RecordingReader::open(m_path, error);
    if (!recording)
        return {std::nullopt, problemOfRecording(error, pathShown())};
    recording->addStarts();
    const auto covered = recording->range();
    if (!covered)
        return {std::nullopt,
            recording->error() ? problemOfRecording(recording->error(), pathShown())
                               : SourceProblem{Problem::NothingRecorded, pathShown()}};
    const auto what = wanted(*covered, recording->latest().value_or(covered->until));
    if (!what)
        return {std::nullopt, {Problem::NoMoment, m_when}};

    Range range = what->range;
    ReadResult result;
    Reading &reading = result.reading.emplace();
    if (range.from > covered->until || range.until < covered->from)
        reading.remarks.emplace_back(Remark::OutsideRecording);
    // After the last moment the table is not known, so it is shown as it was then.
    if (what->isMoment)
        range.from = range.until = std::min(range.until, covered->until);
    record::RecordedFlows found = m_search ? recording->search(*m_search, range, stop)
        : what->isMoment                   ? recording->tableAt(range.until, stop)
                                           : recording->flowsBetween(range, stop);
    if (stop.stop_requested())
        return {std::nullopt, {Problem::Cancelled, {}}};
    reading.flows = what->isMoment ? asTable(std::move(found.flows), result.owners) : asLog(found.flows, result.owners);
    reading.isEventLog = reading.isFolded = !what->isMoment;
    reading.events = reading.isFolded ? reading.flows.size() : 0;
    reading.format = Format::Recording;
    takeFacts(*recording, range.until);
    reading.capacity = m_capacity;
    reading.takenAt = std::chrono::steady_clock::now();
    reading.wallTime = std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::microseconds(range.until)));
    reading.cost = std::chrono::duration_cast<std::chrono::microseconds>(reading.takenAt - begin);

    const auto gaps = recording->gaps(range);
    reading.covers = RecordedTimes{covered->from, covered->until, {}, recording->latest().value_or(covered->until)};
    for (const Gap &gap : gaps)
        reading.covers->gaps.push_back({gap.begin, gap.end});
    if (!gaps.empty())
        reading.remarks.emplace_back(what->isMoment ? Remark::MomentInGap : Remark::RecordingGaps, gaps.size());
    if (found.damaged > 0 || recording->error()) {
        reading.remarks.emplace_back(Remark::RecordingDamaged, found.damaged);
        result.problem = {Problem::Damaged, pathShown()};
    }
    reading.doubts = (gaps.empty() ? 0 : gaps.size()) + found.damaged;
    return result;
}

void RecordingSource::takeFacts(record::RecordingReader &recording, std::int64_t time)
{
    const auto sample = recording.sampleAt(time);
    m_capacity = sample ? sample->capacity : Capacity();
    m_timeouts = Timeouts();
    m_settings.clear();
    for (const record::SettingChange &setting : recording.settingsAt(time)) {
        m_settings.push_back(makeSetting("net.netfilter", setting.name, setting.value));
        if (const auto &value = m_settings.back().value)
            m_timeouts.set(setting.name, static_cast<std::uint32_t>(*value));
    }
    sortSettings(m_settings);
}

KernelFactsPtr RecordingSource::facts(const FactsWanted &wanted, std::stop_token)
{
    auto facts = std::make_shared<KernelFacts>();
    facts->takenAt = std::chrono::steady_clock::now();
    facts->wanted = wanted;
    facts->netns = m_netns;
    if (!m_settings.empty())
        facts->settings = m_settings;
    return facts;
}

} // namespace ctscope
