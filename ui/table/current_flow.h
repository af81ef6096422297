// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

namespace ctscope {

/// How a frame differs from the previous one.
struct FrameChange {
    bool sameTable = false; ///< of the same tracking, so that equal serials mean the same flow
    bool filteredAnew = false;
    bool sortedAnew = false;

    static FrameChange between(const FramePtr &shown, const FramePtr &next);
};

/// The flow of the table's current row, followed from frame to frame. When a filter hides it,
/// it is remembered, and becomes current again when a later filter shows it. GUI thread only.
class CurrentFlow {
public:
    /// The user made another row current, or none. True when the current flow changed.
    bool choose(FlowSerial serial);

    /// A frame is shown, with this flow in the current row; 0 = none. Returns the flow to find in
    /// it because an earlier filter hid it; 0 = none.
    FlowSerial follow(FlowSerial serial, const FrameChange &change);
    /// The flow that follow() returned was found.
    void found() noexcept { m_hidden = 0; }

    /// The current row shows this flow now. True when the current flow changed.
    bool update(FlowSerial serial);

private:
    FlowSerial m_serial = 0;
    FlowSerial m_hidden = 0; ///< was current when a filter hid it; 0 = none
};

} // namespace ctscope
