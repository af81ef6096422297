// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/spaced_header.h"

#include "query/flow_order.h"

namespace ctscope {

/// The titles of the table's columns, which can be moved and show the requested order. The table that
/// owns it shows or hides the arrow. GUI thread only.
class FlowHeader : public SpacedHeader {
public:
    explicit FlowHeader(QWidget *parent);

    /// Sets the order that the arrow shows; emits sortIndicatorChanged() when it changes.
    SortSpec sortSpec() const;
    void setSortSpec(SortSpec spec);

    /// The rectangle of a column's title; empty while the column is hidden.
    QRect titleRect(Column column) const;
};

} // namespace ctscope
