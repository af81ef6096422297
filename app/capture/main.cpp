// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope-capture: asks the kernel's connection tracking for a client that has not the right to.
// README.md beside this file says what it may and what it gives up.
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

constexpr std::string_view help = R"(ctscope-capture answers ctscope's questions about the connection tracking of this kernel. ctscope
starts it by itself; there is nothing to be done with it by hand.

It needs the capability cap_net_admin. As root, once:

    setcap cap_net_admin+ep FILE

To look into other network namespaces than its own, it needs cap_sys_admin as well, for the one call
that enters:

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

/// Descriptors 0 to 2 are open from now on, so that nothing opened later gets the number of one that may be written.
bool openStandardDescriptors()
{
    int fd = -1;
    do {
        fd = ::open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    return fd > STDERR_FILENO && ::close(fd) == 0;
}

/// True for an end of a pipe or of a socket between processes, which is then set to never block.
/// Another socket might take frames for messages of its own, sent with the privileges of this program.
bool becomeStream(int fd)
{
    struct stat facts {};
    if (::fstat(fd, &facts) != 0)
        return false;
    int domain = AF_UNSPEC;
    socklen_t size = sizeof domain;
    const bool between = S_ISSOCK(facts.st_mode) && ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0
        && domain == AF_UNIX;
    if (!between && !S_ISFIFO(facts.st_mode))
        return false;
    const int flags = ::fcntl(fd, F_GETFL);
    return flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

/// Returns only when it does not come to serving. `place`: where; its network is empty = here.
int serve(const NamespacePaths &place)
{
    // Whoever enters nothing has no use for it.
    if (const std::string problem = place.network.empty() ? dropSystemAdministration() : std::string(); !problem.empty())
        return fail(ExitSystem, problem);
    if (const std::string danger = ownFileDanger(); !danger.empty())
        return fail(ExitUnsafe, "it does not serve, as " + danger);
    // Nothing else that the starter had open is any business of this program.
    if (::close_range(STDERR_FILENO + 1, ~0u, 0) != 0)
        return fail(ExitSystem, "the descriptors cannot be closed");
    if (!becomeStream(STDIN_FILENO) || !becomeStream(STDOUT_FILENO))
        return fail(ExitUsage, "standard input and output must be pipes: ctscope starts this program.");
    std::signal(SIGPIPE, SIG_IGN);
    NamespaceName name;
    if (!place.network.empty()) {
        NamespaceEntry entry = enterNamespace(place);
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
    if (const std::string problem = limitSystemCalls({server.questionDescriptor(), server.eventDescriptor(), nameFolder}); !problem.empty())
        return fail(ExitSystem, problem);
    // Past the filter there is no tidying up: that would take system calls which are not allowed.
    // What a sanitizer does in _exit() would, too.
    ::syscall(SYS_exit_group, server.run());
    std::abort();
}

/// False when the arguments are others than these, or name no place.
bool parsePlace(std::span<char *> arguments, NamespacePaths &place)
{
    if (arguments.size() != 2 && arguments.size() != 4)
        return false;
    if (std::string_view(arguments[0]) != "--namespace" || !isNetworkPath(arguments[1]))
        return false;
    place.network = arguments[1];
    if (arguments.size() == 2)
        return true;
    if (std::string_view(arguments[2]) != "--user" || !isUserPath(arguments[3]))
        return false;
    place.user = arguments[3];
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
    // Whatever the file is called: who looks for what lives in a namespace passes over this name.
    ::prctl(PR_SET_NAME, "ctscope-capture", 0, 0, 0);
    NamespacePaths place;
    if (argc > 1 && !parsePlace(std::span(argv, static_cast<std::size_t>(argc)).subspan(1), place))
        return fail(ExitUsage, "it takes --namespace /run/netns/NAME or --namespace /proc/PID/ns/net, then with --user "
                               "/proc/PID/ns/user; or --help, or --version.");
    return serve(place);
}
