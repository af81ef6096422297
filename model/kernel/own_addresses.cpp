// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/own_addresses.h"

#include "kernel/local_addresses.h"

#include <algorithm>
#include <utility>

namespace ctscope {

std::optional<OwnAddresses> OwnAddresses::read()
{
    auto addresses = readLocalAddresses();
    if (!addresses)
        return std::nullopt;
    return OwnAddresses{std::move(*addresses), readBroadcastAddresses()};
}

std::optional<OwnAddresses> OwnAddresses::readOf(std::uint32_t process, const std::string &root)
{
    auto addresses = readLocalAddressesOf(process, root);
    if (!addresses)
        return std::nullopt;
    return OwnAddresses{std::move(*addresses), readBroadcastAddressesOf(process, root)};
}

bool OwnAddresses::has(const IpAddress &address) const noexcept
{
    constexpr std::uint32_t loopback = 127;
    if (address.isV4() && address.v4Number() >> 24 == loopback)
        return true;
    return std::ranges::binary_search(addresses, address);
}

bool OwnAddresses::isGroup(const IpAddress &address) const noexcept
{
    constexpr std::uint32_t multicast = 0xe;
    constexpr std::uint32_t everybody = 0xffffffff;
    constexpr std::uint8_t multicast6 = 0xff;
    if (address.isV6())
        return address.bytes[0] == multicast6;
    return address.isV4()
        && (address.v4Number() >> 28 == multicast || address.v4Number() == everybody
            || std::ranges::binary_search(broadcasts, address));
}

} // namespace ctscope
