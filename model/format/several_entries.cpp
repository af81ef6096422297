// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/several_entries.h"

#include "flow/protocol.h"
#include "format/lexer.h"

#include <algorithm>
#include <cstdint>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;
/// The longest prefix of a log.
constexpr std::size_t longestPrefix = 200;
constexpr std::size_t longestTag = 32;

bool isSeparator(char c) noexcept { return isBlank(c) || c == ',' || c == ';' || c == '|' || c == '"' || c == '\''; }

/// "\n", "\r" and "\t" in two letters end before `at`.
bool isEscapeBefore(std::string_view line, std::size_t at) noexcept
{
    return at >= 2 && line[at - 2] == '\\' && (line[at - 1] == 'n' || line[at - 1] == 'r' || line[at - 1] == 't');
}

/// "85:tcp", "85)tcp": the line number is attached to the name.
bool isNumberBefore(std::string_view line, std::size_t at) noexcept
{
    return at >= 2 && (line[at - 1] == ':' || line[at - 1] == ')') && isDigit(line[at - 2]);
}

bool mayBeName(const char *p) noexcept
{
    switch (p[0]) {
    case 'i': return p[1] == 'p' || p[1] == 'c';
    case 't': return p[1] == 'c';
    case 'u': return p[1] == 'd' || p[1] == 'n';
    case 'g': return p[1] == 'r';
    case 's': return p[1] == 'c';
    case 'd': return p[1] == 'c';
    default: return false;
    }
}

std::string_view wordAt(std::string_view line, std::size_t at) noexcept
{
    std::size_t end = at;
    while (end < line.size() && ((line[end] >= 'a' && line[end] <= 'z') || isDigit(line[end])))
        ++end;
    return line.substr(at, end - at);
}

std::size_t pastBlanks(std::string_view line, std::size_t at) noexcept
{
    while (at < line.size() && isBlank(line[at]))
        ++at;
    return at;
}

/// Reads "NAME NUMBER" and moves `at` past it. When the line ends after the name, the number may be in the
/// next one.
bool readNameAndNumber(std::string_view line, std::size_t &at) noexcept
{
    const std::string_view name = wordAt(line, at);
    const bool layer3 = name == "ipv4" || name == "ipv6";
    const auto named = protocol::fromName(name);
    if (!layer3 && !named && name != "unknown")
        return false;
    std::size_t i = at + name.size();
    if (i < line.size() && !isBlank(line[i]))
        return false;
    i = pastBlanks(line, i);
    const std::string_view digits = wordAt(line, i);
    const auto number = parseDecimal(digits);
    if (i < line.size()) {
        if (!number || (i + digits.size() < line.size() && !isBlank(line[i + digits.size()])))
            return false;
        if (layer3 ? *number != (name == "ipv4" ? 2u : 10u) : *number > 255 || (named && *number != *named))
            return false;
    }
    i = pastBlanks(line, i + digits.size());
    if (layer3 && i < line.size() && !readNameAndNumber(line, i))
        return false;
    at = i;
    return true;
}

/// Of "sport" in "sport=80"; 0 for other words.
std::size_t keyLength(std::string_view line, std::size_t at) noexcept
{
    constexpr std::size_t longestKey = 16;
    for (std::size_t length = 0; length <= longestKey && at + length < line.size(); ++length) {
        const char c = line[at + length];
        if (c == '=')
            return length;
        if ((c < 'a' || c > 'z') && c != '-' && c != '_')
            return 0;
    }
    return 0;
}

/// True for a tag or a time before an entry; false for a status within one.
bool standsBefore(std::string_view bracket) noexcept
{
    return bracket == "NEW" || bracket == "UPDATE" || bracket == "DESTROY"
        || bracket.find_first_not_of("0123456789. ") == none;
}

/// Goes back from the name over its prefix, at most to `least`.
std::size_t withPrefix(std::string_view line, std::size_t name, std::size_t least) noexcept
{
    least = std::max(least, name > longestPrefix ? name - longestPrefix : 0);
    std::size_t begin = name;
    for (std::size_t end = name;;) {
        while (end > least && isBlank(line[end - 1]))
            --end;
        if (end >= least + 3 && line.substr(end - 3, 3) == "]\\t") // of "[1795449995.800227]\t [NEW]", in JSON
            end -= 2;
        if (end == least || isSeparator(line[end - 1]) || isEscapeBefore(line, end))
            return begin;
        if (line[end - 1] == ']') {
            const std::size_t open = line.substr(least, end - least).rfind('[');
            if (open == none || !standsBefore(line.substr(least + open + 1, end - least - open - 2)))
                return begin;
            begin = end = least + open;
            continue;
        }
        std::size_t word = end;
        while (word > least && !isSeparator(line[word - 1]))
            --word;
        if (word == least && least > 0 && !isSeparator(line[least - 1]))
            return begin; // only a part of a word
        if (line.substr(word, end - word).find('=') != none)
            return begin;
        begin = end = word;
    }
}

} // namespace

void findSeveralEntries(std::string_view line, std::vector<std::size_t> &begins)
{
    begins.clear();
    std::size_t begin = 0;      // of the present entry
    std::size_t behindPair = 0; // after its last "key=", which bounds a prefix; 0 = none
    for (std::size_t i = 0; i + 2 < line.size(); ++i) {
        if (i > 0 && !isSeparator(line[i - 1]) && !isEscapeBefore(line, i) && !isNumberBefore(line, i))
            continue;
        if (const std::size_t key = keyLength(line, i); key > 0) {
            behindPair = i + key + 1;
            continue;
        }
        if (behindPair == 0)
            continue;
        std::size_t at = i;
        std::size_t next = none;
        if (mayBeName(line.data() + i) && readNameAndNumber(line, at))
            next = withPrefix(line, i, behindPair);
        else if (line[i] == '[' && line.size() - i < longestTag && line.back() == ']'
            && standsBefore(line.substr(i + 1, line.size() - i - 2)))
            next = withPrefix(line, i, behindPair); // a tag at the end
        if (next == none)
            continue;
        if (begins.empty())
            begins.push_back(begin);
        begin = next;
        begins.push_back(begin);
        behindPair = 0;
        i = std::max(at, i + 1) - 1;
    }
}

std::string_view withoutSeparators(std::string_view entry) noexcept
{
    for (;;) {
        entry = trimmed(entry);
        if (entry.ends_with("\\n") || entry.ends_with("\\r") || entry.ends_with("\\t"))
            entry.remove_suffix(2);
        else if (!entry.empty() && isSeparator(entry.back()))
            entry.remove_suffix(1);
        else
            return entry;
    }
}

} // namespace ctscope
