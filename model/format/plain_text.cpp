// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/plain_text.h"

#include "format/fast_line.h"
#include "format/text_encoding.h"

#include <algorithm>
#include <cstddef>

namespace ctscope {

namespace {

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

/// The text without NULs around it: a copy of whole blocks leaves them after a text, and a log that was cut
/// while it was written to has them before it.
std::string_view withoutPadding(std::string_view text) noexcept
{
    const std::size_t begin = std::min(text.find_first_not_of('\0'), text.size());
    return text.substr(begin, text.find_last_not_of('\0') + 1 - begin);
}

/// Entries that end with NULs in place of newlines ("xargs -0", records of one size): each of them
/// must begin an entry, since a lost block also leaves NULs in the middle of one.
std::optional<std::string> withLineEnds(std::string_view text, bool terminated)
{
    if (text.find('\0') == std::string_view::npos || text.find('\n') != std::string_view::npos)
        return std::nullopt;
    std::string lines;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find('\0', i), text.size());
        const std::string_view line = text.substr(i, end - i);
        if (line.size() < 4 || !surelyBeginsEntry(line.data()))
            return std::nullopt;
        lines += line;
        if (end < text.size() || terminated)
            lines += '\n';
        i = std::min(text.find_first_not_of('\0', end), text.size());
    }
    return lines;
}

} // namespace

std::optional<std::string> plainText(std::string_view bytes)
{
    std::optional<std::string> text;
    const EncodingGuess guess = guessEncoding(bytes);
    if (guess.encoding != Encoding::Utf8) {
        text = toUtf8(bytes.substr(guess.markLength), guess.encoding);
    } else if (!bytes.empty()) {
        const std::string_view inner = withoutPadding(bytes);
        const bool oneLine = bytes.find('\n') == std::string_view::npos;
        if (oneLine)
            text = withLineEnds(inner, bytes.back() == '\0');
        if (!text && !inner.empty() && inner.size() < bytes.size())
            text.emplace(inner);
    }
    if (hasOnlyCarriageReturns(text ? std::string_view(*text) : bytes)) {
        if (!text)
            text.emplace(bytes);
        std::ranges::replace(*text, '\r', '\n');
    }
    return text;
}

} // namespace ctscope
