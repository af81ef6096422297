// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"
#include "record/column_pack.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ctscope::record {

/// One column of addresses: the distinct ones in their order, and for each row the place of its own. Most flows share
/// their addresses with many others.
class AddressDictionary {
public:
    AddressDictionary() = default;
    /// At most 65,536 distinct addresses, so as many rows are safe. An unreadable one counts as none.
    explicit AddressDictionary(std::span<const IpAddress> column);

    /// Packs both under three ids from `id` on: IPv4, IPv6, places.
    void pack(ColumnPacker &packer, std::uint8_t id) const;
    /// nullopt when they are damaged.
    static std::optional<AddressDictionary> unpack(const UnpackedColumns &columns, std::uint8_t id, std::size_t rows);

    std::span<const IpAddress> addresses() const noexcept { return m_addresses; }
    std::span<const std::uint16_t> places() const noexcept { return m_places; }
    const IpAddress &at(std::size_t row) const noexcept { return m_addresses[m_places[row]]; }
    std::optional<std::uint16_t> placeOf(const IpAddress &address) const noexcept;

    static constexpr std::uint8_t idsUsed = 4;

private:
    std::vector<IpAddress> m_addresses; ///< ascending
    std::vector<std::uint16_t> m_places;
};

} // namespace ctscope::record
