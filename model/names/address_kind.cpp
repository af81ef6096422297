// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/address_kind.h"

#include <algorithm>
#include <cstdint>

namespace ctscope {

namespace {

struct Block {
    std::uint32_t first;
    unsigned bits;
};

constexpr Block shared4[] = {{0x00000000, 8}, {0x7f000000, 8}, {0xa9fe0000, 16}, {0xe0000000, 3}};
constexpr Block inner4[] = {{0x0a000000, 8}, {0x64400000, 10}, {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24},
    {0xc0586300, 24}, {0xc0a80000, 16}, {0xc6120000, 15}, {0xc6336400, 24}, {0xcb007100, 24}};

template <std::size_t count> bool isIn(std::uint32_t address, const Block (&blocks)[count]) noexcept
{
    return std::ranges::any_of(
        blocks, [address](const Block &block) { return (address ^ block.first) >> (32 - block.bits) == 0; });
}

} // namespace

bool namesOneHost(const IpAddress &address) noexcept
{
    if (address.isV4())
        return !isIn(address.v4Number(), shared4);
    if (!address.isV6())
        return false;
    const auto &bytes = address.bytes;
    const bool low = std::all_of(bytes.begin(), bytes.begin() + 15, [](std::uint8_t byte) { return byte == 0; });
    const bool linkLocal = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
    return bytes[0] != 0xff && !linkLocal && !(low && bytes[15] <= 1);
}

bool isPublic(const IpAddress &address) noexcept
{
    if (!namesOneHost(address))
        return false;
    if (address.isV4())
        return !isIn(address.v4Number(), inner4);
    const auto &bytes = address.bytes;
    const bool documentation = (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8)
        || (bytes[0] == 0x3f && bytes[1] == 0xff && bytes[2] < 0x10);
    return (bytes[0] & 0xe0) == 0x20 && !documentation; // 2000::/3, all that is assigned
}

} // namespace ctscope
