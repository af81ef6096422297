// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace ctscope::bench {

/// Makes up a /proc/net/nf_conntrack, about what a busy gateway holds: the same flows for the same
/// arguments. Hands it over in blocks of whole lines.
void makeTable(std::uint64_t flows, bool counters, const std::function<void(std::string_view)> &take);

} // namespace ctscope::bench
