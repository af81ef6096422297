// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_tuple.h"

#include <algorithm>
#include <cstring>

#include <linux/netfilter/nfnetlink_conntrack.h>

namespace ctscope {

namespace {

bool readAddress(const NetlinkAttribute &attribute, std::size_t size, Family family, Family &outFamily,
    std::array<std::uint8_t, 16> &out) noexcept
{
    if (attribute.payload.size() != size)
        return false;
    std::memcpy(out.data(), attribute.payload.data(), size);
    outFamily = family;
    return true;
}

NetlinkFault decodeAddresses(Bytes bytes, NetlinkTuple &out) noexcept
{
    return eachAttribute(bytes, [&out](const NetlinkAttribute &attribute) noexcept {
        switch (attribute.type) {
        case CTA_IP_V4_SRC: return sized(readAddress(attribute, 4, Family::Ipv4, out.source, out.sourceBytes));
        case CTA_IP_V4_DST:
            return sized(readAddress(attribute, 4, Family::Ipv4, out.destination, out.destinationBytes));
        case CTA_IP_V6_SRC: return sized(readAddress(attribute, 16, Family::Ipv6, out.source, out.sourceBytes));
        case CTA_IP_V6_DST:
            return sized(readAddress(attribute, 16, Family::Ipv6, out.destination, out.destinationBytes));
        default: return NetlinkFault::None;
        }
    });
}

NetlinkFault decodeKeys(Bytes bytes, NetlinkTuple &out) noexcept
{
    std::uint16_t first = 0;
    std::uint16_t second = 0;
    std::uint8_t icmpType = 0;
    std::uint8_t icmpCode = 0;
    std::uint16_t icmpId = 0;
    bool keyed = false;
    bool icmp = false;
    const NetlinkFault fault = eachAttribute(bytes, [&](const NetlinkAttribute &attribute) noexcept {
        switch (attribute.type) {
        case CTA_PROTO_NUM: out.hasProtocol = true; return sized(attribute.read(out.protocol));
        case CTA_PROTO_SRC_PORT: keyed = true; return sized(attribute.read(first));
        case CTA_PROTO_DST_PORT: keyed = true; return sized(attribute.read(second));
        case CTA_PROTO_ICMP_ID:
        case CTA_PROTO_ICMPV6_ID: icmp = true; return sized(attribute.read(icmpId));
        case CTA_PROTO_ICMP_TYPE:
        case CTA_PROTO_ICMPV6_TYPE: icmp = true; return sized(attribute.read(icmpType));
        case CTA_PROTO_ICMP_CODE:
        case CTA_PROTO_ICMPV6_CODE: icmp = true; return sized(attribute.read(icmpCode));
        default: return NetlinkFault::None;
        }
    });
    if (icmp)
        out.keys = L4Keys::icmp(icmpType, icmpCode, icmpId);
    else if (keyed)
        // The keys of a GRE flow come in the attributes of ports.
        out.keys = out.protocol == protocol::gre ? L4Keys::gre(first, second) : L4Keys::ports(first, second);
    return fault;
}

IpAddress addressOf(Family family, const std::array<std::uint8_t, 16> &bytes) noexcept
{
    IpAddress address;
    address.family = family;
    if (family == Family::Ipv4)
        std::copy_n(bytes.begin(), 4, address.bytes.begin());
    else if (family == Family::Ipv6)
        address.bytes = bytes;
    return address;
}

} // namespace

NetlinkFault decodeTuple(Bytes bytes, NetlinkTuple &out) noexcept
{
    return eachAttribute(bytes, [&out](const NetlinkAttribute &attribute) noexcept {
        switch (attribute.type) {
        case CTA_TUPLE_IP: return decodeAddresses(attribute.payload, out);
        case CTA_TUPLE_PROTO: return decodeKeys(attribute.payload, out);
        case CTA_TUPLE_ZONE: out.hasZone = true; return sized(attribute.read(out.zone));
        default: return NetlinkFault::None;
        }
    });
}

Tuple toTuple(const NetlinkTuple &parts)
{
    Tuple tuple;
    tuple.src = addressOf(parts.source, parts.sourceBytes);
    tuple.dst = addressOf(parts.destination, parts.destinationBytes);
    tuple.keys = parts.keys;
    return tuple;
}

} // namespace ctscope
