// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/expectation.h"
#include "kernel/netlink_decoder.h"

namespace ctscope {

/// Decodes a message of the expectation subsystem, with the checks of decodeFlow().
/// `out` is meaningful only when None is returned.
NetlinkFault decodeExpectation(const NetlinkMessage &message, MessageOrigin origin, Expectation &out);

} // namespace ctscope
