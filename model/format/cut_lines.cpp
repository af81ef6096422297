// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/cut_lines.h"

#include "format/entry_words.h"
#include "format/fast_line.h"
#include "format/framed_lines.h"
#include "format/line_cleaner.h"
#include "format/line_kind.h"
#include "format/save_line.h"
#include "format/save_option.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ctscope {

namespace {

/// The number of widths to try, the most frequent ones first.
constexpr std::size_t widthsTried = 3;
/// Lines that have this many characters at their beginning in common begin alike.
constexpr std::size_t likeness = 10;

std::string_view lastWordOf(std::string_view line) noexcept
{
    std::size_t begin = line.size();
    while (begin > 0 && !isBlank(line[begin - 1]))
        --begin;
    return line.substr(begin);
}

std::string_view firstWordOf(std::string_view line) noexcept { return line.substr(0, line.find_first_of(" \t")); }

/// The evidence at the joint of a full line and the next one.
enum class Seam : std::uint8_t {
    Cut,     ///< a word of an entry was cut
    Between, ///< a blank is there
    Open,    ///< no word of an entry
    Wrapped, ///< two whole words touch each other: lines were wrapped between words
    Wrong,   ///< joined, they are not a possible word
};

/// "[start=Mon Nov 23 13:32:16 2026]", "[1795452073.441693]": without the brackets.
bool isWholeTime(std::string_view text)
{
    const auto *const shape =
        text.starts_with("start=") ? "start=Aaa Aaa 00 00:00:00 0000" : "stop=Aaa Aaa 00 00:00:00 0000";
    return std::ranges::equal(text, std::string_view(shape), [](char c, char wanted) {
        switch (wanted) {
        case 'A': return c >= 'A' && c <= 'Z';
        case 'a': return c == 'a' ? true : c >= 'a' && c <= 'z';
        case '0': return isDigit(c) || c == ' ';
        default: return c == wanted;
        }
    });
}

/// Where a bracket with a time was cut; nullopt elsewhere.
std::optional<Seam> seamInTime(std::string_view left, std::string_view right)
{
    const std::size_t open = left.rfind('[');
    const std::size_t close = right.find(']');
    if (open == std::string_view::npos || left.find(']', open) != std::string_view::npos
        || close == std::string_view::npos)
        return std::nullopt;
    const std::string inside = std::string(left.substr(open + 1)) + std::string(right.substr(0, close));
    return isWholeTime(inside) ? std::optional(Seam::Cut) : std::nullopt;
}

Seam seamOf(std::string_view left, std::string_view right)
{
    if (const auto seam = seamInTime(left, right))
        return *seam;
    if (left.empty() || right.empty() || isBlank(left.back()) || isBlank(right.front()))
        return Seam::Between;
    const std::string_view before = lastWordOf(left);
    const std::string_view behind = firstWordOf(right);
    if (behind.find_first_not_of(">#*/|;%!") == std::string_view::npos
        && left.starts_with(behind)) // a prefix of each line
        return Seam::Wrong;
    const WordSort beforeSort = sortOfWord(before);
    const std::string word = std::string(before) + std::string(behind);
    const WordSort sort = sortOfWord(word);
    const bool isPair = behind.find('=') != std::string_view::npos;
    if ((isPair && sortOfWord(behind) == WordSort::Known && beforeSort != WordSort::Broken)
        || (behind.front() == '[' && !before.ends_with('=')))
        return Seam::Wrapped;
    if (sort == WordSort::Broken && !isPieceOfKey(word))
        return Seam::Wrong;
    // "use=1" and "1" may be the ends of two entries: they prove nothing. The number of an id is long.
    if (sort == WordSort::Known && beforeSort == WordSort::Known && isWholeNumber(behind)
        && (before.starts_with("use=")
            || (before.starts_with("id=") && !parseNumber<std::uint32_t>(std::string_view(word).substr(3)))))
        return Seam::Open;
    const bool isOption = before.starts_with('-') && isSaveOption(word) && !isSaveOption(before);
    return sort == WordSort::Known || sort == WordSort::Number || isOption ? Seam::Cut : Seam::Open;
}

/// Finds the lines that certainly begin an entry, or have nothing to do with one.
class Beginnings {
public:
    bool isBeginning(const FramedLine &line)
    {
        if (line.rest.size() > 4 && surelyBeginsEntry(line.rest.data()) && line.rest.find('=') > 12)
            return true;
        if (std::ranges::find(m_alike, line.whole.substr(0, likeness)) != m_alike.end())
            return true;
        constexpr std::size_t looked = 2000;
        const std::string_view clean = cleanLine(line.rest.substr(0, looked), m_scratch);
        const LineKind kind = m_sorter.kindOf(clean);
        const EntryHead &head = m_sorter.head();
        // The end of an entry, followed by the next one.
        if (kind == LineKind::Entry
            && clean.substr(0, static_cast<std::size_t>(head.name.data() - clean.data())).find('=')
                != std::string_view::npos)
            return false;
        if (kind == LineKind::Entry && head.atStart) {
            // A log puts the same words before each entry, but not the same times.
            if (m_alike.size() < mostAlike && line.whole.size() > likeness && !head.name.empty()
                && !line.rest.starts_with(head.name))
                m_alike.emplace_back(line.whole.substr(0, likeness));
            return true;
        }
        return kind == LineKind::Opening || kind == LineKind::Status || kind == LineKind::Save || kind == LineKind::Xml
            || (kind == LineKind::Entry && head.hasProtocol && head.wellFormed && head.number);
    }
    /// Learns a line after a short one, which is a beginning: lines that begin alike are, too.
    void learn(const FramedLine &line)
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
std::vector<std::size_t> likelyWidths(const std::vector<FramedLine> &lines)
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
    std::size_t between = 0; ///< at a blank, so that joining changes no word
    std::size_t other = 0;   ///< seams of a wrapped text, or of none

