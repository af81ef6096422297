// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/fill_history.h"

#include "ui/panels/history_chart.h"

#include <algorithm>
#include <vector>

namespace ctscope {

void FillHistory::add(const Snapshot &snapshot)
{
    m_history.add(snapshot.polledAt, snapshot.origin().capacity);
    m_end = snapshot.polledAt;
}

void FillHistory::clear() { m_history.clear(); }

std::optional<HistoryPoint> FillHistory::newest() const
{
    const std::vector<HistoryPoint> points = m_history.points();
    return points.empty() ? std::nullopt : std::optional(points.back());
}

void FillHistory::drawOn(HistoryChart &chart) const
{
    std::vector<HistoryChart::Point> points;
    for (const HistoryPoint &point : m_history.points()) {
        // A span is drawn at its end, and the current one at now.
        const auto at = std::min(point.begin + span, m_end);
        HistoryChart::Point shown;
        shown.secondsAgo = std::chrono::duration<double>(m_end - at).count();
        shown.count = point.count;
        shown.afterGap = point.afterGap;
        if (point.max.value_or(0) > 0)
            shown.max = static_cast<double>(*point.max);
        points.push_back(shown);
    }
    chart.setPoints(points, std::chrono::duration<double>(reach).count());
}

} // namespace ctscope
