// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace ctscope {

/// How numbers are formatted: separators of the locale for the window, none for --print.
struct NumberStyle {
    std::string groupSeparator; ///< UTF-8, empty = digits stay together
    std::string decimalPoint = ".";
    friend bool operator==(const NumberStyle &, const NumberStyle &) = default;
};

// Numbers and times as text for users. Every function appends UTF-8 to `out` and allocates
// nothing else, so that a buffer which has grown once serves a million cells.

/// "1234567": digits alone.
void appendDigits(std::string &out, std::uint64_t value);
/// "1,234,567".
void appendCount(std::string &out, std::uint64_t value, const NumberStyle &style);
/// "512 B", "1.2 MiB": binary units (IEC 80000-13), one decimal from KiB on.
void appendBytes(std::string &out, std::uint64_t bytes, const NumberStyle &style);

/// An amount of bytes as it is shown, before it is text: there are few of them.
struct ScaledBytes {
    static constexpr std::size_t unitCount = 7; ///< B, KiB, …, EiB
    static constexpr std::size_t numberLimit = 10240;

    unsigned unit = 0;        ///< powers of 1024
    std::uint32_t number = 0; ///< below numberLimit; tenths of the unit, but whole bytes
};
ScaledBytes scaleBytes(std::uint64_t bytes) noexcept;
/// What appendBytes() writes.
void appendScaledBytes(std::string &out, const ScaledBytes &scaled, const NumberStyle &style);

/// "512 B/s", "1.2 MiB/s"; "< 1 B/s" for what would round to nothing.
void appendByteRate(std::string &out, double bytesPerSecond, const NumberStyle &style);
/// "2.5/s" below ten, "1,200/s" above; "< 0.1/s" for what would round to nothing.
void appendCountRate(std::string &out, double perSecond, const NumberStyle &style);
/// "0:21", "1:52", "4:59:30", "4 d 23 h".
void appendDuration(std::string &out, std::uint64_t seconds);

/// Local time of day to the millisecond: "14:02:11.729"; without it when that is zero: "14:02:11".
/// `time` is in µs since 1970.
void appendTimeOfDay(std::string &out, std::int64_t time);
/// Local date and time: "2026-11-23 14:02:11". `time` is in s since 1970.
void appendDateTime(std::string &out, std::int64_t time);
/// Local date and time and the distance from UTC: "2026-11-23 14:02:11.729164 +0100". Decimals in
/// groups of three, as far as there are any: "2026-11-23 14:02:11 +0100". `ticks` are since 1970,
/// `digits` (6 or 9) says how fine.
void appendExactDateTime(std::string &out, std::int64_t ticks, int digits);

std::string countText(std::uint64_t value, const NumberStyle &style = {});
std::string bytesText(std::uint64_t bytes, const NumberStyle &style = {});
std::string byteRateText(double bytesPerSecond, const NumberStyle &style = {});
std::string countRateText(double perSecond, const NumberStyle &style = {});
std::string durationText(std::uint64_t seconds);

} // namespace ctscope
