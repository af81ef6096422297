// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/trend.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ctscope {

namespace {

using Seconds = std::chrono::duration<double>;

/// What the growth is taken from.
constexpr std::chrono::seconds window{6};
/// What a forecast is taken from, the shortest that is enough.
constexpr std::array<std::chrono::seconds, 3> windows{window, std::chrono::seconds(60), std::chrono::seconds(300)};
/// A count as old as this part of the window weighs a third of the newest one.
constexpr double memory = 1.0 / 3;
/// What comes seldom is followed further back than the window.
constexpr std::size_t leastTold = 3;
/// Counts that come faster are thinned out.
constexpr std::chrono::milliseconds leastStep{50};
constexpr std::chrono::seconds shortestView{3};
/// Longer than two of the longest intervals between readings.
constexpr std::chrono::seconds silence{150};
/// A forecast reaches this many times as far ahead as the growth was seen: the ups and downs of a
/// steady table resemble growth for a while, but not for long.
constexpr double farthest = 30;
/// Slower growth is none: one entry in a minute.
constexpr double leastGrowth = 1.0 / 60;
/// Growth must be this many times its standard error.
constexpr double leastCertainty = 4;
/// Per cent of the limit; below it, no forecast is made.
constexpr std::uint64_t leastFill = 5;

} // namespace

void Trend::add(TimePoint when, const Capacity &capacity)
{
    if (!capacity.count)
        return;
    m_max = capacity.max;
    if (!m_told.empty() && (when < m_told.back().when || when - m_told.back().when > silence))
        m_told.clear();
    // The newest count is always kept; it replaces the previous one when that was too close to its predecessor.
    if (m_told.size() >= 2 && m_told.back().when - m_told[m_told.size() - 2].when < leastStep)
        m_told.pop_back();
    m_told.push_back({when, *capacity.count});
    while (m_told.size() > leastTold && when - m_told.front().when > windows.back())
        m_told.pop_front();
}

void Trend::clear()
{
    m_told.clear();
    m_max.reset();
}

/// Weighted least squares, seen from the newest count.
std::optional<Trend::Line> Trend::line(std::chrono::seconds window) const
{
    auto first = m_told.size();
    while (first > 0 && (m_told.size() - first < leastTold || m_told.back().when - m_told[first - 1].when <= window))
        --first;
    if (m_told.size() - first < 2 || m_told.back().when - m_told[first].when < shortestView)
        return std::nullopt;
    const Told &newest = m_told.back();
    const double span = Seconds(newest.when - m_told[first].when).count();
    const double fading = memory * std::max(span, Seconds(window).count());
    struct Point {
        double time, count, weight;
    };
    const auto pointOf = [&](const Told &told) {
        const double ago = Seconds(newest.when - told.when).count();
        return Point{
            -ago, static_cast<double>(told.count) - static_cast<double>(newest.count), std::exp(-ago / fading)};
    };
    double weights = 0, squaredWeights = 0, meanTime = 0, meanCount = 0;
    for (auto i = first; i < m_told.size(); ++i) {
        const Point point = pointOf(m_told[i]);
        weights += point.weight;
        squaredWeights += point.weight * point.weight;
        meanTime += point.weight * point.time;
        meanCount += point.weight * point.count;
    }
    meanTime /= weights;
    meanCount /= weights;
    double times = 0, products = 0;
    for (auto i = first; i < m_told.size(); ++i) {
        const Point point = pointOf(m_told[i]);
        times += point.weight * (point.time - meanTime) * (point.time - meanTime);
        products += point.weight * (point.time - meanTime) * (point.count - meanCount);
    }
    Line line{products / times, 0, span};
    double rest = 0;
    for (auto i = first; i < m_told.size(); ++i) {
        const Point point = pointOf(m_told[i]);
        const double off = point.count - meanCount - line.slope * (point.time - meanTime);
        rest += point.weight * off * off;
    }
    // Effective sample size (Kish): how many equal weights carry the same information.
    const double effective = weights * weights / squaredWeights;
    line.error = std::sqrt(rest / (std::max(effective - 2, 1.0) * times));
    // Counts wander: each is the one before and what came since, so their distances from the line
    // say too little. A walk with steps as uneven as these drifts by so much.
    double steps = 0;
    for (auto i = first + 1; i < m_told.size(); ++i) {
        const double time = Seconds(m_told[i].when - m_told[i - 1].when).count();
        const double step = static_cast<double>(m_told[i].count) - static_cast<double>(m_told[i - 1].count);
        const double off = step - line.slope * time;
        steps += time > 0 ? off * off / time : 0;
    }
    line.error = std::max(line.error, std::sqrt(steps / static_cast<double>(m_told.size() - first - 1) / span));
    return line;
}

std::optional<double> Trend::growth() const
{
    const auto now = line(window);
    return now ? std::optional(now->slope) : std::nullopt;
}

std::optional<std::chrono::seconds> Trend::timeToFull() const
{
    if (m_told.empty() || !m_max || *m_max == 0)
        return std::nullopt;
    const std::uint64_t count = m_told.back().count;
    if (count >= *m_max)
        return std::chrono::seconds(0);
    if (count < *m_max / 100 * leastFill)
        return std::nullopt;
    const auto now = line(window);
    if (!now)
        return std::nullopt;
    for (const std::chrono::seconds each : windows) {
        const auto seen = line(each);
        if (!seen || seen->slope < leastGrowth || seen->slope < leastCertainty * seen->error)
            continue;
        // It grew, and does so no more: nothing is known of what comes next.
        if (now->slope + leastCertainty * now->error < seen->slope / 2)
            continue;
        // Rounding must not turn 60 s into 61.
        const double seconds = std::ceil(static_cast<double>(*m_max - count) / seen->slope - 1e-6);
        if (seconds <= farthest * seen->span)
            return std::chrono::seconds(static_cast<std::int64_t>(seconds));
    }
    return std::nullopt;
}

} // namespace ctscope
