// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// Appends "Mon Nov 23 13:34:05 2026", the C library's form in local time, whatever the locale.
/// False, and nothing appended, when that would not give back the same moment: parts of a
/// second, or an hour that the clocks run through twice.
bool appendCtime(std::string &out, std::int64_t nanoseconds);

/// Appends seconds since 1970, with as many decimals as needed, in groups of three.
void appendSeconds(std::string &out, std::int64_t nanoseconds);

/// The reverse of appendSeconds(): up to nine decimals. nullopt for anything else.
std::optional<std::int64_t> parseSeconds(std::string_view text) noexcept;

/// Appends seconds since 1970 with six decimals, as `conntrack -E -o timestamp` has them; without
/// any when they are whole, as a log with whole seconds has no more.
void appendEventSeconds(std::string &out, std::int64_t microseconds);

} // namespace ctscope
