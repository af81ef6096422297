// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/file_text.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace ctscope {

/// A child process whose standard input and output are connected to this process. Started without a shell,
/// in its own process group (Ctrl+C in a terminal does not reach it), and without any other descriptor
/// of this process. The destructor kills and reaps it.
class ChildProcess {
public:
    struct Options {
        bool keepEnvironment = false; ///< else its environment is empty
        bool quiet = false;           ///< its standard error is discarded; else it is that of this process
        bool keepErrors = false;      ///< its standard error is a pipe to this process: errors()
        bool searchPath = false;      ///< a program without a slash is searched for in PATH
        /// A session of its own, without a terminal to ask at. It can be ended with every process that it started.
        bool ownSession = false;
        /// In the process group of this process: it may ask at the terminal, and Ctrl+C reaches it.
        bool sameGroup = false;
        std::vector<std::string> environment{}; ///< "NAME=value", besides what keepEnvironment keeps
    };

    /// `command`: path and arguments. On failure the result is empty and errno has the reason (ENOENT: no
    /// such file; EACCES: not executable).
    static ChildProcess start(const std::vector<std::string> &command, Options options);

    ChildProcess() = default;
    ChildProcess(ChildProcess &&other) noexcept;
    ChildProcess &operator=(ChildProcess &&other) noexcept;
    ~ChildProcess();

    explicit operator bool() const noexcept { return m_pid > 0; }
    pid_t pid() const noexcept { return m_pid; }
    /// Its standard input: our end of a socket pair, non-blocking. Writing to it raises no SIGPIPE
    /// when it is done with send() and MSG_NOSIGNAL.
    int input() const noexcept { return m_input.get(); }
    /// Its standard output: our end of a pipe, non-blocking.
    int output() const noexcept { return m_output.get(); }
    /// Its standard error: our end of a pipe, non-blocking; -1 unless Options::keepErrors.
    int errors() const noexcept { return m_errors.get(); }
    /// Ends its standard input.
    void closeInput() { m_input = FileHandle(); }

    /// Its exit status once it has ended by itself, waiting no longer than `patience`; -1 when a
    /// signal ended it. Nothing while it runs.
    std::optional<int> exitStatus(std::chrono::milliseconds patience);
    /// The signal that ended it; 0 when it ended by itself, or has not ended.
    int endingSignal() const noexcept { return m_signal; }
    /// True when it has ended, whether or not it was reaped. Does not wait.
    bool hasEnded() const noexcept;
    /// Ends it at once and reaps it; with a session of its own, also the processes that it left behind in its group.
    void end();
    /// The same, but asks them to end first (SIGTERM), and waits so long for it. Not for a process of another user, such
    /// as sudo, which cannot be asked: it ends when it reads or writes, and is reaped when the next process is started.
    void end(std::chrono::milliseconds patience);

private:
    pid_t m_pid = -1; ///< -1 = none, or reaped
    std::optional<int> m_status;
    int m_signal = 0;
    bool m_ownSession = false;
    FileHandle m_input;
    FileHandle m_output;
    FileHandle m_errors;
};

} // namespace ctscope
