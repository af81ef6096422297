// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// Joins the lines of an XML text that was cut at a fixed column, also within tags and values, as
/// joinCutLines() does for other texts: nearly all lines have the same number of characters, except for
/// the last one of each element. nullopt when nothing shows that the text was cut.
std::optional<std::string> joinCutXml(std::string_view text);

} // namespace ctscope
