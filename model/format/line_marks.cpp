// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/line_marks.h"

#include "format/fast_line.h"
#include "format/lexer.h"
#include "format/terminal_text.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool isLetter(char c) noexcept { return lower(c) >= 'a' && lower(c) <= 'z'; }

template <std::size_t Size>
std::size_t lengthOfOne(std::string_view text, const std::array<std::string_view, Size> &marks) noexcept
{
    for (const std::string_view mark : marks) {
        if (text.starts_with(mark))
            return mark.size();
    }
    return 0;
}

std::size_t quoteLength(std::string_view text) noexcept
{
    static constexpr std::array<std::string_view, 13> quotes = {
        "\"", "'", "“", "”", "„", "‟", "‘", "’", "‚", "«", "»", "‹", "›"};
    return lengthOfOne(text, quotes);
}

/// "|" and the characters that draw such a line.
std::size_t borderLength(std::string_view text) noexcept
{
    static constexpr std::array<std::string_view, 14> borders = {
        "|", "│", "┃", "║", "┆", "┇", "┊", "┋", "╎", "╏", "¦", "▏", "▕", "｜"};
    return lengthOfOne(text, borders);
}

/// "[code]", "[/quote]", "[quote=somebody]", "{noformat}", "{code:title=x}"; 0 for other texts.
std::size_t forumMarkLength(std::string_view text) noexcept
{
    static constexpr std::array<std::string_view, 26> names = {"*", "b", "center", "cite", "code", "color", "font",
        "hide", "i", "icode", "indent", "left", "list", "mono", "noformat", "noparse", "panel", "plain", "pre", "quote",
        "s", "size", "spoiler", "tt", "u", "url"};
    const char closing = text.front() == '[' ? ']' : '}';
    std::size_t i = 1;
    if (i < text.size() && text[i] == '/')
        ++i;
    std::string name;
    while (i < text.size() && name.size() < 10 && (isLetter(text[i]) || text[i] == '*'))
        name += lower(text[i++]);
    if (i >= text.size() || !std::ranges::binary_search(names, std::string_view(name)))
        return 0;
    if (text[i] == closing)
        return i + 1;
    constexpr std::size_t longest = 200;
    if (name.size() == 1) // "[s tart=Mon": a time that was cut; these marks have no values
        return 0;
    if (text[i] != '=' && text[i] != ':' && text[i] != ' ')
        return 0;
    const std::size_t end = text.substr(0, longest).find_first_of("]}", i);
    return end != none && text[end] == closing && text.substr(0, end).find("src=") == none ? end + 1 : 0;
}

/// The beginning of an entry, an event or a save line after a quotation mark.
bool beginsEntry(std::string_view text) noexcept
{
    text = trimmed(text);
    if (text.starts_with("[NEW]") || text.starts_with("[UPDATE]") || text.starts_with("[DESTROY]"))
        return true;
    return (text.size() >= 4 && surelyBeginsEntry(text.data()))
        || (text.size() > 3 && text[0] == '-' && isLetter(text[1]) && isBlank(text[2]));
}

/// Colours as "cat -v" and syslog daemons write them: "^[[1m", "#033[0m".
std::size_t visibleSequenceLength(std::string_view text) noexcept
{
    const std::size_t begin = text.starts_with("^[[") ? 3 : text.starts_with("#033[") ? 5 : 0;
    if (begin == 0)
        return 0;
    const std::size_t end = text.find_first_not_of("0123456789;", begin);
    return end != none && (text[end] == 'm' || text[end] == 'K') ? end + 1 : 0;
}

/// Fields that are separated by commas or semicolons. A comma within a value ("labels=a,b") does not, nor
/// do those of Open vSwitch ("orig=(src=…,dst=…)").
bool hasSeparatedFields(std::string_view line) noexcept
{
    if (line.find("=(") != none)
        return false;
    for (std::size_t at = line.find("src="); at != none; at = line.find("src=", at + 1)) {
        const std::size_t before = at == 0 ? none : line.find_last_not_of(" \"'", at - 1);
        if (before != none && (line[before] == ',' || line[before] == ';'))
            return true;
    }
    return false;
}

class MarkRemover {
public:
    MarkRemover(std::string_view line, std::string &out)
        : m_line(line)
        , m_out(out)
        , m_begin(out.size())
        , m_separated(hasSeparatedFields(line))
    {
    }

