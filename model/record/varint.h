// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope::record {

/// Appends a number, seven bits in each byte, the lowest first.
inline void appendVarint(std::string &out, std::uint64_t value)
{
    for (; value > 0x7f; value >>= 7)
        out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
}

/// Takes such a number off the front; nullopt when there is none.
inline std::optional<std::uint64_t> takeVarint(std::string_view &text) noexcept
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !text.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(text.front());
        text.remove_prefix(1);
        value |= std::uint64_t(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    return std::nullopt;
}

} // namespace ctscope::record
