// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"

class QTableView;

namespace ctscope {

class FlowDelegate;

/// Measures how wide the columns of a table have to be for their content. Changes no width.
/// GUI thread only.
class ColumnWidths {
public:
    /// Both must outlive this.
    ColumnWidths(const QTableView *view, const FlowDelegate *delegate) noexcept
        : m_view(view)
        , m_delegate(delegate)
    {
    }

    /// The width, in pixels, that shows the title and the texts of a sample of the rows.
    int content(Column column) const;
    /// True when one of the first rows has a text in this column.
    bool hasContent(Column column) const;

private:
    const QTableView *m_view;
    const FlowDelegate *m_delegate;
};

} // namespace ctscope
