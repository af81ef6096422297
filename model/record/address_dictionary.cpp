// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/address_dictionary.h"

#include <algorithm>
#include <array>
#include <string>

namespace ctscope::record {

namespace {

// Ids of a dictionary's columns, from the first one on.
enum Part : std::uint8_t { Ipv4, Ipv6, None, Places };

constexpr std::size_t ipv6Size = 16;

/// Ascending, without repetitions, as every dictionary is.
bool isOrdered(std::span<const IpAddress> addresses)
{
    return std::ranges::adjacent_find(addresses, [](const IpAddress &a, const IpAddress &b) { return !(a < b); })
        == addresses.end();
}

} // namespace

AddressDictionary::AddressDictionary(std::span<const IpAddress> column)
    : m_addresses(column.begin(), column.end())
{
    for (IpAddress &address : m_addresses) {
        if (address.family == Family::Unreadable)
            address = {};
    }
    const std::vector<IpAddress> known = m_addresses;
    std::ranges::sort(m_addresses);
    const auto rest = std::unique(m_addresses.begin(), m_addresses.end());
    m_addresses.erase(rest, m_addresses.end());
    m_places.reserve(known.size());
    for (const IpAddress &address : known)
        m_places.push_back(
            static_cast<std::uint16_t>(std::ranges::lower_bound(m_addresses, address) - m_addresses.begin()));
}

void AddressDictionary::pack(ColumnPacker &packer, std::uint8_t id) const
{
    std::vector<std::uint32_t> ipv4;
    std::string ipv6;
    std::uint32_t last = 0;
    bool none = false;
    for (const IpAddress &address : m_addresses) {
        if (address.isV4()) {
            // Differences are smaller numbers.
            ipv4.push_back(address.v4Number() - last);
            last = address.v4Number();
        } else if (address.isV6()) {
            ipv6.append(reinterpret_cast<const char *>(address.bytes.data()), ipv6Size);
        } else {
            none = true;
        }
    }
    std::string differences;
    for (unsigned byte = 0; byte < sizeof(std::uint32_t); ++byte) {
        for (const std::uint32_t difference : ipv4)
            differences.push_back(static_cast<char>(difference >> 8 * byte));
    }
    packer.bytes(static_cast<std::uint8_t>(id + Ipv4), differences);
    packer.bytes(static_cast<std::uint8_t>(id + Ipv6), ipv6);
    packer.bytes(static_cast<std::uint8_t>(id + None), none ? "\1" : "");
    packer.numbers<std::uint16_t>(static_cast<std::uint8_t>(id + Places), m_places);
}

std::optional<AddressDictionary> AddressDictionary::unpack(
    const UnpackedColumns &columns, std::uint8_t id, std::size_t rows)
{
    AddressDictionary result;
    if (!columns.bytes(static_cast<std::uint8_t>(id + None)).empty())
        result.m_addresses.emplace_back();
    const std::string_view differences = columns.bytes(static_cast<std::uint8_t>(id + Ipv4));
    const std::size_t count = differences.size() / sizeof(std::uint32_t);
    std::uint32_t last = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t difference = 0;
        for (unsigned byte = 0; byte < sizeof(std::uint32_t); ++byte)
            difference |= std::uint32_t(static_cast<unsigned char>(differences[byte * count + i])) << 8 * byte;
        last += difference;
        result.m_addresses.push_back(IpAddress::v4(last));
    }
    const std::string_view ipv6 = columns.bytes(static_cast<std::uint8_t>(id + Ipv6));
    for (std::size_t at = 0; at + ipv6Size <= ipv6.size(); at += ipv6Size) {
        std::array<std::uint8_t, ipv6Size> bytes{};
        std::ranges::copy(ipv6.substr(at, ipv6Size), bytes.begin());
        result.m_addresses.push_back(IpAddress::v6(bytes));
    }
    if (!isOrdered(result.m_addresses)
        || !columns.numbers(static_cast<std::uint8_t>(id + Places), rows, result.m_places))
        return std::nullopt;
    const auto largest = std::ranges::max_element(result.m_places);
    if (largest != result.m_places.end() && *largest >= result.m_addresses.size())
        return std::nullopt;
    return result;
}

std::optional<std::uint16_t> AddressDictionary::placeOf(const IpAddress &address) const noexcept
{
    const auto found = std::ranges::lower_bound(m_addresses, address);
    if (found == m_addresses.end() || *found != address)
        return std::nullopt;
    return static_cast<std::uint16_t>(found - m_addresses.begin());
}

} // namespace ctscope::record
