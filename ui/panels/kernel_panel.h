// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "ui/parts/icons.h"

#include <QWidget>

class QLabel;
class QSplitter;
class QStackedWidget;
class QVBoxLayout;

namespace ctscope {

class FactTable;
class TextBlock;

/// What the panels around the table have in common: a line that sums up, a table of facts, and what
/// there is to know of its current row. While there is nothing to show, a sentence says why.
/// GUI thread only.
class FactPanel : public QWidget {
    Q_OBJECT
public:
    /// Shows what the frame's facts tell; a null frame empties the panel.
    void showFrame(const FramePtr &frame, bool paused);

    FactTable *table() const noexcept { return m_table; }
    /// The sentence in place of the facts; empty while there are facts.
    QString message() const;
    /// What is told of the current row.
    QString details() const;
    QString summary() const;

protected:
    FactPanel(Sign sign, QWidget *parent);

    /// Takes the facts of a live picture over; returns why there is nothing to show, or nothing.
    virtual QString takeFacts(const SnapshotPtr &snapshot) = 0;
    /// Another table, or none: what was known is of no use.
    virtual void forget() = 0;
    /// True when a dump came with what this panel shows.
    virtual bool holds(const KernelFacts &facts) const = 0;
    /// In place of the facts of a dump that came without them.
    virtual QString dumpMessage() const = 0;

    void setSummary(const QString &text, const QString &explanation = {});
    void setDetails(const QString &title, const QString &text);
    /// Puts a widget below the details.
    void addBelowDetails(QWidget *widget);
    /// Puts a widget below all, as wide as the panel.
    void addBelow(QWidget *widget);

private:
    void showMessage(const QString &text);

    QStackedWidget *m_stack;
    QLabel *m_message;
    QLabel *m_summary;
    QSplitter *m_splitter;
    FactTable *m_table;
    TextBlock *m_title;
    TextBlock *m_details;
    QVBoxLayout *m_column;
    QVBoxLayout *m_beside;
    Snapshot::Clock::time_point m_epoch{};
};

} // namespace ctscope
