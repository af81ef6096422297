// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/table/export_choice.h"

#include <QDialog>

#include <vector>

class QBoxLayout;
class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QRadioButton;

namespace ctscope {

class BackgroundWorker;

/// File ▸ Export…: which rows or groups, in which format, with which columns, with or without pseudonyms, and to which
/// file; with a preview of the first lines. It writes nothing. GUI thread only; files are looked at and previews are
/// made on threads of its own.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    /// `last`: what is chosen at first, as far as there is such. `folder`: where the file is, unless the user chooses
    /// another place.
    ExportDialog(ExportMaterial material, const ExportChoice &last, const QString &folder, QWidget *parent = nullptr);

    ExportChoice choice() const;
    const ExportMaterial &material() const noexcept { return m_material; }
    /// The absolute name of the file.
    QString path() const;

    /// Closes the dialog once it is sure that no file is replaced that the user wants to keep.
    void accept() override;

    /// Lines of rows that the preview has, its header not counted.
    static constexpr std::size_t previewRows = 20;

signals:
    /// The preview is of the present choice.
    void previewed();

private:
    void addWhat(QBoxLayout *column);
    QWidget *keyRow();
    QWidget *fileRow(const QString &folder);
    void choiceChanged();
    void showWhetherItCan();
    void showPreview(const QString &text, const QString &problem);
    void changeFormat();
    void chooseFile();
    void chooseKey();
    void createKey(const QString &path);
    void askToReplace(const QString &path);

    const ExportMaterial m_material;
    const PseudonymKey m_newKey; ///< of this export alone; also of its preview
    BackgroundWorker *m_previews;
    BackgroundWorker *m_files;
    QButtonGroup *m_what;
    QComboBox *m_format;
    QLabel *m_help;
    QComboBox *m_columns;
    QCheckBox *m_pseudonymise;
    QCheckBox *m_clientPorts;
    QComboBox *m_key;
    QLineEdit *m_keyFile;
    QPushButton *m_chooseKey;
    QPushButton *m_createKey;
    QLabel *m_previewTitle;
    QPlainTextEdit *m_preview;
    QLineEdit *m_file;
    QPushButton *m_export;
    QString m_suffix;        ///< that the file's name got from the format
    QString m_mayReplace;    ///< a file of which the user has said so
    bool m_checking = false; ///< whether the file exists
};

} // namespace ctscope
