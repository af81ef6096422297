// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace ctscope {

/// Finds the begins of entries in a line with more than one, as printed by `echo $(conntrack -L)` and
/// xargs(1): each begins with a protocol and its own number, perhaps after layer 3, a tag, a time or the
/// words of a log. `begins` is emptied first, and stays empty for one entry.
void findSeveralEntries(std::string_view line, std::vector<std::size_t> &begins);

/// The text without separators between entries: ",", ";", "|", quotes, "\n" in two characters.
std::string_view withoutSeparators(std::string_view entry) noexcept;

} // namespace ctscope
