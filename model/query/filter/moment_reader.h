// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_value.h"

#include <optional>
#include <string_view>

namespace ctscope::filter {

/// ISO 8601: "2026-11-25", "2026-11-25T10:42", "2026-11-25T10:42:05.25+01:00"; local time without a
/// zone. Seconds since 1970 with nine to eleven digits. "now". nullopt for anything else, a local time
/// that the clocks skip, or one that no clock has.
std::optional<Moment> readMoment(std::string_view text) noexcept;

} // namespace ctscope::filter
