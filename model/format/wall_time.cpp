// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/wall_time.h"

#include "format/numbers.h"

#include <array>
#include <ctime>

namespace ctscope {

namespace {

constexpr std::int64_t perSecond = 1'000'000'000;

void appendPadded(std::string &out, int value, std::size_t width, char fill)
{
    std::string digits;
    appendNumber(digits, value);
    if (digits.size() < width)
        out.append(width - digits.size(), fill);
    out += digits;
}

/// Appends `value`, a number of parts of which `unit` make a second; decimals only when it is not whole.
void appendDecimal(std::string &out, std::int64_t value, std::int64_t unit)
{
    if (value < 0)
        out += '-';
    // Not std::abs: the lowest value has no positive counterpart.
    const std::uint64_t magnitude =
        value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    const auto parts = static_cast<std::uint64_t>(unit);
    appendNumber(out, magnitude / parts);
    if (magnitude % parts == 0)
        return;
    out += '.';
    std::string digits;
    appendNumber(digits, parts + magnitude % parts); // a leading 1 keeps the zeros behind it
    out.append(digits, 1);
}

} // namespace

bool appendCtime(std::string &out, std::int64_t nanoseconds)
{
    if (nanoseconds < 0 || nanoseconds % perSecond != 0)
        return false;
    const auto seconds = static_cast<std::time_t>(nanoseconds / perSecond);
    std::tm local{};
    if (!localtime_r(&seconds, &local))
        return false;
    std::tm asRead = local;
    asRead.tm_isdst = -1;
    if (std::mktime(&asRead) != seconds)
        return false;

    constexpr std::array days = {"Sun ", "Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat "};
    constexpr std::array months = {
        "Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec "};
    out += days[static_cast<std::size_t>(local.tm_wday)];
    out += months[static_cast<std::size_t>(local.tm_mon)];
    appendPadded(out, local.tm_mday, 2, ' ');
    out += ' ';
    appendPadded(out, local.tm_hour, 2, '0');
    out += ':';
    appendPadded(out, local.tm_min, 2, '0');
    out += ':';
    appendPadded(out, local.tm_sec, 2, '0');
    out += ' ';
    appendNumber(out, local.tm_year + 1900);
    return true;
}

void appendSeconds(std::string &out, std::int64_t nanoseconds)
{
    appendDecimal(out, nanoseconds, perSecond);
    // As few groups of three as possible.
    for (std::int64_t unit = 1000; nanoseconds % perSecond != 0 && nanoseconds % unit == 0; unit *= 1000)
        out.resize(out.size() - 3);
}

std::optional<std::int64_t> parseSeconds(std::string_view text) noexcept
{
    const std::size_t point = text.find('.');
    const auto whole = parseNumber<std::uint64_t>(text.substr(0, point));
    constexpr std::uint64_t mostSeconds = 9'000'000'000; // keeps the nanoseconds within 63 bits
    if (!whole || *whole > mostSeconds)
        return std::nullopt;
    std::uint64_t parts = 0;
    if (point != std::string_view::npos) {
        const std::string_view decimals = text.substr(point + 1);
        const auto value = parseNumber<std::uint64_t>(decimals);
        if (!value || decimals.size() > 9)
            return std::nullopt;
        parts = *value;
        for (std::size_t i = decimals.size(); i < 9; ++i)
            parts *= 10;
    }
    return static_cast<std::int64_t>(*whole * static_cast<std::uint64_t>(perSecond) + parts);
}

void appendEventSeconds(std::string &out, std::int64_t microseconds) { appendDecimal(out, microseconds, 1'000'000); }

} // namespace ctscope
