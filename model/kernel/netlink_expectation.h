// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/expectation.h"
#include "kernel/netlink_decoder.h"

namespace ctscope {

/// Takes a message of the expectation subsystem apart, in the order of decodeFlow().
/// `out` is meaningful only when None is returned.
NetlinkFault decodeExpectation(const NetlinkMessage &message, MessageOrigin origin, Expectation &out);

} // namespace ctscope
