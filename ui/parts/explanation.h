// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>

class QLabel;

namespace ctscope {

/// What a click on "why?" tells: a heading, plain sentences, and where there is a remedy, the
/// command that a person can copy.
struct Explanation {
    QString title;
    QString text;     ///< plain text; paragraphs by empty lines
    QString command;  ///< may be empty
    QString command2; ///< undoes it, or does it for good; may be empty
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
};

/// Shows an explanation in a small box beside `anchor`; goes at Escape or a click elsewhere and
/// gives the focus back. Deletes itself. Returns the box.
QWidget *showExplanation(const Explanation &explanation, QWidget *anchor, const QRect &beside = {});

} // namespace ctscope
