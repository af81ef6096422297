// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// IP protocol number of a flow (IANA "Assigned Internet Protocol Numbers").
using Protocol = std::uint8_t;

namespace protocol {

constexpr Protocol icmp = 1;
constexpr Protocol tcp = 6;
constexpr Protocol udp = 17;
constexpr Protocol dccp = 33;
constexpr Protocol gre = 47;
constexpr Protocol icmpv6 = 58;
constexpr Protocol sctp = 132;
constexpr Protocol udplite = 136;

/// The name that the conntrack tools print: one of the protocols that had a tracker, else
/// "unknown" (ESP, IGMP, …), as the kernel and libnetfilter_conntrack do.
std::string_view conntrackName(Protocol number) noexcept;

/// The usual name: as conntrackName(), but "esp", "igmp", "ospf", … for the common
/// ones without a tracker; "proto 200" for the rest.
std::string displayName(Protocol number);

/// The number behind a printed name, any case; nullopt for "unknown" and for other words.
std::optional<Protocol> fromName(std::string_view name) noexcept;

} // namespace protocol

} // namespace ctscope
