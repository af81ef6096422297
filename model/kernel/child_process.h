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

    /// Its exit status once it has ended by itself, waiting no longer than `patience`; -1 when a
    /// signal ended it. Nothing while it runs.
    std::optional<int> exitStatus(std::chrono::milliseconds patience);
    /// Ends it at once and reaps it.
    void end();

private:
    pid_t m_pid = -1; ///< -1 = none, or reaped
    std::optional<int> m_status;
    FileHandle m_input;
    FileHandle m_output;
};

} // namespace ctscope
