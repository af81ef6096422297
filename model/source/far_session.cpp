// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/far_session.h"

#include "format/numbers.h"
#include "source/event_lines.h"
#include "source/far_script.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include <sys/random.h>

namespace ctscope {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t blockSize = std::size_t(1) << 20;
constexpr milliseconds slice{250};

/// Takes the next word off a line.
std::string_view takeWord(std::string_view &line)
{
    const auto end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

} // namespace

std::string randomBoundary()
{
    std::array<std::uint8_t, 16> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return {};
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

FarSections::FarSections(std::string boundary)
    : FarSections(std::move(boundary), Limits())
{
}

FarSections::FarSections(std::string boundary, Limits limits)
    : m_boundary(std::move(boundary))
    , m_limits(limits)
{
}

bool FarSections::add()
{
    std::size_t begin = 0;
    const std::string_view all = m_buffer;
    bool valid = true;
    for (std::size_t end = 0; valid && (end = all.find('\n', begin)) != std::string_view::npos; begin = end + 1)
        valid = line(all.substr(begin, end - begin));
    m_buffer.erase(0, begin);
    // A line without an end is bounded like the section that it would belong to.
    return valid && m_buffer.size() <= (m_name.empty() ? m_limits.noise : m_limits.section);
}

bool FarSections::line(std::string_view line)
{
    // A terminal, which ssh does not ask for, would add "\r".
    if (line.starts_with(m_boundary) && line.size() > m_boundary.size() && line[m_boundary.size()] == ' ')
        return mark(line.substr(m_boundary.size() + 1));
    if (m_expectsEvents && isEventLine(line)) {
        if (m_events.size() + line.size() > m_limits.events) {
            m_events.clear();
            m_eventsLost = true;
        }
        m_events.append(line) += '\n';
        return true;
    }
    if (m_name.empty()) {
        if (m_noise.size() + line.size() <= m_limits.noise)
            m_noise.append(line) += '\n';
        return true;
    }
    m_text.append(line) += '\n';
    return m_text.size() <= m_limits.section;
}

bool FarSections::mark(std::string_view words)
{
    const std::string_view what = takeWord(words);
    if (what == "ended") {
        m_eventsEnded = parseNumber<std::uint8_t>(words).value_or(1);
        return true;
    }
    const std::string_view name = takeWord(words);
    if (what == "begin" && m_name.empty() && !name.empty()) {
        m_name = name;
        m_text.clear();
        return true;
    }
    if (what == "done" && !name.empty()) {
        return name != m_name || finish(1);
    }
    const auto status = parseNumber<std::uint8_t>(words);
    if (what != "end" || name.empty() || name != m_name || !status)
        return false;
    return finish(*status);
}

/// The section that is open is complete. False when too much waits to be taken.
bool FarSections::finish(int status)
{
    m_complete[std::exchange(m_name, {})] = {std::exchange(m_text, {}), status};
    if (m_complete.size() > m_limits.sections)
        return false;
    std::size_t bytes = 0;
    for (const auto &[name, section] : m_complete)
        bytes += name.size() + section.text.size();
    return bytes <= m_limits.complete;
}

std::optional<FarSections::Section> FarSections::take(std::string_view name)
{
    const auto found = m_complete.find(name);
    if (found == m_complete.end())
        return std::nullopt;
    Section section = std::move(found->second);
    m_complete.erase(found);
    return section;
}

std::string FarSections::takeEvents() { return std::exchange(m_events, {}); }

bool FarSections::takeEventsLost() { return std::exchange(m_eventsLost, false); }

std::unique_ptr<FarSession> FarSession::start(
    const std::vector<std::string> &command, const std::vector<std::string> &environment)
{
    const std::string boundary = randomBoundary();
    if (boundary.empty()) {
        errno = EIO;
        return nullptr;
    }
    const std::string script = farScript(boundary);
    RunningCommand::Options options;
    options.command = command;
    options.command.push_back(farStarter(script.size()));
    options.environment = environment;
    options.asksAtTerminal = environment.empty();
    options.readsInput = true;
    auto program = RunningCommand::start(options);
    if (!program)
        return nullptr;
    program->send(script); // its end says why, should it not read this
    return std::unique_ptr<FarSession>(new FarSession(std::move(program), boundary));
}

bool FarSession::poll(StopWake &wake)
{
    for (int i = 0; i < 64; ++i) {
        const RunningCommand::Got got = m_program->read(m_sections.buffer(), blockSize, milliseconds(0), wake);
        if (got == RunningCommand::Got::Nothing || got == RunningCommand::Got::Stopped)
            return true;
        if (!m_sections.add() || got == RunningCommand::Got::End)
            return false;
    }
    return true;
}

FarSession::Got FarSession::request(const std::vector<std::string> &requests, std::string_view section, StopWake &wake,
    const std::function<void()> &onSilence)
{
    std::string lines;
    for (const std::string &request : requests)
        lines.append(request) += '\n';
    m_program->send(lines);
    auto lastByte = Clock::now();
    bool told = false;
    while (!m_sections.has(section)) {
        const RunningCommand::Got got = m_program->read(m_sections.buffer(), blockSize, slice, wake);
        switch (got) {
        case RunningCommand::Got::Stopped: return Got::Stopped;
        case RunningCommand::Got::End: m_sections.add(); return m_sections.has(section) ? Got::Answer : Got::Ended;
        case RunningCommand::Got::Output:
            lastByte = Clock::now();
            if (!m_sections.add())
                return Got::Garbage;
            break;
        case RunningCommand::Got::Nothing:
            if (Clock::now() - lastByte < usualAnswer)
                break;
            m_silence += slice;
            if (!std::exchange(told, true) && onSilence)
                onSilence();
            break;
        }
    }
    return Got::Answer;
}

} // namespace ctscope
