// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/list_panel.h"

#include "query/flow_order.h"

namespace ctscope {

/// A list of kernel facts, such as settings or counters, which arrive with the
/// frames. For a table without these facts, a sentence says why. GUI thread only.
class KernelPanel : public ListPanel {
    Q_OBJECT
public:
    /// Shows the facts of a frame; a null frame empties the panel.
    void showFrame(const FramePtr &frame, bool paused);

protected:
    KernelPanel(Sign sign, QWidget *parent);

    /// Lists the facts of a snapshot; returns a sentence when there is nothing to list, else an empty string.
    virtual QString showFacts(const SnapshotPtr &snapshot) = 0;
    /// Forgets the facts, because another table is shown, or none.
    virtual void forget() = 0;
    /// True when a dump came with the facts of this panel.
    virtual bool holds(const KernelFacts &facts) const = 0;
    /// The sentence for a dump that came without these facts.
    virtual QString dumpMessage() const = 0;

    /// The present time, by the clock of the last frame.
    TableClock::TimePoint now() const { return m_clock->now(); }

private:
    TableClockPtr m_clock = TableClock::steady();
    TrackingId m_tracking = 0;
};

} // namespace ctscope
