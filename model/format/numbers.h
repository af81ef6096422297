// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// The whole text as a number of this type; nullopt for anything else, also a sign
/// before an unsigned one, or when the value does not fit.
template <std::integral Number> std::optional<Number> parseNumber(std::string_view text, int base = 10) noexcept
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// The same, or hexadecimal with "0x" before it: GRE keys always, marks in some tools.
template <std::integral Number> std::optional<Number> parseKey(std::string_view text) noexcept
{
    if (text.starts_with("0x") || text.starts_with("0X"))
        return parseNumber<Number>(text.substr(2), 16);
    return parseNumber<Number>(text);
}

/// Appends the decimal (or hexadecimal) digits of a number.
template <std::integral Number> void appendNumber(std::string &out, Number value, int base = 10)
{
    char digits[24];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value, base);
    out.append(digits, error == std::errc{} ? end : digits);
}

} // namespace ctscope
