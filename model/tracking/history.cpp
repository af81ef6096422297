// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/history.h"

#include <algorithm>

namespace ctscope {

History::History(std::chrono::milliseconds span, std::size_t most, std::chrono::milliseconds silence)
    : m_span(std::max(span, std::chrono::milliseconds(1)))
    , m_most(std::max<std::size_t>(most, 1))
    , m_silence(std::max(silence, 2 * m_span))
{
}

void History::add(TimePoint when, const Capacity &capacity)
{
    if (!capacity.count || (!m_spans.empty() && when < m_last))
        return;
    const auto begin = TimePoint(when.time_since_epoch() - when.time_since_epoch() % m_span);
    if (m_spans.empty() || m_spans.back().point.begin != begin) {
        Span span;
        span.point.begin = begin;
        span.point.afterGap = !m_spans.empty() && when - m_last > m_silence;
        m_spans.push_back(span);
        if (m_spans.size() > m_most)
            m_spans.pop_front();
    }
    Span &span = m_spans.back();
    ++span.told;
    span.point.count += (static_cast<double>(*capacity.count) - span.point.count) / static_cast<double>(span.told);
    span.point.max = capacity.max;
    m_last = when;
}

void History::clear() { m_spans.clear(); }

std::vector<HistoryPoint> History::points() const
{
    std::vector<HistoryPoint> points;
    points.reserve(m_spans.size());
    for (const Span &span : m_spans)
        points.push_back(span.point);
    return points;
}

std::chrono::milliseconds History::reach() const noexcept { return m_span * static_cast<std::int64_t>(m_most); }

} // namespace ctscope
