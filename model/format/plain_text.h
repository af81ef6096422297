// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// The text as the readers take it, with '\n' at the ends of its lines: UTF-16 with a byte-order
/// mark, as Windows writes it, becomes UTF-8; a lone CR is a line end where there is no LF. nullopt
/// when there is nothing to change, which is nearly always.
std::optional<std::string> plainText(std::string_view bytes);

} // namespace ctscope
