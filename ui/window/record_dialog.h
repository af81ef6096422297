// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/recording_writer.h"

#include <QDialog>

#include <cstdint>
#include <optional>

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;

namespace ctscope {

/// File ▸ Record…: the file of a new recording, and how large it may grow. File ▸ Save Part of Recording…: the file, from
/// when until when, and whether with pseudonyms. GUI thread only.
class RecordDialog : public QDialog {
    Q_OBJECT
public:
    /// Of a new recording of a table with this title.
    RecordDialog(const QString &title, QWidget *parent);
    /// Of a part, at most `whole` of a recording; `part` is proposed.
    RecordDialog(const QString &title, const record::Range &whole, const record::Range &part, QWidget *parent);

    /// The file with its suffix; empty while none is named.
    QString file() const;
    void setFile(const QString &path);
    record::Limits limits() const;
    /// nullopt while one of the times cannot be read.
    std::optional<record::Range> range() const;
    bool pseudonymise() const;

    void accept() override;

private:
    void addFile(const QString &title, const QString &suggestion);
    void finish(const QString &button);
    void chooseFile();
    void check();
    std::optional<std::int64_t> timeIn(const QLineEdit *line) const;

    bool m_isPart;
    record::Range m_whole{};
    QLineEdit *m_file = nullptr;
    QComboBox *m_keep = nullptr;
    QComboBox *m_size = nullptr;
    QLineEdit *m_from = nullptr;
    QLineEdit *m_until = nullptr;
    QCheckBox *m_pseudonymise = nullptr;
    QLabel *m_problem = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
};

} // namespace ctscope
