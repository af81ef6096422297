// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_field.h"

#include <string_view>
#include <vector>

namespace ctscope::filter {

/// The words that a field of names has for values, in their order; empty for other types.
std::vector<std::string_view> namesOf(const Field &field);

} // namespace ctscope::filter
