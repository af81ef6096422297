// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/envelopes.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace ctscope::test {

using Random = std::mt19937;

/// The requirement on the flows of a damaged text.
enum class Demand {
    Repaired, ///< all of them are there, each exactly as it was, and nothing is reported as skipped
    Exact,    ///< each one is exactly as it was; when one is missing, the reading says that something is wrong
    Silent,   ///< the same, but whole entries may be gone without a trace
    Literal,  ///< characters changed: each value occurs in the damaged text, with or without its line breaks
};

/// One kind of damage. To add one, write a function and a row in damages().
struct Damage {
    const char *name;
    Demand demand; ///< of the one-line formats
    std::string (*apply)(Random &random, const std::string &text);
    bool encodes = false;  ///< characters: what a damaged code says is anybody's guess
    bool reorders = false; ///< lines: behind another damage it makes entries out of the lines of two
};

inline std::size_t below(Random &random, std::size_t limit) { return limit == 0 ? 0 : random() % limit; }

inline std::size_t between(Random &random, std::size_t least, std::size_t most)
{
    return least + below(random, most - least + 1);
}

template <typename T> const T &oneOf(Random &random, const std::vector<T> &choices)
{
    return choices[below(random, choices.size())];
}

inline std::string textOf(const std::vector<std::string> &lines, const std::string &separator = "\n")
{
    std::string text;
    for (const std::string &line : lines)
        text += line + separator;
    return text;
}

inline std::string replaced(std::string text, const std::string &what, const std::string &with)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

inline std::string eachLine(const std::string &text, const std::function<std::string(const std::string &)> &change)
{
    std::vector<std::string> lines = linesIn(text);
    for (std::string &line : lines)
        line = change(line);
    return textOf(lines);
}

inline std::string collapsed(const std::string &text)
{
    std::string out;
    for (const char c : replaced(text, "\t", " ")) {
        if (c != ' ' || (!out.empty() && out.back() != ' ' && out.back() != '\n'))
            out += c;
    }
    return out;
}

/// As terminals do it: tabs as they stand on the screen, no line longer than `width`.
inline std::string cutAtColumn(const std::string &text, std::size_t width, bool filled)
{
    std::vector<std::string> out;
    for (std::string line : linesIn(text)) {
        std::string expanded;
        for (const char c : line)
            c == '\t' ? expanded.append(8 - expanded.size() % 8, ' ') : expanded.append(1, c);
        do {
            std::string piece = expanded.substr(0, width);
            expanded.erase(0, piece.size());
            if (filled)
                piece.resize(width, ' ');
            out.push_back(piece);
        } while (!expanded.empty());
    }
    return textOf(out);
}

inline std::string wrappedAtWords(const std::string &text, std::size_t width, const std::string &separator = "\n")
{
    return eachLine(text, [&](std::string line) {
        std::string out;
        while (line.size() > width) {
            const std::size_t blank = line.rfind(' ', width);
            if (blank == std::string::npos || line.find_first_not_of(" \t") > blank)
                break;
            out += line.substr(0, blank) + separator;
            line.erase(0, blank + 1);
        }
        return out + line;
    });
}

inline std::string withPrefix(const std::string &text, const std::string &prefix)
{
    return eachLine(text, [&](const std::string &line) { return prefix + line; });
}

inline std::string numbered(Random &random, const std::string &text)
{
    std::size_t number = between(random, 1, 120);
    const std::size_t style = below(random, 3);
    return eachLine(text, [&](const std::string &line) {
        std::string digits = std::to_string(number++);
        if (style == 0)
            return std::string(6 - digits.size(), ' ') + digits + '\t' + line;
        return digits + (style == 1 ? ":" : ") ") + line;
    });
}

inline const std::string &anyPrefix(Random &random)
{
    static const std::vector<std::string> prefixes = {"> ", "# ", " * ", "// ", "| ", ">> ", "; ", "    "};
    return oneOf(random, prefixes);
}

inline std::string trimmedRight(const std::string &text)
{
    return eachLine(text, [](std::string line) { return line.substr(0, line.find_last_not_of(' ') + 1); });
}

