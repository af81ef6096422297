// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/cut_xml.h"

#include "format/framed_lines.h"
#include "format/lexer.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace ctscope {

namespace {

bool beginsElement(std::string_view line) noexcept
{
    constexpr std::array<std::string_view, 4> beginnings = {"<flow", "<conntrack", "</conntrack", "<?xml"};
    line = trimmed(line);
    return line.empty()
        || std::ranges::any_of(beginnings, [line](std::string_view begin) { return line.starts_with(begin); });
}

using Measured = std::string_view FramedLine::*;

/// The lines that continue in the next one at the width that nearly all of them have; empty when they have
/// no common width.
std::vector<bool> cutLines(const std::vector<FramedLine> &lines, Measured measured)
{
    constexpr std::size_t fewest = 2;
    std::vector<std::size_t> widths(lines.size());
    std::size_t widest = 0;
    std::size_t goingOn = 0;
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
        if (beginsElement(lines[i + 1].rest) || isBlankLine(lines[i].rest))
            continue;
        widths[i] = widthOf(lines[i].*measured);
        widest = std::max(widest, widths[i]);
        ++goingOn;
    }
    std::vector<bool> toNext(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        toNext[i] = widths[i] == widest;
    const auto full = static_cast<std::size_t>(std::ranges::count(toNext, true));
    if (widest < leastWidth || widest > mostWidth || full < fewest || full * 5 < goingOn * 4)
        return {};
    return toNext;
}

} // namespace

std::optional<std::string> joinCutXml(std::string_view text)
{
    const std::vector<FramedLine> plain = framedLinesOf(text);
    for (const Before before : {Before::Numbers, Before::Signs, Before::Indentation, Before::Nothing}) {
        std::vector<FramedLine> lines = plain;
        if (!removePrefixes(before, lines))
            continue;
        // The signs may be older than the cuts.
        for (const Measured measured : {&FramedLine::rest, &FramedLine::whole}) {
            if (const std::vector<bool> toNext = cutLines(lines, measured); !toNext.empty())
                return joinedText(text, lines, toNext);
        }
        if (before == Before::Numbers) // they are not parts of values then
            break;
    }
    return std::nullopt;
}

} // namespace ctscope
