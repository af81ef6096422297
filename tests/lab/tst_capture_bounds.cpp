// SPDX-License-Identifier: GPL-3.0-or-later
// What ctscope-capture does not let its client have: kernel memory, a namespace that others removed, frames in
// sockets that are not between processes.
#include "lab/helper_user.h"
#include "lab/network_lab.h"
#include "lab/played_client.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <optional>

#include <fcntl.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::capture;
using namespace ctscope::lab;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

const auto red = QStringLiteral("ctscope-test-red");

int ip(const QStringList &arguments) { return run(QStringList{QStringLiteral("ip")} + arguments).status; }

/// How the helper ends when its standard input and output are these.
int statusWith(const QString &helper, int input, int output)
{
    const QByteArray file = QFile::encodeName(helper);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(input, STDIN_FILENO);
        ::dup2(output, STDOUT_FILENO);
        ::close(STDERR_FILENO);
        ::execl(file.constData(), file.constData(), nullptr);
        ::_exit(99);
    }
    int status = -1;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

class TestCaptureBounds : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void theKernelKeepsABoundedPartForIt();
    void aClientThatDoesNotReadIsEnded();
    void itsStreamsAreBetweenProcesses_data();
    void itsStreamsAreBetweenProcesses();
    void endsWhenThePeerOfItsOutputIsGone();
    void letsGoOfANamespaceWhoseNameIsGone();
    void keepsANamespaceWhoseNameIsThere();
    void nothingOfItIsRelocatedWhileItServes();

private:
    QTemporaryDir m_folder;
    QString m_helper;
};

void TestCaptureBounds::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    for (const char *tool : {"ip", "ss", "conntrack", "setpriv", "setcap", "readelf"}) {
        if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty())
            QSKIP(QByteArray("the program \"" + QByteArray(tool) + "\" is not installed").constData());
    }
    QVERIFY(QFile::setPermissions(
        m_folder.path(), QFile::permissions(m_folder.path()) | QFile::ReadOther | QFile::ExeOther));
    m_helper = m_folder.filePath(QStringLiteral("ctscope-capture"));
    QVERIFY(QFile::copy(QStringLiteral(CTSCOPE_CAPTURE), m_helper));
    if (run({QStringLiteral("setcap"), QStringLiteral("cap_net_admin,cap_sys_admin+ep"), m_helper}).status != 0)
        QSKIP("files can be given no capability here");
    QCOMPARE(ip({QStringLiteral("link"), QStringLiteral("set"), QStringLiteral("lo"), QStringLiteral("up")}), 0);
}

void TestCaptureBounds::theKernelKeepsABoundedPartForIt()
{
    PlayedClient client(arguments(asOrdinaryUser({m_helper})));
    client.ask(FrameType::Hello, encodeGreeting({protocolVersion, "a played client"}));
    QCOMPARE(client.hear(), QByteArray("81#1"));
    client.ask(FrameType::Subscribe, encodeBufferSize(64u << 20));
    QCOMPARE(client.hear(), QByteArray("83#2"));
    // The kernel counts twice what is asked for.
    const QByteArray sockets =
        run({QStringLiteral("ss"), QStringLiteral("--family=netlink"), QStringLiteral("--memory")}).text;
    static const QRegularExpression buffer(QStringLiteral("rb(\\d+)"));
    qlonglong largest = 0;
    for (auto found = buffer.globalMatch(QString::fromUtf8(sockets)); found.hasNext();)
        largest = std::max(largest, found.next().captured(1).toLongLong());
    QCOMPARE(largest, qlonglong(16) << 20);
}

void TestCaptureBounds::aClientThatDoesNotReadIsEnded()
{
    PlayedClient client(arguments(asOrdinaryUser({m_helper})));
    client.ask(FrameType::Hello, encodeGreeting({protocolVersion, "a played client"}));
    QCOMPARE(client.hear(), QByteArray("81#1"));
    client.ask(FrameType::Subscribe, encodeBufferSize(1u << 20)); // holds more than the client's stream does
    QCOMPARE(client.hear(), QByteArray("83#2"));
    QByteArray lines;
    for (int i = 0; i < 10'000; ++i) {
        const QByteArray from = "10.200." + QByteArray::number(i / 250) + '.' + QByteArray::number(i % 250 + 1);
        lines += "-A -p udp -s " + from + " -d 10.201.0.1 --sport 1000 --dport 53 -r 10.201.0.1 -q " + from
            + " --reply-port-src 53 --reply-port-dst 1000 -t 3000 -u SEEN_REPLY,ASSURED\n";
    }
    QFile entries(m_folder.filePath(QStringLiteral("entries")));
    QVERIFY(entries.open(QIODevice::WriteOnly) && entries.write(lines) == lines.size());
    entries.close();
    // One burst may fill the kernel's buffer before the helper reads from it; then the next one is lost again.
    std::optional<int> status;
    for (QDeadlineTimer deadline(2 * longEnough); !status && !deadline.hasExpired();) {
        QCOMPARE(run({QStringLiteral("conntrack"), QStringLiteral("-R"), entries.fileName()}).status, 0);
        QCOMPARE(run({QStringLiteral("conntrack"), QStringLiteral("-F")}).status, 0);
        status = client.exitStatusWithin(std::chrono::seconds(1));
    }
    QCOMPARE(status.value_or(-2), int(ExitNotRead));
}

