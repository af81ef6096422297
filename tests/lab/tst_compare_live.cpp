// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope --compare on two moments of a real table: a dump, and the table some time later.
#include "lab/lab_start.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdint>
#include <memory>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::lab;
using namespace Qt::StringLiterals;

namespace {

/// A datagram socket of the gateway that is handed from process to process, each time to a new one, as long as this
/// lives.
class WanderingSocket {
public:
    WanderingSocket(const char *address, std::uint16_t port)
    {
        const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        ::inet_pton(AF_INET, address, &to.sin_addr);
        if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&to), sizeof to) != 0
            || ::send(socket.get(), "x", 1, 0) != 1 || ::pipe2(m_pipe, O_CLOEXEC) != 0)
            return;
        m_first = ::fork();
        if (m_first == 0)
            wander();
        ::close(m_pipe[0]);
    }
    ~WanderingSocket()
    {
        ::close(m_pipe[1]); // which ends the process that has the socket
        ::waitpid(m_first, nullptr, 0);
    }
    bool isOpen() const { return m_first > 0; }

private:
    [[noreturn]] void wander() const
    {
        constexpr int stay = 100; // ms
        ::close(m_pipe[1]);
        for (;;) {
            pollfd end{m_pipe[0], POLLIN, 0};
            if (::poll(&end, 1, stay) != 0 || ::fork() != 0)
                ::_exit(0);
        }
    }

    int m_pipe[2] = {-1, -1};
    pid_t m_first = -1;
};

} // namespace

class CompareLab : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void findsWhatHappenedBetweenTwoMoments();
    void findsAnotherOwner();
    void cleanupTestCase() { m_lab.reset(); }

private:
    QByteArray conntrack(const QStringList &arguments) const
    {
        return m_lab->mustRun(NetworkLab::Place::Gateway, QStringList{u"conntrack"_s} + arguments);
    }

    std::unique_ptr<NetworkLab> m_lab;
};

void CompareLab::initTestCase() { m_lab = startLab(); }

void CompareLab::findsWhatHappenedBetweenTwoMoments()
{
    const auto open = [this](std::uint16_t port) {
        Descriptor socket = m_lab->open("10.9.0.1", port, SOCK_DGRAM, 0);
        send(socket, QByteArray(100, 'x'));
        return socket;
    };
    const Descriptor quiet = open(7300);
    const Descriptor busy = open(7301);
    const Descriptor deleted = open(7302);
    const Descriptor replaced = open(7303);
    const QTemporaryDir folder;
    const QString dump = folder.filePath(u"earlier"_s);
    QTRY_COMPARE(conntrack({u"-L"_s, u"-p"_s, u"udp"_s}).count("sport=730"), 4);
    QFile file(dump);
    QVERIFY(file.open(QIODevice::WriteOnly));
    // With the times in nanoseconds, which conntrack(8) does not print: an entry that replaces another one within a
    // second may even have its id.
    file.write(m_lab->mustRun(NetworkLab::Place::Gateway,
        {QStringLiteral(CTSCOPE_BINARY), u"--print"_s, u"--source=netlink"_s, u"--format=conntrack"_s}));
    file.close();

    send(busy, QByteArray(100, 'x'));
    for (const auto &port : {u"7302"_s, u"7303"_s})
        conntrack({u"-D"_s, u"-p"_s, u"udp"_s, u"--dport"_s, port});
    send(replaced, QByteArray(100, 'x'));
    const Descriptor begun = open(7304);
    QTRY_COMPARE(conntrack({u"-L"_s, u"-p"_s, u"udp"_s}).count("sport=730"), 4);

    QProcess process;
    process.start(QStringLiteral(CTSCOPE_BINARY),
        {u"--compare"_s, dump, u"netlink"_s, u"--format=json"_s, u"--sort=dport"_s, u"--filter=udp dport >= 7300"_s});
    QVERIFY(process.waitForFinished());
    const QString output = QString::fromUtf8(process.readAllStandardOutput());
    QStringList lines;
    for (const QString &line : output.split(u'\n', Qt::SkipEmptyParts)) {
        const QJsonObject flow = QJsonDocument::fromJson(line.toUtf8()).object();
        QStringList words{QString::number(flow["original"_L1]["dport"_L1].toInt())};
        for (const QJsonValue &change : flow["change"_L1].toArray())
            words << change.toString();
        if (flow.contains("growth"_L1))
            words << u"+%1"_s.arg(flow["growth"_L1]["packets"_L1].toInt());
        lines << words.join(u' ');
    }
    QVERIFY2(lines == (QStringList{u"7301 grew +1"_s, u"7302 ended"_s, u"7303 reused"_s, u"7304 began"_s}),
        qPrintable(lines.join(u'\n') + u'\n' + output + QString::fromUtf8(process.readAllStandardError())));
    QCOMPARE(process.exitCode(), 1);
}

void CompareLab::findsAnotherOwner()
{
    const WanderingSocket socket("10.2.0.2", 7400);
    QVERIFY(socket.isOpen());
    const auto run = [] {
        QProcess process;
        process.start(QStringLiteral(CTSCOPE_BINARY),
            {u"--compare"_s, u"--owners"_s, u"--watch=1s"_s, u"--source=netlink"_s, u"--format=json"_s,
                u"--filter=dport == 7400"_s});
        return process.waitForFinished() ? process.readAllStandardOutput() : QByteArray();
    };
    QByteArray output;
    // While the socket is being handed over it has two owners, and so none that is known.
    for (int attempt = 0; attempt < 10 && !output.contains("\"change\":[\"owner\"]"); ++attempt)
        output = run();
    const QJsonObject flow = QJsonDocument::fromJson(output).object();
    QVERIFY2(flow["change"_L1].toArray().contains(u"owner"_s), output.constData());
    const auto pid = [](const QJsonObject &of) { return of["owner"_L1].toObject()["pid"_L1].toInt(); };
    QVERIFY2(pid(flow) > 0 && pid(flow) != pid(flow["before"_L1].toObject()), output.constData());
}

int main(int argc, char **argv) { return runInLab<CompareLab>(argc, argv); }

#include "tst_compare_live.moc"
