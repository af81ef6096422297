// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// A text whose line ends are written as "\n", as in quoted strings of YAML, of programs and of logs:
/// with its escapes decoded. nullopt when the head has no such line end next to an entry.
std::optional<std::string> withoutEscapes(std::string_view text, std::string_view head);

/// YAML that has the lines of "stdout" once more as a list, "stdout_lines": without the list. nullopt
/// for other texts.
std::optional<std::string> withoutDoubledLines(std::string_view text, std::string_view head);

} // namespace ctscope
