// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace ctscope {

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
    void removeLine();
    void moveLine(int by);
    void chooseColor();
    void check();
    QString problemOf(int row) const;
    SavedFilter filterAt(int row) const;

    QTableWidget *m_table;
    QLabel *m_problem;
    QDialogButtonBox *m_buttons;
    QPushButton *m_remove;
    QPushButton *m_color;
    QPushButton *m_up;
    QPushButton *m_down;
    bool m_checking = false;
};

} // namespace ctscope
