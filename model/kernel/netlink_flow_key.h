// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/netlink_request.h"

struct nlmsghdr;

namespace ctscope {

/// Appends the original tuple and the zone of an entry to a message of libmnl. The message's memory must have
/// 128 bytes left.
void putFlowKey(nlmsghdr *header, const FlowKey &key);

} // namespace ctscope
