// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/running_command.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ctscope {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// How long a command may take to end after SIGTERM.
constexpr milliseconds patienceForEnd{500};
/// A process in the background may hold the output of a command that has ended open; it is not waited for.
constexpr milliseconds patienceForOthers{300};
/// How often it is checked whether a command that prints nothing has ended.
constexpr milliseconds step{100};
/// How long a command that has closed its output may run before it is ended.
constexpr milliseconds patienceAfterOutput{2000};
constexpr std::size_t blockSize = std::size_t(64) << 10;
/// Of standard error, for one call: a command that prints nothing else must not keep the thread.
constexpr int mostErrorBlocks = 64;

} // namespace

std::unique_ptr<RunningCommand> RunningCommand::start(const Options &options)
{
    ChildProcess child = ChildProcess::start(options.command,
        {.keepEnvironment = true,
            .keepErrors = true,
            .searchPath = true,
            .ownSession = !options.asksAtTerminal,
            .sameGroup = options.asksAtTerminal,
            .environment = options.environment});
    if (!child)
        return nullptr;
    if (!options.readsInput)
        child.closeInput();
    return std::unique_ptr<RunningCommand>(new RunningCommand(std::move(child)));
}

RunningCommand::~RunningCommand() { m_child.end(patienceForEnd); }

void RunningCommand::readErrors()
{
    std::array<char, blockSize> block;
    for (int i = 0; i < mostErrorBlocks && !m_errorsEnded; ++i) {
        const ssize_t count = ::read(m_child.errors(), block.data(), block.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            return;
        if (count <= 0) {
            m_errorsEnded = true;
            return;
        }
        m_errors.append(block.data(), static_cast<std::size_t>(count));
        if (m_errors.size() > mostErrors) {
            m_errors.erase(0, m_errors.size() - mostErrors);
            // The first line is cut off by now, unless there is only one.
            if (const auto end = m_errors.find('\n'); end != std::string::npos && end + 1 < m_errors.size())
                m_errors.erase(0, end + 1);
        }
    }
}

/// False when nothing is there.
bool RunningCommand::readOutput(std::string &out, std::size_t most)
{
    const std::size_t before = out.size();
    while (!m_outputEnded && out.size() - before < most) {
        const std::size_t size = out.size();
        const std::size_t wanted = std::min(blockSize, most - (size - before));
        out.resize(size + wanted);
        const ssize_t count = ::read(m_child.output(), out.data() + size, wanted);
        out.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            break;
        m_outputEnded = count <= 0;
    }
    return out.size() > before;
}

RunningCommand::Got RunningCommand::read(std::string &out, std::size_t most, milliseconds patience, StopWake &wake)
{
    const auto end = Clock::now() + patience;
    for (;;) {
        readErrors();
        if (readOutput(out, most))
            return Got::Output;
        if (m_outputEnded)
            return ended();
        if (m_child.hasEnded()) {
            const auto now = Clock::now();
            if (!m_endedAt)
                m_endedAt = now;
            if (now - *m_endedAt >= patienceForOthers)
                return ended();
        }
        const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
        if (left.count() <= 0)
            return Got::Nothing;
        // Errors are read in steps, too, so that a command that prints many of them is not blocked.
        const milliseconds wait = std::min(left, m_errorsEnded ? step : step / 5);
        if (wake.wait(m_child.output(), POLLIN, static_cast<int>(wait.count())) == StopWake::Wait::Stopped)
            return Got::Stopped;
    }
}

RunningCommand::Got RunningCommand::ended()
{
    const auto end = Clock::now() + patienceAfterOutput;
    while (!m_child.hasEnded() && Clock::now() < end) {
        pollfd errors{m_errorsEnded ? -1 : m_child.errors(), POLLIN, 0};
        ::poll(&errors, 1, static_cast<int>((step / 5).count()));
        readErrors();
    }
    readErrors();
    m_outputEnded = true;
    m_errorsEnded = true;
    m_child.end(milliseconds(1)); // and what it left behind in its group
    m_exitStatus = m_child.exitStatus(milliseconds(0)).value_or(-1);
    return Got::End;
}

bool RunningCommand::send(std::string_view text)
{
    const auto end = Clock::now() + milliseconds(2000);
    while (!text.empty()) {
        const ssize_t count = ::send(m_child.input(), text.data(), text.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            text.remove_prefix(static_cast<std::size_t>(count));
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN || Clock::now() >= end)
            return false;
        pollfd writable{m_child.input(), POLLOUT, 0};
        ::poll(&writable, 1, static_cast<int>(step.count()));
    }
    return true;
}

const std::string &RunningCommand::errors()
{
    readErrors();
    return m_errors;
}

std::string RunningCommand::takeErrors()
{
    readErrors();
    return std::exchange(m_errors, {});
}

std::string RunningCommand::failure()
{
    if (const int signal = m_child.endingSignal(); signal != 0)
        return "signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ')';
    return m_exitStatus == 0 ? std::string() : "exit status " + std::to_string(m_exitStatus);
}

} // namespace ctscope
