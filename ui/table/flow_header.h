// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/spaced_header.h"

#include "query/flow_order.h"

namespace ctscope {

/// The titles of the table's columns: movable, and with the order that is asked for. The table that
/// takes it over shows or hides the arrow. GUI thread only.
class FlowHeader : public SpacedHeader {
public:
    explicit FlowHeader(QWidget *parent);

    /// The order that the arrow shows; sortIndicatorChanged() follows a change.
    SortSpec sortSpec() const;
    void setSortSpec(SortSpec spec);

    /// Where the title of a column is; empty while it is hidden.
    QRect titleRect(Column column) const;
};

} // namespace ctscope
