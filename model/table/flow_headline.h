// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <QString>

namespace ctscope {

/// Who talks to whom, and how far they are, in a sentence: "10.7.0.2 and 203.0.113.2 port 443 hold
/// an open TCP connection."; in the past tense of a flow that has ended.
QString flowHeadline(const Flow &flow, bool ended = false);

/// "TCP", "ICMPv6", "ESP": the name as people write it.
QString protocolTitle(Protocol protocol);

} // namespace ctscope
