// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/cut_lines.h"

#include "format/entry_words.h"
#include "format/fast_line.h"
#include "format/line_cleaner.h"
#include "format/line_kind.h"
#include "format/save_line.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ctscope {

namespace {

constexpr std::size_t leastWidth = 40;
constexpr std::size_t mostWidth = 1024;
/// So many widths are tried, those that most lines have first.
constexpr std::size_t widthsTried = 3;
/// The beginning of a line by which others that begin alike are known.
constexpr std::size_t likeness = 10;

struct Line {
    std::string_view whole; ///< without its end
    std::string_view rest;  ///< without what stands before every line
};

/// What stands before each line.
enum class Before : std::uint8_t { Nothing, Indentation, Signs, Numbers };

bool isBlankLine(std::string_view line) noexcept
{
    return std::ranges::all_of(line, isBlank);
}

std::vector<Line> linesOf(std::string_view text)
{
    std::vector<Line> lines;
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

/// What all lines have. False when it is nothing.
bool takeOffIndentation(std::vector<Line> &lines)
{
    std::size_t common = std::string_view::npos;
    for (const Line &line : lines) {
        if (const std::size_t first = line.whole.find_first_not_of(" \t"); first != std::string_view::npos)
            common = std::min(common, first);
    }
    for (Line &line : lines)
        line.rest.remove_prefix(std::min(common, line.rest.size()));
    return common > 0 && common != std::string_view::npos;
}

bool takeOffSigns(std::vector<Line> &lines)
{
    bool any = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view signs = signsBefore(lines[i].whole);
        const auto hasThem = [&](std::size_t other) { return other < lines.size() && lines[other].whole.starts_with(signs); };
        if (!signs.empty() && ((i > 0 && hasThem(i - 1)) || hasThem(i + 1))) {
            lines[i].rest.remove_prefix(signs.size());
            any = true;
        }
    }
    return any;
}

/// "     1\t", "12: ", "3) ": what cat -n, nl and editors put before a line.
struct NumberBefore {
    std::uint64_t number = 0;
    std::size_t length = 0; ///< 0: there is none
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
bool takeOffNumbers(std::vector<Line> &lines)
{
    std::vector<NumberBefore> numbers;
    numbers.reserve(lines.size());
    for (const Line &line : lines)
        numbers.push_back(numberBefore(line.whole));
    const auto follows = [&](std::size_t i) {
        return i > 0 && i < numbers.size() && numbers[i].length > 0 && numbers[i - 1].length > 0
            && numbers[i].number == numbers[i - 1].number + 1;
    };
    const auto isNumbered = [&](std::size_t i) { return follows(i) || follows(i + 1); };
    bool blanks = true;
    for (std::size_t i = 0; i < lines.size(); ++i)
        blanks = blanks && (!isNumbered(i) || numbers[i].blank || numbers[i].length == lines[i].whole.size());
    std::size_t numbered = 0;
    std::size_t others = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (isNumbered(i))
            ++numbered;
        else
            others += isBlankLine(lines[i].whole) ? 0 : 1;
        if (isNumbered(i))
            lines[i].rest.remove_prefix(std::min(numbers[i].length + (blanks ? 1 : 0), lines[i].rest.size()));
    }
    return numbered > 1 && others * 4 < numbered;
}

/// In characters; 0 for lines that are too long to be cut ones.
std::size_t widthOf(std::string_view line) noexcept
{
    constexpr std::size_t mostBytes = 4 * mostWidth; // UTF-8
    if (line.size() > mostBytes)
        return 0;
    return static_cast<std::size_t>(std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

std::string_view lastWordOf(std::string_view line) noexcept
{
    std::size_t begin = line.size();
    while (begin > 0 && !isBlank(line[begin - 1]))
        --begin;
    return line.substr(begin);
}

std::string_view firstWordOf(std::string_view line) noexcept
{
    return line.substr(0, line.find_first_of(" \t"));
}

/// What the place says where a line of the full width meets the next one.
enum class Seam : std::uint8_t {
    Cut,     ///< a word of an entry was cut
    Between, ///< a blank stands there
    Open,    ///< no word of an entry
    Wrapped, ///< two whole words touch each other: lines were wrapped between words
    Wrong,   ///< joined they are no word that can be
};

Seam seamOf(std::string_view left, std::string_view right)
{
    if (left.empty() || right.empty() || isBlank(left.back()) || isBlank(right.front()))
        return Seam::Between;
    const std::string_view before = lastWordOf(left);
    const std::string_view behind = firstWordOf(right);
    const WordSort beforeSort = sortOfWord(before);
    const std::string word = std::string(before) + std::string(behind);
    const WordSort sort = sortOfWord(word);
    const bool isPair = behind.find('=') != std::string_view::npos;
    if ((isPair && sortOfWord(behind) == WordSort::Known && beforeSort != WordSort::Broken)
        || (behind.front() == '[' && !before.ends_with('=')))
        return Seam::Wrapped;
    if (sort == WordSort::Broken && !isPieceOfKey(word))
        return Seam::Wrong;
    const bool isOption = before.starts_with('-') && isSaveOption(word) && !isSaveOption(before);
    return sort == WordSort::Known || sort == WordSort::Number || isOption ? Seam::Cut : Seam::Open;
}

/// Tells the lines that surely begin an entry, or have nothing to do with one.
class Beginnings {
public:
    bool isBeginning(const Line &line)
    {
        if (line.rest.size() > 4 && surelyBeginsEntry(line.rest.data()) && line.rest.find('=') > 12)
            return true;
        if (std::ranges::find(m_alike, line.whole.substr(0, likeness)) != m_alike.end())
            return true;
        constexpr std::size_t looked = 2000;
        const std::string_view clean = cleanLine(line.rest.substr(0, looked), m_scratch);
        const LineKind kind = m_sorter.kindOf(clean);
        const EntryHead &head = m_sorter.head();
        // The end of an entry, and the next one behind it.
        if (kind == LineKind::Entry && clean.substr(0, static_cast<std::size_t>(head.name.data() - clean.data())).find('=') != std::string_view::npos)
            return false;
        if (kind == LineKind::Entry && head.atStart) {
            // A log's words and times stand before each entry; those that change do not.
            if (m_alike.size() < mostAlike && line.whole.size() > likeness && !head.name.empty() && !line.rest.starts_with(head.name))
                m_alike.emplace_back(line.whole.substr(0, likeness));
            return true;
        }
        return kind == LineKind::Opening || kind == LineKind::Status || kind == LineKind::Save || kind == LineKind::Xml
            || (kind == LineKind::Entry && head.hasProtocol && head.wellFormed && head.number);
    }
    /// A line behind a short one begins something; others that begin so do it, too.
    void learn(const Line &line)
    {
        if (line.whole.size() > likeness && m_alike.size() < mostAlike
            && std::ranges::find(m_alike, line.whole.substr(0, likeness)) == m_alike.end())
            m_alike.emplace_back(line.whole.substr(0, likeness));
    }

private:
    static constexpr std::size_t mostAlike = 16;
    LineSorter m_sorter;
    std::string m_scratch;
    std::vector<std::string> m_alike;
};

/// The widths of the lines that another one seems to continue, the most frequent ones first.
std::vector<std::size_t> likelyWidths(const std::vector<Line> &lines)
{
    std::vector<std::size_t> counts(mostWidth + 1);
    Beginnings beginnings;
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
        if (lines[i].rest.size() < leastWidth || isBlankLine(lines[i + 1].rest))
            continue;
        const std::size_t width = widthOf(lines[i].rest);
        if (width >= leastWidth && width <= mostWidth && !beginnings.isBeginning(lines[i + 1]))
            ++counts[width];
    }
    std::vector<std::size_t> widths;
    for (std::size_t n = 0; n < widthsTried; ++n) {
        const auto most = std::ranges::max_element(counts);
        if (*most == 0)
            break;
        widths.push_back(static_cast<std::size_t>(most - counts.begin()));
        *most = 0;
    }
    return widths;
}

struct Joined {
    std::vector<bool> toNext; ///< the line and the next one are one
    std::size_t cut = 0;
    std::size_t between = 0; ///< where a blank stands, so that joining them changes no word
    std::size_t other = 0; ///< seams that a wrapped text has, or none

    bool isCertain() const noexcept { return cut > other || (between > 1 && cut + other == 0); }
    bool isBetterThan(const Joined &than) const noexcept { return std::pair(cut, between) > std::pair(than.cut, than.between); }
};

Joined joinAt(const std::vector<Line> &lines, std::size_t width)
{
    Joined joined;
    joined.toNext.resize(lines.size());
    Beginnings beginnings;
    bool open = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view left = lines[i].rest;
        if (!open && !isBlankLine(left))
            beginnings.learn(lines[i]);
        open = false;
        if (i + 1 == lines.size() || left.size() < width || widthOf(left) != width || isBlankLine(left)
            || isBlankLine(lines[i + 1].rest) || beginnings.isBeginning(lines[i + 1]))
            continue;
        const Seam seam = seamOf(left, lines[i + 1].rest);
        // Blanks fill the last line of an entry in some copies.
        const bool filled = left.ends_with("  ") && !isBlank(lines[i + 1].rest.front());
        if (seam == Seam::Wrong || seam == Seam::Wrapped || filled) {
            joined.other += filled ? 0 : 1;
            continue;
        }
        joined.cut += seam == Seam::Cut ? 1 : 0;
        joined.between += seam == Seam::Between ? 1 : 0;
        joined.toNext[i] = true;
        open = true;
    }
    return joined;
}

std::string textOf(const std::vector<Line> &lines, const std::vector<bool> &toNext, std::size_t size)
{
    std::string out;
    out.reserve(size + 1);
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
    return out;
}

} // namespace

std::optional<std::string> joinCutLines(std::string_view text)
{
    const std::vector<Line> plain = linesOf(text);
    Joined best;
    std::vector<Line> bestLines;
    bool numbered = false;
    for (const Before before : {Before::Numbers, Before::Nothing, Before::Indentation, Before::Signs}) {
        std::vector<Line> lines = plain;
        bool changed = before == Before::Nothing;
        if (numbered) // the numbers are no parts of words then
            break;
        if (before == Before::Indentation)
            changed = takeOffIndentation(lines);
        else if (before == Before::Signs)
            changed = takeOffSigns(lines);
        else if (before == Before::Numbers)
            changed = numbered = takeOffNumbers(lines);
        if (!changed)
            continue;
        for (const std::size_t width : likelyWidths(lines)) {
            Joined joined = joinAt(lines, width);
            if (joined.isCertain() && joined.isBetterThan(best)) {
                best = std::move(joined);
                bestLines = lines;
            }
        }
    }
    if (best.toNext.empty())
        return std::nullopt;
    std::string out = textOf(bestLines, best.toNext, text.size());
    if (!text.ends_with('\n') && out.ends_with('\n'))
        out.pop_back();
    return out;
}

} // namespace ctscope
