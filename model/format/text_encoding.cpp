// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/text_encoding.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

std::uint32_t byteAt(std::string_view bytes, std::size_t i) noexcept { return static_cast<unsigned char>(bytes[i]); }

bool isSurrogate(std::uint32_t unit) noexcept { return unit >= 0xd800 && unit < 0xe000; }

std::optional<std::string> fromUtf16(std::string_view bytes, bool bigEndian)
{
    std::string out;
    out.reserve(bytes.size() / 2 + 16);
    const auto unitAt = [&](std::size_t i) {
        const std::uint32_t first = byteAt(bytes, i);
        const std::uint32_t second = byteAt(bytes, i + 1);
        return bigEndian ? first << 8 | second : second << 8 | first;
    };
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        std::uint32_t unit = unitAt(i);
        if (unit == 0)
            return std::nullopt;
        if (isSurrogate(unit)) {
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

std::optional<std::string> fromUtf32(std::string_view bytes, bool bigEndian)
{
    std::string out;
    out.reserve(bytes.size() / 4 + 16);
    for (std::size_t i = 0; i + 3 < bytes.size(); i += 4) {
        std::uint32_t point = 0;
        for (std::size_t k = 0; k < 4; ++k)
            point |= byteAt(bytes, i + k) << (bigEndian ? 24 - 8 * k : 8 * k);
        if (point == 0 || point > 0x10ffff || isSurrogate(point))
            return std::nullopt;
        appendUtf8(out, point);
    }
    return out;
}

std::string fromWindows1252(std::string_view bytes)
{
    // 0x80 to 0x9f; 0 where the table has no character.
    static constexpr std::array<std::uint16_t, 32> upper = {0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178};
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 16);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::uint32_t byte = byteAt(bytes, i);
        const bool special = byte >= 0x80 && byte < 0xa0 && upper[byte - 0x80] != 0;
        appendUtf8(out, special ? upper[byte - 0x80] : byte);
    }
    return out;
}

} // namespace

EncodingGuess guessEncoding(std::string_view bytes) noexcept
{
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xff\xfe\0\0"sv))
        return {Encoding::Utf32Little, 4};
    if (bytes.starts_with("\0\0\xfe\xff"sv))
        return {Encoding::Utf32Big, 4};
    if (bytes.starts_with("\xff\xfe"sv))
        return {Encoding::Utf16Little, 2};
    if (bytes.starts_with("\xfe\xff"sv))
        return {Encoding::Utf16Big, 2};

    constexpr std::size_t looked = 4096;
    constexpr std::size_t fewest = 16; // units that form a pattern
    const std::string_view head = bytes.substr(0, looked);
    std::array<std::size_t, 4> zeros{};
    for (std::size_t i = 0; i < head.size() / 4 * 4; ++i)
        zeros[i % 4] += head[i] == '\0' ? 1 : 0;
    const std::size_t quads = head.size() / 4;
    const auto most = [quads](std::size_t count) { return count * 10 >= quads * 9; };
    if (quads * 2 >= fewest && most(zeros[1]) && most(zeros[3]) && zeros[0] == 0 && zeros[2] == 0)
        return {Encoding::Utf16Little, 0};
    if (quads * 2 >= fewest && most(zeros[0]) && most(zeros[2]) && zeros[1] == 0 && zeros[3] == 0)
        return {Encoding::Utf16Big, 0};
    if (quads >= fewest && zeros[3] == quads && most(zeros[2]) && most(zeros[1]) && zeros[0] == 0)
        return {Encoding::Utf32Little, 0};
    if (quads >= fewest && zeros[0] == quads && most(zeros[1]) && most(zeros[2]) && zeros[3] == 0)
        return {Encoding::Utf32Big, 0};
    return {};
}

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

std::size_t utf8Length(std::string_view text) noexcept
{
    if (text.empty())
        return 0;
    const std::uint32_t first = byteAt(text, 0);
    const std::size_t length = first < 0x80 ? 1
        : first < 0xc2                      ? 0
        : first < 0xe0                      ? 2
        : first < 0xf0                      ? 3
        : first < 0xf5                      ? 4
                                            : 0;
    if (length == 0 || text.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byteAt(text, i) & 0xc0) != 0x80)
            return 0;
    }
    const std::uint32_t point = utf8Point(text.substr(0, length));
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    return overlong || isSurrogate(point) || point > 0x10ffff ? 0 : length;
}

std::uint32_t utf8Point(std::string_view character) noexcept
{
    const std::uint32_t first = byteAt(character, 0);
    std::uint32_t point = character.size() == 1 ? first : first & (0x7fu >> character.size());
    for (std::size_t i = 1; i < character.size(); ++i)
        point = point << 6 | (byteAt(character, i) & 0x3f);
    return point;
}

std::optional<std::string> toUtf8(std::string_view bytes, Encoding encoding)
{
    switch (encoding) {
    case Encoding::Utf16Little: return fromUtf16(bytes, false);
    case Encoding::Utf16Big: return fromUtf16(bytes, true);
    case Encoding::Utf32Little: return fromUtf32(bytes, false);
    case Encoding::Utf32Big: return fromUtf32(bytes, true);
    case Encoding::Windows1252: return fromWindows1252(bytes);
    case Encoding::Utf8: break;
    }
    return std::string(bytes);
}

Encoding encodingNamed(std::string_view name)
{
    std::string plain; // "ISO_8859-1" and "iso-8859-1" are one
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z')
            plain += static_cast<char>(c - 'A' + 'a');
        else if (c != '-' && c != '_')
            plain += c;
    }
    if (plain == "utf16le" || plain == "utf16") // a byte-order mark decides, if there is one
        return Encoding::Utf16Little;
    if (plain == "utf16be")
        return Encoding::Utf16Big;
    if (plain == "utf32le" || plain == "utf32")
        return Encoding::Utf32Little;
    if (plain == "utf32be")
        return Encoding::Utf32Big;
    if (plain == "iso88591" || plain == "latin1" || plain == "iso885915" || plain == "windows1252" || plain == "cp1252")
        return Encoding::Windows1252;
    return Encoding::Utf8;
}

} // namespace ctscope
