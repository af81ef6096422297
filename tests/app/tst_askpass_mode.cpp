// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope as the program that ssh starts to ask the user: it passes question and answer on.
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

class AskpassModeTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        QFile::remove(path());
        m_socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const QByteArray file = path().toUtf8();
        std::memcpy(address.sun_path, file.constData(), size_t(file.size()));
        QCOMPARE(::bind(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof(address)), 0);
        QCOMPARE(::listen(m_socket, 1), 0);
        QFile::link(QStringLiteral(CTSCOPE_PROGRAM), link());
    }
    void cleanup() { ::close(m_socket); }

    void anAnswerIsPrinted_data()
    {
        QTest::addColumn<QByteArray>("reply");
        QTest::addColumn<QByteArray>("printed");
        QTest::addColumn<int>("status");
        QTest::newRow("an answer") << QByteArray("+s3cret") << QByteArray("s3cret\n") << 0;
        QTest::newRow("an empty one") << QByteArray("+") << QByteArray("\n") << 0;
        QTest::newRow("a refusal") << QByteArray("-") << QByteArray() << 1;
        QTest::newRow("no window") << QByteArray() << QByteArray() << 1;
    }
    void anAnswerIsPrinted()
    {
        QFETCH(QByteArray, reply);
        QProcess process;
        start(process, {u"root@gw1's password: "_s});
        const int fd = ::accept(m_socket, nullptr, nullptr);
        QByteArray question;
        while (question.count('\0') < 4) {
            char block[1024];
            const ssize_t count = ::recv(fd, block, sizeof(block), 0);
            QVERIFY(count > 0);
            question.append(block, count);
        }
        QCOMPARE(question.replace('\0', '|'), QByteArray("key|gw1|none|root@gw1's password: |"));
        QCOMPARE(::send(fd, reply.constData(), size_t(reply.size()), 0), reply.size());
        ::close(fd);
        QVERIFY(process.waitForFinished());
        QTEST(process.readAllStandardOutput(), "printed");
        QTEST(process.exitCode(), "status");
    }

    void withoutAWindowNothingIsAnswered()
    {
        ::close(m_socket);
        m_socket = -1;
        QProcess process;
        start(process, {u"Password: "_s});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 1);
        QCOMPARE(process.readAllStandardOutput() + process.readAllStandardError(), QByteArray());
    }

    void byItsOwnNameItIsCtscope()
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"CTSCOPE_ASKPASS"_s, path());
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(CTSCOPE_PROGRAM), {u"--version"_s});
        QVERIFY(process.waitForFinished());
        QVERIFY(process.readAllStandardOutput().startsWith("ctscope "));
    }

private:
    QString path() const { return m_folder.filePath(u"socket"_s); }
    QString link() const { return m_folder.filePath(u"ctscope-askpass"_s); }
    void start(QProcess &process, const QStringList &arguments) const
    {
        QProcessEnvironment environment;
        environment.insert(u"CTSCOPE_ASKPASS"_s, path());
        environment.insert(u"CTSCOPE_ASKPASS_KEY"_s, u"key"_s);
        environment.insert(u"CTSCOPE_ASKPASS_SUBJECT"_s, u"gw1"_s);
        environment.insert(u"SSH_ASKPASS_PROMPT"_s, u"none"_s);
        process.setProcessEnvironment(environment);
        process.start(link(), arguments);
    }

    QTemporaryDir m_folder;
    int m_socket = -1;
};

QTEST_GUILESS_MAIN(AskpassModeTest)
#include "tst_askpass_mode.moc"
