// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ctscope {

/// A time as logs and date(1) write it.
struct LogTime {
    std::size_t length = 0;
    /// µs since 1970, further digits cut. Absent when the text is a time, but an ambiguous
    /// one: without a year, in a zone whose name is used in several places, a date that does not exist.
    std::optional<std::int64_t> moment;
    bool isCtime = false; ///< exactly as ctime(3) writes it
};

/// The time at the beginning of `text`: ISO 8601, with a blank for the T and without a zone too; ctime,
/// RFC 2822 and what date(1) prints; syslog's form without a year; seconds since 1970 with ten digits.
/// Without a zone it is local time, as in conntrack(8). nullopt without a time.
std::optional<LogTime> logTimeAt(std::string_view text);

/// The moment that a log wrote before a line: that of the last time in the text. nullopt when there is
/// none, or when it is ambiguous.
std::optional<std::int64_t> momentIn(std::string_view prefix);

/// True for a line that holds a time and nothing else.
bool isTimeAlone(std::string_view line);

/// Seconds since 1970 of "Mon Nov 23 13:34:05 2026", the C library's form, taken as local time.
std::optional<std::int64_t> parseCtime(std::string_view text);

/// Decimals of a second as µs: "25" is 250,000. Digits behind the sixth are cut.
std::optional<std::int64_t> microsecondsOf(std::string_view decimals) noexcept;

} // namespace ctscope
