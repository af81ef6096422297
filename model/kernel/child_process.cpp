// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/child_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ctscope {

namespace {

/// A pipe of 64 KiB would make the two processes switch too often. The kernel may refuse a larger one,
/// which does no harm.
constexpr int pipeSize = 1 << 20;
/// A process with another user's privileges cannot be killed from here; it exits when its input ends.
constexpr std::chrono::milliseconds patienceAtTheEnd{2000};
constexpr std::chrono::milliseconds stepWithoutDescriptor{5};

/// Processes that could not be ended, until they have ended by themselves. For any thread.
class LeftBehind {
public:
    void add(pid_t pid)
    {
        const std::lock_guard lock(m_mutex);
        m_processes.push_back(pid);
    }
    /// Does not wait.
    void reap()
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_processes, [](pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; });
    }

private:
    std::mutex m_mutex;
    std::vector<pid_t> m_processes;
};

LeftBehind &leftBehind()
{
    static LeftBehind processes;
    return processes;
}

/// The arguments of posix_spawn(), freed with the object.
class SpawnPlan {
public:
    SpawnPlan()
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnPlan()
    {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan &) = delete;
    SpawnPlan &operator=(const SpawnPlan &) = delete;

    int prepare(int input, int output, int errors, const ChildProcess::Options &options)
    {
        int error = 0;
        const auto step = [&error](int result) { error = error == 0 ? result : error; };
        step(posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO));
        step(posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO));
        if (errors >= 0)
            step(posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO));
        else if (options.quiet)
            step(posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0));
        step(posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1));
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        step(posix_spawnattr_setsigmask(&attributes, &none));
        step(posix_spawnattr_setsigdefault(&attributes, &all));
        step(posix_spawnattr_setpgroup(&attributes, 0));
        const int group = options.ownSession ? POSIX_SPAWN_SETSID : options.sameGroup ? 0 : POSIX_SPAWN_SETPGROUP;
        step(posix_spawnattr_setflags(
            &attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group)));
        return error;
    }

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

/// The environment of a child: what is kept of our own, with `added` in place of variables of the same name.
std::vector<char *> environmentOf(const ChildProcess::Options &options)
{
    std::vector<char *> all;
    const auto name = [](std::string_view variable) { return variable.substr(0, variable.find('=') + 1); };
    for (char **variable = options.keepEnvironment ? environ : nullptr; variable && *variable; ++variable) {
        if (std::ranges::none_of(
                options.environment, [&](const std::string &added) { return name(added) == name(*variable); }))
            all.push_back(*variable);
    }
    for (const std::string &added : options.environment)
        all.push_back(const_cast<char *>(added.c_str())); // posix_spawn() does not write there
    all.push_back(nullptr);
    return all;
}

} // namespace

