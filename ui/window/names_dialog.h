// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/names_in_use.h"

#include <QDialog>
#include <QList>

class QLabel;
class QListWidget;
class QPlainTextEdit;
class QPushButton;

namespace ctscope {

class BackgroundWorker;

/// The user's file of names as a text, with what is wrong in it: a sentence for each line that is left out of use. The
/// file is what is exported and imported. Saving replaces the file at once.
class NamesDialog : public QDialog {
    Q_OBJECT
public:
    explicit NamesDialog(QWidget *parent = nullptr);

    /// Adds a line at the end, such as "address 192.0.2.1 ", and puts the cursor behind it.
    void propose(const QString &line);
    /// Writes the file; the dialog closes once that has succeeded.
    void accept() override;

private:
    void check();
    void showFile();
    void insertLine(const QString &line);
    void importFile();
    void exportFile();
    void goToLine(int line);
    void showFailure(const QString &sentence, const QString &path, const QString &failure);

    QPlainTextEdit *m_text;
    QListWidget *m_errors;
    QLabel *m_status;
    QPushButton *m_save;
    BackgroundWorker *m_files; ///< imports and exports
    NamesFile m_base;          ///< the file whose text is edited
    QString m_loaded;          ///< that text, as the editor has it
};

/// Opens the dialog above a window; with a line to add.
void showNamesDialog(QWidget *window, const QString &line = {});

} // namespace ctscope
