// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/protocol.h"
#include "flow/tuple.h"
#include "kernel/netlink_message.h"

#include <array>
#include <cstdint>

namespace ctscope {

/// One direction as ctnetlink sends it. Addresses in network order, as in IpAddress.
struct NetlinkTuple {
    Family source = Family::None;
    Family destination = Family::None;
    std::array<std::uint8_t, 16> sourceBytes;      ///< the first four of IPv4; valid with `source`
    std::array<std::uint8_t, 16> destinationBytes; ///< valid with `destination`
    Protocol protocol = 0;
    bool hasProtocol = false;
    bool hasZone = false;
    L4Keys keys;
    std::uint16_t zone = 0;
};

/// Decodes the payload of a CTA_TUPLE_* attribute into `out`.
NetlinkFault decodeTuple(Bytes bytes, NetlinkTuple &out) noexcept;

/// The same as a plain value; protocol and zone are not part of a Tuple.
Tuple toTuple(const NetlinkTuple &parts);

} // namespace ctscope
