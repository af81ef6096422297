// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/origin.h"

#include <QDialog>

#include <optional>

class QComboBox;
class QLabel;
class QPushButton;

namespace ctscope {

/// File ▸ Command… and File ▸ Other Machine…: a line with those that were used before. GUI thread only.
class FarDialog : public QDialog {
    Q_OBJECT
public:
    enum class Kind { Command, Machine };
    FarDialog(Kind kind, QWidget *parent);

    /// What the line names; nullopt while it names nothing.
    std::optional<Origin> origin() const { return m_origin; }
    QString text() const;
    void setText(const QString &text);

    static constexpr int mostKept = 20;

    void accept() override;

private:
    void read();
    QString historyKey() const;

    Kind m_kind;
    QComboBox *m_line;
    QLabel *m_problem;
    QPushButton *m_open;
    std::optional<Origin> m_origin;
};

} // namespace ctscope
