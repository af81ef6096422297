// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/xml_cleaner.h"

#include "format/lexer.h"
#include "format/line_cleaner.h"
#include "format/terminal_text.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;

bool has(std::string_view text, std::string_view part) noexcept { return text.find(part) != none; }

/// The length of "    12\t", "12:", "12. " before a line; 0 when there is no number.
std::size_t numberLength(std::string_view line) noexcept
{
    const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
    const std::size_t end = std::min(line.find_first_not_of("0123456789", begin), line.size());
    if (end == begin || end == line.size())
        return 0;
    const bool mark = std::string_view(":.)-").find(line[end]) != none;
    // Not a part of a value: "192.168.0.1".
    if (mark && end + 1 < line.size() && isDigit(line[end + 1]))
        return 0;
    const std::string_view rest = line.substr(end);
    const bool element = rest.starts_with("<flow") || rest.starts_with("<conntrack") || rest.starts_with("</conntrack")
        || rest.starts_with("<?xml");
    return mark || line[end] == '\t' || line[end] == ' ' || element ? end + (mark ? 1 : 0) : 0;
}

/// The additions in a text as a whole.
struct Damage {
    bool escaped = false;  ///< "&lt;flow": a page that shows XML
    bool marked = false;   ///< colours, non-breaking blanks, <br>
    bool quoted = false;   ///< most lines begin with ">" or "|"
    bool numbered = false; ///< most lines begin with a number
    bool wrapped = false;  ///< a line ends with a backslash

    bool any() const noexcept { return escaped || marked || quoted || numbered || wrapped; }
};

Damage damageOf(std::string_view text) noexcept
{
    Damage damage;
    damage.escaped = !has(text, "<flow") && has(text, "&lt;flow");
    damage.marked = has(text, "\x1b") || has(text, "\xC2\xA0") || has(text, "&nbsp;") || has(text, "<br");
    std::size_t lines = 0;
    std::size_t quoted = 0;
    std::size_t numbered = 0;
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t end = std::min(text.find('\n', position), text.size());
        const std::string_view line = text.substr(position, end - position);
        position = end + 1;
        const std::size_t first = line.find_first_not_of(" \t\r");
        if (first == none)
            continue;
        ++lines;
        quoted += line[first] == '>' || line[first] == '|' ? 1 : 0;
        numbered += numberLength(line) != 0 ? 1 : 0;
        damage.wrapped = damage.wrapped || line.substr(0, line.find_last_not_of(" \t\r") + 1).ends_with('\\');
    }
    damage.quoted = quoted * 2 > lines;
    damage.numbered = numbered * 2 > lines;
    return damage;
}

/// Removes <br>, colours and non-breaking blanks. Keeps entities, which belong to the document.
void withoutMarks(std::string_view line, std::string &out)
{
    static constexpr std::array<std::string_view, 6> breaks = {
        "<br>", "<br/>", "<br />", "</br>", "\xC2\xA0", "&nbsp;"};
    out.clear();
    std::string shown;
    if (hasTerminalControls(line)) {
        appendAsShown(line, shown);
        line = shown;
    }
    for (std::size_t i = 0; i < line.size();) {
        const std::string_view rest = line.substr(i);
        const auto *const found =
            std::ranges::find_if(breaks, [rest](std::string_view mark) { return rest.starts_with(mark); });
        if (found != breaks.end()) {
            out += ' ';
            i += found->size();
        } else {
            out += line[i++];
        }
    }
}

std::string_view withoutFrame(std::string_view line, const Damage &damage) noexcept
{
    line = trimmed(line);
    if (damage.quoted) {
        const bool framed = line.starts_with('|');
        while (!line.empty() && (line.front() == '>' || line.front() == '|' || isBlank(line.front())))
            line.remove_prefix(1);
        if (framed && line.ends_with('|'))
            line.remove_suffix(1);
    }
    if (damage.numbered)
        line.remove_prefix(numberLength(line));
    line = trimmed(line);
    if (damage.wrapped && line.ends_with('\\'))
        line.remove_suffix(1);
    return line;
}

} // namespace

std::pair<std::size_t, std::size_t> CleanedXml::rawPlace(std::size_t begin, std::size_t end) const noexcept
{
    const auto lineOf = [this](std::size_t position) {
        const auto next = std::ranges::upper_bound(lines, position, {}, &Line::begin);
        return next == lines.begin() ? next : std::prev(next);
    };
    return {lineOf(begin)->rawBegin, lineOf(end > begin ? end - 1 : begin)->rawEnd};
}

std::optional<CleanedXml> cleanXml(std::string_view raw)
{
    const Damage damage = damageOf(raw);
    if (!damage.any())
        return std::nullopt;
    CleanedXml cleaned;
    cleaned.text.reserve(raw.size());
    std::string scratch;
    for (std::size_t position = 0; position < raw.size();) {
        const std::size_t end = std::min(raw.find('\n', position), raw.size());
        std::string_view line = raw.substr(position, end - position);
        cleaned.lines.push_back({cleaned.text.size(), position, end});
        if (damage.escaped) {
            line = cleanLine(line, scratch);
        } else if (damage.marked) {
            withoutMarks(line, scratch);
            line = scratch;
        }
        line = withoutFrame(line, damage);
        cleaned.text += line;
        // Line ends of the page must not become further lines.
        std::replace(cleaned.text.end() - static_cast<std::ptrdiff_t>(line.size()), cleaned.text.end(), '\n', ' ');
        if (end < raw.size())
            cleaned.text += '\n';
        position = end + 1;
    }
    return cleaned;
}

} // namespace ctscope
