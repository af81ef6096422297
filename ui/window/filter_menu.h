// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace ctscope {

/// What the button in the filter line opens: the saved filters, those that were applied lately, and what can be done
/// with them.
class FilterMenu : public QMenu {
    Q_OBJECT
public:
    /// `text` is in the line, and is a filter if `good`.
    FilterMenu(const QString &text, bool good, QWidget *parent = nullptr);

signals:
    /// The user chose a filter.
    void chosen(const QString &text);
    /// The user wants to see the page of the language.
    void helpRequested();

private:
    void manage(const QString &toSave);
};

} // namespace ctscope
