// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/command_source.h"

#include "flow/flow_identity.h"
#include "flow/row_hash.h"
#include "format/dump_reader.h"
#include "source/event_fold.h"
#include "source/event_lines.h"
#include "source/text_source.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

namespace ctscope {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t blockSize = std::size_t(1) << 20;
/// Without flows in its first part, the output of a command is not read further.
constexpr std::size_t headSize = std::size_t(4) << 20;
/// This much of it is tried, at either end.
constexpr std::size_t triedSize = std::size_t(64) << 10;
/// Events are handed on in this time, even while more of them come.
constexpr milliseconds longestCollecting{200};
/// A line of an event is complete when nothing follows for so long.
constexpr milliseconds eventPause{30};
/// A table that is followed, and whose command prints nothing, gets an answer in this time: nothing has changed.
constexpr milliseconds nothingNew{300};
constexpr milliseconds slice{100};

Reading emptyReading(Format format)
{
    Reading reading;
    reading.format = format;
    reading.takenAt = Clock::now();
    reading.wallTime = std::chrono::system_clock::now();
    return reading;
}

} // namespace

CommandSource::CommandSource(std::vector<std::string> command)
    : CommandSource(std::move(command), Options())
{
}

CommandSource::CommandSource(std::vector<std::string> command, Options options)
    : m_command(std::move(command))
    , m_options(std::move(options))
{
}

bool CommandSource::start(ReadResult &failed)
{
    m_text.clear();
    m_read = 0;
    m_headChecked = false;
    m_hasResult = false;
    m_running = RunningCommand::start({.command = m_command,
        .environment = m_options.askEnvironment,
        .asksAtTerminal = m_options.askEnvironment.empty()});
    if (!m_running)
        failed = failure(m_command.front() + ": " + std::generic_category().message(errno), {});
    return m_running != nullptr;
}

void CommandSource::finish()
{
    m_running.reset();
    m_text = {};
    m_read = 0;
}

ReadResult CommandSource::failure(std::string how, std::string errors) const
{
    ReadResult result;
    result.problem = {Problem::CommandFailed, std::move(how)};
    result.problem.errors = std::move(errors);
    return result;
}

/// True when the text so far has no flow in it, and is long enough for one.
bool CommandSource::isHopeless()
{
    if (m_headChecked || m_text.size() < headSize)
        return false;
    m_headChecked = true;
    const auto hasFlows = [](std::string part) {
        return readDump(std::make_shared<const std::string>(std::move(part))).verdict == DumpVerdict::Flows;
    };
    return !hasFlows(m_text.substr(0, triedSize)) && !hasFlows(m_text.substr(m_text.size() - triedSize));
}

/// Reads what the command prints until it ends, or has no more to say for now.
CommandSource::Pause CommandSource::collect(const std::stop_token &stop, const ReadProgress &progress)
{
    StopWake wake(stop);
    const auto begin = Clock::now();
    auto lastOutput = begin;
    bool told = false;
    std::size_t reported = 0;
    for (;;) {
        const bool events = m_habit == Habit::Events || (m_habit == Habit::Unknown && endsInEvents(m_text));
        const RunningCommand::Got got =
            m_running->read(m_text, blockSize, events && m_text.size() > m_read ? eventPause : slice, wake);
        const auto now = Clock::now();
        switch (got) {
        case RunningCommand::Got::Stopped: return Pause::Stopped;
        case RunningCommand::Got::End: return Pause::Ended;
        case RunningCommand::Got::Output:
            lastOutput = now;
            if (m_text.size() > m_options.mostBytes)
                return Pause::TooMuch;
            if (isHopeless())
                return Pause::NoFlows;
            if (progress && m_text.size() > reported + 8 * blockSize) {
                reported = m_text.size();
                progress(reported, 0);
            }
            if (events && now - begin > (m_follows ? longestCollecting : m_options.eventTime))
                return Pause::Quiet;
            continue;
        case RunningCommand::Got::Nothing: break;
        }
        const bool fresh = m_text.size() > m_read && m_text.back() == '\n';
        if (events && !m_follows) {
            if (fresh && now - begin >= m_options.eventTime)
                return Pause::Quiet;
            continue;
        }
        if (fresh && (events || (m_habit != Habit::Ends && now - lastOutput >= m_options.quiet)))
            return Pause::Quiet;
        // The rows are as they were: that is the answer of a command that prints only changes.
        if (m_follows && m_hasResult && m_text.size() <= m_read && now - begin >= nothingNew)
            return Pause::None;
        if (!m_hasResult && !told && now - lastOutput >= m_options.usualAnswer) {
            told = true;
            if (m_tellSilence)
                m_tellSilence();
        }
        if (now - lastOutput >= m_options.usualAnswer)
            m_silence += slice;
    }
}

ReadResult CommandSource::parsed(
    std::string text, const std::stop_token &stop, const ReadProgress &progress, bool fold) const
{
    return readTextDump(
        std::make_shared<const std::string>(std::move(text)), {.foldEvents = fold}, stop, progress, joinedName());
}

/// The text up to its last line end; the rest stays.
std::string CommandSource::takeWholeLines()
{
    const std::size_t end = m_text.rfind('\n') + 1;
    std::string lines = m_text.substr(0, end);
    m_text.erase(0, end);
    m_read = 0;
    return lines;
}

