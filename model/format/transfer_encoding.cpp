// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/transfer_encoding.h"

#include "format/lexer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;

int hexDigit(char c) noexcept
{
    if (isDigit(c))
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int base64Digit(char c) noexcept
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (isDigit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

} // namespace

std::string fromQuotedPrintable(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            out += text[i];
            continue;
        }
        // Blanks at the end of a line do not belong to it.
        const std::size_t next = std::min(text.find_first_not_of(" \t\r", i + 1), text.size());
        if (next == text.size() || text[next] == '\n') {
            i = next;
            continue;
        }
        const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
        if (low < 0) {
            out += '=';
            continue;
        }
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

std::optional<std::string> fromBase64(std::string_view text)
{
    std::string out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    int count = 0;
    bool ended = false;
    for (const char c : text) {
        if (isBlank(c) || c == '\n')
            continue;
        if (c == '=') {
            ended = true;
            continue;
        }
        const int digit = base64Digit(c);
        if (digit < 0 || ended)
            return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        if (++count == 4) {
            for (const unsigned shift : {16u, 8u, 0u})
                out += static_cast<char>(bits >> shift & 0xff);
            bits = 0;
            count = 0;
        }
    }
    if (count == 2)
        out += static_cast<char>(bits >> 4 & 0xff);
    if (count == 3) {
        out += static_cast<char>(bits >> 10 & 0xff);
        out += static_cast<char>(bits >> 2 & 0xff);
    }
    return out;
}

bool looksQuotedPrintable(std::string_view head) noexcept
{
    // No entry is without "src=", which quoted-printable always escapes.
    static constexpr std::array<std::string_view, 2> keys = {"src", "dst"};
    return std::ranges::all_of(keys, [head](std::string_view key) {
        for (std::size_t at = head.find(key); at != none; at = head.find(key, at + 1)) {
            const std::string_view behind = head.substr(at + key.size());
            if (behind.starts_with('=') && !behind.starts_with("=3D") && !behind.starts_with("=\n")
                && !behind.starts_with("=\r"))
                return false;
            if (behind.starts_with("=3D"))
                return true;
        }
        return false;
    });
}

bool looksBase64(std::string_view head) noexcept
{
    constexpr std::size_t shortest = 60;
    std::size_t digits = 0;
    std::size_t width = 0;
    while (!head.empty()) {
        const std::size_t end = head.find('\n');
        const std::string_view line = trimmed(head.substr(0, end));
        const bool last = end == none || trimmed(head.substr(end + 1)).empty();
        head.remove_prefix(end == none ? head.size() : end + 1);
        if (line.empty() && digits == 0)
            continue;
        const std::size_t odd = std::min(
            line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"), line.size());
        if (line.substr(odd).find_first_not_of('=') != none || line.size() - odd > 2)
            return false;
        // One word of letters on each line is not base64: its lines are long and of equal length.
        if (width != 0 && line.size() != width && !last && !line.empty())
            return false;
        width = std::max(width, line.size());
        digits += odd;
    }
    return digits >= shortest && (width >= shortest || digits == width);
}

} // namespace ctscope
