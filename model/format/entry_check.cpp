// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/entry_check.h"

#include "format/entry_head.h"
#include "format/entry_words.h"
#include "format/last_entry.h"
#include "format/lexer.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace ctscope {

namespace {

bool isPieceOfField(std::string_view key, std::string_view value)
{
    if (key == "delta" && value.find_first_of(".e") != std::string_view::npos)
        return false; // seconds, as VyOS logs them; those of delta-time are whole
    const std::string pair = std::string(key) + '=' + std::string(value);
    switch (sortOfWord(pair)) {
    case WordSort::Broken: return true;
    case WordSort::Known: // its counterpart is missing
        return key == "packets" || key == "bytes";
    default: return isPieceOfKey(key) || value.find('=') != std::string_view::npos;
    }
}

bool isPieceOfWord(std::string_view word) noexcept
{
    if (word.empty())
        return false;
    const bool plain = std::ranges::all_of(word, [](char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '/'
            || c == '.';
    });
    const bool letters =
        std::ranges::any_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    const WordSort sort = sortOfWord(word);
    const bool hexadecimal = word.size() > 1 && word.front() == 'x'
        && word.find_first_not_of("0123456789abcdef", 1) == std::string_view::npos;
    return !plain || !letters || hexadecimal || mayBeginEntry(word) || isDigit(word.front()) || sort == WordSort::Broken
        || sort == WordSort::Number;
}

/// "ASS URED", "s tart=Mon": broken by a blank; "RTCACHE o33/r11" is as some routers print it.
bool isPieceOfStatus(std::string_view word)
{
    constexpr std::string_view signs = "<>;|#*&\"'";
    const bool broken = word.find_first_of(signs) != std::string_view::npos && word.find(' ') != std::string_view::npos;
    if (isTimeBracket(word) || broken || word == "NEW" || word == "UPDATE" || word == "DESTROY"
        || word.find('\\') != std::string_view::npos || word.find("  ") != std::string_view::npos)
        return true;
    if (word.find_first_of(" \t") == std::string_view::npos)
        return false;
    std::string joined;
    std::ranges::remove_copy_if(word, std::back_inserter(joined), isBlank);
    return isTimeBracket(joined) || sortOfWord('[' + joined + ']') == WordSort::Known;
}

bool isPieceOfAddress(const IpAddress &address, const std::string &text)
{
    return address.family == Family::Unreadable && !mayBeRedacted(text);
}

} // namespace

bool isPieceOfState(const Flow &flow) noexcept
{
    if (flow.state != State::Other)
        return false;
    bool piece = false;
    for (unsigned value = 0; value < static_cast<unsigned>(State::Other); ++value) {
        const std::string_view name = state::name(static_cast<State>(value));
        if (name == flow.stateWord) // of another protocol
            return false;
        piece = piece || name.starts_with(flow.stateWord);
    }
    return piece;
}

bool isTimeBracket(std::string_view inside) noexcept
{
    return inside.starts_with("start=") || inside.starts_with("stop=") || inside.starts_with("active since ")
        || inside.starts_with("expires in ") || (!inside.empty() && isDigit(inside.front()));
}

bool hasPiecesOfFields(const Flow &flow)
{
    return isPieceOfState(flow)
        || std::ranges::any_of(
            flow.unknownPairs, [](const auto &pair) { return isPieceOfField(pair.first, pair.second); })
        || std::ranges::any_of(flow.bareWords, isPieceOfWord) || std::ranges::any_of(flow.statusWords, isPieceOfStatus)
        || hasPiecesOfAddresses(flow) || hasPiecesInProgram(flow);
}

bool hasPiecesInProgram(const Flow &flow) noexcept
{
    constexpr std::size_t longestProgram = 15;
    if (!flow.program)
        return false;
    // After entries were joined, their separator and the next entry look like a part of the name.
    const std::string_view name = *flow.program;
    const auto isOdd = [name](std::size_t blank) { // "conntrack //", "conntrack  -A"
        return blank + 1 == name.size()
            || std::string_view("*/>#-;|+ \t").find(name[blank + 1]) != std::string_view::npos;
    };
    for (std::size_t blank = name.find(' '); blank != std::string_view::npos; blank = name.find(' ', blank + 1)) {
        if (isOdd(blank))
            return true;
    }
    return name.size() > longestProgram || name.find_first_of(";|,\\<>\"&[]\t") != std::string_view::npos;
}

bool hasPiecesOfAddresses(const Flow &flow)
{
    return isPieceOfAddress(flow.original.src, flow.original.srcText)
        || isPieceOfAddress(flow.original.dst, flow.original.dstText)
        || isPieceOfAddress(flow.reply.src, flow.reply.srcText) || isPieceOfAddress(flow.reply.dst, flow.reply.dstText);
}

bool hasKnownFieldsAlone(std::string_view entry)
{
    std::vector<Token> tokens;
    cutTokens(entry, tokens);
    EntryHead head;
    readHead(tokens, head);
    if (!head.wellFormed)
        return false;
    const char *const name = head.name.data();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const Token &token = tokens[i];
        if (token.text.data() < name)
            continue;
        if (token.isPair("progname"))
            return true; // it may hold blanks, and is the last one
        if (token.kind == Token::Kind::Bracket) {
            if (!isTimeBracket(token.text) && sortOfWord('[' + std::string(token.text) + ']') != WordSort::Known)
                return false;
            continue;
        }
        const WordSort sort = sortOfWord(token.text);
        const bool inHead = i < head.tupleToken;
        if (sort == WordSort::Known ? token.kind == Token::Kind::Word && !inHead
                                    : !inHead || token.kind == Token::Kind::Pair)
            return false;
    }
    return true;
}

} // namespace ctscope
