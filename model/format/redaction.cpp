// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/redaction.h"

#include "flow/protocol.h"
#include "flow/state.h"
#include "flow/ip_address.h"

#include <algorithm>
#include <array>
#include <string>

namespace ctscope {

namespace {

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }
bool isHexLetter(char c) noexcept { return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool isHex(char c) noexcept { return isDigit(c) || isHexLetter(c); }
bool isLetter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
/// Characters in place of hidden digits.
bool isMask(char c) noexcept { return c == 'x' || c == 'X' || c == '*' || c == '#' || c == '?'; }

bool all(std::string_view text, bool (*is)(char) noexcept) { return !text.empty() && std::ranges::all_of(text, is); }

/// Calls visit(group) for each part between separators; false when one call returns false.
template <typename Visitor> bool eachGroup(std::string_view text, char separator, Visitor &&visit)
{
    for (;;) {
        const std::size_t end = text.find(separator);
        if (!visit(text.substr(0, end)))
            return false;
        if (end == std::string_view::npos)
            return true;
        text.remove_prefix(end + 1);
    }
}

/// "203.0.113.xxx", "10.0.x.y", "199.569.9.50": an IPv4 address with an invalid part.
bool isMaskedV4(std::string_view word) noexcept
{
    int groups = 0;
    int masked = 0;
    const bool fits = eachGroup(word, '.', [&](std::string_view group) {
        ++groups;
        if (group.empty() || group.size() > 3)
            return false;
        if (all(group, isDigit)) {
            const bool possible = group.size() < 3 || group <= "255";
            masked += possible ? 0 : 1;
            return group.size() == 1 || group.front() != '0';
        }
        ++masked;
        return all(group, isMask) || (group.size() == 1 && isLetter(group.front()));
    });
    return fits && groups == 4 && masked > 0;
}

/// "2001:db8:xxxx:xxxx:xxxx:xxxx:xxxx:xxxx", "fe80::xxxx".
bool isMaskedV6(std::string_view word) noexcept
{
    int groups = 0;
    int masked = 0;
    int empty = 0;
    const bool fits = eachGroup(word, ':', [&](std::string_view group) {
        ++groups;
        if (group.empty())
            return ++empty <= 2;
        if (group.size() > 4)
            return false;
        if (all(group, isHex))
            return true;
        ++masked;
        return all(group, isMask);
    });
    const bool shortened = word.find("::") != std::string_view::npos;
    return fits && masked > 0 && (shortened ? groups >= 3 && groups <= 8 : groups == 8 && empty == 0);
}

/// "203.0.113.0/24".
bool isNetwork(std::string_view word) noexcept
{
    const std::size_t slash = word.find('/');
    if (slash == std::string_view::npos)
        return false;
    const std::string_view bits = word.substr(slash + 1);
    const bool length = all(bits, isDigit) && bits.size() <= 3 && bits.front() != '0';
    const std::string_view address = word.substr(0, slash);
    return length && (IpAddress::parse(address) || isMaskedV4(address) || isMaskedV6(address));
}

/// "<ip>", "[REDACTED]", "{host 1}".
bool isBracketed(std::string_view word) noexcept
{
    constexpr std::string_view open = "<[{(%";
    constexpr std::string_view close = ">]})%";
    if (word.size() < 3 || word.size() > 48)
        return false;
    const std::size_t kind = open.find(word.front());
    if (kind == std::string_view::npos || word.back() != close[kind])
        return false;
    return std::ranges::all_of(word.substr(1, word.size() - 2), [](char c) {
        return isLetter(c) || isDigit(c) || std::string_view(" _-.:#*/").find(c) != std::string_view::npos;
    });
}

/// "***", "xxx", "####"; "xxxxxxxx".
bool isSigns(std::string_view word) noexcept
{
    return word.size() >= 3 && all(word, isMask)
        && std::ranges::all_of(word, [&](char c) { return c == word.front(); });
}

/// "a1b2c3d4", also with its end left out ("a1b2c3…") and in the groups of a UUID. No group of an
/// IPv6 address is that long.
bool isHash(std::string_view word) noexcept
{
    for (const std::string_view rest : {std::string_view("\xe2\x80\xa6"), std::string_view("...")}) {
        if (word.ends_with(rest))
            word.remove_suffix(rest.size());
    }
    const bool uuid = word.size() == 36 && word[8] == '-' && word[13] == '-' && word[18] == '-' && word[23] == '-';
    const auto fits = [uuid](char c) { return isHex(c) || (uuid && c == '-'); };
    return word.size() >= 6 && std::ranges::all_of(word, fits) && std::ranges::any_of(word, isDigit)
        && std::ranges::any_of(word, isHexLetter);
}

bool isSaying(std::string_view word)
{
    static constexpr std::array<std::string_view, 14> words = {
        "redacted",
        "removed",
        "hidden",
        "masked",
        "censored",
        "anonymized",
        "anonymised",
        "anon",
        "obfuscated",
        "deleted",
        "filtered",
        "private",
        "snip",
        "sanitized",
    };
    std::string lower(word);
    std::ranges::transform(
        lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return std::ranges::find(words, lower) != words.end();
}

/// Words of an entry that may follow "src=" after text was cut and joined.
bool isOfTheFormat(std::string_view word)
{
    static constexpr std::array<std::string_view, 28> words = {
        "src",
        "dst",
        "sport",
        "dport",
        "type",
        "code",
        "id",
        "srckey",
        "dstkey",
        "packets",
        "bytes",
        "mark",
        "use",
        "zone",
        "zone-orig",
        "zone-reply",
        "delta-time",
        "start",
        "stop",
        "helper",
        "labels",
        "secctx",
        "secmark",
        "timeout",
        "stream_timeout",
        "ipv4",
        "ipv6",
        "unknown",
    };
    static constexpr std::array<std::string_view, 9> status = {
        "UNREPLIED",
        "ASSURED",
        "OFFLOAD",
        "HW_OFFLOAD",
        "USERSPACE",
        "NEW",
        "UPDATE",
        "DESTROY",
        "SEEN_REPLY",
    };
    if (std::ranges::find(words, word) != words.end() || std::ranges::find(status, word) != status.end())
        return true;
    if (protocol::fromName(word))
        return true;
    for (const Protocol number : {protocol::tcp, protocol::udp, protocol::sctp, protocol::dccp, protocol::gre}) {
        if (state::fromName(number, word))
            return true;
    }
    return false;
}

} // namespace

Redaction redactionOf(std::string_view word) noexcept
{
    if (word.empty() || word.size() > longestRedaction)
        return Redaction::No;
    if (isMaskedV4(word) || isMaskedV6(word) || isNetwork(word) || isBracketed(word) || isSigns(word) || isHash(word))
        return Redaction::Yes;
    // A name begins with a letter, unlike the rest of an IPv4 address, and is not a hexadecimal number,
    // unlike a part of an IPv6 address.
    const bool name = isLetter(word.front()) && (isLetter(word.back()) || isDigit(word.back())) && word.size() <= 48
        && std::ranges::all_of(
            word, [](char c) { return isLetter(c) || isDigit(c) || c == '-' || c == '_' || c == '.'; });
    const bool endsWithKey =
        word.ends_with("src") || word.ends_with("dst") || word.ends_with("sport") || word.ends_with("dport");
    const bool onlyMasks =
        std::ranges::all_of(word, [](char c) { return isMask(c) || c == '.'; }); // "x.x.x" is cut off
    if (!name || onlyMasks || all(word, isHex) || endsWithKey || isOfTheFormat(word))
        return Redaction::No;
    const bool joined = word.find_first_of("-_") != std::string_view::npos && word.size() >= 4;
    return joined || isSaying(word) ? Redaction::Yes : Redaction::Mirrored;
}

} // namespace ctscope
