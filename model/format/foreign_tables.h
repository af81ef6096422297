// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/text_format.h"
#include "format/lexer.h"

#include <string_view>
#include <vector>

namespace ctscope {

/// Recognises a line by a shape that no other tool has; None when that is not certain. `tokens` are those
/// of the line, which has none of the keys of a tuple.
ForeignTable foreignTableOf(std::string_view line, const std::vector<Token> &tokens);
/// The same for the few tools whose lines have keys like those of a tuple.
ForeignTable foreignTupleOf(std::string_view line) noexcept;

/// True for lists of connections: such a line within another list is a skipped entry.
bool listsConnections(ForeignTable table) noexcept;

} // namespace ctscope