inline std::string joinedLines(Random &random, const std::string &text)
{
    static const std::vector<std::string> separators = {" ", " ", "  ", "; ", ", ", "\\n", "\\n ", " | "};
    const std::string separator(
        oneOf(random, separators)); // one draw after another: compilers order arguments differently
    return textOf(linesIn(below(random, 2) == 0 ? collapsed(text) : text), separator) + "\n";
}

inline std::size_t anyWidth(Random &random)
{
    static const std::vector<std::size_t> usual = {80, 100, 120, 132, 160, 200};
    return below(random, 2) == 0 ? oneOf(random, usual) : between(random, 40, 250);
}

inline const std::vector<Damage> &damages()
{
    using S = const std::string &;
    static const std::vector<Damage> all = {
        {"cut at a column", Demand::Repaired, [](Random &r, S t) { return cutAtColumn(t, anyWidth(r), false); }},
        {"cut at a column and filled", Demand::Repaired,
            [](Random &r, S t) { return cutAtColumn(t, anyWidth(r), true); }},
        {"cut at a column, blanks at the ends lost", Demand::Exact,
            [](Random &r, S t) { return trimmedRight(cutAtColumn(t, anyWidth(r), false)); }},
        {"cut at a column behind signs", Demand::Repaired,
            [](Random &r, S t) {
                const auto prefix = anyPrefix(r);
                const bool filled = below(r, 2) == 0;
                return withPrefix(cutAtColumn(t, anyWidth(r), filled), prefix);
            }},
        {"cut at a column behind line numbers", Demand::Repaired,
            [](Random &r, S t) { return numbered(r, cutAtColumn(t, anyWidth(r), false)); }},
        {"signs, then cut at a column", Demand::Repaired,
            [](Random &r, S t) {
                const bool filled = below(r, 2) == 0;
                const auto width = anyWidth(r);
                return cutAtColumn(withPrefix(t, anyPrefix(r)), width, filled);
            }},
        {"wrapped at words", Demand::Repaired, [](Random &r, S t) { return wrappedAtWords(t, anyWidth(r)); }},
        {"wrapped at words behind signs", Demand::Repaired,
            [](Random &r, S t) {
                const auto prefix = anyPrefix(r);
                return withPrefix(wrappedAtWords(t, anyWidth(r)), prefix);
            }},
        {"wrapped with backslashes", Demand::Repaired,
            [](Random &r, S t) { return wrappedAtWords(t, anyWidth(r), " \\\n    "); }},
        {"joined", Demand::Repaired, joinedLines},
        {"joined and wrapped at words", Demand::Exact,
            [](Random &r, S t) {
                const auto width = anyWidth(r);
                return wrappedAtWords(joinedLines(r, t), width);
            }},
        {"joined and cut at a column", Demand::Exact,
            [](Random &r, S t) {
                const auto width = anyWidth(r);
                return cutAtColumn(joinedLines(r, t), width, false);
            }},
        {"signs", Demand::Repaired, [](Random &r, S t) { return withPrefix(t, anyPrefix(r)); }},
        {"line numbers", Demand::Repaired, numbered},
        {"blank lines between", Demand::Repaired, [](Random &, S t) { return replaced(t, "\n", "\n\n"); }},
        {"blanks at the ends", Demand::Repaired,
            [](Random &r, S t) { return replaced(t, "\n", std::string(between(r, 1, 9), ' ') + "\n"); }},
        {"tabs for blanks", Demand::Repaired, [](Random &, S t) { return replaced(t, " ", "\t"); }},
        {"blanks collapsed", Demand::Repaired, [](Random &, S t) { return collapsed(t); }},
        {"CR LF", Demand::Repaired, [](Random &, S t) { return replaced(t, "\n", "\r\n"); }},
        {"CR", Demand::Repaired, [](Random &, S t) { return replaced(t, "\n", "\r"); }},
        {"HTML", Demand::Repaired,
            [](Random &, S t) {
                return "<pre>" + replaced(replaced(replaced(t, "&", "&amp;"), "<", "&lt;"), ">", "&gt;") + "</pre>\n";
            }},
        {"prose between", Demand::Repaired,
            [](Random &r, S t) {
                std::vector<std::string> lines = linesIn(t);
                for (std::size_t n = between(r, 1, 3); n > 0; --n)
                    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(below(r, lines.size() + 1)),
                        "and here is what I saw:");
                return textOf(lines);
            }},
        {"lines dropped", Demand::Silent,
            [](Random &r, S t) {
                std::vector<std::string> lines = linesIn(t);
                std::erase_if(lines, [&](const std::string &) { return below(r, 4) == 0; });
                return textOf(lines);
            },
            false, true},
        {"blocks swapped", Demand::Exact,
            [](Random &r, S t) {
                std::vector<std::string> lines = linesIn(t);
                std::rotate(
                    lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(below(r, lines.size())), lines.end());
                return textOf(lines);
            },
            false, true},
        {"interleaved with itself", Demand::Exact,
            [](Random &r, S t) {
                std::vector<std::string> lines = linesIn(t);
                std::vector<std::string> out;
                std::size_t a = 0;
                std::size_t b = 0;
                while (a < lines.size() || b < lines.size()) {
                    const bool first = b == lines.size() || (a < lines.size() && below(r, 2) == 0);
                    out.push_back(lines[first ? a++ : b++]);
                }
                return textOf(out);
            },
            false, true},
        {"cut off at a column", Demand::Literal,
            [](Random &r, S t) {
                const std::size_t width = between(r, 40, 250);
                return eachLine(t, [width](const std::string &line) { return line.substr(0, width); });
            }},
        {"lines cut off", Demand::Literal,
            [](Random &r, S t) {
                return eachLine(t, [&r](const std::string &line) {
                    return below(r, 4) == 0 ? line.substr(0, below(r, line.size() + 1)) : line;
                });
            }},
        {"beginnings cut off", Demand::Literal,
            [](Random &r, S t) {
                return eachLine(t, [&r](const std::string &line) {
                    return below(r, 4) == 0 ? line.substr(below(r, line.size() + 1)) : line;
                });
            }},
        {"ends anywhere", Demand::Literal, [](Random &r, S t) { return t.substr(0, below(r, t.size() + 1)); }},
        {"begins anywhere", Demand::Literal, [](Random &r, S t) { return t.substr(below(r, t.size() + 1)); }},
        {"characters dropped", Demand::Literal,
            [](Random &r, S t) {
                std::string text = t;
                for (std::size_t n = between(r, 1, 8); n > 0 && !text.empty(); --n) {
                    const std::size_t length = between(r, 1, 4);
                    text.erase(below(r, text.size()), length);
                }
                return text;
            }},
        {"characters doubled", Demand::Literal,
            [](Random &r, S t) {
                std::string text = t;
                for (std::size_t n = between(r, 1, 8); n > 0 && !text.empty(); --n) {
                    const std::size_t at = below(r, text.size());
                    text.insert(at, text.substr(at, between(r, 1, 30)));
                }
                return text;
            }},
        {"characters replaced", Demand::Literal,
            [](Random &r, S t) {
                static const std::string some = " =[]0123456789abcdefxsrcdtp.:\n\t\\<>&\"'";
                std::string text = t;
                for (std::size_t n = between(r, 1, 8); n > 0 && !text.empty(); --n)
                    text[below(r, text.size())] = some[below(r, some.size())];
                return text;
            }},
        {"capitals", Demand::Literal,
            [](Random &, S t) {
                std::string text = t;
                std::ranges::transform(
                    text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
                return text;
            }},
        {"in JSON", Demand::Repaired, [](Random &, S t) { return inJson(t); }, true},
        {"in JSON by lines", Demand::Repaired, [](Random &, S t) { return inJsonLines(t); }, true},
        {"in YAML", Demand::Repaired, [](Random &, S t) { return inYaml(t); }},
        {"in quoted-printable", Demand::Repaired, [](Random &, S t) { return inQuotedPrintable(t); }, true},
        {"in base64", Demand::Repaired, [](Random &, S t) { return inBase64(t); }, true},
        {"in a difference", Demand::Repaired, [](Random &, S t) { return inDifference(t); }},
        {"in a fence", Demand::Repaired, [](Random &, S t) { return inFence(t); }},
        {"in colours", Demand::Repaired, [](Random &, S t) { return inColours(t); }, true},
        {"in UTF-16", Demand::Repaired,
            [](Random &r, S t) { // one draw after another
                const bool bigEndian = below(r, 2) == 0;
                return inUtf16(t, bigEndian, below(r, 2) == 0);
            },
            true},
    };
    return all;
}

} // namespace ctscope::test
