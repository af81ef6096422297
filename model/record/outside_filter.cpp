// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/outside_filter.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ctscope::record {

namespace {

constexpr unsigned probes = 7;
constexpr std::size_t bitsPerKey = 10;
constexpr std::uint32_t noPort = 0x10000;

std::uint64_t mixed(std::uint64_t value) noexcept
{
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

std::uint64_t keyOf(const IpAddress &address, std::uint32_t port) noexcept
{
    std::uint64_t words[2] = {};
    for (std::size_t byte = 0; byte < address.bytes.size(); ++byte)
        words[byte / 8] |= std::uint64_t(address.bytes[byte]) << 8 * (byte % 8);
    const std::uint64_t family = address.isV6() ? 6 : 4;
    return mixed(mixed(mixed(words[0] ^ family << 56) ^ words[1]) ^ port);
}

/// Calls use(byte, bit) for each bit of a key.
template <typename Use> void forEachBit(std::uint64_t key, std::size_t bytes, Use &&use)
{
    const std::uint64_t bits = std::uint64_t(bytes) * 8;
    // Two hashes are as good as seven (Kirsch, Mitzenmacher, 2006).
    std::uint64_t place = key >> 32;
    const std::uint64_t step = (key & 0xffffffffu) | 1;
    for (unsigned i = 0; i < probes; ++i, place += step) {
        const std::uint64_t bit = place % bits;
        use(static_cast<std::size_t>(bit / 8), static_cast<unsigned>(bit % 8));
    }
}

bool isAddress(const IpAddress &address) noexcept { return address.isV4() || address.isV6(); }

} // namespace

std::string outsideFilter(const FlowBlock &block, Row begin, Row end)
{
    const FlowStore &flows = block.flows();
    std::vector<std::uint64_t> keys;
    keys.reserve(std::size_t(end - begin) * 4);
    const std::pair<AddressSlot, std::size_t> sides[] = {{AddressSlot::ReplyDst, 3}, {AddressSlot::OriginalDst, 1}};
    for (const auto &[slot, port] : sides) {
        IpAddress last;
        for (Row row = begin; row < end; ++row) {
            const IpAddress address = flows.address(row, slot);
            if (!isAddress(address))
                continue;
            keys.push_back(keyOf(address, flows.record(row).keys[port]));
            if (address != last)
                keys.push_back(keyOf(address, noPort));
            last = address;
        }
    }
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    std::string filter(std::max<std::size_t>((keys.size() * bitsPerKey + 7) / 8, 8), '\0');
    for (const std::uint64_t key : keys) {
        forEachBit(key, filter.size(), [&](std::size_t byte, unsigned bit) {
            filter[byte] = static_cast<char>(static_cast<unsigned char>(filter[byte]) | 1u << bit);
        });
    }
    return filter;
}

bool mayHaveEnd(std::string_view filter, const OutsideEnd &end) noexcept
{
    if (filter.empty() || !isAddress(end.address))
        return true;
    bool may = true;
    forEachBit(keyOf(end.address, end.port ? *end.port : noPort), filter.size(), [&](std::size_t byte, unsigned bit) {
        may = may && (static_cast<unsigned char>(filter[byte]) >> bit & 1u) != 0;
    });
    return may;
}

} // namespace ctscope::record
