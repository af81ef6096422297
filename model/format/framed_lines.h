// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A line, and the same line without the prefix that mails, editors and pages add to every line.
struct FramedLine {
    std::string_view whole; ///< without its end
    std::string_view rest;  ///< without the common prefix
};

/// The kinds of prefixes.
enum class Before : std::uint8_t { Nothing, Indentation, Signs, Numbers };

/// The narrowest and the widest lines, in characters, that a text is cut at.
constexpr std::size_t leastWidth = 40;
constexpr std::size_t mostWidth = 1024;

std::vector<FramedLine> framedLinesOf(std::string_view text);

/// Removes prefixes of a kind from the lines that have them. False when no lines have them, or too few to
/// be certain.
bool removePrefixes(Before before, std::vector<FramedLine> &lines);

/// The text with the lines marked in `toNext` joined to the next one, which loses its prefix. Blank lines
/// replace those that were joined, so that line numbers do not change.
std::string joinedText(std::string_view text, const std::vector<FramedLine> &lines, const std::vector<bool> &toNext);

bool isBlankLine(std::string_view line) noexcept;

/// The width in characters; 0 for lines that are too long to have been cut.
std::size_t widthOf(std::string_view line) noexcept;

} // namespace ctscope
