// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/framed_lines.h"

#include "format/lexer.h"

#include <algorithm>

namespace ctscope {

namespace {

/// "> ", " * ", "# ": blanks, signs, and one blank behind them; empty without a sign.
std::string_view signsBefore(std::string_view line) noexcept
{
    const std::size_t first = line.find_first_not_of(" \t>#*/|;%!");
    const std::string_view run = line.substr(0, first);
    const std::size_t last = run.find_last_of(">#*/|;%!");
    if (last == std::string_view::npos)
        return {};
    return line.substr(0, last + 1 + (last + 1 < line.size() && isBlank(line[last + 1]) ? 1 : 0));
}

/// Removes the common indentation. False without one.
bool removeIndentation(std::vector<FramedLine> &lines)
{
    std::size_t common = std::string_view::npos;
    for (const FramedLine &line : lines) {
        if (const std::size_t first = line.whole.find_first_not_of(" \t"); first != std::string_view::npos)
            common = std::min(common, first);
    }
    for (FramedLine &line : lines)
        line.rest.remove_prefix(std::min(common, line.rest.size()));
    return common > 0 && common != std::string_view::npos;
}

bool removeSigns(std::vector<FramedLine> &lines)
{
    bool any = false;
    std::string_view before; // the prefix of the line above
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view line = lines[i].whole;
        std::string_view signs = signsBefore(line);
        const auto hasThem = [&](std::size_t other) {
            return other < lines.size() && lines[other].whole.starts_with(signs);
        };
        if (!before.empty() && line.starts_with(before))
            signs = before; // a sign that belongs to the line may follow
        else if (signs.empty() || !((i > 0 && hasThem(i - 1)) || hasThem(i + 1)))
            signs = {};
        lines[i].rest.remove_prefix(signs.size());
        any = any || !signs.empty();
        before = signs;
    }
    return any;
}

/// "     1\t", "12: ", "3) ": the line numbers of cat -n, nl and editors.
struct NumberBefore {
    std::uint64_t number = 0;
    std::size_t length = 0; ///< 0 = none
    bool blank = false;     ///< a blank follows, which may be the line's own
};

NumberBefore numberBefore(std::string_view line) noexcept
{
    const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
    std::size_t end = begin;
    while (end < line.size() && isDigit(line[end]))
        ++end;
    const auto number = parseDecimal(line.substr(begin, end - begin));
    if (!number || end == line.size())
        return {};
    const bool sign = line[end] == ':' || line[end] == '.' || line[end] == ')' || line[end] == '|' || line[end] == '-';
    const std::size_t behind = end + (sign ? 1 : 0);
    const bool blank = behind < line.size() && isBlank(line[behind]);
    if (!sign && !blank)
        return {};
    return {*number, behind, blank};
}

/// The numbers must rise by one from line to line. True when nearly all lines have one.
bool removeNumbers(std::vector<FramedLine> &lines)
{
    std::vector<NumberBefore> numbers;
    numbers.reserve(lines.size());
    for (const FramedLine &line : lines)
        numbers.push_back(numberBefore(line.rest));
    const auto follows = [&](std::size_t i) {
        return i > 0 && i < numbers.size() && numbers[i].length > 0 && numbers[i - 1].length > 0
            && numbers[i].number == numbers[i - 1].number + 1;
    };
    const auto isNumbered = [&](std::size_t i) { return follows(i) || follows(i + 1); };
    bool blanks = true;
    for (std::size_t i = 0; i < lines.size(); ++i)
        blanks = blanks && (!isNumbered(i) || numbers[i].blank || numbers[i].length == lines[i].rest.size());
    std::size_t numbered = 0;
    std::size_t others = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (isNumbered(i))
            ++numbered;
        else
            others += isBlankLine(lines[i].rest) ? 0 : 1;
    }
    if (numbered < 2 || others * 4 >= numbered)
        return false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (isNumbered(i))
            lines[i].rest.remove_prefix(std::min(numbers[i].length + (blanks ? 1 : 0), lines[i].rest.size()));
    }
    return true;
}

} // namespace

std::vector<FramedLine> framedLinesOf(std::string_view text)
{
    std::vector<FramedLine> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        while (line.ends_with('\r'))
            line.remove_suffix(1);
        lines.push_back({line, line});
        begin = end + 1;
    }
    return lines;
}

bool removePrefixes(Before before, std::vector<FramedLine> &lines)
{
    switch (before) {
    case Before::Nothing: return true;
    case Before::Indentation: return removeIndentation(lines);
    case Before::Signs: return removeSigns(lines);
    case Before::Numbers: {
        constexpr int mostNumbers = 3; // "69:11:tcp": numbered twice
        int taken = 0;
        while (taken < mostNumbers && removeNumbers(lines))
            ++taken;
        return taken > 0;
    }
    }
    return false;
}

std::string joinedText(std::string_view text, const std::vector<FramedLine> &lines, const std::vector<bool> &toNext)
{
    std::string out;
    out.reserve(text.size() + 1);
    std::size_t owed = 0; // line ends
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool continues = i > 0 && toNext[i - 1];
        out += continues ? lines[i].rest : lines[i].whole;
        ++owed;
        if (!toNext[i]) {
            out.append(owed, '\n');
            owed = 0;
        }
    }
    if (!text.ends_with('\n') && out.ends_with('\n'))
        out.pop_back();
    return out;
}

bool isBlankLine(std::string_view line) noexcept { return std::ranges::all_of(line, isBlank); }

std::size_t widthOf(std::string_view line) noexcept
{
    constexpr std::size_t mostBytes = 4 * mostWidth; // UTF-8
    if (line.size() > mostBytes)
        return 0;
    return static_cast<std::size_t>(
        std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

} // namespace ctscope
