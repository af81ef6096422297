// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/numbers.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ctscope {

constexpr bool isBlank(char c) noexcept { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r'; }
constexpr bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The text without the blanks around it.
std::string_view trimmed(std::string_view text) noexcept;

/// A decimal number that fills the whole text; nullopt also when it does not fit 64 bits.
inline std::optional<std::uint64_t> parseDecimal(std::string_view text) noexcept
{
    return parseNumber<std::uint64_t>(text);
}

/// True for digits alone, or hexadecimal ones behind "0x": a number, perhaps too large.
bool isWholeNumber(std::string_view text) noexcept;

/// One word of a line.
struct Token {
    enum class Kind : std::uint8_t {
        Word,
        Pair,    ///< key=value
        Bracket, ///< [WORD], also with blanks inside; `text` is the part between the brackets
    };
    Kind kind = Kind::Word;
    std::string_view text;
    std::string_view key;
    std::string_view value;

    bool isPair(std::string_view name) const noexcept { return kind == Kind::Pair && key == name; }
};

/// Cuts a line into its tokens, which point into it. `tokens` is emptied first.
void cutTokens(std::string_view line, std::vector<Token> &tokens);

} // namespace ctscope
