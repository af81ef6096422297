// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/finding.h"

#include <QWidget>

class QLabel;

namespace ctscope {

class CommandBox;
class TextBlock;

/// A command that helps, what it brings about, and the command that undoes it.
class RemedyBox : public QWidget {
    Q_OBJECT
public:
    explicit RemedyBox(QWidget *parent = nullptr);

    void showRemedy(const Remedy &remedy);
    /// Its texts, one a line.
    QString text() const;

private:
    QLabel *m_kind;
    CommandBox *m_command;
    TextBlock *m_effect;
    QLabel *m_undoLabel;
    CommandBox *m_undo;
};

} // namespace ctscope
