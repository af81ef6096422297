// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope-delete: deletes and changes entries of the kernel's connection tracking for a client without the privilege.
// README.md in the folder above says who may start it, and what it permits.
#include "call_filter.h"
#include "edit_server.h"
#include "namespace_entry.h"
#include "own_file.h"
#include "privileges.h"
#include "program_start.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::capture;

namespace {

constexpr std::string_view help =
    R"(ctscope-delete deletes and changes single entries of this kernel's connection tracking. ctscope
starts it when the user deletes flows, or sets their time left or mark; it is not meant to be run by
hand.

It can do nothing until the administrator gives it a privilege. As root, once, for the members of a
group:

    chgrp GROUP FILE
    chmod 0750 FILE
    setcap cap_net_admin+ep FILE

It refuses to run when its file has a capability and every user may execute it.

  --namespace PATH [--user PATH]  for another network namespace, as ctscope-capture
  --help, --version
)";

int fail(ExitStatus status, const std::string &why)
{
    writeText(STDERR_FILENO, "ctscope-delete: " + why + '\n');
    return status;
}

/// Returns only when serving cannot begin. `netns`: the network namespace; empty = that of this process.
int serve(const NamespacePaths &netns)
{
    if (const std::string problem = netns.network.empty() ? dropSystemAdministration() : std::string();
        !problem.empty())
        return fail(ExitSystem, problem);
    if (const std::string danger = ownFileDangerToOthers(); !danger.empty())
        return fail(ExitUnsafe, "refusing to run: " + danger);
    // Descriptors of the parent process must not be reachable from here.
    if (::close_range(STDERR_FILENO + 1, ~0u, 0) != 0)
        return fail(ExitSystem, "the descriptors cannot be closed");
    if (!prepareStream(STDIN_FILENO) || !prepareStream(STDOUT_FILENO))
        return fail(ExitUsage, "standard input and output must be pipes: ctscope starts this program.");
    std::signal(SIGPIPE, SIG_IGN);
    const uid_t user = askingUser();
    if (!netns.network.empty()) {
        const NamespaceEntry entry = enterNamespace(netns);
        if (const std::string problem = dropSystemAdministration(); !problem.empty())
            return fail(ExitSystem, problem);
        if (entry.status != ExitDone)
            return fail(entry.status, entry.problem);
    }
    NetlinkSocket socket = NetlinkSocket::open();
    const int openError = socket ? 0 : errno;
    EditLog log = EditLog::open("ctscope-delete");
    if (const std::string problem = giveUpPrivileges(); !problem.empty())
        return fail(ExitSystem, problem);
    EditServer server(std::move(socket), openError, std::move(log), user, hasNetAdmin());
    ::clearenv();
    if (const std::string problem = limitEditCalls(server.kernelDescriptor(), server.logDescriptor()); !problem.empty())
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
        writeText(STDOUT_FILENO, "ctscope-delete " CTSCOPE_VERSION "\n");
        return ExitDone;
    }
    // Independent of the name of the file.
    ::prctl(PR_SET_NAME, "ctscope-delete", 0, 0, 0);
    NamespacePaths netns;
    if (argc > 1 && !parseNamespace(std::span(argv, static_cast<std::size_t>(argc)).subspan(1), netns))
        return fail(ExitUsage,
            "usage: --namespace /run/netns/NAME or --namespace /proc/PID/ns/net, then with --user "
            "/proc/PID/ns/user; or --help, or --version.");
    return serve(netns);
}
