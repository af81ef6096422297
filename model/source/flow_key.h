// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"
#include "kernel/netlink_request.h"

namespace ctscope {

/// The key to ask the kernel for this one flow.
FlowKey flowKey(const FlowStore &flows, Row row);
FlowKey flowKey(const Flow &flow);

} // namespace ctscope
