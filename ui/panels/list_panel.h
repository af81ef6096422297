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

class FactTable;
class TextBlock;

/// A panel with a list: a line that sums up, a table, and beside it the details of its current row.
/// While there is nothing to list, a sentence says why. GUI thread only.
class ListPanel : public QWidget {
    Q_OBJECT
public:
    FactTable *table() const noexcept { return m_table; }
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
    /// How the details are called for a screen reader, in place of "About the current row".
    void setDetailsName(const QString &name);
    /// The width of the details in pixels: at least, and in a panel of usual width.
    void setDetailsWidth(int least, int usual);
    /// Puts a widget at the end of the line that sums up.
    void addBesideSummary(QWidget *widget);
    /// Puts a widget below the details.
    void addBelowDetails(QWidget *widget);
    /// Puts a widget below all, as wide as the panel.
    void addBelow(QWidget *widget);

    void showMessage(const QString &text);
    void showList();

private:
    QWidget *makeDetails();

    QStackedWidget *m_stack;
    QLabel *m_message;
    QLabel *m_summary;
    QSplitter *m_splitter;
    FactTable *m_table;
    TextBlock *m_title;
    TextBlock *m_details;
    QHBoxLayout *m_top;
    QVBoxLayout *m_column;
    QVBoxLayout *m_beside;
};

} // namespace ctscope
