// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/command_words.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

bool isBlank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool isPlain(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || std::string_view("%+,-./:=@_").find(c) != std::string_view::npos;
}

} // namespace

CommandWords splitCommand(std::string_view text)
{
    CommandWords result;
    std::string word;
    bool inWord = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (isBlank(c)) {
            if (std::exchange(inWord, false))
                result.words.push_back(std::exchange(word, {}));
            continue;
        }
        inWord = true;
        if (c == '\\') {
            if (++at == text.size()) {
                result.error = CommandWords::Error::OpenQuote;
                return result;
            }
            word += text[at];
        } else if (c == '\'' || c == '"') {
            while (++at < text.size() && text[at] != c) {
                const bool escapes = c == '"' && text[at] == '\\' && at + 1 < text.size()
                    && std::string_view("\\\"$`").find(text[at + 1]) != std::string_view::npos;
                at += escapes;
                word += text[at];
            }
            if (at >= text.size()) {
                result.error = CommandWords::Error::OpenQuote;
                return result;
            }
        } else {
            word += c;
        }
    }
    if (inWord)
        result.words.push_back(std::move(word));
    if (result.words.empty() || result.words.front().empty())
        result.error = CommandWords::Error::Empty;
    return result;
}

std::string joinCommand(std::span<const std::string> words)
{
    std::string line;
    for (const std::string &word : words) {
        if (!line.empty())
            line += ' ';
        if (!word.empty() && std::ranges::all_of(word, isPlain)) {
            line += word;
            continue;
        }
        line += '\'';
        for (const char c : word) {
            if (c == '\'')
                line += "'\\''";
            else
                line += c;
        }
        line += '\'';
    }
    return line;
}

} // namespace ctscope
