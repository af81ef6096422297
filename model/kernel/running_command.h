// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/child_process.h"
#include "kernel/stop_wake.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A program that somebody else wrote, started to read what it prints: a command of the user, or ssh. Its standard
/// error is kept, the last lines of it; its end is a state. The destructor asks it to end, and then kills it, with all
/// processes of its group where it has one of its own. Used by one thread at a time.
class RunningCommand {
public:
    struct Options {
        std::vector<std::string> command; ///< the program, searched for in PATH, and its arguments
        /// "NAME=value", besides the environment of this process.
        std::vector<std::string> environment{};
        /// It may ask questions at the terminal of this process. Otherwise it is in a session without one.
        bool asksAtTerminal = false;
        bool readsInput = false; ///< it gets what send() sends; otherwise its standard input is empty
    };

    /// Starts it; does not wait. nullptr with errno when it cannot be started.
    static std::unique_ptr<RunningCommand> start(const Options &options);
    ~RunningCommand();
    RunningCommand(const RunningCommand &) = delete;
    RunningCommand &operator=(const RunningCommand &) = delete;

    enum class Got : std::uint8_t {
        Output,  ///< bytes of its standard output
        Nothing, ///< the time is over
        End,     ///< it has ended, and all of its output was read
        Stopped, ///< a stop was requested
    };
    /// Waits for output, no longer than `patience`, and appends it to `out`: at most `most` bytes.
    Got read(std::string &out, std::size_t most, std::chrono::milliseconds patience, StopWake &wake);
    /// Sends text to its standard input. False when it does not read it, or has ended.
    bool send(std::string_view text);

    /// The last lines of its standard error so far, at most mostErrors bytes.
    const std::string &errors();
    /// The same, and forgets them.
    std::string takeErrors();

    /// Hands the process over; this object is of no use any more.
    ChildProcess release() { return std::move(m_child); }

    /// How it ended: "exit status 1", "signal 9 (Killed)"; empty for exit status 0. After Got::End alone.
    std::string failure();
    /// Its exit status after Got::End; -1 when a signal ended it.
    int exitStatus() const noexcept { return m_exitStatus; }

    static constexpr std::size_t mostErrors = 4096;

private:
    explicit RunningCommand(ChildProcess child)
        : m_child(std::move(child))
    {
    }
    void readErrors();
    bool readOutput(std::string &out, std::size_t most);
    Got ended();

    ChildProcess m_child;
    std::string m_errors;
    bool m_outputEnded = false;
    bool m_errorsEnded = false;
    int m_exitStatus = -1;
    std::optional<std::chrono::steady_clock::time_point> m_endedAt; ///< while others hold its output open
};

} // namespace ctscope