    void run()
    {
        while (m_at < m_line.size()) {
            if (!removeMark())
                m_out += m_line[m_at++];
        }
        if (hasStrangeOrder()) {
            m_out.resize(m_begin);
            m_out += uncertainLine;
            return;
        }
        cutEnd();
    }

private:
    std::string_view rest() const noexcept { return m_line.substr(m_at); }
    char before() const noexcept { return m_out.size() > m_begin ? m_out.back() : ' '; }
    void replace(std::size_t length)
    {
        m_out += ' ';
        m_at += length;
    }

    bool removeMark();
    bool removeQuote(std::size_t length);
    bool removeSeparator();
    bool isEscapedThroughout() const noexcept;
    bool hasStrangeOrder() const noexcept;
    void cutEnd();

    std::string_view m_line;
    std::string &m_out;
    std::size_t m_begin;
    bool m_separated;
    bool m_quoted = false; ///< within the quotation marks of an entry
    std::size_t m_borders = 0;
    std::size_t m_at = 0;
};

bool MarkRemover::removeQuote(std::size_t length)
{
    const std::string_view behind = rest().substr(length);
    const char last = before();
    // key="value" of a structured log
    if (last == '=' && !beginsEntry(behind)) {
        const std::size_t end = behind.find_first_of("\"' ");
        if (end == none || behind[end] == ' ' || quoteLength(rest()) != 1)
            return false;
        m_out += behind.substr(0, end);
        m_at += length + end + 1;
        return true;
    }
    const bool closes = behind.empty() || isBlank(behind.front())
        || std::string_view(",;:.)]}\\`").find(behind.front()) != none || quoteLength(behind) != 0
        || borderLength(behind) != 0;
    const bool opens = (isBlank(last) || std::string_view("=:([{,;>").find(last) != none) && !behind.empty();
    const bool opensEntry = beginsEntry(behind);
    if (!closes && !opens && !opensEntry)
        return false;
    if (closes && !opensEntry) {
        const std::size_t next = std::min(behind.find_first_not_of(", \t"), behind.size());
        const std::size_t opening = quoteLength(behind.substr(next));
        if (next > 0 && opening != 0 && beginsEntry(behind.substr(next + opening))
            && behind.substr(0, next).find(',') != none
            && std::string_view(m_out).substr(m_begin).find("src=") != none) {
            m_out += '\n';
            m_begin = m_out.size();
            m_at += length + next + opening;
            m_quoted = true;
            return true;
        }
        const std::size_t rest = std::min(behind.find_first_not_of(" \t,;:.)]}"), behind.size());
        const bool onlySigns = rest == behind.size();
        // echo "…" >> file: the text after the quoted entry is not a part of it.
        if (m_quoted && !onlySigns)
            m_out += '\n';
        m_quoted = false;
        replace(length + (onlySigns ? rest : 0));
        return true;
    }
    const std::string_view quoted = behind.substr(0, behind.find(rest().substr(0, length)));
    m_quoted = opensEntry && quoted.find("src=") != none;
    replace(length);
    return true;
}

bool MarkRemover::removeSeparator()
{
    const std::string_view behind = trimmed(rest().substr(1));
    const bool inHead = std::string_view(m_out).substr(m_begin).find("src=") == none;
    const std::string_view field = behind.substr(0, behind.find_first_of(",; \t"));
    const bool isField = field.empty() || field.front() == '[' || field.find('=') != none || quoteLength(field) != 0;
    if (!inHead && !isField)
        return false;
    replace(1);
    return true;
}

bool MarkRemover::removeMark()
{
    const char c = m_line[m_at];
    switch (c) {
    case '`': replace(1); return true;
    case '~':
        if (const std::size_t length = std::min(rest().find_first_not_of('~'), rest().size()); length >= 3) {
            replace(length);
            return true;
        }
        return false;
    case '[':
    case '{':
        if (const std::size_t length = forumMarkLength(rest()); length != 0) {
            replace(length);
            return true;
        }
        return false;
    case '^':
    case '#':
        if (const std::size_t hidden = visibleSequenceLength(rest()); hidden != 0) {
            m_at += hidden;
            return true;
        }
        if (rest().starts_with("^I")) {
            replace(2);
            return true;
        }
        return false;
    case '\\': // Markdown's, before a character that would be a mark
        if (m_at + 1 < m_line.size() && std::string_view("[]_=*.-#|<>`").find(m_line[m_at + 1]) != none
            && isEscapedThroughout()) {
            m_out += m_line[m_at + 1];
            m_at += 2;
            return true;
        }
        return false;
    case ',':
    case ';': return m_separated && removeSeparator();
    default: break;
    }
    if (const std::size_t length = quoteLength(rest()); length != 0)
        return removeQuote(length);
    if (const std::size_t length = borderLength(rest()); length != 0) {
        ++m_borders;
        replace(length);
        return true;
    }
    return false;
}

