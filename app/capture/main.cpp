// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope-capture: queries the kernel's connection tracking on behalf of a client without the privilege.
// README.md in this folder describes its privileges and how it drops them.
#include "call_filter.h"
#include "namespace_entry.h"
#include "own_file.h"
#include "privileges.h"
#include "server.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::capture;

namespace {

constexpr std::string_view help =
    R"(ctscope-capture answers ctscope's questions about the connection tracking of this kernel. ctscope
starts it; it is not meant to be run by hand.

It needs the capability cap_net_admin. As root, once:

    setcap cap_net_admin+ep FILE

To serve other network namespaces than its own, it needs cap_sys_admin as well, for the one call that
enters them:

    setcap cap_net_admin,cap_sys_admin+ep FILE

  --namespace PATH [--user PATH]  serves a network namespace, /run/netns/NAME or /proc/PID/ns/net;
                                  --user is its user namespace, /proc/PID/ns/user, whose owner needs
                                  no capability
  --help, --version
)";

void write(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

int fail(ExitStatus status, const std::string &why)
{
    write(STDERR_FILENO, "ctscope-capture: " + why + '\n');
    return status;
}

/// Opens descriptors 0 to 2 if they are closed, so that no file opened later becomes standard input or output.
bool openStandardDescriptors()
{
    int fd = -1;
    do {
        fd = ::open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    return fd > STDERR_FILENO && ::close(fd) == 0;
}

/// Makes a pipe or a socket between processes non-blocking. False for anything else: a socket of another
/// kind might interpret frames as messages, sent with the privileges of this program.
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

/// Returns only when serving cannot begin. `netns`: the network namespace; empty = that of this process.
int serve(const NamespacePaths &netns)
{
    // Without a namespace to enter it has no use.
    if (const std::string problem = netns.network.empty() ? dropSystemAdministration() : std::string();
        !problem.empty())
        return fail(ExitSystem, problem);
    if (const std::string danger = ownFileDanger(); !danger.empty())
        return fail(ExitUnsafe, "refusing to run: " + danger);
    // Descriptors of the parent process must not be reachable from here.
    if (::close_range(STDERR_FILENO + 1, ~0u, 0) != 0)
        return fail(ExitSystem, "the descriptors cannot be closed");
    if (!prepareStream(STDIN_FILENO) || !prepareStream(STDOUT_FILENO))
        return fail(ExitUsage, "standard input and output must be pipes: ctscope starts this program.");
    std::signal(SIGPIPE, SIG_IGN);
    NamespaceName name;
    if (!netns.network.empty()) {
        NamespaceEntry entry = enterNamespace(netns);
        if (const std::string problem = dropSystemAdministration(); !problem.empty())
            return fail(ExitSystem, problem);
        if (entry.status != ExitDone)
            return fail(entry.status, entry.problem);
        name = std::move(entry.name);
    }

    NetlinkSocket questions = NetlinkSocket::open();
    int openError = questions ? 0 : errno;
    NetlinkSocket events = NetlinkSocket::open();
    if (openError == 0 && !events)
        openError = errno;
    const int nameFolder = name.descriptor();
    Server server(std::move(questions), std::move(events), openError, SettingsFiles(), std::move(name));

    if (const std::string problem = giveUpPrivileges(); !problem.empty())
        return fail(ExitSystem, problem);
    ::clearenv();
    if (const std::string problem =
            limitSystemCalls({server.questionDescriptor(), server.eventDescriptor(), nameFolder});
        !problem.empty())
        return fail(ExitSystem, problem);
    // No destructors and no exit handlers from here on: they need system calls that the filter forbids, and
    // so does a sanitizer's _exit().
    ::syscall(SYS_exit_group, server.run());
    std::abort();
}

/// Reads --namespace and --user. False for any other arguments.
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

} // namespace

int main(int argc, char **argv)
{
    if (!openStandardDescriptors())
        return ExitSystem;
    const std::string_view argument = argc == 2 ? argv[1] : "";
    if (argument == "--help") {
        write(STDOUT_FILENO, help);
        return ExitDone;
    }
    if (argument == "--version") {
        write(STDOUT_FILENO, "ctscope-capture " CTSCOPE_VERSION "\n");
        return ExitDone;
    }
    // Independent of the name of the file: the search for processes in a namespace leaves out this name.
    ::prctl(PR_SET_NAME, "ctscope-capture", 0, 0, 0);
    NamespacePaths netns;
    if (argc > 1 && !parseNamespace(std::span(argv, static_cast<std::size_t>(argc)).subspan(1), netns))
        return fail(ExitUsage,
            "usage: --namespace /run/netns/NAME or --namespace /proc/PID/ns/net, then with --user "
            "/proc/PID/ns/user; or --help, or --version.");
    return serve(netns);
}
