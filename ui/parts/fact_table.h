// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/icons.h"

#include <QTableView>

class QSortFilterProxyModel;

namespace ctscope {

/// A small table of facts: sorted by a click, rows that stand out in bold with a sign before them,
/// and rows copied as text. Models give RawRole and StandsOutRole (table/row_list_model.h).
class FactTable : public QTableView {
    Q_OBJECT
public:
    /// `sign` stands before the rows that stand out.
    explicit FactTable(Sign sign, QWidget *parent = nullptr);

    /// The model to show, for good; not owned.
    void setFacts(QAbstractItemModel *model);
    /// The row of the model that is current; -1 = none.
    int currentFact() const;
    /// The rows of the model that are selected, as they stand in the view from top to bottom.
    QList<int> selectedFacts() const;
    /// Widths in average characters, from left to right.
    void setWidths(const QList<int> &characters);
    /// The selected rows as text, tab between cells, under the titles.
    QString selectedText() const;

    /// Going up and down leaves the columns where they are.
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;

signals:
    /// Another row is current, or the current one changed; -1 = none.
    void factChanged(int row);
    /// Enter, or a double click.
    void factActivated(int row);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    QSortFilterProxyModel *m_sorted;
    int m_column = 0; ///< the last one that was brought into view
};

} // namespace ctscope
