// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPersistentModelIndex>

class QTableView;

namespace ctscope {

/// Keeps a row where it is on the screen while a frame replaces the rows of a table: the current row
/// when it can be seen, else the first in sight. A table that stands at its top stays there. Made
/// before the frame is shown, asked after it.
class SightAnchor {
public:
    /// `sortedAnew`: the frame has another order, which is read from its top unless the current row
    /// can be seen.
    SightAnchor(const QTableView &view, bool sortedAnew);

    /// True when the frame is to be shown from its first row.
    bool startsAtTop() const noexcept { return m_startsAtTop; }
    /// True while the row that is kept is in the table.
    bool isHeld() const noexcept { return m_row.isValid(); }
    /// Keeps nothing: another row was brought into view.
    void release() { m_row = QPersistentModelIndex(); }
    /// The first row in sight with which the kept one is where it was.
    int firstRow() const;

private:
    QPersistentModelIndex m_row; ///< the model moves it with its flow
    int m_below = 0;             ///< rows in sight above it
    bool m_startsAtTop = false;
};

} // namespace ctscope
