// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace ctscope {

class LineList;
struct SavedFilter;

/// The saved filters: their names, texts and colours, in their order. A text that is no filter, and a name that
/// cannot be one, is marked and explained, and keeps the dialog from being accepted.
class SavedFiltersDialog : public QDialog {
    Q_OBJECT
public:
    explicit SavedFiltersDialog(QWidget *parent = nullptr);

    /// Adds a line for a filter that is to be saved, and edits its name.
    void propose(const QString &text);
    /// Keeps what the table has.
    void accept() override;

private:
    void addLine(const SavedFilter &filter);
    void decorate(int row) const;
    QString problemOf(int row) const;
    SavedFilter filterAt(int row) const;

    LineList *m_lines;
};

} // namespace ctscope
