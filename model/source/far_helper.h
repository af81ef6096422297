// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/child_process.h"
#include "source/netlink_source.h"

#include <memory>
#include <string_view>

namespace ctscope {

/// The table of another machine through its capture helper, which waits for the greeting at the other end of `ssh`.
/// When the connection ends, readings fail; it is not made again.
std::unique_ptr<NetlinkSource> openFarHelper(ChildProcess ssh, const Origin &origin);

/// True when a helper on a machine of this kind (uname -m) can talk to this one: the numbers in its messages are in the
/// machine's order.
bool speaksOurOrder(std::string_view machine);

} // namespace ctscope
