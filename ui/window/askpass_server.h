// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QString>

#include <memory>
#include <string>
#include <vector>

class QSocketNotifier;
class QWidget;

namespace ctscope {

class AskDialog;

/// Asks the user what ssh (or sudo -A) wants to know: a password, a second factor, whether to trust a host key. ssh
/// starts the program that SSH_ASKPASS names: a link to ctscope, which connects to the socket of this server, sends the
/// question, and prints the answer (app/askpass_mode.h). Socket and link are in a folder that only this user may enter,
/// and a question needs a random key, which only the environment of our own children has. GUI thread only.
class AskpassServer : public QObject {
    Q_OBJECT
public:
    /// `window`: above which the questions appear.
    explicit AskpassServer(QWidget *window);
    ~AskpassServer() override;

    /// The environment of a program whose questions are answered here; `subject` is what the questions are about, such
    /// as the name of a host. Makes the socket when it is first called. Without one: an environment in which nothing is
    /// asked, and nobody is let in.
    std::vector<std::string> environment(const QString &subject);

    /// The name by which ctscope knows that it is to ask.
    static constexpr const char *linkName = "ctscope-askpass";

private:
    class Question;

    bool listen();
    void accept();
    void finish(Question *question);

    QWidget *m_window;
    QString m_folder; ///< ends without a slash
    std::string m_key;
    int m_socket = -1;
    std::vector<std::unique_ptr<Question>> m_questions;
};

} // namespace ctscope
