// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ctscope::outlet {

/// A text in gzip, packed for speed. Throws std::bad_alloc.
std::string gzip(std::string_view text);

} // namespace ctscope::outlet
