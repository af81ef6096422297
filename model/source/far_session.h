// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/file_text.h"
#include "kernel/running_command.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// Splits what the script of far_script.h prints into sections and events. Whatever the other machine prints, its
/// memory is bounded. Does no I/O.
class FarSections {
public:
    struct Limits {
        std::size_t section = std::size_t(1) << 30;  ///< bytes of one section
        std::size_t events = std::size_t(64) << 20;  ///< bytes of events that were not taken
        std::size_t noise = std::size_t(64) << 10;   ///< bytes before the first section, such as a greeting
        std::size_t complete = std::size_t(5) << 28; ///< bytes of all sections that were not taken
        std::size_t sections = 16;                   ///< their number
    };

    explicit FarSections(std::string boundary);
    FarSections(std::string boundary, Limits limits);

    struct Section {
        std::string text;
        int status = -1;
    };

    /// Where the next bytes are to be appended; add() reads them.
    std::string &buffer() noexcept { return m_buffer; }
    /// False when the other side broke the rules, or a limit.
    bool add();

    /// A section that is complete; it is forgotten then.
    std::optional<Section> take(std::string_view name);
    bool has(std::string_view name) const { return m_complete.find(name) != m_complete.end(); }
    /// The events since the last call, whole lines.
    std::string takeEvents();
    /// True when events had to be dropped since the last call.
    bool takeEventsLost();
    /// The status of the program that printed events, once it has ended.
    std::optional<int> eventsEnded() const noexcept { return m_eventsEnded; }
    /// Events are expected from now on.
    void expectEvents()
    {
        m_expectsEvents = true;
        m_eventsEnded.reset();
    }
    /// What came outside of all sections: a greeting, or what a server says in place of running the script.
    const std::string &noise() const noexcept { return m_noise; }

private:
    bool line(std::string_view line);
    bool mark(std::string_view words);
    bool finish(int status);

    std::string m_boundary;
    Limits m_limits;
    std::string m_buffer;
    std::string m_name; ///< of the section that is open; empty = none
    std::string m_text;
    std::map<std::string, Section, std::less<>> m_complete;
    std::string m_events;
    std::string m_noise;
    bool m_expectsEvents = false;
    bool m_eventsLost = false;
    std::optional<int> m_eventsEnded;
};

/// Calls `visit(name, value)` for each "name=value" line of a section.
template <typename Visit> void eachFarValue(std::string_view text, Visit &&visit)
{
    while (!text.empty()) {
        const std::string_view line = takePart(text);
        if (const auto equals = line.find('='); equals != std::string_view::npos && equals > 0)
            visit(line.substr(0, equals), line.substr(equals + 1));
    }
}

/// A number that nobody can guess, as 32 hexadecimal digits.
std::string randomBoundary();

/// The script of far_script.h on another machine, and the program that leads there: ssh, or in tests a shell of this
/// machine. Used by one thread at a time.
class FarSession {
public:
    /// `command`: what runs its standard input as farStarter() says, without that last word. nullptr with errno.
    static std::unique_ptr<FarSession> start(
        const std::vector<std::string> &command, const std::vector<std::string> &environment);

    enum class Got : std::uint8_t { Answer, Ended, Stopped, Garbage };
    /// Sends requests, one a line, and waits until the answer `section` is complete. `onSilence` is called once when
    /// nothing came for some seconds.
    Got request(const std::vector<std::string> &requests, std::string_view section, StopWake &wake,
        const std::function<void()> &onSilence);
    /// Reads what is there, without waiting. False when the session has ended.
    bool poll(StopWake &wake);

    FarSections &sections() noexcept { return m_sections; }
    RunningCommand &program() noexcept { return *m_program; }
    /// Time without a byte while an answer was due, since the last call.
    std::chrono::milliseconds takeSilence() { return std::exchange(m_silence, {}); }

    static constexpr std::chrono::milliseconds usualAnswer{3000};

private:
    FarSession(std::unique_ptr<RunningCommand> program, std::string boundary)
        : m_program(std::move(program))
        , m_sections(std::move(boundary))
    {
    }
    std::unique_ptr<RunningCommand> m_program;
    FarSections m_sections;
    std::chrono::milliseconds m_silence{};
};

} // namespace ctscope
