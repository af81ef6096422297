// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/cell_rows.h"

#include "format/lexer.h"
#include "format/terminal_text.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ctscope {

namespace {

std::size_t borderLength(std::string_view text) noexcept
{
    static constexpr std::array<std::string_view, 5> borders = {"|", "│", "┃", "║", "┆"};
    for (const std::string_view border : borders) {
        if (text.starts_with(border))
            return border.size();
    }
    return 0;
}

/// "|     |   | 99   |": the first cell is empty, and another one has a text that begins no entry.
bool continuesRow(std::string_view line) noexcept
{
    line = trimmed(line);
    std::size_t length = borderLength(line);
    if (length == 0)
        return false;
    std::size_t cells = 0;
    while (length != 0) {
        line = trimmed(line.substr(length));
        length = borderLength(line);
        ++cells;
    }
    // After the empty cells. A column that is empty in all rows is followed by an entry.
    const std::string_view word = line.substr(0, line.find(' '));
    const bool beginsEntry =
        !word.empty() && word.front() >= 'a' && word.front() <= 'z' && word.find('=') == std::string_view::npos;
    return cells > 1 && !line.empty() && !beginsEntry && line.front() != '[';
}

} // namespace

std::optional<std::string> withoutBrokenCells(std::string_view text, std::string_view head)
{
    const auto anyIn = [](std::string_view lines) {
        for (std::size_t i = 0; i < lines.size();) {
            const std::size_t end = std::min(lines.find('\n', i), lines.size());
            if (continuesRow(lines.substr(i, end - i)))
                return true;
            i = end + 1;
        }
        return false;
    };
    if (!anyIn(head))
        return std::nullopt;
    std::string out;
    out.reserve(text.size());
    std::size_t previous = 0; // begin of the previous line in `out`
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find('\n', i), text.size());
        const std::string_view line = text.substr(i, end - i);
        if (continuesRow(line)) {
            out.resize(previous);
            out += uncertainLine;
        } else {
            previous = out.size();
            out += line;
        }
        if (end < text.size())
            out += '\n';
        i = end + 1;
    }
    return out;
}

} // namespace ctscope
