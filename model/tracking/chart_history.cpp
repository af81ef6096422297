// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/chart_history.h"

#include <algorithm>

namespace ctscope {

ChartHistory::ChartHistory() = default;

void ChartHistory::add(TimePoint when, const ChartValues &values, std::chrono::milliseconds interval)
{
    if (!empty() && when < m_last)
        return;
    const bool silent = !empty() && when - m_last > 3 * std::max(interval, std::chrono::milliseconds(1000));
    for (std::size_t tier = 0; tier < tiers.size(); ++tier)
        add(tier, when, values, silent && when - m_last > 2 * tiers[tier].span);
    m_last = when;
}

void ChartHistory::add(std::size_t tier, TimePoint when, const ChartValues &values, bool afterGap)
{
    Ring &ring = m_rings[tier];
    const TimePoint begin(when.time_since_epoch() - when.time_since_epoch() % tiers[tier].span);
    const auto newest = [&ring]() -> ChartPoint & {
        return ring.points[(ring.begin + ring.points.size() - 1) % ring.points.size()];
    };
    if (ring.points.empty() || newest().begin != begin) {
        const ChartPoint next{begin, {}, afterGap};
        if (ring.points.size() < tiers[tier].most) {
            ring.points.push_back(next);
        } else {
            ring.points[ring.begin] = next;
            ring.begin = (ring.begin + 1) % ring.points.size();
        }
        ring.samples.fill(0);
    }
    ChartValues &mean = newest().values;
    for (std::size_t i = 0; i < chartedCount; ++i) {
        const auto what = static_cast<Charted>(i);
        if (!values.has(what))
            continue;
        if (ring.samples[i]++ == 0 || what == Charted::Limit)
            mean[what] = values[what];
        else
            mean[what] += (values[what] - mean[what]) / static_cast<float>(ring.samples[i]);
    }
}

void ChartHistory::clear()
{
    for (Ring &ring : m_rings)
        ring = {};
    m_last = {};
}

std::size_t ChartHistory::tierFor(std::chrono::seconds reach) noexcept
{
    const auto *const found = std::ranges::find_if(tiers, [reach](const Tier &tier) { return tier.reach() >= reach; });
    return static_cast<std::size_t>(std::min(found, tiers.end() - 1) - tiers.begin());
}

std::chrono::seconds ChartHistory::spanFor(std::chrono::seconds reach) noexcept { return tiers[tierFor(reach)].span; }

std::vector<ChartPoint> ChartHistory::points(std::chrono::seconds reach) const
{
    const Ring &ring = m_rings[tierFor(reach)];
    std::vector<ChartPoint> points;
    for (std::size_t i = 0; i < ring.points.size(); ++i) {
        const ChartPoint &point = ring.points[(ring.begin + i) % ring.points.size()];
        if (m_last - point.begin <= reach)
            points.push_back(point);
    }
    return points;
}

std::size_t ChartHistory::memory() const noexcept
{
    std::size_t bytes = sizeof *this;
    for (const Ring &ring : m_rings)
        bytes += ring.points.capacity() * sizeof(ChartPoint);
    return bytes;
}

} // namespace ctscope
