// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// The text as the readers expect it, with '\n' at the ends of its lines: UTF-16 and UTF-32 become
/// UTF-8, also without a byte-order mark; a lone CR is a line end where there is no LF, and so is a NUL
/// between entries; NULs around the text are removed. nullopt when there is nothing to change, which
/// is nearly always.
std::optional<std::string> plainText(std::string_view bytes);

} // namespace ctscope
