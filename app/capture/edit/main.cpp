// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope-delete: deletes and changes entries of the kernel's connection tracking for a client without the privilege.
// README.md in the folder above says who may start it, and what it permits.
#include "call_filter.h"
#include "edit_server.h"
#include "own_file.h"
#include "privileges.h"
#include "program_start.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

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

int serve(const NamespacePaths &netns);
constexpr Program program{"ctscope-delete", help, serve};

int serve(const NamespacePaths &netns)
{
    const uid_t user = askingUser(); // in the user namespace of the asker
    const NamespaceEntry entry = prepareToServe(netns, ownFileDangerToOthers);
    if (entry.status != ExitDone)
        return fail(program, entry.status, entry.problem);
    NetlinkSocket socket = NetlinkSocket::open();
    const int openError = socket ? 0 : errno;
    EditLog log = EditLog::open("ctscope-delete");
    if (const std::string problem = giveUpPrivileges(); !problem.empty())
        return fail(program, ExitSystem, problem);
    EditServer server(std::move(socket), openError, std::move(log), user, hasNetAdmin());
    ::clearenv();
    if (const std::string problem = limitEditCalls(server.kernelDescriptor(), server.logDescriptor()); !problem.empty())
        return fail(program, ExitSystem, problem);
    // No destructors and no exit handlers from here on: they need system calls that the filter forbids, and
    // so does a sanitizer's _exit().
    ::syscall(SYS_exit_group, server.run());
    std::abort();
}

} // namespace

int main(int argc, char **argv) { return run(program, argc, argv); }
