// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace ctscope {

class FlowView;

/// The context menu of the table: commands for the selected rows, and for the
/// cell on which it was opened.
class RowMenu : public QMenu {
    Q_OBJECT
public:
    RowMenu(FlowView *view, const QModelIndex &cell);

private:
    void addFilters(FlowView *view, const QModelIndex &cell);
    void addCopies(FlowView *view, const QModelIndex &cell);
    void addEdits(FlowView *view, const QModelIndex &cell);
};

} // namespace ctscope
