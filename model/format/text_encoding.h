// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

enum class Encoding : std::uint8_t { Utf8, Utf16Little, Utf16Big, Utf32Little, Utf32Big, Windows1252 };

/// An encoding, and how it was recognised.
struct EncodingGuess {
    Encoding encoding = Encoding::Utf8;
    std::size_t markLength = 0; ///< bytes of the byte-order mark; 0 when there is none
};

/// Wide characters by their byte-order mark, or by the zero bytes that most of their characters have.
/// Looks at the first kilobytes only; everything else is Utf8.
EncodingGuess guessEncoding(std::string_view bytes) noexcept;

void appendUtf8(std::string &out, std::uint32_t point);

/// The length of the valid UTF-8 character that the text begins with; 0 when it does not begin with one.
std::size_t utf8Length(std::string_view text) noexcept;
/// The code point of a valid character of that length.
std::uint32_t utf8Point(std::string_view character) noexcept;

/// Bytes without a mark as UTF-8; a last character that was cut off is left out. nullopt when they
/// are not text of that encoding: a lone surrogate, a NUL, a number that is not a character.
std::optional<std::string> toUtf8(std::string_view bytes, Encoding encoding);

/// The encoding with a name as in mails and pages: "utf-16le", "iso-8859-1". Utf8 for unknown ones.
Encoding encodingNamed(std::string_view name);

} // namespace ctscope
