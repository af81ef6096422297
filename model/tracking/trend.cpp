// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/trend.h"

#include <algorithm>
#include <cmath>

namespace ctscope {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::chrono::seconds window{6};
/// A count this old weighs a third of the newest one.
constexpr double memory = 2;
/// What comes seldom is followed further back than the window.
constexpr std::size_t leastTold = 3;
/// Counts that come faster are thinned out.
constexpr std::chrono::milliseconds leastStep{50};
constexpr std::chrono::seconds shortestView{3};
/// Longer than two of the longest intervals between readings.
constexpr std::chrono::seconds silence{150};
constexpr std::chrono::hours longestForecast{24 * 7};
/// Slower growth is none: one entry in a minute.
constexpr double leastGrowth = 1.0 / 60;

} // namespace

void Trend::add(TimePoint when, const Capacity &capacity)
{
    if (!capacity.count)
        return;
    m_max = capacity.max;
    if (!m_told.empty() && (when < m_told.back().when || when - m_told.back().when > silence))
        m_told.clear();
    // The newest count always stands; one that came too early after its forerunner makes way for it.
    if (m_told.size() >= 2 && m_told.back().when - m_told[m_told.size() - 2].when < leastStep)
        m_told.pop_back();
    m_told.push_back({when, *capacity.count});
    while (m_told.size() > leastTold && when - m_told.front().when > window)
        m_told.pop_front();
}

void Trend::clear()
{
    m_told.clear();
    m_max.reset();
}

/// Weighted least squares, seen from the newest count.
std::optional<Trend::Line> Trend::line() const
{
    if (m_told.size() < 2 || m_told.back().when - m_told.front().when < shortestView)
        return std::nullopt;
    const Told &newest = m_told.back();
    const double span = Seconds(newest.when - m_told.front().when).count();
    const double fading = memory * std::max(1.0, span / Seconds(window).count());
    struct Point {
        double time, count, weight;
    };
    const auto pointOf = [&](const Told &told) {
        const double ago = Seconds(newest.when - told.when).count();
        return Point{-ago, static_cast<double>(told.count) - static_cast<double>(newest.count), std::exp(-ago / fading)};
    };
    double weights = 0, squaredWeights = 0, meanTime = 0, meanCount = 0;
    for (const Told &told : m_told) {
        const Point point = pointOf(told);
        weights += point.weight;
        squaredWeights += point.weight * point.weight;
        meanTime += point.weight * point.time;
        meanCount += point.weight * point.count;
    }
    meanTime /= weights;
    meanCount /= weights;
    double times = 0, products = 0;
    for (const Told &told : m_told) {
        const Point point = pointOf(told);
        times += point.weight * (point.time - meanTime) * (point.time - meanTime);
        products += point.weight * (point.time - meanTime) * (point.count - meanCount);
    }
    Line line{products / times, 0};
    double rest = 0;
    for (const Told &told : m_told) {
        const Point point = pointOf(told);
        const double off = point.count - meanCount - line.slope * (point.time - meanTime);
        rest += point.weight * off * off;
    }
    // As many equal weights would say as much.
    const double effective = weights * weights / squaredWeights;
    line.error = std::sqrt(rest / (std::max(effective - 2, 1.0) * times));
    return line;
}

std::optional<double> Trend::growth() const
{
    const auto now = line();
    return now ? std::optional(now->slope) : std::nullopt;
}

std::optional<std::chrono::seconds> Trend::timeToFull() const
{
    if (m_told.empty() || !m_max || *m_max == 0)
        return std::nullopt;
    const std::uint64_t count = m_told.back().count;
    if (count >= *m_max)
        return std::chrono::seconds(0);
    const auto now = line();
    if (!now || now->slope < leastGrowth || now->slope < 2 * now->error)
        return std::nullopt;
    // Rounding must not turn 60 s into 61.
    const double seconds = std::ceil(static_cast<double>(*m_max - count) / now->slope - 1e-6);
    if (seconds > Seconds(longestForecast).count())
        return std::nullopt;
    return std::chrono::seconds(static_cast<std::int64_t>(seconds));
}

} // namespace ctscope
