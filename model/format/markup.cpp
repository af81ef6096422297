// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/markup.h"

#include "format/lexer.h"
#include "format/text_encoding.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;

struct Entity {
    std::string_view name;
    std::uint32_t point;
};
constexpr std::array<Entity, 65> entities = {{{"Colon", 0x2237}, {"DiacriticalGrave", '`'}, {"Hat", '^'},
    {"NewLine", '\n'}, {"NoBreak", 0x2060}, {"NonBreakingSpace", 0xa0}, {"Tab", '\t'}, {"VerticalLine", '|'},
    {"ZeroWidthSpace", 0x200b}, {"amp", '&'}, {"apos", '\''}, {"ast", '*'}, {"bsol", '\\'}, {"bull", 0x2022},
    {"colon", ':'}, {"comma", ','}, {"commat", '@'}, {"dash", 0x2010}, {"dollar", '$'}, {"emsp", 0x2003},
    {"ensp", 0x2002}, {"equals", '='}, {"excl", '!'}, {"grave", '`'}, {"gt", '>'}, {"hairsp", 0x200a},
    {"hellip", 0x2026}, {"hyphen", 0x2010}, {"laquo", 0xab}, {"lbrace", '{'}, {"lbrack", '['}, {"lcub", '{'},
    {"ldquo", 0x201c}, {"lowbar", '_'}, {"lpar", '('}, {"lsqb", '['}, {"lsquo", 0x2018}, {"lt", '<'}, {"mdash", 0x2014},
    {"middot", 0xb7}, {"nbsp", 0xa0}, {"ndash", 0x2013}, {"num", '#'}, {"percnt", '%'}, {"period", '.'}, {"plus", '+'},
    {"quest", '?'}, {"quot", '"'}, {"raquo", 0xbb}, {"rbrack", ']'}, {"rdquo", 0x201d}, {"rpar", ')'}, {"rsqb", ']'},
    {"rsquo", 0x2019}, {"semi", ';'}, {"shy", 0xad}, {"sol", '/'}, {"thinsp", 0x2009}, {"numsp", 0x2007},
    {"rbrace", '}'}, {"rcub", '}'}, {"verbar", '|'}, {"vert", '|'}, {"zwj", 0x200d}, {"zwnj", 0x200c}}};

// "meta" is also an element of conntrack -o xml.
constexpr std::array<std::string_view, 71> tagNames = {"a", "abbr", "article", "aside", "b", "big", "blockquote",
    "body", "br", "button", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "div", "dl",
    "dt", "em", "figcaption", "figure", "font", "footer", "form", "head", "header", "hr", "html", "i", "img", "input",
    "ins", "kbd", "label", "li", "main", "mark", "nav", "o:p", "ol", "p", "pre", "q", "s", "samp", "section", "small",
    "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "textarea", "tfoot", "th", "thead",
    "time", "title", "tr", "tt", "u", "ul", "wbr"};
constexpr std::array<std::string_view, 18> lineBreakingTags = {"article", "blockquote", "br", "caption", "dd", "div",
    "dt", "figcaption", "hr", "li", "p", "pre", "section", "summary", "table", "textarea", "title", "tr"};

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool isLetter(char c) noexcept { return lower(c) >= 'a' && lower(c) <= 'z'; }

/// The length of the tag at the beginning of `text`, 0 when there is none; `name` is its name.
std::size_t tagLength(std::string_view text, std::string &name)
{
    constexpr std::size_t longestTag = 2000;
    name.clear();
    std::size_t i = 1;
    if (i < text.size() && text[i] == '/')
        ++i;
    while (i < text.size() && name.size() < 16 && (isDigit(text[i]) || text[i] == ':' || isLetter(text[i])))
        name += lower(text[i++]);
    if (name.size() == 2 && name[0] == 'h' && isDigit(name[1]))
        name = "p";
    if (!std::ranges::binary_search(tagNames, std::string_view(name)))
        return 0;
    if (i < text.size() && text[i] != '>' && text[i] != ' ' && text[i] != '/' && text[i] != '\n' && text[i] != '\t')
        return 0;
    const std::size_t close = text.substr(0, longestTag).find('>', i);
    return close == none ? 0 : close + 1;
}

/// "src=<a> dst=<b>": letters in place of addresses, not markup.
bool standsForValue(std::string_view before, std::string_view behind) noexcept
{
    return before.ends_with('=') && (behind.empty() || isBlank(behind.front()) || behind.front() == '\n');
}

struct Decoded {
    std::size_t length = 0; ///< of the entity; 0 = none
    std::uint32_t point = 0;
};

Decoded decodeEntity(std::string_view text) noexcept
{
    constexpr std::size_t longest = 20;
    const std::string_view window = text.substr(1, longest);
    if (window.starts_with('#')) {
        const bool hexadecimal = window.size() > 1 && lower(window[1]) == 'x';
        const std::size_t begin = hexadecimal ? 2 : 1;
        std::size_t end = begin;
        std::uint32_t point = 0;
        for (; end < window.size() && point <= 0x10ffff; ++end) {
            const char c = lower(window[end]);
            if (isDigit(c))
                point = point * (hexadecimal ? 16 : 10) + static_cast<std::uint32_t>(c - '0');
            else if (hexadecimal && c >= 'a' && c <= 'f')
                point = point * 16 + static_cast<std::uint32_t>(c - 'a' + 10);
            else
                break;
        }
        const bool valid = end > begin && end < window.size() && window[end] == ';' && point > 0 && point <= 0x10ffff
            && (point < 0xd800 || point >= 0xe000);
        return valid ? Decoded{end + 2, point} : Decoded{};
    }
    std::size_t end = 0;
    while (end < window.size() && isLetter(window[end]))
        ++end;
    const std::string_view name = window.substr(0, end);
    const bool closed = end < window.size() && window[end] == ';';
    // Old pages omit the semicolon of these.
    if (!closed && name != "nbsp" && name != "lt" && name != "gt" && name != "amp" && name != "quot")
        return {};
    const auto *const found = std::ranges::find(entities, name, &Entity::name);
    return found != entities.end() ? Decoded{end + (closed ? 2 : 1), found->point} : Decoded{};
}

