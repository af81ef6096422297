// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/icons.h"

#include <QTableView>

class QSortFilterProxyModel;

namespace ctscope {

/// A view of a RowListModel: a click on a title sorts, rows that stand out are bold with a sign before them,
/// and rows can be copied as text. Models provide RawRole and StandsOutRole (table/row_list_model.h).
class RowListView : public QTableView {
    Q_OBJECT
public:
    /// `sign` is shown before the rows that stand out.
    explicit RowListView(Sign sign, QWidget *parent = nullptr);

    /// The model to show; set once, not owned.
    void setRowList(QAbstractItemModel *model);
    /// The current row, as a row of the model; -1 = none.
    int currentListRow() const;
    /// The selected rows, as rows of the model, in the order of the view from top to bottom.
    QList<int> selectedListRows() const;
    /// Widths in average characters, from left to right.
    void setWidths(const QList<int> &characters);
    /// The titles and the selected rows as text, with tabs between the cells.
    QString selectedText() const;

    /// Does not scroll sideways when only the row changes.
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;

signals:
    /// Another row is current, or the current one changed; -1 = none.
    void currentRowChanged(int row);
    /// Enter, or a double click.
    void rowActivated(int row);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    QSortFilterProxyModel *m_sorted;
    int m_column = 0; ///< the column that was last scrolled into view
};

} // namespace ctscope
