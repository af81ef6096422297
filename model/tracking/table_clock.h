// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/snapshot.h"

#include <memory>

namespace ctscope {

class TableClock;
using TableClockPtr = std::shared_ptr<const TableClock>;

/// The time of one table. It travels with the table's frames, and code that shows, sorts or filters them
/// asks no other clock: so a recording can be played at another pace, and a test can set the
/// time. Any thread may ask.
class TableClock {
public:
    using TimePoint = Snapshot::Clock::time_point;

    TableClock() = default;
    TableClock(const TableClock &) = delete;
    TableClock &operator=(const TableClock &) = delete;
    virtual ~TableClock() = default;

    /// The moment that is now for the table.
    virtual TimePoint now() const { return Snapshot::Clock::now(); }

    /// The clock of live tables and of dumps; never null.
    static const TableClockPtr &steady()
    {
        static const TableClockPtr clock = std::make_shared<const TableClock>();
        return clock;
    }
};

} // namespace ctscope
