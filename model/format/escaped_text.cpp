// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/escaped_text.h"

#include "format/lexer.h"
#include "format/text_encoding.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;

/// The number from that many hexadecimal digits; 0 when there are fewer.
std::uint32_t hexNumber(std::string_view digits, std::size_t count) noexcept
{
    if (digits.size() < count)
        return 0;
    std::uint32_t number = 0;
    for (const char c : digits.substr(0, count)) {
        const int digit = isDigit(c) ? c - '0'
            : c >= 'a' && c <= 'f'   ? c - 'a' + 10
            : c >= 'A' && c <= 'F'   ? c - 'A' + 10
                                     : -1;
        if (digit < 0)
            return 0;
        number = number << 4 | static_cast<std::uint32_t>(digit);
    }
    return number;
}

/// Decodes the escape at the beginning of `rest`; returns its length, 0 when it stays as it is.
std::size_t appendEscaped(std::string_view rest, std::string &out)
{
    const char kind = rest.size() > 1 ? rest[1] : '\0';
    switch (kind) {
    case 'n': out += '\n'; return 2;
    case 'r': return 2;
    case 't': out += ' '; return 2;
    case 'e': out += '\x1b'; return 2;
    case '"':
    case '\'':
    case '/':
    case ' ':
    case '\\': out += kind; return 2;
    case 'x':
    case 'u': {
        const std::size_t digits = kind == 'x' ? 2 : 4;
        const std::uint32_t point = hexNumber(rest.substr(2), digits);
        if (point == 0 || (point >= 0xd800 && point < 0xe000))
            return 0;
        appendUtf8(out, point);
        return 2 + digits;
    }
    case '0':
        if (rest.starts_with("\\033")) {
            out += '\x1b';
            return 4;
        }
        return 0;
    case '\n': {
        // YAML folds a long string; a blank at the fold is escaped.
        const std::size_t next = rest.find_first_not_of(" \t", 2);
        if (next == none || rest[next] != '\\' || next + 1 >= rest.size() || rest[next + 1] != ' ')
            return 0;
        out += ' ';
        return next + 2;
    }
    default: return 0;
    }
}

std::size_t indentOf(std::string_view line) noexcept { return std::min(line.find_first_not_of(' '), line.size()); }

std::size_t lineEndOf(std::string_view text, std::size_t begin) noexcept
{
    return std::min(text.find('\n', begin), text.size());
}

bool isKey(std::string_view line, std::string_view key) noexcept
{
    line = trimmed(line);
    if (line.starts_with("- "))
        line = trimmed(line.substr(2));
    return line.starts_with(key);
}

} // namespace

std::optional<std::string> withoutEscapes(std::string_view text, std::string_view head)
{
    bool found = false;
    for (std::size_t at = head.find("\\n"); at != none && !found; at = head.find("\\n", at + 2)) {
        const std::size_t begin = head.rfind('\n', at) == none ? 0 : head.rfind('\n', at) + 1;
        const std::string_view line = head.substr(std::max(begin, at > 4096 ? at - 4096 : 0), 8192);
        found = line.substr(0, line.find('\n')).find("src=") != none;
    }
    if (!found)
        return std::nullopt;
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = text[i] == '\\' ? appendEscaped(text.substr(i), out) : 0;
        if (length == 0)
            out += text[i++];
        i += length;
    }
    return out;
}

std::optional<std::string> withoutDoubledLines(std::string_view text, std::string_view head)
{
    if (head.find("stdout:") == none || head.find("stdout_lines:") == none || text.find("src=") == none)
        return std::nullopt;
    std::string out;
    out.reserve(text.size());
    std::size_t keyIndent = none; // of the stdout found
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = lineEndOf(text, i);
        const std::string_view line = text.substr(i, end - i);
        if (isKey(line, "stdout:"))
            keyIndent = indentOf(line);
        else if (isKey(line, "stdout_lines:") && keyIndent != none) {
            // Its items have a larger indentation, or the same with a dash.
            const std::size_t indent = indentOf(line);
            while (end < text.size()) {
                const std::size_t nextEnd = lineEndOf(text, end + 1);
                const std::string_view next = text.substr(end + 1, nextEnd - end - 1);
                const std::size_t nextIndent = indentOf(next);
                if (!trimmed(next).empty() && nextIndent <= indent
                    && !(nextIndent == indent && next.substr(nextIndent).starts_with("- ")))
                    break;
                end = nextEnd;
            }
            keyIndent = none;
            i = std::min(end + 1, text.size());
            continue;
        }
        out.append(line);
        if (end < text.size())
            out += '\n';
        i = end + 1;
    }
    if (out.size() == text.size())
        return std::nullopt;
    return out;
}

} // namespace ctscope