/// Escapes are consistent: "198.5\\.100.1" is damaged, and must not be read as "198.5.100.1".
bool MarkRemover::isEscapedThroughout() const noexcept
{
    const char sign = m_line[m_at + 1];
    const std::size_t blank = m_line.substr(0, m_at).find_last_of(" \t");
    const std::size_t begin = blank == none ? 0 : blank + 1;
    const std::size_t end = std::min(m_line.find_first_of(" \t", m_at), m_line.size());
    for (std::size_t i = begin; i < end; ++i) {
        if (m_line[i] == sign && (i == 0 || m_line[i - 1] != '\\'))
            return false;
    }
    return true;
}

/// "| ESTABLISHED | tcp | 6 |": columns in an order that the readers of entries do not know.
bool MarkRemover::hasStrangeOrder() const noexcept
{
    if (m_borders < 3 && !m_separated)
        return false;
    std::string_view head = std::string_view(m_out).substr(m_begin);
    head = head.substr(0, head.find("src="));
    for (std::size_t i = 0; i < head.size();) {
        const std::size_t end = std::min(head.find(' ', i), head.size());
        const std::string_view word = head.substr(i, end - i);
        if (word.size() > 2 && surelyBeginsEntry(std::string(word).append("    ").c_str()))
            return false;
        for (const Protocol number : {protocol::tcp, protocol::sctp, protocol::dccp}) {
            if (state::fromName(number, word))
                return true;
        }
        i = end + 1;
    }
    return false;
}

/// Commas after the last field, and the line ends of "cat -A".
void MarkRemover::cutEnd()
{
    const std::string_view line = std::string_view(m_out).substr(m_begin);
    if (line.find('=') == none)
        return;
    std::size_t end = line.size();
    const auto last = [&] { return end > 0 ? line[end - 1] : '\0'; };
    while (isBlank(last()))
        --end;
    if (last() == '$') {
        --end;
        if (line.substr(0, end).ends_with("^M"))
            end -= 2;
    }
    while (isBlank(last()) || ((last() == ',' || last() == ';') && line.find("labels=") == none))
        --end;
    m_out.resize(m_begin + end);
}

} // namespace

std::string_view withoutQuoting(std::string_view line) noexcept
{
    line = trimmed(line);
    bool framed = false;
    while (!line.empty()) {
        framed = framed || line.front() == '|';
        if (isBlank(line.front()) || line.front() == '>' || line.front() == '|')
            line.remove_prefix(1);
        else if (line.starts_with("//"))
            line.remove_prefix(2);
        else if (line.size() > 1 && (line.front() == '-' || line.front() == '*') && isBlank(line[1]))
            line.remove_prefix(2); // an item of a list
        else if (line.front() == '#'
            || ((line.front() == ';' || line.front() == '%') && (line.size() == 1 || isBlank(line[1]))))
            line.remove_prefix(1); // a comment
        else if (line == "*")
            line.remove_prefix(1);
        else
            break;
    }
    if (framed && line.ends_with('|'))
        line = trimmed(line.substr(0, line.size() - 1));
    return line;
}

bool mayHaveMarks(std::string_view line, bool marked) noexcept
{
    if (line.find('<') != none && line.find("src=") == none)
        return false; // XML has quotation marks of its own
    if (marked)
        return true;
    for (std::size_t at = line.find('['); at != none; at = line.find('[', at + 1)) {
        if (at + 1 < line.size() && (line[at + 1] == '/' || line[at + 1] == '*' || isLetter(line[at + 1]))
            && forumMarkLength(line.substr(at)) != 0)
            return true;
    }
    return false;
}

void appendWithoutMarks(std::string_view line, std::string &out) { MarkRemover(line, out).run(); }

} // namespace ctscope
