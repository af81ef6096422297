// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/ip_address.h"

#include <charconv>
#include <cstring>

namespace ctscope {

namespace {

std::optional<std::uint32_t> parseDottedQuad(std::string_view text) noexcept
{
    std::uint32_t value = 0;
    const char *p = text.data();
    const char *const end = p + text.size();
    for (int part = 0; part < 4; ++part) {
        if (part > 0) {
            if (p >= end || *p != '.')
                return std::nullopt;
            ++p;
        }
        std::uint32_t octet = 0;
        int digits = 0;
        while (p < end && *p >= '0' && *p <= '9' && digits < 3) {
            octet = octet * 10 + static_cast<std::uint32_t>(*p - '0');
            ++p;
            ++digits;
        }
        if (digits == 0 || octet > 255)
            return std::nullopt;
        value = value << 8 | octet;
    }
    if (p != end)
        return std::nullopt;
    return value;
}

int hexDigit(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::optional<std::array<std::uint8_t, 16>> parseV6(std::string_view text) noexcept
{
    std::array<std::uint8_t, 16> bytes{};
    std::size_t filled = 0; // bytes written so far
    std::size_t gap = 17;   // position of "::"; 17 = none
    std::size_t i = 0;
    if (text.size() >= 2 && text[0] == ':' && text[1] == ':') {
        gap = 0;
        i = 2;
    } else if (!text.empty() && text[0] == ':') {
        return std::nullopt;
    }
    while (i < text.size()) {
        if (filled >= 16)
            return std::nullopt;
        const std::size_t groupStart = i;
        unsigned group = 0;
        while (i < text.size() && i - groupStart < 5) {
            const int digit = hexDigit(text[i]);
            if (digit < 0)
                break;
            group = group << 4 | static_cast<unsigned>(digit);
            ++i;
        }
        const std::size_t digits = i - groupStart;
        if (i < text.size() && text[i] == '.') {
            const auto quad = parseDottedQuad(text.substr(groupStart));
            if (!quad || filled > 12)
                return std::nullopt;
            for (int shift = 24; shift >= 0; shift -= 8)
                bytes[filled++] = static_cast<std::uint8_t>(*quad >> shift);
            i = text.size();
            break;
        }
        if (digits == 0 || digits > 4)
            return std::nullopt;
        bytes[filled++] = static_cast<std::uint8_t>(group >> 8);
        bytes[filled++] = static_cast<std::uint8_t>(group);
        if (i == text.size())
            break;
        if (text[i] != ':')
            return std::nullopt;
        ++i;
        if (i < text.size() && text[i] == ':') {
            if (gap != 17)
                return std::nullopt;
            gap = filled;
            ++i;
        } else if (i == text.size()) {
            return std::nullopt;
        }
    }
    if (gap == 17)
        return filled == 16 ? std::optional(bytes) : std::nullopt;
    if (filled >= 16)
        return std::nullopt;
    const std::size_t tail = filled - gap;
    std::memmove(bytes.data() + 16 - tail, bytes.data() + gap, tail);
    std::memset(bytes.data() + gap, 0, 16 - tail - gap);
    return bytes;
}

char *writeDecimal(char *out, unsigned value) noexcept { return std::to_chars(out, out + 3, value).ptr; }

char *writeDottedQuad(char *out, const std::uint8_t *bytes) noexcept
{
    for (int i = 0; i < 4; ++i) {
        if (i > 0)
            *out++ = '.';
        out = writeDecimal(out, bytes[i]);
    }
    return out;
}

char *writeV6(char *out, const std::array<std::uint8_t, 16> &bytes) noexcept
{
    std::array<unsigned, 8> groups{};
    for (std::size_t i = 0; i < 8; ++i)
        groups[i] = static_cast<unsigned>(bytes[2 * i]) << 8 | bytes[2 * i + 1];

    // RFC 5952 section 5: an IPv4-mapped address keeps its dotted quad.
    const bool mapped = std::memcmp(bytes.data(), "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0;
    const std::size_t count = mapped ? 6 : 8;

    // The longest run of two or more zero groups becomes "::"; the first one wins a tie.
    std::size_t bestStart = 8;
    std::size_t bestLength = 1;
    for (std::size_t i = 0; i < count;) {
        std::size_t j = i;
        while (j < count && groups[j] == 0)
            ++j;
        if (j - i > bestLength) {
            bestStart = i;
            bestLength = j - i;
        }
        i = j > i ? j : i + 1;
    }
    for (std::size_t i = 0; i < count;) {
        if (i == bestStart) {
            *out++ = ':';
            *out++ = ':';
            i += bestLength;
            continue;
        }
        if (i > 0 && i != bestStart + bestLength)
            *out++ = ':';
        out = std::to_chars(out, out + 4, groups[i], 16).ptr;
        ++i;
    }
    if (mapped) {
        *out++ = ':';
        out = writeDottedQuad(out, bytes.data() + 12);
    }
    return out;
}

} // namespace

IpAddress IpAddress::v4(std::uint32_t hostOrder) noexcept
{
    IpAddress address;
    address.family = Family::Ipv4;
    for (std::size_t i = 0; i < 4; ++i)
        address.bytes[i] = static_cast<std::uint8_t>(hostOrder >> (24 - 8 * i));
    return address;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16> &networkOrder) noexcept
{
    return {networkOrder, Family::Ipv6};
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) noexcept
{
    if (text.find(':') == std::string_view::npos) {
        const auto quad = parseDottedQuad(text);
        return quad ? std::optional(v4(*quad)) : std::nullopt;
    }
    const auto bytes = parseV6(text);
    return bytes ? std::optional(v6(*bytes)) : std::nullopt;
}

std::uint32_t IpAddress::v4Number() const noexcept
{
    if (family != Family::Ipv4)
        return 0;
    return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16
        | static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
}

char *IpAddress::write(char *out) const noexcept
{
    switch (family) {
    case Family::Ipv4: return writeDottedQuad(out, bytes.data());
    case Family::Ipv6: return writeV6(out, bytes);
    case Family::None:
    case Family::Unreadable: break;
    }
    return out;
}

std::string IpAddress::toString() const
{
    std::array<char, maxTextLength> buffer{};
    return {buffer.data(), write(buffer.data())};
}

std::string IpAddress::toKernelString() const
{
    if (family != Family::Ipv6)
        return toString();
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(39);
    for (std::size_t i = 0; i < 16; ++i) {
        if (i > 0 && i % 2 == 0)
            text += ':';
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

} // namespace ctscope
