// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/plain_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace ctscope {

namespace {

void appendUtf8(std::string &out, std::uint32_t point)
{
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xc0 | point >> 6);
        put(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        put(0xe0 | point >> 12);
        put(0x80 | (point >> 6 & 0x3f));
        put(0x80 | (point & 0x3f));
    } else {
        put(0xf0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3f));
        put(0x80 | (point >> 6 & 0x3f));
        put(0x80 | (point & 0x3f));
    }
}

/// nullopt when a surrogate stands alone, or NULs are in it: then it is not such a text. A last odd byte
/// is what a cut leaves.
std::optional<std::string> fromUtf16(std::string_view bytes, bool bigEndian)
{
    std::string out;
    out.reserve(bytes.size() / 2 + 16);
    const auto unitAt = [&](std::size_t i) {
        const auto first = static_cast<unsigned char>(bytes[i]);
        const auto second = static_cast<unsigned char>(bytes[i + 1]);
        return static_cast<std::uint32_t>(bigEndian ? first << 8 | second : second << 8 | first);
    };
    for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
        std::uint32_t unit = unitAt(i);
        if (unit == 0)
            return std::nullopt;
        if (unit >= 0xd800 && unit < 0xe000) {
            if (unit >= 0xdc00)
                return std::nullopt;
            if (i + 3 >= bytes.size())
                break;
            const std::uint32_t low = unitAt(i + 2);
            if (low < 0xdc00 || low >= 0xe000)
                return std::nullopt;
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            i += 2;
        }
        appendUtf8(out, unit);
    }
    return out;
}

/// CR without an LF anywhere but at the very end.
bool hasOnlyCarriageReturns(std::string_view text) noexcept
{
    const std::size_t newline = text.find('\n');
    if (newline != std::string_view::npos && newline + 1 != text.size())
        return false;
    const std::string_view lines = text.substr(0, newline);
    const std::size_t cr = lines.find('\r');
    return cr != std::string_view::npos && cr + 1 < lines.size();
}

} // namespace

std::optional<std::string> plainText(std::string_view bytes)
{
    std::optional<std::string> text;
    const bool little = bytes.starts_with("\xff\xfe");
    if (little || bytes.starts_with("\xfe\xff"))
        text = fromUtf16(bytes, !little);
    if (hasOnlyCarriageReturns(text ? std::string_view(*text) : bytes)) {
        if (!text)
            text.emplace(bytes);
        std::ranges::replace(*text, '\r', '\n');
    }
    return text;
}

} // namespace ctscope
