// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/list_panel.h"

#include "query/flow_order.h"

namespace ctscope {

/// A list of what the kernel reports around its table, such as settings or counters. It comes with the
/// frames; for a table without it, a sentence says why. GUI thread only.
class KernelPanel : public ListPanel {
    Q_OBJECT
public:
    /// Shows the facts of a frame; a null frame empties the panel.
    void showFrame(const FramePtr &frame, bool paused);

protected:
    KernelPanel(Sign sign, QWidget *parent);

    /// Lists the facts of a snapshot; returns why there is nothing to list, or nothing.
    virtual QString showFacts(const SnapshotPtr &snapshot) = 0;
    /// Another table, or none: what was known is of no use.
    virtual void forget() = 0;
    /// True when a dump came with what this panel shows.
    virtual bool holds(const KernelFacts &facts) const = 0;
    /// In place of the facts of a dump that came without them.
    virtual QString dumpMessage() const = 0;

    /// What time it is for the last frame.
    TableClock::TimePoint now() const { return m_clock->now(); }

private:
    TableClockPtr m_clock = TableClock::steady();
    TrackingId m_tracking = 0;
};

} // namespace ctscope
