// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/moment_reader.h"

#include <charconv>
#include <chrono>
#include <ctime>

namespace ctscope::filter {

namespace {

constexpr std::int64_t billion = 1'000'000'000;
constexpr std::int64_t latest = 7'289'654'400; // 2201-01-01: nanoseconds of 64 bits end in 2262

/// Takes parts off the beginning of a text.
class Cursor {
public:
    explicit Cursor(std::string_view text)
        : m_text(text)
    {
    }
    bool atEnd() const noexcept { return m_text.empty(); }
    bool skip(char c) noexcept
    {
        if (m_text.empty() || m_text.front() != c)
            return false;
        m_text.remove_prefix(1);
        return true;
    }
    /// Exactly so many digits.
    bool number(std::size_t digits, int &value) noexcept
    {
        if (m_text.size() < digits)
            return false;
        value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (m_text[i] < '0' || m_text[i] > '9')
                return false;
            value = value * 10 + (m_text[i] - '0');
        }
        m_text.remove_prefix(digits);
        return true;
    }
    /// One to nine digits behind a point, as nanoseconds; `unit` is what the last digit stands for.
    bool fraction(std::int64_t &value, std::int64_t &unit) noexcept
    {
        value = 0;
        unit = billion;
        while (!m_text.empty() && m_text.front() >= '0' && m_text.front() <= '9') {
            if (unit == 1)
                return false;
            unit /= 10;
            value += (m_text.front() - '0') * unit;
            m_text.remove_prefix(1);
        }
        return unit != billion;
    }

private:
    std::string_view m_text;
};

struct Fields {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

/// Seconds since 1970 of a local time; nullopt for one that the clocks skip.
std::optional<std::int64_t> localSeconds(const Fields &fields) noexcept
{
    std::tm local{};
    local.tm_year = fields.year - 1900;
    local.tm_mon = fields.month - 1;
    local.tm_mday = fields.day;
    local.tm_hour = fields.hour;
    local.tm_min = fields.minute;
    local.tm_sec = fields.second;
    local.tm_isdst = -1;
    const std::time_t seconds = std::mktime(&local);
    if (local.tm_mday != fields.day || local.tm_hour != fields.hour || local.tm_min != fields.minute)
        return std::nullopt;
    return seconds;
}

std::optional<std::int64_t> secondsOf(const Fields &fields, std::optional<int> offset) noexcept
{
    if (!offset)
        return localSeconds(fields);
    const std::chrono::sys_days date{std::chrono::year(fields.year) / fields.month / fields.day};
    return std::int64_t(date.time_since_epoch().count()) * 86400 + fields.hour * 3600 + fields.minute * 60
        + fields.second - *offset;
}

/// "Z", "+01:00", "-0530"; nothing is local time. False for anything else.
bool readZone(Cursor &text, std::optional<int> &offset) noexcept
{
    if (text.atEnd())
        return true;
    if (text.skip('Z') || text.skip('z')) {
        offset = 0;
        return text.atEnd();
    }
    const bool east = text.skip('+');
    if (!east && !text.skip('-'))
        return false;
    int hours = 0;
    int minutes = 0;
    if (!text.number(2, hours) || (text.skip(':'), !text.number(2, minutes)) || hours > 14 || minutes > 59)
        return false;
    offset = (hours * 60 + minutes) * (east ? 60 : -60);
    return text.atEnd();
}

std::optional<Moment> readEpoch(std::string_view text) noexcept
{
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    // Fewer digits would be the seventies, and are a year or a mistake.
    if (error != std::errc{} || end != text.data() + text.size() || text.size() < 9 || text.size() > 10
        || text.front() == '-' || seconds >= latest)
        return std::nullopt;
    return Moment{seconds * billion, seconds * billion + billion - 1};
}

} // namespace

std::optional<Moment> readMoment(std::string_view text) noexcept
{
    if (text == "now" || text == "NOW" || text == "Now")
        return Moment{0, 0, true};
    Cursor cursor(text);
    Fields fields;
    if (!cursor.number(4, fields.year) || !cursor.skip('-'))
        return readEpoch(text);
    if (!cursor.number(2, fields.month) || !cursor.skip('-') || !cursor.number(2, fields.day))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(fields.year) / fields.month / fields.day};
    if (!date.ok() || fields.year < 1970 || fields.year > 2200)
        return std::nullopt;
    if (cursor.atEnd()) {
        Fields next = fields;
        const std::chrono::year_month_day after{std::chrono::sys_days(date) + std::chrono::days(1)};
        next.year = static_cast<int>(after.year());
        next.month = static_cast<int>(static_cast<unsigned>(after.month()));
        next.day = static_cast<int>(static_cast<unsigned>(after.day()));
        const auto first = localSeconds(fields);
        const auto last = localSeconds(next);
        if (!first || !last)
            return std::nullopt;
        return Moment{*first * billion, *last * billion - 1};
    }
    if (!(cursor.skip('T') || cursor.skip('t') || cursor.skip(' ')) || !cursor.number(2, fields.hour)
        || !cursor.skip(':') || !cursor.number(2, fields.minute) || fields.hour > 23 || fields.minute > 59)
        return std::nullopt;
    std::int64_t span = 60 * billion;
    std::int64_t fraction = 0;
    if (cursor.skip(':')) {
        if (!cursor.number(2, fields.second) || fields.second > 59)
            return std::nullopt;
        span = billion;
        if (cursor.skip('.') && !cursor.fraction(fraction, span))
            return std::nullopt;
    }
    cursor.skip(' ');
    std::optional<int> offset;
    if (!readZone(cursor, offset))
        return std::nullopt;
    const auto seconds = secondsOf(fields, offset);
    if (!seconds)
        return std::nullopt;
    if (*seconds < 0 || *seconds >= latest)
        return std::nullopt;
    const std::int64_t first = *seconds * billion + fraction;
    return Moment{first, first + span - 1};
}

} // namespace ctscope::filter
