// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/asked_time.h"

#include "format/log_time.h"
#include "format/numbers.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string>

namespace ctscope {

namespace {

constexpr std::int64_t second = 1'000'000; // µs

/// A number of digits at the beginning, which are taken off.
std::optional<std::int64_t> takeNumber(std::string_view &text)
{
    const std::size_t length = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parseNumber<std::uint32_t>(text.substr(0, length));
    text.remove_prefix(length);
    return number ? std::optional<std::int64_t>(*number) : std::nullopt;
}

/// "10:42", "10:42:11", "10:42:11.5" in µs since midnight.
std::optional<std::int64_t> timeOfDay(std::string_view text)
{
    std::int64_t result = 0;
    std::int64_t unit = 3600 * second;
    int parts = 0;
    for (const std::int64_t most : {23, 59, 60}) {
        if (parts == 2 && text.empty())
            return result;
        if (parts > 0) {
            if (!text.starts_with(':'))
                return std::nullopt;
            text.remove_prefix(1);
        }
        const auto number = takeNumber(text);
        if (!number || *number > most)
            return std::nullopt;
        result += *number * unit;
        unit /= 60;
        ++parts;
    }
    if (!text.starts_with('.'))
        return text.empty() ? std::optional(result) : std::nullopt;
    const auto decimals = microsecondsOf(text.substr(1));
    return decimals ? std::optional(result + *decimals) : std::nullopt;
}

bool hasFraction(std::string_view time) { return time.find('.') != std::string_view::npos; }

} // namespace

std::optional<std::int64_t> parseAskedDuration(std::string_view text)
{
    constexpr std::int64_t most = std::int64_t(100) * 366 * 86400; // a century, far from the limits of the type
    if (const auto seconds = parseNumber<std::uint32_t>(text))
        return *seconds <= most ? std::optional(*seconds * second) : std::nullopt;
    std::int64_t result = 0;
    std::int64_t larger = 8 * 86400;
    while (!text.empty()) {
        const auto number = takeNumber(text);
        if (!number || text.empty())
            return std::nullopt;
        const char letter = text.front();
        const std::int64_t unit = letter == 'd' ? 86400
            : letter == 'h'                     ? 3600
            : letter == 'm'                     ? 60
            : letter == 's'                     ? 1
                                                : 0;
        if (unit == 0 || unit >= larger)
            return std::nullopt;
        larger = unit;
        if (*number * unit > most)
            return std::nullopt;
        result += *number * unit * second;
        text.remove_prefix(1);
    }
    return larger <= 86400 ? std::optional(result) : std::nullopt;
}

std::optional<AskedTime> parseAskedTime(std::string_view text)
{
    if (text.starts_with('-')) {
        const auto ago = parseAskedDuration(text.substr(1));
        return ago ? std::optional(AskedTime{AskedTime::Kind::Ago, *ago}) : std::nullopt;
    }
    if (const auto time = timeOfDay(text))
        return AskedTime{AskedTime::Kind::TimeOfDay, *time,
            hasFraction(text)                        ? 0
                : std::ranges::count(text, ':') == 1 ? 60 * second
                                                     : second};
    // A date, also without the seconds or the time.
    constexpr std::size_t dateLength = std::string_view("2026-11-25").size();
    constexpr std::size_t minuteLength = std::string_view("2026-11-25 10:42").size();
    std::string whole(text);
    std::int64_t length = 0;
    if (text.size() == dateLength) {
        whole += " 00:00:00";
        length = 86400 * second;
    } else if (text.size() == minuteLength) {
        whole += ":00";
        length = 60 * second;
    }
    for (const std::string_view candidate : {text, std::string_view(whole)}) {
        const auto time = logTimeAt(candidate);
        if (time && time->length == candidate.size() && time->moment)
            return AskedTime{AskedTime::Kind::Moment, *time->moment,
                candidate != text       ? length
                    : hasFraction(text) ? 0
                                        : second};
    }
    return std::nullopt;
}

std::string momentText(std::int64_t microseconds)
{
    const std::int64_t part = (microseconds % second + second) % second;
    const std::time_t whole = (microseconds - part) / second;
    std::tm utc{};
    ::gmtime_r(&whole, &utc);
    std::array<char, 48> text{};
    const auto written = static_cast<std::size_t>(std::max(0,
        std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", utc.tm_year + 1900,
            utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, static_cast<int>(part))));
    return {text.data(), std::min(written, text.size() - 1)};
}

std::int64_t AskedTime::resolve(std::int64_t reference) const
{
    if (kind == Kind::Moment)
        return value;
    if (kind == Kind::Ago)
        return reference - value;
    const auto onDay = [&](int daysBefore) {
        const std::time_t now = reference / second;
        std::tm local{};
        ::localtime_r(&now, &local);
        local.tm_mday -= daysBefore;
        local.tm_hour = static_cast<int>(value / second / 3600);
        local.tm_min = static_cast<int>(value / second / 60 % 60);
        local.tm_sec = static_cast<int>(value / second % 60);
        local.tm_isdst = -1;
        return static_cast<std::int64_t>(std::mktime(&local)) * second + value % second;
    };
    const std::int64_t today = onDay(0);
    return today <= reference ? today : onDay(1);
}

} // namespace ctscope
