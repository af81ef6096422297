// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/dump_reader.h"
#include "query/flow_order.h"
#include "support/hand_clock.h"
#include "tracking/flow_table.h"

#include <chrono>
#include <memory>
#include <string>

namespace ctscope::testing {

/// Frames out of conntrack lines: a table that is read again and again at moments of the test's
/// choosing, as if time had passed.
class FrameMaker {
public:
    using Clock = Snapshot::Clock;

    explicit FrameMaker(bool live = true)
        : m_live(live)
    {
    }

    /// What another look sees `after` seconds from the beginning.
    FramePtr read(const std::string &lines, double after = 0, Capacity capacity = {})
    {
        DumpResult result = readDump(std::make_shared<const std::string>(lines));
        result.reading.takenAt = moment(after);
        result.reading.capacity = capacity;
        return frame(m_table.apply(std::move(result.reading), m_live, Timeouts()));
    }

    /// A look that failed, with the capacity that can be read all the same.
    FramePtr fail(Problem problem, double after, Capacity capacity)
    {
        return frame(m_table.applyProblem({problem, {}}, capacity, Timeouts(), moment(after)));
    }

    Clock::time_point moment(double after) const
    {
        return m_begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(after));
    }

    /// What time it is for all frames of this maker, in seconds from the beginning; before the first call
    /// they go by the real time.
    void setNow(double after)
    {
        if (!m_clock)
            m_clock = std::make_shared<test::HandClock>();
        m_clock->set(moment(after));
    }

    static FlowSerial serial(const FramePtr &frame, Row row = 0) { return frame->snapshot->rows.track(row).serial; }

private:
    FramePtr frame(SnapshotPtr snapshot) const
    {
        auto made = std::make_shared<Frame>();
        if (m_clock)
            made->clock = m_clock;
        made->order = std::make_shared<const FlowOrder>(*orderFlows(*snapshot, {}, snapshot->takenAt));
        made->snapshot = std::move(snapshot);
        return made;
    }

    bool m_live;
    std::shared_ptr<test::HandClock> m_clock;
    FlowTable m_table;
    Clock::time_point m_begin = Clock::time_point(std::chrono::hours(1));
};

} // namespace ctscope::testing
