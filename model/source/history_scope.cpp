// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/history_scope.h"

#include "format/asked_time.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace ctscope {

namespace {

constexpr std::int64_t second = 1'000'000; // µs

/// A DateTime of ClickHouse has 32 bits.
std::string dateTime(std::int64_t microseconds)
{
    constexpr std::int64_t last = std::numeric_limits<std::uint32_t>::max();
    return "toDateTime(" + std::to_string(std::clamp<std::int64_t>(microseconds / second, 0, last)) + ')';
}

/// A time against a column of whole seconds, which the server knows for each of its partitions, and exactly.
std::string compared(const std::string &column, const char *order, const char *exactOrder, std::int64_t time)
{
    return '(' + column + ' ' + order + ' ' + dateTime(time) + " AND toInt64(toUInt32(" + column + ")) * 1000000 + "
        + column + "_us " + exactOrder + ' ' + std::to_string(time) + ')';
}

} // namespace

std::int64_t wallClockNow()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::optional<HistoryTimes> historyTimesOf(const std::string &when, std::int64_t now)
{
    if (when.empty())
        return HistoryTimes{{0, now}, false, true};
    const std::string_view text = when;
    const std::size_t comma = text.find(',');
    const auto first = parseAskedTime(text.substr(0, comma));
    if (!first)
        return std::nullopt;
    const std::int64_t from = first->resolve(now);
    if (comma == std::string_view::npos)
        return HistoryTimes{{from, from}, true, false};
    const auto last = parseAskedTime(text.substr(comma + 1));
    if (!last || last->resolve(now) < from)
        return std::nullopt;
    return HistoryTimes{{from, last->resolve(now)}, false, false};
}

std::string sqlConditionOf(const HistoryTimes &times)
{
    if (times.isWhole)
        return "1";
    return compared("end", ">=", times.isMoment ? ">" : ">=", times.range.from) + " AND "
        + compared("start", "<=", "<=", times.range.until);
}

} // namespace ctscope
