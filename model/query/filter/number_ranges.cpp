// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/number_ranges.h"

#include <limits>
#include <variant>

namespace ctscope::filter {

namespace {

constexpr std::uint64_t billion = 1'000'000'000;

Point<std::uint64_t> pointOf(const Value &value, std::int64_t now)
{
    if (const auto *number = std::get_if<std::uint64_t>(&value))
        return {*number, *number};
    if (const auto *duration = std::get_if<Duration>(&value)) { // the table has whole seconds
        const std::uint64_t whole = duration->nanoseconds / billion;
        return {whole + (duration->nanoseconds % billion != 0 ? 1 : 0), whole};
    }
    if (const auto *moment = std::get_if<Moment>(&value)) {
        if (!moment->beforeNow)
            return {inOrder(moment->first), inOrder(moment->last)};
        std::int64_t at = 0;
        if (__builtin_sub_overflow(now, moment->first, &at))
            at = std::numeric_limits<std::int64_t>::min();
        return {inOrder(at), inOrder(at)};
    }
    return {1, 0};
}

} // namespace

Ranges<std::uint64_t> numberRangesOf(const Test &test, bool presence, std::int64_t now)
{
    Ranges<std::uint64_t> ranges;
    if (presence)
        ranges.addAll();
    else
        for (const Item &item : test.items) {
            const Point<std::uint64_t> end = item.end ? pointOf(*item.end, now) : Point<std::uint64_t>();
            ranges.add(positive(test.op), pointOf(item.value, now), item.end ? &end : nullptr);
        }
    ranges.close();
    return ranges;
}

} // namespace ctscope::filter
