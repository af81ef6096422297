// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/askpass_server.h"

#include "ui/window/ask_dialog.h"

#include "source/far_session.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSocketNotifier>
#include <QStandardPaths>
#include <QWidget>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace ctscope {

namespace {

constexpr qsizetype longestQuestion = 16 * 1024; ///< bytes

bool isOurUser(int fd)
{
    ucred peer{};
    socklen_t size = sizeof(peer);
    return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

} // namespace

/// A program that asks: first it sends key, subject, kind and text, each with a zero byte behind it; then it waits.
class AskpassServer::Question {
public:
    Question(AskpassServer *server, int fd)
        : m_server(server)
        , m_fd(fd)
        , m_notifier(fd, QSocketNotifier::Read)
    {
        QObject::connect(&m_notifier, &QSocketNotifier::activated, server, [this] { receive(); });
    }
    ~Question()
    {
        m_notifier.setEnabled(false);
        if (m_dialog) {
            m_dialog->disconnect();
            m_dialog->close();
            m_dialog->deleteLater();
        }
        ::close(m_fd);
    }

private:
    void receive()
    {
        std::array<char, 4096> block;
        const ssize_t count = ::recv(m_fd, block.data(), block.size(), MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        // ssh ends the program when it does not need the answer any more.
        if (count <= 0 || m_dialog)
            return m_server->finish(this);
        m_text.append(block.data(), count);
        if (m_text.size() > longestQuestion)
            return m_server->finish(this);
        if (m_text.count('\0') < 4)
            return;
        const QByteArrayList parts = m_text.split('\0');
        const std::string key = parts[0].toStdString();
        if (key != m_server->m_key)
            return m_server->finish(this);
        m_dialog = new AskDialog(QString::fromUtf8(parts[1]), parts[3], parts[2], m_server->m_window);
        QObject::connect(m_dialog, &AskDialog::answered, m_server, [this](const QString &answer) {
            reply("+" + answer.toUtf8());
            m_server->finish(this);
        });
        QObject::connect(m_dialog, &AskDialog::refused, m_server, [this] {
            reply("-");
            m_server->finish(this);
        });
        m_dialog->show();
        m_dialog->raise();
        m_dialog->activateWindow();
    }

    void reply(const QByteArray &answer) const
    {
        // The answer is short, and nothing was sent before: it fits.
        [[maybe_unused]] const ssize_t sent =
            ::send(m_fd, answer.constData(), static_cast<std::size_t>(answer.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    AskpassServer *m_server;
    int m_fd;
    QSocketNotifier m_notifier;
    QByteArray m_text;
    AskDialog *m_dialog = nullptr;
};

AskpassServer::AskpassServer(QWidget *window)
    : QObject(window)
    , m_window(window)
{
}

AskpassServer::~AskpassServer()
{
    m_questions.clear();
    if (m_socket < 0)
        return;
    ::close(m_socket);
    for (const char *name : {"/socket", "/ctscope-askpass"})
        QFile::remove(m_folder + QLatin1String(name));
    QDir().rmdir(m_folder);
}

bool AskpassServer::listen()
{
    if (m_socket >= 0)
        return true;
    m_key = randomBoundary();
    QString base = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (base.isEmpty())
        base = QDir::tempPath();
    QByteArray folder = QFile::encodeName(base) + "/ctscope-XXXXXX";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (m_key.empty() || ::mkdtemp(folder.data()) == nullptr)
        return false;
    m_folder = QFile::decodeName(folder);
    const QByteArray path = folder + "/socket";
    if (static_cast<std::size_t>(path.size()) >= sizeof(address.sun_path))
        return false;
    std::memcpy(address.sun_path, path.constData(), static_cast<std::size_t>(path.size()));
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0
        || ::listen(fd, 16) != 0
        || !QFile::link(QCoreApplication::applicationFilePath(), m_folder + u'/' + QLatin1String(linkName))) {
        ::close(fd);
        return false;
    }
    m_socket = fd;
    auto *notifier = new QSocketNotifier(fd, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] { accept(); });
    return true;
}

void AskpassServer::accept()
{
    const int fd = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    constexpr std::size_t mostQuestions = 32;
    if (!isOurUser(fd) || m_questions.size() >= mostQuestions) {
        ::close(fd);
        return;
    }
    m_questions.push_back(std::make_unique<Question>(this, fd));
}

void AskpassServer::finish(Question *question)
{
    const auto found =
        std::ranges::find_if(m_questions, [question](const auto &asked) { return asked.get() == question; });
    if (found == m_questions.end())
        return;
    // The question may be the caller.
    std::unique_ptr<Question> done = std::move(*found);
    m_questions.erase(found);
    QMetaObject::invokeMethod(
        this, [held = std::shared_ptr<Question>(std::move(done))] {}, Qt::QueuedConnection);
}

std::vector<std::string> AskpassServer::environment(const QString &subject)
{
    if (!listen())
        return {"SSH_ASKPASS=/bin/false", "SSH_ASKPASS_REQUIRE=force"};
    const std::string folder = QFile::encodeName(m_folder).toStdString();
    const std::string program = folder + '/' + linkName;
    return {"SSH_ASKPASS=" + program, "SSH_ASKPASS_REQUIRE=force", "SUDO_ASKPASS=" + program,
        "CTSCOPE_ASKPASS=" + folder + "/socket", "CTSCOPE_ASKPASS_KEY=" + m_key,
        "CTSCOPE_ASKPASS_SUBJECT=" + subject.toStdString()};
}

} // namespace ctscope