void TestCaptureBounds::itsStreamsAreBetweenProcesses_data()
{
    QTest::addColumn<int>("family");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("status");
    QTest::newRow("unix") << AF_UNIX << int(SOCK_STREAM) << int(ExitDone);
    QTest::newRow("netlink") << AF_NETLINK << int(SOCK_RAW) << int(ExitUsage);
    QTest::newRow("UDP") << AF_INET << int(SOCK_DGRAM) << int(ExitUsage);
    QTest::newRow("TCP") << AF_INET6 << int(SOCK_STREAM) << int(ExitUsage);
}

void TestCaptureBounds::itsStreamsAreBetweenProcesses()
{
    QFETCH(int, family);
    QFETCH(int, type);
    int pipe[2];
    QCOMPARE(::pipe(pipe), 0);
    const Descriptor input(pipe[0]);
    ::close(pipe[1]); // at its end at once
    int ends[2] = {-1, -1};
    if (family == AF_UNIX)
        QCOMPARE(::socketpair(family, type, 0, ends), 0);
    else
        ends[0] = ::socket(family, type, 0);
    const Descriptor output(ends[0]);
    const Descriptor peer(ends[1]);
    QVERIFY(output);
    QTEST(statusWith(m_helper, input.get(), output.get()), "status");
}

void TestCaptureBounds::endsWhenThePeerOfItsOutputIsGone()
{
    int pipe[2];
    QCOMPARE(::pipe2(pipe, O_CLOEXEC), 0);
    const Descriptor input(pipe[0]);
    const Descriptor open(pipe[1]); // so that its input does not end
    int ends[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    const Descriptor output(ends[0]);
    ::close(ends[1]);
    QCOMPARE(statusWith(m_helper, input.get(), output.get()), int(ExitDone));
}

void TestCaptureBounds::letsGoOfANamespaceWhoseNameIsGone()
{
    const QString path = QStringLiteral("/run/netns/") + red;
    QCOMPARE(ip({QStringLiteral("netns"), QStringLiteral("add"), red}), 0);
    QCOMPARE(
        ip({QStringLiteral("link"), QStringLiteral("add"), QStringLiteral("red-here"), QStringLiteral("type"),
            QStringLiteral("veth"), QStringLiteral("peer"), QStringLiteral("red-there"), QStringLiteral("netns"), red}),
        0);
    PlayedClient client(arguments(asOrdinaryUser({m_helper, QStringLiteral("--namespace"), path})));
    client.ask(FrameType::Hello, encodeGreeting({protocolVersion, "a played client"}));
    QCOMPARE(client.hear(), QByteArray("81#1"));
    QCOMPARE(ip({QStringLiteral("netns"), QStringLiteral("del"), red}), 0);
    QCOMPARE(client.exitStatus(), int(ExitNoNamespace));
    const auto isThere = [] {
        return ip({QStringLiteral("link"), QStringLiteral("show"), QStringLiteral("red-here")}) == 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(!isThere(), longEnough);
}

void TestCaptureBounds::keepsANamespaceWhoseNameIsThere()
{
    QCOMPARE(ip({QStringLiteral("netns"), QStringLiteral("add"), red}), 0);
    // Another name for it, as people give the namespace of a container.
    QVERIFY(QFile::link(QStringLiteral("/run/netns/") + red, QStringLiteral("/run/netns/ctscope-test-alias")));
    PlayedClient client(arguments(
        asOrdinaryUser({m_helper, QStringLiteral("--namespace"), QStringLiteral("/run/netns/ctscope-test-alias")})));
    client.ask(FrameType::Hello, encodeGreeting({protocolVersion, "a played client"}));
    QCOMPARE(client.hear(), QByteArray("81#1"));
    client.ask(FrameType::Ask, encodeQuestion(NetlinkQuestion::TableStatistics));
    QCOMPARE(client.hear(), QByteArray("82#2"));
    QCOMPARE(client.hear(), QByteArray("83#2"));
    client.closeInput();
    QCOMPARE(client.exitStatus(), int(ExitDone));
    QCOMPARE(ip({QStringLiteral("netns"), QStringLiteral("del"), red}), 0);
}

void TestCaptureBounds::nothingOfItIsRelocatedWhileItServes()
{
    const QByteArray dynamic = run({QStringLiteral("readelf"), QStringLiteral("--dynamic"), m_helper}).text;
    QVERIFY2(dynamic.contains("BIND_NOW") || dynamic.contains("Flags: NOW"), dynamic.constData());
}

int main(int argc, char **argv)
{
    obstacle = NetworkLab::enter();
    if (obstacle.isEmpty())
        obstacle = takeOwnRun();
    QCoreApplication application(argc, argv);
    TestCaptureBounds test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_capture_bounds.moc"
