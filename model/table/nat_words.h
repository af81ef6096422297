// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <QString>

namespace ctscope {

/// "source NAT", "destination NAT", "source and destination NAT", "port NAT only", "no NAT".
QString natName(NatKind kind);

/// False when an address is missing or unreadable, so that the tuples cannot be compared.
bool natCanBeTold(const Flow &flow) noexcept;

/// What the translation does to this flow, with its addresses, in one or two sentences.
QString natSentence(const Flow &flow);

/// "192.168.1.6", the original word of a redacted address ("x.x.x.x"), or "no address".
QString addressText(const Tuple &tuple, bool destination);

/// The address with its port, GRE key or ICMP id where it has one: "10.7.0.2:443",
/// "[2001:db8::1]:443", "10.7.0.2 key 0x7", "10.7.0.2 id 18577".
QString endpointText(const Tuple &tuple, bool destination);

} // namespace ctscope
