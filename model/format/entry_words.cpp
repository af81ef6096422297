// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/entry_words.h"

#include "flow/ip_address.h"
#include "flow/protocol.h"
#include "flow/state.h"
#include "format/lexer.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

enum class Value : std::uint8_t { Number, Address, Text };

struct Key {
    std::string_view name;
    Value value;
};
constexpr std::array<Key, 27> keys = {{
    {"src", Value::Address},
    {"dst", Value::Address},
    {"sport", Value::Number},
    {"dport", Value::Number},
    {"type", Value::Number},
    {"code", Value::Number},
    {"id", Value::Number},
    {"srckey", Value::Number},
    {"dstkey", Value::Number},
    {"packets", Value::Number},
    {"bytes", Value::Number},
    {"mark", Value::Number},
    {"nmark", Value::Number},
    {"use", Value::Number},
    {"zone", Value::Number},
    {"zone-orig", Value::Number},
    {"zone-reply", Value::Number},
    {"secmark", Value::Number},
    {"secctx", Value::Text},
    {"delta-time", Value::Number},
    {"helper", Value::Text},
    {"labels", Value::Text},
    {"timeout", Value::Number},
    {"stream_timeout", Value::Number},
    {"portid", Value::Number},
    {"progname", Value::Text},
    {"proto", Value::Number},
}};

constexpr std::array<std::string_view, 15> statusWords = {"[UNREPLIED]", "[ASSURED]", "[OFFLOAD]", "[HW_OFFLOAD]",
    "[USERSPACE]", "[NEW]", "[UPDATE]", "[DESTROY]", "[CONFIRMED]", "[SEEN_REPLY]", "[FIXED_TIMEOUT]", "[EXPECTED]",
    "[SRC_NAT]", "[DST_NAT]", "[TEMPLATE]"};

bool mayBeAddress(std::string_view value) noexcept
{
    if (value.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos)
        return IpAddress::parse(value).has_value();
    return mayBeRedacted(value);
}

WordSort sortOfPair(std::string_view key, std::string_view value) noexcept
{
    const auto *const known = std::ranges::find(keys, key, &Key::name);
    if (known == keys.end())
        return WordSort::Open;
    bool valid = !value.empty();
    switch (known->value) {
    case Value::Number:
        if (key == "timeout" && value.ends_with(',')) // of GRE, in /proc
            value.remove_suffix(1);
        valid = isWholeNumber(value);
        break;
    case Value::Address: valid = valid && mayBeAddress(value); break;
    case Value::Text: break;
    }
    return valid ? WordSort::Known : WordSort::Broken;
}

bool isState(std::string_view word) noexcept
{
    return word.size() > 2 && word[0] >= 'A' && word[0] <= 'Z'
        && std::ranges::any_of(std::array{protocol::tcp, protocol::sctp, protocol::dccp},
            [word](Protocol number) { return state::fromName(number, word).has_value(); });
}

} // namespace

bool mayBeRedacted(std::string_view word) noexcept
{
    const auto has = [word](std::string_view characters) {
        return word.find_first_of(characters) != std::string_view::npos;
    };
    return !word.empty() && !has("=#|/;,\"'\\ \t\r\n") && has("<") == has(">") && has("[") == has("]")
        && has("(") == has(")");
}

WordSort sortOfWord(std::string_view word) noexcept
{
    if (word.empty())
        return WordSort::Open;
    if (word.front() == '[') {
        if (std::ranges::find(statusWords, word) != statusWords.end())
            return WordSort::Known;
        const bool time =
            word.starts_with("[start=") || word.starts_with("[stop=") || (word.size() > 1 && isDigit(word[1]));
        return word.back() == ']' || time ? WordSort::Open : WordSort::Broken;
    }
    if (const std::size_t equals = word.find('='); equals != std::string_view::npos)
        return sortOfPair(word.substr(0, equals), word.substr(equals + 1));
    if (isWholeNumber(word))
        return WordSort::Number;
    if (word == "unknown" || word == "ipv4" || word == "ipv6" || protocol::fromName(word) || isState(word))
        return WordSort::Known;
    const bool partOfKey = std::ranges::any_of(keys, [word](const Key &key) { return key.name.starts_with(word); });
    return partOfKey ? WordSort::Broken : WordSort::Open;
}

bool isPieceOfKey(std::string_view word) noexcept
{
    return std::ranges::any_of(keys, [word](const Key &key) {
        return key.name.size() > word.size() && (key.name.starts_with(word) || key.name.ends_with(word));
    });
}

bool canStandSideBySide(std::string_view name, std::string_view left, std::string_view right) noexcept
{
    const WordSort leftSort = sortOfWord(left);
    const WordSort rightSort = sortOfWord(right);
    if (leftSort == WordSort::Broken || rightSort == WordSort::Broken)
        return false;
    const bool leftIsPair = left.find('=') != std::string_view::npos;
    if (rightSort == WordSort::Number && leftSort != WordSort::Number)
        return left == "unknown" || left == "ipv4" || left == "ipv6" || protocol::fromName(left).has_value();
    // Two numbers are a protocol's and the seconds, or one that was cut.
    if (rightSort == WordSort::Number) {
        if (name == "ipv4" || name == "ipv6")
            return false;
        const auto named = protocol::fromName(name);
        return named && parseDecimal(left) == std::uint64_t{*named};
    }
    return (leftSort != WordSort::Open || leftIsPair) && rightSort != WordSort::Open;
}

} // namespace ctscope
