// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

namespace ctscope {

/// False for addresses that many hosts have, or none: unspecified, loopback, link-local, multicast, broadcast
/// (RFC 1122, 3927, 4291, 5771), and for texts that are no address.
bool namesOneHost(const IpAddress &address) noexcept;
/// True for addresses of the internet: not for the above, nor for those of private networks, of carriers' networks, of
/// documentation and of benchmarks (RFC 1918, 4193, 6598, 5737, 3849, 2544; the IANA registries of special-purpose
/// addresses).
bool isPublic(const IpAddress &address) noexcept;

} // namespace ctscope
