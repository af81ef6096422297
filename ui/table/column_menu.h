// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"

#include <QMenu>

namespace ctscope {

class ColumnLayout;
class FlowView;

/// The menu of the table's header, and View → Columns: every column in groups, checkable; the menu
/// stays open while columns are ticked. With `column`, also what can be done with that one.
class ColumnMenu : public QMenu {
    Q_OBJECT
public:
    explicit ColumnMenu(FlowView *view, Column column = Column::Count, QWidget *parent = nullptr);

private:
    void addGroup(ColumnGroup group, const QString &title, ColumnLayout *columns);
};

} // namespace ctscope
