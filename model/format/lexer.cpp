// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/lexer.h"

#include <algorithm>

namespace ctscope {

namespace {

bool isKeyCharacter(char c) noexcept
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
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

} // namespace ctscope
