// SPDX-License-Identifier: GPL-3.0-or-later
// The questions of ssh in the window: what is shown, what is answered, and who may ask.
#include "ui/window/ask_dialog.h"
#include "ui/window/askpass_server.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QTest>

#include <cstring>
#include <map>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

std::map<std::string, std::string> variablesOf(const std::vector<std::string> &environment)
{
    std::map<std::string, std::string> variables;
    for (const std::string &line : environment)
        variables[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
    return variables;
}

/// The program that ssh starts to ask.
class Asking {
public:
    Asking(const std::map<std::string, std::string> &variables, const QByteArray &text, const QByteArray &kind = {},
        const QByteArray &key = {})
        : m_fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string &path = variables.at("CTSCOPE_ASKPASS");
        std::memcpy(address.sun_path, path.data(), path.size());
        if (::connect(m_fd, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0)
            return;
        QByteArray question = key.isEmpty() ? QByteArray::fromStdString(variables.at("CTSCOPE_ASKPASS_KEY")) : key;
        question.append('\0').append("gw1").append('\0').append(kind).append('\0').append(text).append('\0');
        m_isConnected = ::send(m_fd, question.constData(), size_t(question.size()), MSG_NOSIGNAL) == question.size();
    }
    ~Asking() { close(); }
    void close()
    {
        ::close(m_fd);
        m_fd = -1;
    }
    bool isConnected() const { return m_isConnected; }
    /// What has come so far; "closed" at the end.
    QByteArray answer()
    {
        char block[1024];
        const ssize_t count = ::recv(m_fd, block, sizeof(block), MSG_DONTWAIT);
        if (count > 0)
            m_answer.append(block, count);
        return count == 0 ? m_answer + "|closed" : m_answer;
    }

private:
    int m_fd;
    bool m_isConnected = false;
    QByteArray m_answer;
};

AskDialog *dialogOf(QWidget &window) { return window.findChild<AskDialog *>(); }

} // namespace

class AskpassTest : public QObject {
    Q_OBJECT

private slots:
    void aPasswordIsTypedUnseen()
    {
        QWidget window;
        AskpassServer server(&window);
        const auto variables = variablesOf(server.environment(u"gw1"_s));
        Asking asking(variables, "root@gw1's password: ");
        QVERIFY(asking.isConnected());
        QTRY_VERIFY(dialogOf(window));
        AskDialog *const dialog = dialogOf(window);
        QCOMPARE(dialog->windowTitle(), u"Question of ssh: gw1"_s);
        QCOMPARE(dialog->findChild<QLabel *>(u"question"_s)->text(), u"root@gw1's password:"_s);
        auto *const line = dialog->findChild<QLineEdit *>(u"answer"_s);
        QVERIFY(line->echoMode() == QLineEdit::Password);
        QTest::keyClicks(line, u"s3cret"_s);
        line->insert(u"\u00e9"_s);
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_COMPARE(asking.answer(), QByteArray("+s3cret\u00e9|closed"));
        QTRY_VERIFY(!dialogOf(window));
    }

    void aHostKeyIsTrustedByAButtonAlone()
    {
        QWidget window;
        AskpassServer server(&window);
        const auto variables = variablesOf(server.environment(u"gw1"_s));
        const QByteArray text = "The authenticity of host 'gw1' can't be established.\nED25519 key fingerprint is "
                                "SHA256:abc.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ";
        for (const bool trusted : {false, true}) {
            Asking asking(variables, text);
            QTRY_VERIFY(dialogOf(window));
            AskDialog *const dialog = dialogOf(window);
            QVERIFY(!dialog->findChild<QLineEdit *>());
            QVERIFY(dialog->findChild<QLabel *>(u"question"_s)->text().contains(u"\nED25519 key"_s));
            auto *const buttons = dialog->findChild<QDialogButtonBox *>();
            QVERIFY(buttons->button(QDialogButtonBox::No)->isDefault());
            buttons->button(trusted ? QDialogButtonBox::Yes : QDialogButtonBox::No)->click();
            QTRY_COMPARE(asking.answer(), trusted ? QByteArray("+yes|closed") : QByteArray("-|closed"));
            QTRY_VERIFY(!dialogOf(window));
        }
    }

    void aNoticeEndsWithItsProgram()
    {
        QWidget window;
        AskpassServer server(&window);
        const auto variables = variablesOf(server.environment(u"gw1"_s));
        Asking asking(variables, "Confirm user presence for key ED25519-SK", "none");
        QTRY_VERIFY(dialogOf(window));
        QVERIFY(!dialogOf(window)->findChild<QLineEdit *>());
        asking.close();
        QTRY_VERIFY(!dialogOf(window));
    }

    void aClosedDialogIsNoAnswer()
    {
        QWidget window;
        AskpassServer server(&window);
        Asking asking(variablesOf(server.environment(u"gw1"_s)), "Password: ");
        QTRY_VERIFY(dialogOf(window));
        dialogOf(window)->close();
        QTRY_COMPARE(asking.answer(), QByteArray("-|closed"));
    }

    void foreignWordsAreHarmless()
    {
        QWidget window;
        AskpassServer server(&window);
        Asking asking(variablesOf(server.environment(u"<b>gw1</b>"_s)), "<img src=x> \x1b[31m password: ");
        QTRY_VERIFY(dialogOf(window));
        auto *const label = dialogOf(window)->findChild<QLabel *>(u"question"_s);
        QCOMPARE(label->text(), u"<img src=x> \u241b[31m password:"_s);
        QVERIFY(label->textFormat() == Qt::PlainText);
    }

    void nobodyElseMayAsk()
    {
        QWidget window;
        QString folder;
        {
            AskpassServer server(&window);
            const auto variables = variablesOf(server.environment(u"gw1"_s));
            Asking wrong(variables, "Password: ", {}, "0123456789abcdef0123456789abcdef");
            QTRY_COMPARE(wrong.answer(), QByteArray("|closed"));
            Asking longWinded(variables, QByteArray(100'000, 'x'));
            QTRY_COMPARE(longWinded.answer().right(7), QByteArray("|closed"));
            QVERIFY(!dialogOf(window));
            folder = QFileInfo(QString::fromStdString(variables.at("CTSCOPE_ASKPASS"))).path();
            QVERIFY(QFile::permissions(folder)
                == (QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadUser | QFile::WriteUser
                    | QFile::ExeUser));
            QCOMPARE(QFileInfo(QString::fromStdString(variables.at("SSH_ASKPASS"))).symLinkTarget(),
                QCoreApplication::applicationFilePath());
            QCOMPARE(variables.at("SSH_ASKPASS_REQUIRE"), std::string("force"));
        }
        QVERIFY(!QFileInfo::exists(folder));
    }

    void severalQuestionsDoNotWaitForOneAnother()
    {
        QWidget window;
        AskpassServer server(&window);
        const auto variables = variablesOf(server.environment(u"gw1"_s));
        Asking first(variables, "first: ");
        Asking second(variables, "second: ");
        QTRY_COMPARE(window.findChildren<AskDialog *>().size(), 2);
        for (AskDialog *dialog : window.findChildren<AskDialog *>()) {
            if (dialog->findChild<QLabel *>(u"question"_s)->text() == u"second:")
                emit dialog->answered(u"2"_s);
        }
        QTRY_COMPARE(second.answer(), QByteArray("+2|closed"));
        QCOMPARE(first.answer(), QByteArray());
    }
};

QTEST_MAIN(AskpassTest)
#include "tst_askpass.moc"
