// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/table/column_widths.h"

#include "query/column.h"
#include "tracking/snapshot.h"

#include <QList>
#include <QObject>
#include <QSet>

class QHeaderView;
class QTableView;

namespace ctscope {

/// Which columns a table shows, where, and how wide. The user's choice is the layout, which is kept as
/// text; what a table adds to it or cannot show is no part of it. GUI thread only.
class ColumnLayout : public QObject {
    Q_OBJECT
public:
    /// Both must outlive this. The view has its horizontal header, and gets its model later.
    ColumnLayout(QTableView *view, const FlowDelegate *delegate);

    bool isShown(Column column) const;
    /// The user shows or hides a column; the last one stays.
    void setShown(Column column, bool shown);
    /// The shown columns from left to right.
    QList<Column> shown() const;
    /// Back to the columns, order and widths of the first start.
    void reset();
    /// Fits a column, or each that is shown, to its content.
    void fit(Column column);
    void fitAll();
    int contentWidth(Column column) const { return m_widths.content(column); }

    /// Shown columns in order, as text for the settings, each with the width that the user gave it,
    /// or 0 for one that follows its content: "proto:0 state:120".
    QString text() const;
    void setText(const QString &layout);

    /// Columns that stay empty whatever comes from this source, such as rates in a dump. They are
    /// not shown unless the user asks for them here; the layout keeps them for other tables.
    void setAbsent(const QList<Column> &columns);

    /// Columns that an event log is read by: what happened, and when flows began and ended. They are
    /// shown beside the user's own, which the layout keeps without them.
    void showLogColumns(const Snapshot &log);

    /// Takes the widths from the first rows that are shown, once, except those that the user has
    /// chosen. After that only the user changes them: what is being read must not move.
    void settle();
    /// Shows more columns where width is left over, while the user has chosen none; a narrower table
    /// hides them again.
    void useSpareWidth();

signals:
    /// Other columns are shown, or in another order.
    void shownChanged();
    /// The layout is another: columns were shown, hidden, moved or resized by the user.
    void chosen();

private:
    QHeaderView *header() const;
    void sectionResized(int section);
    void sectionMoved();
    void setHidden(Column column, bool hidden);
    void setWidth(Column column, int width);
    void moveTo(Column column, int visual);
    void lendLogColumns();
    void widenAddresses(const QList<Column> &addresses, int spare);

    QTableView *m_view;
    ColumnWidths m_widths;
    QSet<Column> m_dragged;     ///< columns whose width is the user's own
    QSet<Column> m_absent;      ///< columns that this source cannot have
    QSet<Column> m_wanted;      ///< … of these, the ones that would be shown
    QList<Column> m_logColumns; ///< shown as the table is an event log
    QSet<Column> m_lent;        ///< … of these, the ones that the layout does not have
    QSet<Column> m_spare;       ///< columns that are shown as there is width for them
    bool m_settled = false;     ///< widths were taken from content
    bool m_byUs = false;        ///< the header's signals are about a change of ours, not the user's
};

} // namespace ctscope
