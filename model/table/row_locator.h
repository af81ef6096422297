// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <optional>
#include <vector>

namespace ctscope {

/// Finds where the flows of a few view rows went from one frame to the next. Looks around the old
/// places first, since most flows stay near; what is left is found in one pass over the new frame.
/// want() each row, then locate(), then newRow().
class RowLocator {
public:
    RowLocator(const Frame &before, const Frame &after);

    void want(int viewRow);
    void locate();
    /// The view row in the new frame of a wanted one; -1 when its flow is not there.
    int newRow(int viewRow) const;

private:
    struct Target {
        int oldRow = -1;
        FlowSerial serial = 0;
        Row row = 0; ///< in the old snapshot, later in the new one
        bool found = false;
        int newRow = -1;
    };

    void findInSnapshot();
    void findInOrder();

    const Frame &m_before;
    const Frame &m_after;
    std::vector<Target> m_targets; ///< by oldRow, once located
};

} // namespace ctscope
