// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// Joins the lines of a text that was cut at a fixed column, within words too, as terminals do it:
/// all lines of an entry but its last one have the same number of characters. The width is found
/// from the text: by words that were cut and are those of an entry when they are put together.
/// What stands before each line (quoting and comment signs, line numbers) is taken off the lines
/// that are joined. Blank lines in place of those that were joined keep the numbers of all lines.
/// nullopt when nothing shows that the text was cut.
std::optional<std::string> joinCutLines(std::string_view text);

} // namespace ctscope
