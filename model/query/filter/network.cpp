// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/network.h"

#include <algorithm>
#include <cstring>

namespace ctscope::filter {

namespace {

IpAddress masked(const Network &network, bool last) noexcept
{
    IpAddress address = network.address;
    const std::size_t size = address.isV4() ? 4 : 16;
    for (std::size_t i = 0; i < size; ++i) {
        const int kept = std::clamp(static_cast<int>(network.prefix) - static_cast<int>(i * 8), 0, 8);
        const auto free = static_cast<std::uint8_t>(0xff >> kept);
        address.bytes[i] = static_cast<std::uint8_t>(last ? address.bytes[i] | free : address.bytes[i] & ~free);
    }
    return address;
}

} // namespace

IpAddress firstOf(const Network &network) noexcept { return masked(network, false); }
IpAddress lastOf(const Network &network) noexcept { return masked(network, true); }

IpAddress unmapped(const IpAddress &address) noexcept
{
    constexpr char prefix[] = "\0\0\0\0\0\0\0\0\0\0\xff\xff";
    if (!address.isV6() || std::memcmp(address.bytes.data(), prefix, 12) != 0)
        return address;
    IpAddress plain;
    plain.family = Family::Ipv4;
    std::copy(address.bytes.begin() + 12, address.bytes.end(), plain.bytes.begin());
    return plain;
}

} // namespace ctscope::filter
