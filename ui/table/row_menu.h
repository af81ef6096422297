// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace ctscope {

class FlowView;

/// The context menu of the table's rows: what can be done with those that are selected, and with the
/// cell that it was opened on.
class RowMenu : public QMenu {
    Q_OBJECT
public:
    RowMenu(FlowView *view, const QModelIndex &cell);

private:
    void addCopies(FlowView *view, const QModelIndex &cell);
};

} // namespace ctscope
