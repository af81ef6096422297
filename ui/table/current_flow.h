// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

namespace ctscope {

/// How a frame differs from the one that was shown before it.
struct FrameChange {
    bool sameTable = false; ///< of the same tracking, so that its flows are the same flows
    bool filteredAnew = false;
    bool sortedAnew = false;

    static FrameChange between(const FramePtr &shown, const FramePtr &next);
};

/// The flow of the table's current row, followed from frame to frame. When another filter hides it,
/// it is remembered, and becomes current again when a filter lets it through. GUI thread only.
class CurrentFlow {
public:
    /// The user has made another row current, or none. True when it shows another flow than before.
    bool choose(FlowSerial serial);

    /// A frame is shown, with this flow in the current row; 0 = none. Returns the flow to look for in
    /// it, which an earlier filter hid; 0 = none.
    FlowSerial follow(FlowSerial serial, const FrameChange &change);
    /// The flow that follow() returned was found.
    void found() noexcept { m_hidden = 0; }

    /// The current row shows this flow now. True when it is another than before.
    bool update(FlowSerial serial);

private:
    FlowSerial m_serial = 0;
    FlowSerial m_hidden = 0; ///< was current when a filter hid it; 0 = none
};

} // namespace ctscope