ReadResult CommandSource::takeEvents(const std::stop_token &stop, const ReadProgress &progress)
{
    m_habit = Habit::Events;
    const std::string text = takeWholeLines();
    const std::size_t first = firstEvent(text);
    ReadResult result;
    // A list may come before the events, as of "conntrack -L; conntrack -E".
    if (const std::string_view list = std::string_view(text).substr(0, first); hasText(list))
        result = parsed(std::string(list), stop, progress, true);
    if (result.problem.kind != Problem::None && result.problem.kind != Problem::Unused)
        return result;
    ReadResult events = parsed(text.substr(first), stop, progress, m_options.foldEvents && !m_follows);
    if (!events.reading)
        return events;
    // Flows of an earlier run of the command may have ended while it did not run.
    const bool isFirst = !std::exchange(m_hasResult, true);
    m_state.events = FollowState::Events::Running;
    if (m_running->errors().find(lossOfEvents) != std::string::npos) {
        m_running->takeErrors();
        ++m_state.overruns;
        m_state.lostAt = Clock::now();
    }
    result.following = m_state;
    if (!m_follows) {
        if (!result.reading)
            result.reading = std::move(events.reading);
        return result;
    }
    if (isFirst && !result.reading)
        result.reading = emptyReading(Format::ConntrackEvents);
    FlowChanges changes;
    changes.takenAt = Clock::now();
    changes.wallTime = std::chrono::system_clock::now();
    changes.cost = events.reading->cost;
    changes.rows = std::move(events.reading->flows);
    result.changes = std::move(changes);
    return result;
}

ReadResult CommandSource::endOfCommand(const std::stop_token &stop, const ReadProgress &progress)
{
    // The last events come first; the next poll reports the end.
    if (m_habit == Habit::Events && m_follows && firstEvent(m_text) < m_text.size())
        return takeEvents(stop, progress);
    const std::string failed = m_running->failure();
    std::string errors = m_running->takeErrors();
    std::string text = std::move(m_text);
    finish();
    if (!failed.empty())
        return failure(failed, std::move(errors));
    // Its events have been shown, and what happens from now on is not known.
    if (m_habit == Habit::Events && m_follows)
        return failure("exit status 0", std::move(errors));
    if (m_habit != Habit::Events)
        m_habit = Habit::Ends;
    // conntrack -L prints nothing when there is no entry, and then how many there are to standard error.
    if (!hasText(text) && countsNoEntry(errors)) {
        ReadResult result;
        result.reading = emptyReading(Format::NfConntrack);
        result.problem = {Problem::Unused, {}};
        return result;
    }
    ReadResult result = parsed(std::move(text), stop, progress, m_options.foldEvents || m_follows);
    result.problem.errors = std::move(errors);
    return result;
}

/// True when the new part of the text is another list: it has flows that the earlier part has, too.
bool CommandSource::beginsAnew(const std::stop_token &stop) const
{
    constexpr std::size_t enough = 4; // one of so many
    const ReadResult before = parsed(m_text.substr(0, m_read), stop, {}, true);
    const ReadResult after = parsed(m_text.substr(m_read), stop, {}, true);
    if (!before.reading || !after.reading)
        return false;
    const FlowStore &earlier = before.reading->flows;
    const FlowStore &later = after.reading->flows;
    RowHash known(earlier.size());
    for (Row row = 0; row < earlier.size(); ++row)
        known.find(identityHash(earlier, row), [&](Row other) { return sameTuple(earlier, row, earlier, other); }) =
            row;
    std::size_t again = 0;
    for (Row row = 0; row < later.size(); ++row)
        again += known.find(identityHash(later, row), [&](Row other) { return sameTuple(later, row, earlier, other); })
            != noRow;
    return again > 0 && again * enough >= std::min<std::size_t>(earlier.size(), later.size());
}

ReadResult CommandSource::take(Pause pause, const std::stop_token &stop, const ReadProgress &progress)
{
    ReadResult result;
    switch (pause) {
    case Pause::Stopped:
        finish();
        result.problem = {Problem::Cancelled, joinedName()};
        return result;
    case Pause::TooMuch:
        finish();
        result.problem = {Problem::TooLarge, joinedName()};
        return result;
    case Pause::NoFlows: {
        std::string head = m_text.substr(0, triedSize);
        finish();
        return parsed(std::move(head), stop, {}, true);
    }
    case Pause::Ended: return endOfCommand(stop, progress);
    case Pause::None:
        // Nothing has changed.
        result.changes.emplace();
        result.changes->takenAt = Clock::now();
        result.changes->wallTime = std::chrono::system_clock::now();
        result.following = m_state;
        return result;
    case Pause::Quiet: break;
    }
    if (m_habit == Habit::Events || firstEvent(m_text) < m_text.size())
        return takeEvents(stop, progress);
    // While it is not known whether a pause is the end of a list, the next part may belong to it.
    const std::size_t size = m_text.size();
    if (m_habit == Habit::Unknown && m_read > 0 && beginsAnew(stop)) {
        m_habit = Habit::Repeats;
        m_text.erase(0, m_read);
    }
    result = parsed(m_text, stop, progress, true);
    m_hasResult = m_hasResult || result.reading.has_value();
    if (m_habit == Habit::Repeats) {
        m_text.clear();
        m_read = 0;
    } else {
        m_read = size;
    }
    return result;
}

ReadResult CommandSource::read(std::stop_token stop, const ReadProgress &progress)
{
    ReadResult result;
    if (!m_running && !start(result))
        return result;
    m_silence = {};
    try {
        result = take(collect(stop, progress), stop, progress);
    } catch (const std::bad_alloc &) {
        finish();
        result = {};
        result.problem = {Problem::TooLarge, joinedName()};
    }
    result.silence = m_silence;
    return result;
}

} // namespace ctscope
