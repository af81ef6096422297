// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/foreign_text.h"

#include <algorithm>

namespace ctscope {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD
constexpr std::string_view ellipsis = "\xe2\x80\xa6";    // U+2026

bool isPlain(char c) noexcept { return c >= ' ' && c <= '~'; }

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

/// U+2400 to U+241F show the control characters; U+2421 shows DEL.
void appendPicture(std::string &out, std::uint32_t control)
{
    out += "\xe2\x90";
    out += static_cast<char>(0x80u + (control == 0x7f ? 0x21u : control));
}

/// "-5" and "+0.5" are values, "-5+cmd" is a formula.
bool isNumber(std::string_view text) noexcept
{
    if (!text.empty() && (text.front() == '-' || text.front() == '+'))
        text.remove_prefix(1);
    const std::size_t dot = text.find('.');
    const auto digits = [](std::string_view part) { return !part.empty() && std::ranges::all_of(part, isDigit); };
    return digits(text.substr(0, dot)) && (dot == std::string_view::npos || digits(text.substr(dot + 1)));
}

/// True for text that a spreadsheet would calculate: it begins with = + - or @, also in their full
/// width, also behind blanks.
bool isFormula(std::string_view text) noexcept
{
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos)
        return false;
    text.remove_prefix(begin);
    constexpr std::string_view first = "=+-@";
    constexpr std::uint32_t wide[] = {0xff1d, 0xff0b, 0xff0d, 0xff20};
    const bool begins = first.find(text.front()) != std::string_view::npos
        || std::ranges::find(wide, firstCharacter(text).point) != std::end(wide);
    return begins && !isNumber(text);
}

void appendField(std::string &out, std::string_view text)
{
    // appendVisible() replaces control characters, so a TAB or CR in front of a formula cannot hide it.
    if (isFormula(text))
        out += '\'';
    appendVisible(out, text);
}

} // namespace

Character firstCharacter(std::string_view text) noexcept
{
    const auto byte = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
    const unsigned first = byte(0);
    if (first < 0x80)
        return {1, first, true};
    if (first >= 0xc2 && first <= 0xdf && follows(1))
        return {2, (first & 0x1fu) << 6 | (byte(1) & 0x3fu), true};
    if (first >= 0xe0 && first <= 0xef && follows(1) && follows(2)) {
        const std::uint32_t point = (first & 0x0fu) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu);
        const bool surrogate = point >= 0xd800 && point <= 0xdfff;
        if (point >= 0x800 && !surrogate)
            return {3, point, true};
    }
    if (first >= 0xf0 && first <= 0xf4 && follows(1) && follows(2) && follows(3)) {
        const std::uint32_t point =
            (first & 0x07u) << 18 | (byte(1) & 0x3fu) << 12 | (byte(2) & 0x3fu) << 6 | (byte(3) & 0x3fu);
        if (point >= 0x10000 && point <= 0x10ffff)
            return {4, point, true};
    }
    return {1, first, false};
}

bool isObeyed(std::uint32_t point) noexcept
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0)      // C0, DEL, C1
        || point == 0x61c || point == 0x200e || point == 0x200f // marks of direction
        || (point >= 0x2028 && point <= 0x202e)                 // line, paragraph, embeddings
        || (point >= 0x2066 && point <= 0x206f);                // isolates, and the old ones like them
}

bool isHarmless(std::string_view text) noexcept
{
    while (!text.empty()) {
        const auto *const other = std::ranges::find_if_not(text, isPlain);
        text.remove_prefix(static_cast<std::size_t>(other - text.begin()));
        if (text.empty())
            break;
        const Character character = firstCharacter(text);
        if (!character.valid || isObeyed(character.point))
            return false;
        text.remove_prefix(character.length);
    }
    return true;
}

void appendVisible(std::string &out, std::string_view text, std::size_t most)
{
    if (text.size() <= most && std::ranges::all_of(text, isPlain)) {
        out += text;
        return;
    }
    std::size_t lastBegin = out.size();
    for (std::size_t count = 0; !text.empty(); ++count) {
        if (count == most) {
            out.resize(lastBegin); // the ellipsis is one of them
            out += ellipsis;
            return;
        }
        lastBegin = out.size();
        const Character character = firstCharacter(text);
        if (!character.valid)
            out += replacement;
        else if (character.point < 0x20 || character.point == 0x7f)
            appendPicture(out, character.point);
        else if (isObeyed(character.point))
            out += replacement;
        else
            out += text.substr(0, character.length);
        text.remove_prefix(character.length);
    }
}

std::string visibleText(std::string_view text, std::size_t most)
{
    std::string out;
    appendVisible(out, text, most);
    return out;
}

std::size_t characterCount(std::string_view text) noexcept
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

void appendCsvField(std::string &out, std::string_view text)
{
    if (text.find_first_of(",;\"") == std::string_view::npos) {
        appendField(out, text);
        return;
    }
    std::string field;
    appendField(field, text);
    out += '"';
    for (const char c : field) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

void appendTabField(std::string &out, std::string_view text) { appendField(out, text); }

std::string shellWord(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    if (isHarmless(text)) {
        std::string out = "'";
        for (const char c : text)
            c == '\'' ? out.append("'\\''") : out.append(1, c);
        return out + '\'';
    }
    std::string out = "$'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') {
            out += '\\';
            out += c;
        } else if (isPlain(c)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += "\\x";
            out += digits[byte >> 4];
            out += digits[byte & 15u];
        }
    }
    return out + '\'';
}

} // namespace ctscope
