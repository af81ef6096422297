// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace ctscope {

/// Raw bytes of a netlink message or of a part of it. Need not be aligned.
using Bytes = std::span<const std::byte>;

/// Reads a number in the machine's order (netlink headers) from the front of `bytes`, which must
/// be long enough.
template <typename Number> Number nativeNumber(Bytes bytes) noexcept
{
    Number value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

/// Reads a number in network order (what ctnetlink puts into attributes) from the front of
/// `bytes`, which must be long enough.
template <typename Number> Number networkNumber(Bytes bytes) noexcept
{
    const auto value = nativeNumber<Number>(bytes);
    if constexpr (std::endian::native == std::endian::big || sizeof value == 1)
        return value;
    else if constexpr (sizeof value == 2)
        return __builtin_bswap16(value);
    else if constexpr (sizeof value == 4)
        return __builtin_bswap32(value);
    else
        return __builtin_bswap64(value);
}

/// One attribute: its type without the nested and byte-order bits, and its payload.
struct NetlinkAttribute {
    std::uint16_t type = 0;
    Bytes payload;

    /// The payload as a number in network order. False when the size differs.
    template <typename Number> bool read(Number &out) const noexcept
    {
        if (payload.size() != sizeof out)
            return false;
        out = networkNumber<Number>(payload);
        return true;
    }
    /// The payload as text, up to a closing NUL.
    std::string_view text() const noexcept
    {
        const std::string_view all(reinterpret_cast<const char *>(payload.data()), payload.size());
        return all.substr(0, all.find('\0'));
    }
};

/// Walks the attributes of a message or of a nested attribute, checking each length before use.
/// Written inline here because a dump of a million flows has thirty million attributes: a call
/// into a library for each step costs as much as all the rest of the decoding.
class NetlinkAttributes {
public:
    explicit NetlinkAttributes(Bytes bytes) noexcept
        : m_rest(bytes)
    {
    }

    /// Reads the next attribute; false at the end, and when what follows is not an attribute.
    bool next(NetlinkAttribute &out) noexcept
    {
        constexpr std::size_t headerSize = 4;
        constexpr std::uint16_t typeMask = 0x3fff; // NLA_TYPE_MASK
        if (m_rest.size() < headerSize) {
            m_broken = !m_rest.empty();
            return false;
        }
        const std::size_t length = nativeNumber<std::uint16_t>(m_rest);
        if (length < headerSize || length > m_rest.size()) {
            m_broken = true;
            return false;
        }
        out.type = nativeNumber<std::uint16_t>(m_rest.subspan(2)) & typeMask;
        out.payload = m_rest.subspan(headerSize, length - headerSize);
        const std::size_t padded = (length + 3) & ~std::size_t(3);
        // The last attribute may lack its padding.
        m_rest = padded < m_rest.size() ? m_rest.subspan(padded) : Bytes();
        return true;
    }
    /// True after next() found bytes that are not an attribute.
    bool broken() const noexcept { return m_broken; }

private:
    Bytes m_rest;
    bool m_broken = false;
};

} // namespace ctscope
