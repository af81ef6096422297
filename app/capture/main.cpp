// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope-capture: queries the kernel's connection tracking on behalf of a client without the privilege.
// README.md in this folder describes its privileges and how it drops them.
#include "call_filter.h"
#include "own_file.h"
#include "privileges.h"
#include "program_start.h"
#include "server.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

#include <linux/netlink.h>
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

int serve(const NamespacePaths &netns);
constexpr Program program{"ctscope-capture", help, serve};

int serve(const NamespacePaths &netns)
{
    NamespaceEntry entry = prepareToServe(netns, ownFileDanger);
    if (entry.status != ExitDone)
        return fail(program, entry.status, entry.problem);
    Server::Sockets sockets;
    const auto open = [&sockets](NetlinkSocket &socket, int family) {
        socket = NetlinkSocket::open(family);
        if (!socket)
            sockets.openError = errno;
    };
    open(sockets.diagnosis, NETLINK_SOCK_DIAG);
    open(sockets.events, NETLINK_NETFILTER);
    open(sockets.questions, NETLINK_NETFILTER);
    const int nameFolder = entry.name.descriptor();
    Server server(std::move(sockets), SettingsFiles(), std::move(entry.name));

    if (const std::string problem = giveUpPrivileges(); !problem.empty())
        return fail(program, ExitSystem, problem);
    ::clearenv();
    if (const std::string problem = limitSystemCalls(
            {server.questionDescriptor(), server.eventDescriptor(), server.diagnosisDescriptor(), nameFolder});
        !problem.empty())
        return fail(program, ExitSystem, problem);
    // No destructors and no exit handlers from here on: they need system calls that the filter forbids, and
    // so does a sanitizer's _exit().
    ::syscall(SYS_exit_group, server.run());
    std::abort();
}

} // namespace

int main(int argc, char **argv) { return run(program, argc, argv); }