ChildProcess ChildProcess::start(const std::vector<std::string> &command, Options options)
{
    leftBehind().reap();
    int sockets[2];
    int pipes[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
        return {};
    FileHandle ourInput(sockets[0]);
    const FileHandle itsInput(sockets[1]);
    if (::pipe2(pipes, O_CLOEXEC) != 0)
        return {};
    FileHandle ourOutput(pipes[0]);
    const FileHandle itsOutput(pipes[1]);
    ::fcntl(ourOutput.get(), F_SETPIPE_SZ, pipeSize);
    FileHandle ourErrors;
    FileHandle itsErrors;
    if (options.keepErrors) {
        if (::pipe2(pipes, O_CLOEXEC) != 0)
            return {};
        ourErrors = FileHandle(pipes[0]);
        itsErrors = FileHandle(pipes[1]);
    }
    for (const int fd : {ourInput.get(), ourOutput.get(), ourErrors.get()}) {
        if (fd >= 0 && ::fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
            return {};
    }

    std::vector<char *> arguments;
    for (const std::string &argument : command)
        arguments.push_back(const_cast<char *>(argument.c_str())); // posix_spawn() does not write there
    arguments.push_back(nullptr);
    const std::vector<char *> environment = environmentOf(options);
    SpawnPlan plan;
    pid_t pid = -1;
    int error = plan.prepare(itsInput.get(), itsOutput.get(), itsErrors.get(), options);
    if (error == 0) {
        const auto spawn = options.searchPath ? &::posix_spawnp : &::posix_spawn;
        error =
            spawn(&pid, command.front().c_str(), &plan.actions, &plan.attributes, arguments.data(), environment.data());
    }
    errno = error;
    if (error != 0)
        return {};
    ChildProcess child;
    child.m_pid = pid;
    child.m_input = std::move(ourInput);
    child.m_output = std::move(ourOutput);
    child.m_errors = std::move(ourErrors);
    child.m_ownSession = options.ownSession;
    return child;
}

ChildProcess::ChildProcess(ChildProcess &&other) noexcept
    : m_pid(std::exchange(other.m_pid, -1))
    , m_status(other.m_status)
    , m_signal(other.m_signal)
    , m_ownSession(other.m_ownSession)
    , m_input(std::move(other.m_input))
    , m_output(std::move(other.m_output))
    , m_errors(std::move(other.m_errors))
{
}

ChildProcess &ChildProcess::operator=(ChildProcess &&other) noexcept
{
    std::swap(m_pid, other.m_pid);
    std::swap(m_status, other.m_status);
    std::swap(m_signal, other.m_signal);
    std::swap(m_ownSession, other.m_ownSession);
    m_input = std::move(other.m_input);
    m_output = std::move(other.m_output);
    m_errors = std::move(other.m_errors);
    return *this;
}

ChildProcess::~ChildProcess() { end(); }

std::optional<int> ChildProcess::exitStatus(std::chrono::milliseconds patience)
{
    if (m_pid <= 0)
        return m_status;
    // The C library of Debian 12 declares pidfd_open() for C alone.
    if (const FileHandle process(static_cast<int>(::syscall(SYS_pidfd_open, m_pid, 0))); process) {
        pollfd ended{process.get(), POLLIN, 0};
        ::poll(&ended, 1, static_cast<int>(patience.count()));
        patience = {};
    }
    int status = 0;
    pid_t reaped = 0;
    // Without such a descriptor (kernels before 5.3, valgrind) only checking at intervals is left.
    const auto end = std::chrono::steady_clock::now() + patience;
    while ((reaped = ::waitpid(m_pid, &status, WNOHANG)) == 0 || (reaped < 0 && errno == EINTR)) {
        if (reaped == 0 && std::chrono::steady_clock::now() >= end)
            break;
        if (reaped == 0)
            std::this_thread::sleep_for(stepWithoutDescriptor);
    }
    if (reaped == 0)
        return std::nullopt;
    m_pid = -1;
    m_signal = reaped > 0 && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    m_status = reaped > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return m_status;
}

bool ChildProcess::hasEnded() const noexcept
{
    if (m_pid <= 0)
        return true;
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == m_pid;
}

void ChildProcess::end() { end(std::chrono::milliseconds(0)); }

void ChildProcess::end(std::chrono::milliseconds patience)
{
    m_input = FileHandle();
    m_output = FileHandle();
    m_errors = FileHandle();
    if (m_pid <= 0)
        return;
    // The group keeps its number as long as the process is not reaped.
    const pid_t whole = m_ownSession ? -m_pid : m_pid;
    if (patience.count() > 0) {
        if (::kill(whole, SIGTERM) != 0 && errno == EPERM) {
            if (!exitStatus(std::chrono::milliseconds(0)))
                leftBehind().add(m_pid);
            m_pid = -1;
            return;
        }
        const auto last = std::chrono::steady_clock::now() + patience;
        while (!hasEnded() && std::chrono::steady_clock::now() < last)
            std::this_thread::sleep_for(stepWithoutDescriptor);
    }
    ::kill(whole, SIGKILL);
    exitStatus(patienceAtTheEnd);
    m_pid = -1;
}

} // namespace ctscope
