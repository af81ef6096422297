// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/line_cleaner.h"

#include "format/lexer.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ctscope {

namespace {

struct Entity {
    std::string_view name;
    char character;
};
constexpr std::array<Entity, 12> entities = {{{"&gt;", '>'}, {"&lt;", '<'}, {"&amp;", '&'}, {"&nbsp;", ' '},
                                              {"&quot;", '"'}, {"&apos;", '\''}, {"&#39;", '\''}, {"&#160;", ' '},
                                              {"&#x27;", '\''}, {"&#91;", '['}, {"&#93;", ']'}, {"&#61;", '='}}};

// Only these are taken for markup: a masked address may be written "<my address>".
constexpr std::array<std::string_view, 32> tagNames = {
    "a", "b", "blockquote", "body", "br", "code", "div", "em", "font", "head", "hr", "html", "i", "kbd", "li", "o:p",
    "ol", "p", "pre", "samp", "small", "span", "strong", "table", "tbody", "td", "th", "title", "tr", "tt", "u", "ul"};
constexpr std::array<std::string_view, 8> lineBreakingTags = {"br", "div", "hr", "li", "p", "pre", "tr", "blockquote"};

constexpr std::array<std::string_view, 3> emptySequences = {"\xEF\xBB\xBF", "\xE2\x80\x8B", "\xC2\xAD"};
constexpr std::array<std::string_view, 5> blankSequences = {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x87", "\xE2\x80\x82",
                                                            "\xE2\x80\x83"};

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The length of the tag at the beginning of `text`, 0 when there is none; `name` is its name.
std::size_t tagLength(std::string_view text, std::string &name)
{
    constexpr std::size_t longestTag = 2000;
    name.clear();
    std::size_t i = 1;
    if (i < text.size() && text[i] == '/')
        ++i;
    while (i < text.size() && (isDigit(text[i]) || text[i] == ':' || (lower(text[i]) >= 'a' && lower(text[i]) <= 'z')))
        name += lower(text[i++]);
    if (name.size() == 2 && name[0] == 'h' && isDigit(name[1]))
        name = "p";
    if (!std::ranges::binary_search(tagNames, std::string_view(name)))
        return 0;
    if (i < text.size() && text[i] != '>' && text[i] != ' ' && text[i] != '/')
        return 0;
    const std::size_t close = text.substr(0, longestTag).find('>', i);
    return close == std::string_view::npos ? 0 : close + 1;
}

template<typename Sequences>
std::size_t sequenceLength(std::string_view text, const Sequences &sequences) noexcept
{
    for (const std::string_view sequence : sequences) {
        if (text.starts_with(sequence))
            return sequence.size();
    }
    return 0;
}

/// Puts the text without its markup into `out`.
void withoutMarkup(std::string_view text, std::string &out)
{
    out.clear();
    std::string name;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        std::size_t length = 0;
        switch (text[i]) {
        case '<':
            length = tagLength(rest, name);
            if (length != 0 && std::ranges::find(lineBreakingTags, std::string_view(name)) != lineBreakingTags.end())
                out += '\n';
            break;
        case '&':
            for (const Entity &entity : entities) {
                if (rest.starts_with(entity.name)) {
                    length = entity.name.size();
                    out += entity.character;
                    break;
                }
            }
            break;
        case '\x1b':
            length = colourLength(rest);
            break;
        default:
            if (static_cast<unsigned char>(text[i]) >= 0x80) {
                length = sequenceLength(rest, emptySequences);
                if (length == 0) {
                    length = sequenceLength(rest, blankSequences);
                    if (length != 0)
                        out += ' ';
                }
            }
        }
        if (length == 0) {
            out += text[i];
            length = 1;
        }
        i += length;
    }
}

} // namespace

std::size_t colourLength(std::string_view text) noexcept
{
    if (text.size() < 3 || text[0] != '\x1b' || text[1] != '[')
        return 0;
    for (std::size_t i = 2; i < std::min<std::size_t>(text.size(), 16); ++i) {
        if (lower(text[i]) >= 'a' && lower(text[i]) <= 'z')
            return i + 1;
        if (!isDigit(text[i]) && text[i] != ';')
            return 0;
    }
    return 0;
}

std::string_view cleanLine(std::string_view raw, std::string &scratch)
{
    std::string_view line = trimmed(raw);
    const bool marked = std::ranges::any_of(line, [](char c) {
        return c == '<' || c == '&' || c == '\x1b' || static_cast<unsigned char>(c) >= 0x80;
    });
    if (marked) {
        withoutMarkup(line, scratch);
        line = trimmed(scratch);
    }
    bool framed = false;
    while (!line.empty()) {
        framed = framed || line.front() == '|';
        if (isBlank(line.front()) || line.front() == '>' || line.front() == '|')
            line.remove_prefix(1);
        else if (line.starts_with("//"))
            line.remove_prefix(2);
        else
            break;
    }
    if (framed && line.ends_with('|'))
        line = trimmed(line.substr(0, line.size() - 1));
    return line;
}

} // namespace ctscope
