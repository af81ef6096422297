// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/live_source.h"

#include "tracking/netlink_source.h"
#include "tracking/proc_source.h"

namespace ctscope {

std::unique_ptr<Source> openLiveSource()
{
    auto netlink = std::make_unique<NetlinkSource>();
    const SourceProblem problem = netlink->probe({});
    if (problem.kind == Problem::None)
        return netlink;
    auto proc = std::make_unique<ProcSource>();
    const TableAccess access = ProcFs().tableFile().access;
    // Without the file, what stands in the way of ctnetlink is what the user can do something about.
    if (access == TableAccess::NotCompiledIn && problem.kind == Problem::NoPermission)
        return netlink;
    return proc;
}

} // namespace ctscope
