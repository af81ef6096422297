// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/edit/edit_history.h"
#include "table/background_worker.h"

#include <QDialog>
#include <QStringList>

#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTreeWidget;

namespace ctscope {

class TextBlock;

/// Edit ▸ Deletions and Changes…: what this user deleted and changed with ctscope, the newest first, and the commands that
/// undo each. The file is read on a thread of its own. GUI thread only.
class EditHistoryDialog : public QDialog {
    Q_OBJECT
public:
    explicit EditHistoryDialog(QWidget *parent = nullptr);

    /// The rows of the list, one a line, and what is shown below.
    QString text() const;

private:
    void addWidgets();
    void read();
    void show(std::vector<EditRecord> records, const QStringList &users, int error);
    void showRecord();

    std::vector<EditRecord> m_records; ///< in the order of the list
    QTreeWidget *m_list;
    TextBlock *m_outcome;
    QPlainTextEdit *m_undo;
    QPushButton *m_copy;
    QLabel *m_note;
    BackgroundWorker m_worker; ///< last, so that it ends first
};

} // namespace ctscope
