// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/log_time.h"

#include "format/lexer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

namespace ctscope {

namespace {

constexpr std::int64_t million = 1'000'000;

bool isLetter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isWordCharacter(char c) noexcept { return isLetter(c) || isDigit(c); }

template <typename Names> std::optional<unsigned> indexIn(const Names &names, std::string_view name) noexcept
{
    const auto *const found = std::ranges::find(names, name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<unsigned>(found - names.begin());
}

std::optional<unsigned> monthOf(std::string_view name) noexcept
{
    static constexpr std::array<std::string_view, 12> months = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return indexIn(months, name);
}

bool isWeekday(std::string_view name) noexcept
{
    static constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    return indexIn(days, name).has_value();
}

/// Names of zones without a distance from UTC, as some mean several zones.
bool isZoneName(std::string_view name) noexcept
{
    static constexpr std::array<std::string_view, 28> names = {"ACST", "AEDT", "AEST", "AKDT", "AKST", "AWST", "BRT",
        "BST", "CDT", "CEST", "CET", "CST", "EDT", "EEST", "EET", "EST", "HKT", "HST", "IST", "JST", "KST", "MDT",
        "MSK", "MST", "NZDT", "NZST", "PDT", "PST"};
    return indexIn(names, name).has_value() || name == "SAST" || name == "SGT" || name == "WEST" || name == "WET";
}

/// Reads a text from its beginning; leaves text that does not fit.
class Cursor {
public:
    explicit Cursor(std::string_view text)
        : m_text(text)
    {
    }

    std::size_t position() const noexcept { return m_at; }
    Cursor rest() const noexcept { return Cursor(m_text.substr(m_at)); }
    void goBack(std::size_t position) noexcept { m_at = position; }
    char peek() const noexcept { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool atBoundary() const noexcept { return !isWordCharacter(peek()); }

    bool skip(char c) noexcept
    {
        if (peek() != c)
            return false;
        ++m_at;
        return true;
    }
    bool skipOneOf(std::string_view characters) noexcept
    {
        return m_at < m_text.size() && characters.find(peek()) != std::string_view::npos && skip(peek());
    }
    bool blanks() noexcept
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && isBlank(m_text[m_at]))
            ++m_at;
        return m_at > begin;
    }
    std::string_view digits(std::size_t least, std::size_t most) noexcept
    {
        std::size_t end = m_at;
        while (end < m_text.size() && isDigit(m_text[end]))
            ++end;
        const std::size_t count = end - m_at;
        if (count < least || count > most)
            return {};
        m_at = end;
        return m_text.substr(end - count, count);
    }
    std::optional<int> number(std::size_t least, std::size_t most) noexcept
    {
        return parseNumber<int>(digits(least, most));
    }
    /// Reads letters; empty, and nothing read, if a digit follows them.
    std::string_view word() noexcept
    {
        std::size_t end = m_at;
        while (end < m_text.size() && isLetter(m_text[end]))
            ++end;
        if (end < m_text.size() && isDigit(m_text[end]))
            return {};
        const std::string_view found = m_text.substr(m_at, end - m_at);
        m_at = end;
        return found;
    }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
};

struct Clock {
    int hour = 0;
    int minute = 0;
    int second = 0;
    std::int64_t microseconds = 0;
    bool hasDecimals = false;
};

std::optional<Clock> readClock(Cursor &cursor)
{
    Clock clock;
    const auto hour = cursor.number(2, 2);
    if (!hour || !cursor.skip(':'))
        return std::nullopt;
    const auto minute = cursor.number(2, 2);
    if (!minute || !cursor.skip(':'))
        return std::nullopt;
    const auto second = cursor.number(2, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    clock = {*hour, *minute, *second, 0, false};
    const std::size_t before = cursor.position();
    if (cursor.skipOneOf(".,")) {
        if (const auto micro = microsecondsOf(cursor.digits(1, 9))) {
            clock.microseconds = *micro;
            clock.hasDecimals = true;
        } else {
            cursor.goBack(before);
        }
    }
    return clock;
}

enum class ZoneKind { Local, Distance, Ambiguous };
struct Zone {
    ZoneKind kind = ZoneKind::Local;
    int seconds = 0; ///< east of UTC
};

/// "Z", "+01:00", "+0100", "+01", "UTC", "CET"; the names also after a blank. Reads nothing else.
Zone readZone(Cursor &cursor)
{
    const std::size_t before = cursor.position();
    const bool apart = cursor.blanks();
    if (cursor.peek() == '+' || cursor.peek() == '-') {
        const int sign = cursor.peek() == '-' ? -1 : 1;
        cursor.skip(cursor.peek());
        const std::size_t start = cursor.position();
        std::optional<int> hours;
        std::optional<int> minutes;
        if (const std::string_view both = cursor.digits(4, 4); !both.empty()) {
            hours = parseNumber<int>(both.substr(0, 2));
            minutes = parseNumber<int>(both.substr(2));
        } else {
            cursor.goBack(start);
            hours = cursor.number(2, 2);
            minutes = hours && cursor.skip(':') ? cursor.number(2, 2) : std::optional(0);
            if (apart && cursor.position() == start + 2)
                hours.reset(); // " -12" may be anything
        }
        if (hours && minutes && *hours <= 14 && *minutes < 60 && cursor.atBoundary())
            return {ZoneKind::Distance, sign * (*hours * 3600 + *minutes * 60)};
        cursor.goBack(before);
        if (apart)
            return {};
        return {ZoneKind::Ambiguous, 0}; // cut off: it is not local time
    }
    const std::string_view name = cursor.word();
    if (name == "UTC" || name == "GMT" || (name == "Z" && !apart))
        return {ZoneKind::Distance, 0};
    if (isZoneName(name))
        return {ZoneKind::Ambiguous, 0};
    cursor.goBack(before);
    return {};
}

/// nullopt when the calendar or the local clock has no such moment.
std::optional<std::int64_t> momentOf(int year, unsigned month, int day, const Clock &clock, Zone zone)
{
    using namespace std::chrono;
    const year_month_day date{
        std::chrono::year(year), std::chrono::month(month + 1), std::chrono::day(static_cast<unsigned>(day))};
    if (zone.kind == ZoneKind::Ambiguous || !date.ok() || year < 1970 || year > 2200 || clock.second > 59)
        return std::nullopt;
    if (zone.kind == ZoneKind::Distance) {
        const std::int64_t days = sys_days(date).time_since_epoch().count();
        const std::int64_t seconds = days * 86400 + clock.hour * 3600 + clock.minute * 60 + clock.second - zone.seconds;
        return seconds < 0 ? std::nullopt : std::optional(seconds * million + clock.microseconds);
    }
    std::tm local{};
    local.tm_year = year - 1900;
    local.tm_mon = static_cast<int>(month);
    local.tm_mday = day;
    local.tm_hour = clock.hour;
    local.tm_min = clock.minute;
    local.tm_sec = clock.second;
    local.tm_isdst = -1;
    const std::time_t seconds = std::mktime(&local);
    // An hour is skipped in spring; mktime() then returns another one.
    if (seconds == std::time_t(-1) || local.tm_hour != clock.hour || local.tm_min != clock.minute
        || local.tm_mday != day)
        return std::nullopt;
    return std::int64_t{seconds} * million + clock.microseconds;
}

/// "2025-01-02T10:00:05.123+01:00", "2025/01/02-10:00:05"
std::optional<LogTime> isoAt(Cursor cursor)
{
    const auto year = cursor.number(4, 4);
    const char separator = cursor.peek();
    if (!year || !cursor.skipOneOf("-/"))
        return std::nullopt;
    const auto month = cursor.number(2, 2);
    if (!month || !cursor.skip(separator))
        return std::nullopt;
    const auto day = cursor.number(2, 2);
    if (!day || *month < 1 || *month > 12 || !(cursor.skipOneOf("Tt_-") || cursor.blanks()))
        return std::nullopt;
    const auto clock = readClock(cursor);
    if (!clock)
        return std::nullopt;
    const Zone zone = readZone(cursor);
    if (!cursor.atBoundary())
        return std::nullopt;
    return LogTime{cursor.position(), momentOf(*year, static_cast<unsigned>(*month) - 1, *day, *clock, zone), false};
}

/// Converts a 12-hour clock to 24 hours. False for "13:00:00 PM".
bool readHalfOfDay(Cursor &cursor, Clock &clock)
{
    const std::size_t before = cursor.position();
    cursor.blanks();
    const std::string_view half = cursor.word();
    if (half != "AM" && half != "PM") {
        cursor.goBack(before);
        return true;
    }
    if (clock.hour < 1 || clock.hour > 12)
        return false;
    clock.hour = clock.hour % 12 + (half == "PM" ? 12 : 0);
    return true;
}

/// "Thu Jan  2 10:00:05 2025", "Thu, 02 Jan 2025 10:00:05 +0000", "Thu  2 Jan 10:00:05 UTC 2025",
/// "Jan  2 10:00:05": names of days and months.
std::optional<LogTime> namedAt(Cursor cursor)
{
    std::string_view name = cursor.word();
    const bool weekday = isWeekday(name);
    bool plain = weekday;
    if (weekday) {
        plain = !cursor.skip(',');
        if (!cursor.blanks())
            return std::nullopt;
        if (isDigit(cursor.peek())) { // "Thu 2025-01-02 10:00:05 UTC", journalctl's full form
            const std::size_t before = cursor.position();
            if (auto found = isoAt(cursor.rest())) {
                found->length += before;
                return found;
            }
        }
        name = cursor.word();
    }
    std::optional<int> day;
    std::optional<int> year;
    std::optional<unsigned> month = monthOf(name);
    if (month) {
        if (!cursor.blanks() || !(day = cursor.number(1, 2)) || !cursor.blanks())
            return std::nullopt;
    } else {
        plain = false;
        if (!name.empty() || !weekday || !(day = cursor.number(1, 2)) || !cursor.blanks()
            || !(month = monthOf(cursor.word())) || !cursor.blanks())
            return std::nullopt;
        const std::size_t before = cursor.position();
        year = cursor.number(4, 4);
        if (!year || !cursor.blanks()) {
            year.reset();
            cursor.goBack(before);
        }
    }
    auto clock = readClock(cursor);
    if (!clock || *day < 1 || *day > 31)
        return std::nullopt;
    plain = plain && !clock->hasDecimals;
    std::size_t end = cursor.position();
    const bool halfFits = readHalfOfDay(cursor, *clock);
    const Zone zone = readZone(cursor);
    plain = plain && cursor.position() == end;
    end = cursor.position();
    if (!year && cursor.blanks()) {
        year = cursor.number(4, 4);
        if (year && *year >= 1970 && cursor.atBoundary())
            end = cursor.position();
        else
            year.reset();
    }
    cursor.goBack(end);
    if (!cursor.atBoundary())
        return std::nullopt;
    LogTime found{end, std::nullopt, plain && year.has_value()};
    if (year && weekday && halfFits)
        found.moment = momentOf(*year, *month, *day, *clock, zone);
    return found;
}

/// "1735812006", "1735812006.25": since September 2001 these are ten digits.
std::optional<LogTime> epochAt(Cursor cursor)
{
    const auto seconds = parseNumber<std::int64_t>(cursor.digits(10, 10));
    if (!seconds || *seconds < 1'000'000'000 || *seconds > 7'000'000'000)
        return std::nullopt;
    std::int64_t micro = 0;
    const std::size_t before = cursor.position();
    if (cursor.skipOneOf(".,")) {
        if (const auto decimals = microsecondsOf(cursor.digits(1, 9)))
            micro = *decimals;
        else
            cursor.goBack(before);
    }
    if (!cursor.atBoundary())
        return std::nullopt;
    return LogTime{cursor.position(), *seconds * million + micro, false};
}

} // namespace

std::optional<std::int64_t> microsecondsOf(std::string_view decimals) noexcept
{
    if (decimals.empty() || decimals.size() > 9 || !std::ranges::all_of(decimals, isDigit))
        return std::nullopt;
    std::int64_t value = 0;
    for (std::size_t i = 0; i < 6; ++i)
        value = value * 10 + (i < decimals.size() ? decimals[i] - '0' : 0);
    return value;
}

std::optional<LogTime> logTimeAt(std::string_view text)
{
    if (text.empty())
        return std::nullopt;
    if (isLetter(text[0]))
        return namedAt(Cursor(text));
    if (!isDigit(text[0]))
        return std::nullopt;
    if (auto found = isoAt(Cursor(text)))
        return found;
    return epochAt(Cursor(text));
}

std::optional<std::int64_t> momentIn(std::string_view prefix)
{
    // "=1735812006" and "-1735812006" are values of something else; a number is a time at the beginning
    // of the line, after the name of a file, or directly before the message.
    const auto isOwnWord = [&](std::size_t begin, std::size_t end) {
        const std::string_view before = trimmed(prefix.substr(0, begin));
        const std::string_view behind = trimmed(prefix.substr(end));
        return before.empty() || before.ends_with(':') || behind.empty() || behind == ":" || behind.starts_with('[');
    };
    std::optional<std::int64_t> moment;
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        if (!isWordCharacter(prefix[i]) || (i > 0 && (isWordCharacter(prefix[i - 1]) || prefix[i - 1] == '.')))
            continue;
        const auto found = logTimeAt(prefix.substr(i));
        if (!found)
            continue;
        const bool number = prefix.substr(i, found->length).find_first_not_of("0123456789.,") == std::string_view::npos;
        if (!number || isOwnWord(i, i + found->length))
            moment = found->moment;
        i += found->length - 1;
    }
    return moment;
}

bool isTimeAlone(std::string_view line)
{
    constexpr std::string_view frame = " \t-=*#~_:[]<>";
    const std::size_t begin = line.find_first_not_of(frame);
    if (begin == std::string_view::npos)
        return false;
    line.remove_prefix(begin);
    const auto found = logTimeAt(line);
    return found && line.find_first_not_of(frame, found->length) == std::string_view::npos;
}

std::optional<std::int64_t> parseCtime(std::string_view text)
{
    text = trimmed(text);
    const auto found = logTimeAt(text);
    if (!found || !found->isCtime || !found->moment || found->length != text.size())
        return std::nullopt;
    return *found->moment / million;
}

} // namespace ctscope
