// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/expectation.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ctscope {

struct ExpectationsText {
    std::vector<Expectation> expectations;
    std::uint64_t skipped = 0; ///< lines that are not an expectation
};

/// Reads /proc/net/nf_conntrack_expect and the older ip_conntrack_expect, the "EXPECTING:" lines of
/// 2.4's ip_conntrack, and what `conntrack -L expect` prints. Only the last has mask and master;
/// elsewhere their addresses have Family::None.
ExpectationsText parseExpectations(std::string_view text);

} // namespace ctscope
