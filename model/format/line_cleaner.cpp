// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/line_cleaner.h"

#include "format/lexer.h"
#include "format/line_marks.h"
#include "format/markup.h"
#include "format/terminal_text.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

/// The parts of a line that a character may belong to.
enum : unsigned char { plain = 0, markup = 1, control = 2, mark = 4 };

constexpr std::array<unsigned char, 256> classes = [] {
    std::array<unsigned char, 256> table{};
    for (std::size_t i = 0x80; i < table.size(); ++i)
        table[i] = markup | control | mark;
    for (const char c : {'<', '&'})
        table[static_cast<unsigned char>(c)] = markup;
    for (const char c : {'\x1b', '\b', '\a', '\x0e', '\x0f', '\x1a', '\r'})
        table[static_cast<unsigned char>(c)] = control;
    for (const char c : {'`', '"', '\'', '|', '{', '}', ',', ';', '$', '^', '#', '~', '\\'})
        table[static_cast<unsigned char>(c)] = mark;
    return table;
}();

unsigned classesIn(std::string_view line) noexcept
{
    unsigned found = plain;
    for (const char c : line)
        found |= classes[static_cast<unsigned char>(c)];
    return found;
}

/// Removes quoting, frames and marks from each line of the text, which may be in `scratch`.
std::string_view withoutMarks(std::string_view text, bool marked, std::string &scratch)
{
    if (text.find('\n') == std::string_view::npos) {
        const std::string_view line = withoutQuoting(text);
        if (!mayHaveMarks(line, marked))
            return line;
        std::string clean;
        appendWithoutMarks(line, clean);
        scratch = std::move(clean);
        return trimmed(scratch);
    }
    std::string clean;
    for (std::size_t i = 0; i <= text.size();) {
        const std::size_t end = std::min(text.find('\n', i), text.size());
        const std::string_view line = withoutQuoting(text.substr(i, end - i));
        if (i > 0)
            clean += '\n';
        if (mayHaveMarks(line, marked))
            appendWithoutMarks(line, clean);
        else
            clean += line;
        i = end + 1;
    }
    scratch = std::move(clean);
    return trimmed(scratch);
}

} // namespace

std::string_view cleanLine(std::string_view raw, std::string &scratch)
{
    std::string_view line = trimmed(raw);
    const unsigned found = classesIn(line);
    if ((found & control) != 0 && hasTerminalControls(line)) {
        std::string shown;
        appendAsShown(line, shown);
        scratch = std::move(shown);
        line = trimmed(scratch);
        if (line == uncertainLine)
            return line;
    }
    if ((found & markup) != 0) {
        std::string text;
        withoutMarkup(line, text);
        scratch = std::move(text);
        line = trimmed(scratch);
    }
    return withoutMarks(line, (found & (mark | markup)) != 0, scratch);
}

} // namespace ctscope
