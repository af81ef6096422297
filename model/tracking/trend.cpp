// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/trend.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ctscope {

namespace {

/// Counts that come faster are thinned out to this many in a window: the pairs grow with the square.
constexpr std::int64_t mostTold = 120;
constexpr std::chrono::seconds shortestView{5};
/// Slower growth is none: less than one entry in the window is the noise of the counting.
constexpr double leastGrowth = 1.0 / 60;
constexpr std::chrono::hours longestForecast{24 * 365};

} // namespace

Trend::Trend(std::chrono::seconds window)
    : m_window(std::max(window, shortestView))
{
}

void Trend::add(TimePoint when, const Capacity &capacity)
{
    if (!capacity.count)
        return;
    m_max = capacity.max;
    if (!m_told.empty() && (when < m_told.back().when || when - m_told.back().when > m_window))
        m_told.clear();
    // The newest count always stands; one that came too early after its forerunner makes way for it.
    if (m_told.size() >= 2 && m_told.back().when - m_told[m_told.size() - 2].when < m_window / double(mostTold))
        m_told.pop_back();
    m_told.push_back({when, *capacity.count});
    while (when - m_told.front().when > m_window)
        m_told.pop_front();
}

void Trend::clear()
{
    m_told.clear();
    m_max.reset();
}

std::optional<double> Trend::growth() const
{
    if (m_told.empty() || m_told.back().when - m_told.front().when < shortestView)
        return std::nullopt;
    std::vector<double> slopes;
    slopes.reserve(m_told.size() * (m_told.size() - 1) / 2);
    for (std::size_t later = 1; later < m_told.size(); ++later) {
        for (std::size_t earlier = 0; earlier < later; ++earlier) {
            const double seconds = std::chrono::duration<double>(m_told[later].when - m_told[earlier].when).count();
            if (seconds > 0)
                slopes.push_back((static_cast<double>(m_told[later].count)
                                  - static_cast<double>(m_told[earlier].count)) / seconds);
        }
    }
    if (slopes.empty())
        return std::nullopt;
    const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
    std::ranges::nth_element(slopes, middle);
    return *middle;
}

std::optional<std::chrono::seconds> Trend::timeToFull() const
{
    if (m_told.empty() || !m_max || *m_max == 0)
        return std::nullopt;
    const std::uint64_t count = m_told.back().count;
    if (count >= *m_max)
        return std::chrono::seconds(0);
    const auto perSecond = growth();
    if (!perSecond || *perSecond < leastGrowth)
        return std::nullopt;
    const double seconds = std::ceil(static_cast<double>(*m_max - count) / *perSecond);
    if (seconds > std::chrono::duration<double>(longestForecast).count())
        return std::nullopt;
    return std::chrono::seconds(static_cast<std::int64_t>(seconds));
}

} // namespace ctscope
