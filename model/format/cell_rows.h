// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// A table with borders in which a cell continues in the row below it: such a row and the one before it
/// become uncertainLine, as a value may be broken in its middle. nullopt when the text has no such rows.
std::optional<std::string> withoutBrokenCells(std::string_view text, std::string_view head);

} // namespace ctscope
