// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/table_clock.h"

namespace ctscope::test {

/// A clock that only a test advances.
class HandClock : public TableClock {
public:
    TimePoint now() const override { return m_now; }
    void set(TimePoint now) { m_now = now; }

private:
    TimePoint m_now{};
};

} // namespace ctscope::test
