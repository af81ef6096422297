// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/sight_anchor.h"

#include <QScrollBar>
#include <QTableView>

#include <algorithm>

namespace ctscope {

SightAnchor::SightAnchor(const QTableView &view, bool sortedAnew)
{
    const auto *const bar = view.verticalScrollBar();
    // A table that is scrolled to its end aligns its last row, so that part of a row is visible at its top.
    const int firstRow = bar->value();
    const QModelIndex current = view.currentIndex();
    const int middle = current.isValid() ? view.visualRect(current).center().y() : -1;
    if (middle >= 0 && middle < view.viewport()->height()) {
        m_row = view.model()->index(current.row(), 0);
        m_below = std::clamp(current.row() - firstRow, 0, std::max(0, bar->pageStep() - 1));
        return;
    }
    m_startsAtTop = sortedAnew;
    if (firstRow > 0 && !m_startsAtTop)
        m_row = view.model()->index(firstRow, 0);
}

int SightAnchor::firstRow() const { return std::max(0, m_row.row() - m_below); }

} // namespace ctscope
