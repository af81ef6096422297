// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ctscope {

/// The line without blanks at both ends, without signs of quoting and comments before it (">", "|", "//"),
/// and without the frame that belongs to a leading "|".
std::string_view withoutQuoting(std::string_view line) noexcept;

/// True when appendWithoutMarks() may find something; `marked`: it has a character of a mark, apart
/// from a bracket.
bool mayHaveMarks(std::string_view line, bool marked) noexcept;

/// Appends the line without additions around and between its fields: backticks,
/// quotation marks, forum marks ("[code]", "{noformat}"), borders of cells, separators of CSV. Two quoted
/// entries of a list become two lines.
void appendWithoutMarks(std::string_view line, std::string &out);

} // namespace ctscope
