// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/history.h"
#include "tracking/snapshot.h"

#include <chrono>
#include <optional>

namespace ctscope {

class HistoryChart;

/// The count of a live table over the last minutes, for a chart. A plain value.
class FillHistory {
public:
    /// How far a chart goes back.
    static constexpr std::chrono::seconds reach{300};

    void add(const Snapshot &snapshot);
    void clear();
    bool empty() const noexcept { return m_history.empty(); }
    /// The last point; while it does not change, nor does what is drawn.
    std::optional<HistoryPoint> newest() const;
    /// Shows it in a chart that ends with the last snapshot.
    void drawOn(HistoryChart &chart) const;

private:
    static constexpr std::chrono::seconds span{2};

    History m_history{span, static_cast<std::size_t>(reach / span) + 1};
    std::chrono::steady_clock::time_point m_end{};
};

} // namespace ctscope
