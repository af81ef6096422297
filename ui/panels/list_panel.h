// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/icons.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QSplitter;
class QStackedWidget;
class QVBoxLayout;

namespace ctscope {

class RowListView;
class TextBlock;

/// A panel with a list: a summary line, a table, and beside it the details of its current row.
/// While there is nothing to list, a sentence says why. GUI thread only.
class ListPanel : public QWidget {
    Q_OBJECT
public:
    RowListView *table() const noexcept { return m_table; }
    /// The sentence in place of the list; empty while there is a list.
    QString message() const;
    /// The details of the current row.
    QString details() const;
    QString summary() const;

protected:
    /// `sign` marks the rows that need attention.
    ListPanel(Sign sign, QWidget *parent);

    void setSummary(const QString &text, const QString &explanation = {});
    void setDetails(const QString &title, const QString &text);
    /// The accessible name of the details, in place of "About the current row".
    void setDetailsName(const QString &name);
    /// The minimum width of the details, and their width in a panel of usual width, in pixels.
    void setDetailsWidth(int least, int usual);
    /// Adds a widget at the end of the summary line.
    void addBesideSummary(QWidget *widget);
    /// Adds a widget below the details.
    void addBelowDetails(QWidget *widget);
    /// Adds a widget at the bottom, as wide as the panel.
    void addBelow(QWidget *widget);

    void showMessage(const QString &text);
    void showList();

private:
    QWidget *makeDetails();

    QStackedWidget *m_stack;
    QLabel *m_message;
    QLabel *m_summary;
    QSplitter *m_splitter;
    RowListView *m_table;
    TextBlock *m_title;
    TextBlock *m_details;
    QHBoxLayout *m_top;
    QVBoxLayout *m_column;
    QVBoxLayout *m_beside;
};

} // namespace ctscope
