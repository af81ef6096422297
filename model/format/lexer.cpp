// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/lexer.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace ctscope {

namespace {

bool isKeyCharacter(char c) noexcept
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

std::string_view takeWord(std::string_view &rest) noexcept
{
    rest = rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()));
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
    rest.remove_prefix(word.size());
    return word;
}

} // namespace

std::string_view trimmed(std::string_view text) noexcept
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

bool isWholeNumber(std::string_view text) noexcept
{
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    if (hexadecimal)
        text.remove_prefix(2);
    return !text.empty() && std::ranges::all_of(text, [hexadecimal](char c) {
        return isDigit(c) || (hexadecimal && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
    });
}

void cutTokens(std::string_view line, std::vector<Token> &tokens)
{
    tokens.clear();
    std::size_t i = 0;
    while (i < line.size()) {
        if (isBlank(line[i])) {
            ++i;
            continue;
        }
        if (line[i] == '[') {
            const std::size_t close = line.find_first_of("[]", i + 1);
            if (close != std::string_view::npos && line[close] == ']') {
                tokens.push_back({Token::Kind::Bracket, line.substr(i + 1, close - i - 1), {}, {}});
                i = close + 1;
                continue;
            }
        }
        // A bracket ends the word before it: pastes lose the blank between them.
        const std::size_t begin = i;
        std::size_t equals = std::string_view::npos;
        bool plainKey = true;
        for (; i < line.size() && !isBlank(line[i]); ++i) {
            if (line[i] == '[' && i > begin && line[i - 1] != '=')
                break;
            if (equals != std::string_view::npos)
                continue;
            if (line[i] == '=')
                equals = i;
            else
                plainKey = plainKey && isKeyCharacter(line[i]);
        }
        const std::string_view word = line.substr(begin, i - begin);
        if (equals != std::string_view::npos && equals > begin && plainKey) {
            const std::size_t length = equals - begin;
            tokens.push_back({Token::Kind::Pair, word, word.substr(0, length), word.substr(length + 1)});
        } else {
            tokens.push_back({Token::Kind::Word, word, {}, {}});
        }
    }
}

std::optional<std::int64_t> parseCtime(std::string_view text) noexcept
{
    static constexpr std::array<std::string_view, 12> months = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    if (std::ranges::find(days, takeWord(text)) == days.end())
        return std::nullopt;
    const auto *const month = std::ranges::find(months, takeWord(text));
    const auto day = parseDecimal(takeWord(text));
    const std::string_view clock = takeWord(text);
    const auto year = parseDecimal(takeWord(text));
    if (month == months.end() || !day || *day < 1 || *day > 31 || !year || *year < 1970 || *year > 2200
        || !trimmed(text).empty() || clock.size() != 8 || clock[2] != ':' || clock[5] != ':')
        return std::nullopt;
    const auto hour = parseDecimal(clock.substr(0, 2));
    const auto minute = parseDecimal(clock.substr(3, 2));
    const auto second = parseDecimal(clock.substr(6, 2));
    if (!hour || *hour > 23 || !minute || *minute > 59 || !second || *second > 60)
        return std::nullopt;
    std::tm time{};
    time.tm_year = static_cast<int>(*year) - 1900;
    time.tm_mon = static_cast<int>(month - months.begin());
    time.tm_mday = static_cast<int>(*day);
    time.tm_hour = static_cast<int>(*hour);
    time.tm_min = static_cast<int>(*minute);
    time.tm_sec = static_cast<int>(*second);
    time.tm_isdst = -1;
    const std::time_t seconds = std::mktime(&time);
    if (seconds == std::time_t(-1))
        return std::nullopt;
    return seconds;
}

} // namespace ctscope
