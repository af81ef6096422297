// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <QString>

namespace ctscope {

/// The two ends and the state of a flow in a sentence: "10.7.0.2 has an open TCP connection to 203.0.113.2 port 443.";
/// in the past tense for a flow that has ended.
QString flowHeadline(const Flow &flow, bool ended = false);

/// "TCP", "ICMPv6", "ESP": the name as people write it.
QString protocolTitle(Protocol protocol);

} // namespace ctscope
