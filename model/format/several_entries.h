// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace ctscope {

/// Where the entries of a line begin that holds more than one, as `echo $(conntrack -L)` and
/// xargs(1) make it: each begins with a protocol and its own number, before which layer 3, a tag, a
/// time or a log's words may stand. `begins` is emptied first, and stays empty for one entry.
void findSeveralEntries(std::string_view line, std::vector<std::size_t> &begins);

/// Without what separates an entry from the next one: ",", ";", "|", quotes, "\n" in letters.
std::string_view withoutSeparators(std::string_view entry) noexcept;

} // namespace ctscope
