// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPersistentModelIndex>

class QTableView;

namespace ctscope {

/// Keeps a row at its place on the screen while a frame replaces the rows of a table: the current row
/// if it is visible, else the first visible one. A table that is scrolled to its top stays there. Construct it
/// before the frame is shown, and use it afterwards.
class SightAnchor {
public:
    /// `sortedAnew`: the frame has another order, and is shown from its top unless the current row
    /// is visible.
    SightAnchor(const QTableView &view, bool sortedAnew);

    /// True when the frame should be shown from its first row.
    bool startsAtTop() const noexcept { return m_startsAtTop; }
    /// True while the row that is kept is in the table.
    bool isHeld() const noexcept { return m_row.isValid(); }
    /// Keeps nothing, because the view scrolled to another row.
    void release() { m_row = QPersistentModelIndex(); }
    /// The first visible row that puts the kept row at its old place.
    int firstRow() const;

private:
    QPersistentModelIndex m_row; ///< the model moves it with its flow
    int m_below = 0;             ///< number of visible rows above it
    bool m_startsAtTop = false;
};

} // namespace ctscope
