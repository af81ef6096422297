// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/table_clock.h"

namespace ctscope::test {

/// A clock that stands still until a test sets it.
class HandClock : public TableClock {
public:
    TimePoint now() const override { return m_now; }
    void set(TimePoint now) { m_now = now; }

private:
    TimePoint m_now{};
};

} // namespace ctscope::test
