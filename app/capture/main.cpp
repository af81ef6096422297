// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope-capture: queries the kernel's connection tracking on behalf of a client without the privilege.
// README.md in this folder describes its privileges and how it drops them.
#include "call_filter.h"
#include "namespace_entry.h"
#include "own_file.h"
#include "privileges.h"
#include "program_start.h"
#include "server.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <linux/netlink.h>
#include <sys/prctl.h>
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

int fail(ExitStatus status, const std::string &why)
{
    writeText(STDERR_FILENO, "ctscope-capture: " + why + '\n');
    return status;
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

    Server::Sockets sockets;
    const auto open = [&sockets](NetlinkSocket &socket, int family) {
        socket = NetlinkSocket::open(family);
        if (!socket)
            sockets.openError = errno;
    };
    open(sockets.diagnosis, NETLINK_SOCK_DIAG);
    open(sockets.events, NETLINK_NETFILTER);
    open(sockets.questions, NETLINK_NETFILTER);
    const int nameFolder = name.descriptor();
    Server server(std::move(sockets), SettingsFiles(), std::move(name));

    if (const std::string problem = giveUpPrivileges(); !problem.empty())
        return fail(ExitSystem, problem);
    ::clearenv();
    if (const std::string problem = limitSystemCalls(
            {server.questionDescriptor(), server.eventDescriptor(), server.diagnosisDescriptor(), nameFolder});
        !problem.empty())
        return fail(ExitSystem, problem);
    // No destructors and no exit handlers from here on: they need system calls that the filter forbids, and
    // so does a sanitizer's _exit().
    ::syscall(SYS_exit_group, server.run());
    std::abort();
}

} // namespace

int main(int argc, char **argv)
{
    if (!openStandardDescriptors())
        return ExitSystem;
    const std::string_view argument = argc == 2 ? argv[1] : "";
    if (argument == "--help") {
        writeText(STDOUT_FILENO, help);
        return ExitDone;
    }
    if (argument == "--version") {
        writeText(STDOUT_FILENO, "ctscope-capture " CTSCOPE_VERSION "\n");
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
