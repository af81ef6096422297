// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <optional>
#include <vector>

namespace ctscope {

/// Finds the rows of a few flows in the next frame. Searches near the old rows
/// first, since most flows move little; finds the rest in one pass over the new frame.
/// Call want() for each row, then locate(), then newRow().
class RowLocator {
public:
    RowLocator(const Frame &before, const Frame &after);

    void want(int viewRow);
    void locate();
    /// The view row of a wanted flow in the new frame; -1 when the flow is not there.
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
