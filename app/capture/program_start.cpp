// SPDX-License-Identifier: GPL-3.0-or-later
#include "program_start.h"

#include "privileges.h"

#include <csignal>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ctscope::capture {

bool openStandardDescriptors()
{
    int fd = -1;
    do {
        fd = ::open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    return fd > STDERR_FILENO && ::close(fd) == 0;
}

bool prepareStream(int fd)
{
    struct stat facts { };
    if (::fstat(fd, &facts) != 0)
        return false;
    int domain = AF_UNSPEC;
    socklen_t size = sizeof domain;
    const bool between =
        S_ISSOCK(facts.st_mode) && ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX;
    if (!between && !S_ISFIFO(facts.st_mode))
        return false;
    const int flags = ::fcntl(fd, F_GETFL);
    return flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

bool parseNamespace(std::span<char *> arguments, NamespacePaths &netns)
{
    if (arguments.size() != 2 && arguments.size() != 4)
        return false;
    if (std::string_view(arguments[0]) != "--namespace" || !isNetworkPath(arguments[1]))
        return false;
    netns.network = arguments[1];
    if (arguments.size() == 2)
        return true;
    if (std::string_view(arguments[2]) != "--user" || !isUserPath(arguments[3]))
        return false;
    netns.user = arguments[3];
    return true;
}

void writeText(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

NamespaceEntry prepareToServe(const NamespacePaths &netns, std::string (*findDanger)())
{
    const bool entersNamespace = !netns.network.empty();
    if (std::string problem = entersNamespace ? std::string() : dropSystemAdministration(); !problem.empty())
        return {ExitSystem, std::move(problem), {}};
    if (const std::string danger = findDanger(); !danger.empty())
        return {ExitUnsafe, "refusing to run: " + danger, {}};
    // Descriptors of the parent process must not be reachable from here.
    if (::close_range(STDERR_FILENO + 1, ~0u, 0) != 0)
        return {ExitSystem, "the descriptors cannot be closed", {}};
    if (!prepareStream(STDIN_FILENO) || !prepareStream(STDOUT_FILENO))
        return {ExitUsage, "standard input and output must be pipes: ctscope starts this program.", {}};
    std::signal(SIGPIPE, SIG_IGN);
    if (!entersNamespace)
        return {};
    NamespaceEntry entry = enterNamespace(netns);
    if (std::string problem = dropSystemAdministration(); !problem.empty())
        return {ExitSystem, std::move(problem), {}};
    return entry;
}

int run(const Program &program, int argc, char **argv)
{
    if (!openStandardDescriptors())
        return ExitSystem;
    const std::string_view argument = argc == 2 ? argv[1] : "";
    if (argument == "--help") {
        writeText(STDOUT_FILENO, program.help);
        return ExitDone;
    }
    if (argument == "--version") {
        writeText(STDOUT_FILENO, std::string(program.name) + " " CTSCOPE_VERSION "\n");
        return ExitDone;
    }
    // Independent of the name of the file: the search for processes in a namespace leaves ctscope-capture out.
    ::prctl(PR_SET_NAME, program.name, 0, 0, 0);
    NamespacePaths netns;
    if (argc > 1 && !parseNamespace(std::span(argv, static_cast<std::size_t>(argc)).subspan(1), netns))
        return fail(program, ExitUsage,
            "usage: --namespace /run/netns/NAME or --namespace /proc/PID/ns/net, then with --user "
            "/proc/PID/ns/user; or --help, or --version.");
    return program.serve(netns);
}

int fail(const Program &program, ExitStatus status, std::string_view why)
{
    writeText(STDERR_FILENO, std::string(program.name) + ": " + std::string(why) + '\n');
    return status;
}

} // namespace ctscope::capture
