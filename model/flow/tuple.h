// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

#include <cstdint>
#include <string>

namespace ctscope {

/// The kind of keys in the layer-4 part of a tuple.
enum class L4Kind : std::uint8_t {
    None,  ///< nothing was printed: protocols without a tracker, or XML of ICMP and GRE
    Ports, ///< sport, dport
    Icmp,  ///< type, code, id
    Gre,   ///< srckey, dstkey
};

/// The layer-4 keys of one direction. All fit four bytes, as in the kernel's own tuple
/// (include/net/netfilter/nf_conntrack_tuple.h).
struct L4Keys {
    L4Kind kind = L4Kind::None;
    /// Ports: source port. Gre: source key. Icmp: type in the high byte, code in the low byte.
    std::uint16_t first = 0;
    /// Ports: destination port. Gre: destination key. Icmp: id.
    std::uint16_t second = 0;

    static constexpr L4Keys ports(std::uint16_t source, std::uint16_t destination) noexcept
    {
        return {L4Kind::Ports, source, destination};
    }
    static constexpr L4Keys icmp(std::uint8_t type, std::uint8_t code, std::uint16_t id) noexcept
    {
        return {L4Kind::Icmp, static_cast<std::uint16_t>(type << 8 | code), id};
    }
    static constexpr L4Keys gre(std::uint16_t source, std::uint16_t destination) noexcept
    {
        return {L4Kind::Gre, source, destination};
    }
    constexpr std::uint8_t icmpType() const noexcept { return static_cast<std::uint8_t>(first >> 8); }
    constexpr std::uint8_t icmpCode() const noexcept { return static_cast<std::uint8_t>(first); }
    constexpr std::uint16_t icmpId() const noexcept { return second; }

    friend bool operator==(const L4Keys &, const L4Keys &) noexcept = default;
};

/// One direction of a flow. `srcText`/`dstText` hold the text in place of the address when its family is
/// Unreadable (a masked address in a paste), and are empty otherwise.
struct Tuple {
    IpAddress src;
    IpAddress dst;
    L4Keys keys;
    std::string srcText;
    std::string dstText;

    /// The address as text, or the text in its place.
    std::string srcString() const { return src.family == Family::Unreadable ? srcText : src.toString(); }
    std::string dstString() const { return dst.family == Family::Unreadable ? dstText : dst.toString(); }

    friend bool operator==(const Tuple &, const Tuple &) noexcept = default;
};

} // namespace ctscope
