// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A line, and the same line without what mails, editors and pages put before every line.
struct FramedLine {
    std::string_view whole; ///< without its end
    std::string_view rest;  ///< without what stands before every line
};

/// What stands before each line.
enum class Before : std::uint8_t { Nothing, Indentation, Signs, Numbers };

/// The narrowest and the widest lines, in characters, that a text is cut at.
constexpr std::size_t leastWidth = 40;
constexpr std::size_t mostWidth = 1024;

std::vector<FramedLine> framedLinesOf(std::string_view text);

/// Takes it off the lines that have it. False when the lines have nothing of the kind, or not enough
/// of it to be certain.
bool takeOff(Before before, std::vector<FramedLine> &lines);

/// The text with the lines joined to the next one that `toNext` says so of, these without what stood
/// before them. Blank lines in place of those that were joined keep the numbers of all lines.
std::string joinedText(std::string_view text, const std::vector<FramedLine> &lines, const std::vector<bool> &toNext);

bool isBlankLine(std::string_view line) noexcept;

/// In characters; 0 for lines that are too long to be cut ones.
std::size_t widthOf(std::string_view line) noexcept;

} // namespace ctscope
