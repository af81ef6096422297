// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/snapshot.h"

#include <chrono>
#include <cstdint>

namespace ctscope {

/// When the rows of a reading were read, if it was not at once: one after the other, as it took.
class RowMoments {
public:
    RowMoments(Snapshot::Clock::time_point end, std::chrono::microseconds cost, Row rows) noexcept
        : m_end(end)
        , m_perRow(cost >= slow && rows > 0 ? static_cast<double>(std::chrono::nanoseconds(cost).count()) / rows : 0)
        , m_rows(rows)
    {
    }
    bool areOne() const noexcept { return m_perRow == 0; }
    Snapshot::Clock::time_point of(Row row) const noexcept
    {
        const auto before = static_cast<std::int64_t>(m_perRow * (m_rows - row));
        return m_end - std::chrono::duration_cast<Snapshot::Clock::duration>(std::chrono::nanoseconds(before));
    }

private:
    static constexpr std::chrono::milliseconds slow{100};
    Snapshot::Clock::time_point m_end;
    double m_perRow; ///< ns
    Row m_rows;
};

} // namespace ctscope
