// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/host_names.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace ctscope {

namespace {

std::uint64_t mixed(std::uint64_t value) noexcept
{
    value *= 0x9e3779b97f4a7c15u;
    value ^= value >> 32;
    value *= 0xd6e8feb86659fd93u;
    return value ^ value >> 29;
}

std::uint64_t hashOf(const IpAddress &address) noexcept
{
    if (address.isV4())
        return mixed(address.v4Number());
    std::uint64_t halves[2];
    std::memcpy(halves, address.bytes.data(), sizeof halves);
    return mixed(halves[0] + mixed(halves[1] + 1));
}

/// ::ffff:10.0.0.1 is 10.0.0.1.
IpAddress plain(const IpAddress &address) noexcept
{
    constexpr std::array<std::uint8_t, 12> prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (!address.isV6() || !std::equal(prefix.begin(), prefix.end(), address.bytes.begin()))
        return address;
    IpAddress inside;
    inside.family = Family::Ipv4;
    std::copy_n(address.bytes.begin() + 12, 4, inside.bytes.begin());
    return inside;
}

} // namespace

HostNames::HostNames(std::vector<HostName> names)
    : m_names(std::move(names))
{
    std::erase_if(m_names,
        [](const HostName &name) { return name.name.empty() || (!name.address.isV4() && !name.address.isV6()); });
    for (HostName &name : m_names)
        name.address = plain(name.address);
    std::ranges::stable_sort(m_names, [](const HostName &a, const HostName &b) {
        return a.address != b.address ? a.address < b.address : a.source < b.source;
    });
    const auto last = std::unique(
        m_names.begin(), m_names.end(), [](const HostName &a, const HostName &b) { return a.address == b.address; });
    m_names.erase(last, m_names.end());
    m_slots.resize(std::bit_ceil(2 * m_names.size() + 1));
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        const Hash hash = hashOf(m_names[i].address);
        m_present[(hash >> 6) % m_present.size()] |= Hash(1) << (hash & 63);
        std::size_t slot = hash % m_slots.size();
        while (m_slots[slot] != 0)
            slot = (slot + 1) % m_slots.size();
        m_slots[slot] = static_cast<std::uint32_t>(i + 1);
    }
}

template <typename Same> const HostName *HostNames::search(Hash hash, Same &&same) const noexcept
{
    if (!mayHave(hash))
        return nullptr;
    for (std::size_t slot = hash % m_slots.size(); m_slots[slot] != 0; slot = (slot + 1) % m_slots.size()) {
        const HostName &name = m_names[m_slots[slot] - 1];
        if (same(name.address))
            return &name;
    }
    return nullptr;
}

const HostName *HostNames::findIpv4(std::uint32_t address) const noexcept
{
    return search(
        mixed(address), [address](const IpAddress &other) { return other.isV4() && other.v4Number() == address; });
}

const HostName *HostNames::find(const IpAddress &address) const noexcept
{
    const IpAddress wanted = plain(address);
    if (!wanted.isV4() && !wanted.isV6())
        return nullptr;
    return search(hashOf(wanted), [&wanted](const IpAddress &other) { return other == wanted; });
}

} // namespace ctscope
