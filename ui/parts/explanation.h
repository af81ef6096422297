// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>

class QLabel;
class QToolButton;

namespace ctscope {

/// The explanation behind "why?": a heading, plain sentences, and if there is a remedy, a
/// command to copy.
struct Explanation {
    QString title;
    QString text;     ///< plain text; an empty line separates paragraphs
    QString command;  ///< may be empty
    QString command2; ///< undoes the command, or makes it permanent; may be empty
    QString command2Label;

    bool empty() const { return title.isEmpty() && text.isEmpty(); }
    friend bool operator==(const Explanation &, const Explanation &) = default;
};

/// A command on a line of its own, with a button that copies it.
class CommandBox : public QFrame {
    Q_OBJECT
public:
    explicit CommandBox(QWidget *parent = nullptr);
    void setCommand(const QString &command);
    QString command() const;

private:
    QLabel *m_label;
    QToolButton *m_copy;
};

/// Shows an explanation in a small box beside `anchor` and returns the box. Escape or a click elsewhere closes it and
/// gives the focus back; the box then deletes itself.
QWidget *showExplanation(const Explanation &explanation, QWidget *anchor, const QRect &beside = {});

} // namespace ctscope
