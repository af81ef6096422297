// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLineEdit;

namespace ctscope {

/// A question of ssh, in ssh's own words. Whether a host key is to be trusted has the buttons Yes and No; a notice, such
/// as to touch a security key, has none and is closed by ssh; all else is typed, hidden at first.
class AskDialog : public QDialog {
    Q_OBJECT
public:
    /// `subject`: what it is about, such as a host; `text`: the question; `kind`: SSH_ASKPASS_PROMPT.
    AskDialog(const QString &subject, const QByteArray &text, const QByteArray &kind, QWidget *parent);

signals:
    void answered(const QString &answer);
    void refused();

private:
    QLineEdit *m_answer = nullptr; ///< null where nothing is typed
};

} // namespace ctscope