/// A direction mark within a word belongs to the word, and is replaced where it is shown. At the edges of a word
/// chat programs and mails add it around addresses.
bool isWithinWord(std::string_view before, std::string_view behind) noexcept
{
    const auto isEdge = [](char c) {
        return c == ' ' || c == '\t' || c == '=' || c == '[' || c == ']' || c == ','
            || static_cast<unsigned char>(c) >= 0x80;
    };
    return !before.empty() && !behind.empty() && !isEdge(before.back()) && !isEdge(behind.front());
}

/// A character that is not ASCII; `behind` is the text after it.
void appendPlain(std::uint32_t point, std::string_view behind, std::string &out)
{
    const bool direction = point == 0x61c || point == 0x200e || point == 0x200f || (point >= 0x202a && point <= 0x202e)
        || (point >= 0x2066 && point <= 0x2069);
    if (direction && isWithinWord(out, behind)) {
        appendUtf8(out, point);
        return;
    }
    const bool noWidth = point == 0xad || point == 0x61c || (point >= 0x200b && point <= 0x200f)
        || (point >= 0x202a && point <= 0x202e) || (point >= 0x2060 && point <= 0x2069) || point == 0xfeff;
    if (noWidth)
        return;
    if (point == 0xa0 || (point >= 0x2000 && point <= 0x200a) || point == 0x202f || point == 0x205f || point == 0x3000)
        out += ' ';
    else if (point == 0x2028 || point == 0x2029 || point == 0x85)
        out += '\n';
    else
        appendUtf8(out, point);
}

bool equalsIgnoringCase(std::string_view text, std::string_view word) noexcept
{
    return text.size() >= word.size()
        && std::ranges::equal(text.substr(0, word.size()), word, [](char a, char b) { return lower(a) == b; });
}

/// Finds the hidden parts of a page.
class HiddenParts {
public:
    explicit HiddenParts(std::string_view page)
        : m_page(page)
    {
    }

    /// Where the hidden part that begins here ends; `begin` when none begins.
    std::size_t endOf(std::size_t begin) noexcept
    {
        const std::string_view rest = m_page.substr(begin);
        for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
            const auto &[opening, closing] = kinds[kind];
            if (!equalsIgnoringCase(rest, opening))
                continue;
            // An end that is missing once is missing in the rest, too.
            for (std::size_t i = m_lost[kind] ? none : m_page.find(closing.front(), begin + opening.size()); i != none;
                 i = m_page.find(closing.front(), i + 1)) {
                if (equalsIgnoringCase(m_page.substr(i), closing))
                    return i + closing.size();
            }
            m_lost[kind] = true;
            return begin + opening.size();
        }
        return begin;
    }

private:
    struct Kind {
        std::string_view opening;
        std::string_view closing;
    };
    static constexpr std::array<Kind, 5> kinds = {
        {{"<!--", "-->"}, {"<script", "</script>"}, {"<style", "</style>"}, {"<head>", "</head>"}, {"<!doctype", ">"}}};

    std::string_view m_page;
    std::array<bool, 5> m_lost{};
};

} // namespace

void withoutMarkup(std::string_view text, std::string &out)
{
    out.clear();
    std::string name;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        if (rest.front() == '<') {
            const std::size_t length = tagLength(rest, name);
            if (length != 0 && !standsForValue(out, rest.substr(length))) {
                if (std::ranges::binary_search(lineBreakingTags, std::string_view(name)))
                    out += '\n';
                else if (name == "td" || name == "th")
                    out += ' ';
                i += length;
                continue;
            }
        } else if (rest.front() == '&') {
            if (const Decoded decoded = decodeEntity(rest); decoded.length != 0) {
                appendPlain(decoded.point, rest.substr(decoded.length), out);
                i += decoded.length;
                continue;
            }
        } else if (static_cast<unsigned char>(rest.front()) >= 0x80) {
            const std::size_t length = utf8Length(rest);
            if (length != 0)
                appendPlain(utf8Point(rest.substr(0, length)), rest.substr(length), out);
            else if (rest.front() == '\xa0') // of an old code page
                out += ' ';
            else
                out += rest.front();
            i += std::max<std::size_t>(length, 1);
            continue;
        }
        out += text[i++];
    }
}

std::string textOfPage(std::string_view page)
{
    std::string shown;
    shown.reserve(page.size());
    HiddenParts hidden(page);
    for (std::size_t i = 0; i < page.size();) {
        const std::size_t end = page[i] == '<' ? hidden.endOf(i) : i;
        if (end == i)
            shown += page[i++];
        i = std::max(i, end);
    }
    std::string text;
    withoutMarkup(shown, text);
    return text;
}

} // namespace ctscope
