// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// Joins the lines of a text that was cut at a fixed column, also within words, as terminals do: all lines
/// of an entry but its last one have the same number of characters. The text shows the width: words that
/// were cut there are words of an entry when they are joined. Prefixes of each line (quoting and comment
/// signs, line numbers) are removed from joined lines. Blank lines replace those that were joined, so
/// that line numbers do not change.
/// nullopt when nothing shows that the text was cut.
std::optional<std::string> joinCutLines(std::string_view text);

} // namespace ctscope
