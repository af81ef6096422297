// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/number_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>
#include <string_view>

namespace ctscope {

namespace {

void appendTwoDigits(std::string &out, std::uint64_t value)
{
    out += static_cast<char>('0' + value / 10 % 10);
    out += static_cast<char>('0' + value % 10);
}

void appendPadded(std::string &out, std::uint64_t value, int digits)
{
    std::array<char, 20> buffer{};
    for (int i = digits - 1; i >= 0; --i) {
        buffer[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    out.append(buffer.data(), static_cast<std::size_t>(digits));
}

/// The decimals, in groups of three; none for a source with whole seconds.
void appendDecimals(std::string &out, std::uint64_t value, int digits)
{
    if (value == 0)
        return;
    while (value % 1000 == 0) {
        value /= 1000;
        digits -= 3;
    }
    out += '.';
    appendPadded(out, value, digits);
}

std::int64_t floorDivide(std::int64_t value, std::int64_t divisor) noexcept
{
    return value / divisor - (value % divisor < 0 ? 1 : 0);
}

/// How far local time was ahead of UTC when it was last asked for. Clocks change at full quarters
/// of an hour, so the answer serves for the whole quarter.
struct KnownOffset {
    std::int64_t block = 0;
    std::int64_t offset = 0;
    bool valid = false;
};
constinit thread_local KnownOffset known;

std::int64_t utcOffset(std::int64_t time) noexcept
{
    constexpr std::int64_t quarter = 900;
    const std::int64_t block = floorDivide(time, quarter);
    if (!known.valid || known.block != block) {
        const std::time_t moment = time;
        std::tm fields{};
        known = {block, localtime_r(&moment, &fields) != nullptr ? fields.tm_gmtoff : 0, true};
    }
    return known.offset;
}

struct LocalTime {
    std::chrono::year_month_day date;
    std::uint64_t second = 0; ///< of the day
    std::int64_t offset = 0;
};

LocalTime localTime(std::int64_t time) noexcept
{
    constexpr std::int64_t day = 86400;
    const std::int64_t offset = utcOffset(time);
    const std::int64_t local = time + offset;
    const std::int64_t days = floorDivide(local, day);
    return {std::chrono::sys_days(std::chrono::days(days)), static_cast<std::uint64_t>(local - days * day), offset};
}

void appendClock(std::string &out, std::uint64_t secondOfDay)
{
    appendTwoDigits(out, secondOfDay / 3600);
    out += ':';
    appendTwoDigits(out, secondOfDay / 60 % 60);
    out += ':';
    appendTwoDigits(out, secondOfDay % 60);
}

void appendDate(std::string &out, const std::chrono::year_month_day &date)
{
    appendPadded(out, static_cast<std::uint64_t>(std::max(0, static_cast<int>(date.year()))), 4);
    out += '-';
    appendTwoDigits(out, static_cast<unsigned>(date.month()));
    out += '-';
    appendTwoDigits(out, static_cast<unsigned>(date.day()));
}

/// A rate as a whole number, clamped to the largest value.
std::uint64_t whole(double value) noexcept
{
    constexpr double largest = 1.8e19;
    return static_cast<std::uint64_t>(std::clamp(std::round(value), 0.0, largest));
}

} // namespace

void appendDigits(std::string &out, std::uint64_t value)
{
    std::array<char, 20> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    out.append(buffer.data(), end);
}

void appendCount(std::string &out, std::uint64_t value, const NumberStyle &style)
{
    std::array<char, 20> buffer{};
    const char *const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    const char *position = buffer.data();
    while (position < end) {
        const auto left = static_cast<std::size_t>(end - position);
        const std::size_t group = (left - 1) % 3 + 1;
        if (position != buffer.data())
            out += style.groupSeparator;
        out.append(position, group);
        position += group;
    }
}

ScaledBytes scaleBytes(std::uint64_t bytes) noexcept
{
    if (bytes < 1024)
        return {0, static_cast<std::uint32_t>(bytes)};
    auto unit = static_cast<unsigned>(std::bit_width(bytes) - 1) / 10;
    const auto rounded = [bytes](unsigned power) {
        const unsigned shift = 10 * power;
        const std::uint64_t rest = bytes & ((std::uint64_t(1) << shift) - 1);
        return (bytes >> shift) * 10 + ((rest * 10 + (std::uint64_t(1) << (shift - 1))) >> shift);
    };
    std::uint64_t tenths = rounded(unit);
    if (tenths >= 10240 && unit + 1 < ScaledBytes::unitCount)
        tenths = rounded(++unit);
    return {unit, static_cast<std::uint32_t>(tenths)};
}

void appendScaledBytes(std::string &out, const ScaledBytes &scaled, const NumberStyle &style)
{
    static constexpr std::array<std::string_view, ScaledBytes::unitCount> units = {
        " B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};
    if (scaled.unit == 0) {
        appendCount(out, scaled.number, style);
    } else {
        appendCount(out, scaled.number / 10, style);
        out += style.decimalPoint;
        out += static_cast<char>('0' + scaled.number % 10);
    }
    out += units[scaled.unit];
}

void appendBytes(std::string &out, std::uint64_t bytes, const NumberStyle &style)
{
    appendScaledBytes(out, scaleBytes(bytes), style);
}

void appendByteRate(std::string &out, double bytesPerSecond, const NumberStyle &style)
{
    const std::uint64_t rounded = whole(bytesPerSecond);
    if (rounded == 0 && bytesPerSecond > 0)
        out += "< 1 B";
    else
        appendBytes(out, rounded, style);
    out += "/s";
}

void appendCountRate(std::string &out, double perSecond, const NumberStyle &style)
{
    const std::uint64_t tenths = perSecond < 10 ? whole(perSecond * 10) : 100;
    if (tenths == 0 && perSecond > 0) {
        out += "< 0";
        out += style.decimalPoint;
        out += '1';
    } else if (tenths < 100) {
        out += static_cast<char>('0' + tenths / 10);
        if (tenths % 10 != 0) {
            out += style.decimalPoint;
            out += static_cast<char>('0' + tenths % 10);
        }
    } else {
        appendCount(out, whole(perSecond), style);
    }
    out += "/s";
}

void appendDuration(std::string &out, std::uint64_t seconds)
{
    constexpr std::uint64_t hour = 3600;
    constexpr std::uint64_t day = 24 * hour;
    if (seconds >= day) {
        appendDigits(out, seconds / day);
        out += " d ";
        appendDigits(out, seconds % day / hour);
        out += " h";
        return;
    }
    if (seconds >= hour) {
        appendDigits(out, seconds / hour);
        out += ':';
        appendTwoDigits(out, seconds / 60 % 60);
    } else {
        appendDigits(out, seconds / 60);
    }
    out += ':';
    appendTwoDigits(out, seconds % 60);
}

void appendTimeOfDay(std::string &out, std::int64_t time)
{
    constexpr std::int64_t million = 1000000;
    const std::int64_t seconds = floorDivide(time, million);
    appendClock(out, localTime(seconds).second);
    appendDecimals(out, static_cast<std::uint64_t>(time - seconds * million) / 1000, 3);
}

void appendDateTime(std::string &out, std::int64_t time)
{
    const LocalTime local = localTime(time);
    appendDate(out, local.date);
    out += ' ';
    appendClock(out, local.second);
}

void appendExactDateTime(std::string &out, std::int64_t ticks, int digits)
{
    std::int64_t perSecond = 1;
    for (int i = 0; i < digits; ++i)
        perSecond *= 10;
    const std::int64_t seconds = floorDivide(ticks, perSecond);
    const LocalTime local = localTime(seconds);
    appendDate(out, local.date);
    out += ' ';
    appendClock(out, local.second);
    appendDecimals(out, static_cast<std::uint64_t>(ticks - seconds * perSecond), digits);
    out += local.offset < 0 ? " -" : " +";
    const auto distance = static_cast<std::uint64_t>(std::abs(local.offset)) / 60;
    appendTwoDigits(out, distance / 60);
    appendTwoDigits(out, distance % 60);
}

std::string countText(std::uint64_t value, const NumberStyle &style)
{
    std::string out;
    appendCount(out, value, style);
    return out;
}

std::string bytesText(std::uint64_t bytes, const NumberStyle &style)
{
    std::string out;
    appendBytes(out, bytes, style);
    return out;
}

std::string byteRateText(double bytesPerSecond, const NumberStyle &style)
{
    std::string out;
    appendByteRate(out, bytesPerSecond, style);
    return out;
}

std::string countRateText(double perSecond, const NumberStyle &style)
{
    std::string out;
    appendCountRate(out, perSecond, style);
    return out;
}

std::string durationText(std::uint64_t seconds)
{
    std::string out;
    appendDuration(out, seconds);
    return out;
}

} // namespace ctscope
