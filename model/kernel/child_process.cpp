// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/child_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
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

    int prepare(int input, int output, bool quiet)
    {
        int error = 0;
        const auto step = [&error](int result) { error = error == 0 ? result : error; };
        step(posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO));
        step(posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO));
        if (quiet)
            step(posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0));
        step(posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1));
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        step(posix_spawnattr_setsigmask(&attributes, &none));
        step(posix_spawnattr_setsigdefault(&attributes, &all));
        step(posix_spawnattr_setpgroup(&attributes, 0));
        step(posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP));
        return error;
    }

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

} // namespace

ChildProcess ChildProcess::start(const std::vector<std::string> &command, Options options)
{
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
    for (const int fd : {ourInput.get(), ourOutput.get()}) {
        if (::fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
            return {};
    }

    std::vector<char *> arguments;
    for (const std::string &argument : command)
        arguments.push_back(const_cast<char *>(argument.c_str())); // posix_spawn() does not write there
    arguments.push_back(nullptr);
    char *nothing[] = {nullptr};
    SpawnPlan plan;
    pid_t pid = -1;
    int error = plan.prepare(itsInput.get(), itsOutput.get(), options.quiet);
    if (error == 0)
        error = ::posix_spawn(&pid, command.front().c_str(), &plan.actions, &plan.attributes, arguments.data(),
            options.keepEnvironment ? environ : nothing);
    errno = error;
    if (error != 0)
        return {};
    ChildProcess child;
    child.m_pid = pid;
    child.m_input = std::move(ourInput);
    child.m_output = std::move(ourOutput);
    return child;
}

ChildProcess::ChildProcess(ChildProcess &&other) noexcept
    : m_pid(std::exchange(other.m_pid, -1))
    , m_status(other.m_status)
    , m_input(std::move(other.m_input))
    , m_output(std::move(other.m_output))
{
}

ChildProcess &ChildProcess::operator=(ChildProcess &&other) noexcept
{
    std::swap(m_pid, other.m_pid);
    std::swap(m_status, other.m_status);
    m_input = std::move(other.m_input);
    m_output = std::move(other.m_output);
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
    m_status = reaped > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return m_status;
}

void ChildProcess::end()
{
    m_input = FileHandle();
    m_output = FileHandle();
    if (m_pid <= 0)
        return;
    ::kill(m_pid, SIGKILL);
    exitStatus(patienceAtTheEnd);
    m_pid = -1;
}

} // namespace ctscope
