// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_field.h"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <vector>

namespace ctscope::filter {

/// 128 bits as a number.
struct Wide {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend auto operator<=>(const Wide &, const Wide &) noexcept = default;
};

/// The smallest and the largest value of a type, and those next to one.
template <typename T> struct Scale {
    static constexpr T least = std::numeric_limits<T>::lowest();
    static constexpr T most = std::numeric_limits<T>::max();
    static T before(T value) noexcept
    {
        if constexpr (std::floating_point<T>)
            return std::nextafter(value, least);
        else
            return static_cast<T>(value - 1);
    }
    static T after(T value) noexcept
    {
        if constexpr (std::floating_point<T>)
            return std::nextafter(value, most);
        else
            return static_cast<T>(value + 1);
    }
};
template <> struct Scale<Wide> {
    static constexpr Wide least{0, 0};
    static constexpr Wide most{~std::uint64_t(0), ~std::uint64_t(0)};
    static Wide before(Wide value) noexcept { return {value.high - (value.low == 0 ? 1 : 0), value.low - 1}; }
    static Wide after(Wide value) noexcept
    {
        return {value.high + (value.low == Scale<Wide>::most.low ? 1 : 0), value.low + 1};
    }
};

/// A written value on such a scale: all of `first` to `last`, which a minute has. `first` is behind `last`
/// when the value is between two values of the scale, as half a second is.
template <typename T> struct Point {
    T first{};
    T last{};
};

/// A set of values, as ranges that do not touch.
template <typename T> class Ranges {
public:
    void add(T first, T last)
    {
        if (first <= last)
            m_ranges.push_back({first, last});
    }
    void addAll() { add(Scale<T>::least, Scale<T>::most); }
    /// The values that a comparison with a point lets pass; `end` is that of a range.
    void add(Operator op, Point<T> point, const Point<T> *end = nullptr)
    {
        switch (op) {
        case Operator::Less:
            if (point.first > Scale<T>::least)
                add(Scale<T>::least, Scale<T>::before(point.first));
            return;
        case Operator::LessEqual: return add(Scale<T>::least, point.last);
        case Operator::Greater:
            if (point.last < Scale<T>::most)
                add(Scale<T>::after(point.last), Scale<T>::most);
            return;
        case Operator::GreaterEqual: return add(point.first, Scale<T>::most);
        default: return add(point.first, end != nullptr ? end->last : point.last);
        }
    }
    /// To be called once after the last add().
    void close()
    {
        std::ranges::sort(m_ranges, {}, &Range::first);
        std::vector<Range> joined;
        for (const Range &range : m_ranges) {
            if (!joined.empty() && range.first <= joined.back().last)
                joined.back().last = std::max(joined.back().last, range.last);
            else
                joined.push_back(range);
        }
        m_ranges = std::move(joined);
    }
    Ranges complement() const
    {
        Ranges rest;
        T from = Scale<T>::least;
        for (const Range &range : m_ranges) {
            if (range.first > from)
                rest.add(from, Scale<T>::before(range.first));
            if (range.last == Scale<T>::most)
                return rest;
            from = Scale<T>::after(range.last);
        }
        rest.add(from, Scale<T>::most);
        return rest;
    }
    void addAll(const Ranges &other) { m_ranges.insert(m_ranges.end(), other.m_ranges.begin(), other.m_ranges.end()); }

    /// Calls `use(first, last)` for each range, in ascending order after close().
    template <typename Use> void forEach(Use &&use) const
    {
        for (const Range &range : m_ranges)
            use(range.first, range.last);
    }
    bool empty() const noexcept { return m_ranges.empty(); }
    bool has(T value) const noexcept
    {
        constexpr std::size_t few = 4; // a binary search costs more
        if (m_ranges.size() <= few) {
            bool inside = false; // without a branch on the value, which no processor predicts
            for (const Range &range : m_ranges)
                inside |= value >= range.first && value <= range.last;
            return inside;
        }
        const auto behind = std::ranges::upper_bound(m_ranges, value, {}, &Range::first);
        return behind != m_ranges.begin() && value <= std::prev(behind)->last;
    }

private:
    struct Range {
        T first{};
        T last{};
    };
    std::vector<Range> m_ranges;
};

} // namespace ctscope::filter