    bool isCertain(bool numbered) const noexcept
    {
        const std::size_t enough = numbered ? 1 : 2; // rising numbers are evidence, too
        return cut > other || (between >= enough && cut + other == 0);
    }
    bool isBetterThan(const Joined &than) const noexcept
    {
        return std::pair(cut, between) > std::pair(than.cut, than.between);
    }
};

bool surelyBeginsLine(std::string_view line) noexcept { return line.size() > 4 && surelyBeginsEntry(line.data()); }

Joined joinAt(const std::vector<FramedLine> &lines, std::size_t width)
{
    Joined joined;
    joined.toNext.resize(lines.size());
    Beginnings beginnings;
    bool open = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view left = lines[i].rest;
        if (!open && !isBlankLine(left))
            beginnings.learn(lines[i]);
        // Where lines are cut, none is longer.
        joined.other += left.size() > width && widthOf(left) != width && surelyBeginsLine(left) ? 1 : 0;
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

} // namespace

std::optional<std::string> joinCutLines(std::string_view text)
{
    const std::vector<FramedLine> plain = framedLinesOf(text);
    Joined best;
    std::vector<FramedLine> bestLines;
    bool numbered = false;
    for (const Before before : {Before::Numbers, Before::Nothing, Before::Indentation, Before::Signs}) {
        std::vector<FramedLine> lines = plain;
        if (numbered) // the numbers are not parts of words then
            break;
        if (!removePrefixes(before, lines))
            continue;
        numbered = before == Before::Numbers;
        for (const std::size_t width : likelyWidths(lines)) {
            Joined joined = joinAt(lines, width);
            if (joined.isCertain(numbered) && joined.isBetterThan(best)) {
                best = std::move(joined);
                bestLines = lines;
            }
        }
    }
    if (best.toNext.empty())
        return std::nullopt;
    return joinedText(text, bestLines, best.toNext);
}

} // namespace ctscope
