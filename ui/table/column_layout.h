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

/// Which columns a table shows, where, and how wide. The user's choice is the layout, which is saved as
/// text; columns that a table adds to it or cannot show do not change it. GUI thread only.
class ColumnLayout : public QObject {
    Q_OBJECT
public:
    /// Both must outlive this. The view must have its horizontal header; its model may be set later.
    ColumnLayout(QTableView *view, const FlowDelegate *delegate);

    bool isShown(Column column) const;
    /// Shows or hides a column for the user; the last one cannot be hidden.
    void setShown(Column column, bool shown);
    /// The shown columns from left to right.
    QList<Column> shown() const;
    /// Restores the default columns, order and widths.
    void reset();
    /// Fits the width of a column, or of each one shown, to its content.
    void fit(Column column);
    void fitAll();
    int contentWidth(Column column) const { return m_widths.content(column); }

    /// Shown columns in order, as text for the settings, each with the width that the user gave it,
    /// or 0 for one that follows its content: "proto:0 state:120".
    QString text() const;
    void setText(const QString &layout);

    /// Sets the columns that are always empty for this source, such as rates for a dump. They are
    /// hidden unless the user shows them for this table; the layout keeps them for other tables.
    void setAbsent(const QList<Column> &columns);

    /// Shows the columns that matter for an event log (the event, and when flows began and ended) in addition
    /// to the layout, which stays as it is.
    void showLogColumns(const Snapshot &log);

    /// The same for the comparison of two tables: how each flow differs, and what of it is in hidden columns.
    void showComparedColumns(const Snapshot &comparison);

    /// The same for the table of several machines: the machine of each flow.
    void showMachineColumn();

    /// Fits the widths to the first rows that are shown, once, except those that the user has
    /// set. Afterwards only the user changes widths, so that nothing moves while it is being read.
    void settle();
    /// Shows more columns while there is spare width and the user has not chosen columns; hides them again when the
    /// table becomes narrower.
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
    QSet<Column> m_dragged;     ///< columns with a width that the user set
    QSet<Column> m_absent;      ///< columns that this source cannot have
    QSet<Column> m_wanted;      ///< … of these, the ones that would be shown
    QList<Column> m_logColumns; ///< shown because of what the table is: an event log, a comparison, several machines
    bool m_hasColumnsOfTable = false; ///< those of an event log or a comparison
    QSet<Column> m_lent;              ///< … of these, the ones that the layout does not have
    QSet<Column> m_spare;             ///< columns that are shown because there is spare width
    bool m_settled = false;           ///< the widths were fitted to the content
    bool m_byUs = false;              ///< the header's signals are about a change by this class, not by the user
};

} // namespace ctscope
