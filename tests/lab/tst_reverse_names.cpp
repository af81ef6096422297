// SPDX-License-Identifier: GPL-3.0-or-later
// Reverse lookups of the whole program, in a network namespace with a name server of its own and its resolv.conf.
#include "lab/network_lab.h"
#include "support/dns_server.h"
#include "support/program_run.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <memory>

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

using namespace ctscope;
using namespace ctscope::lab;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

bool raiseLoopback()
{
    const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::strncpy(request.ifr_name, "lo", sizeof request.ifr_name - 1);
    request.ifr_flags = IFF_UP;
    return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

/// For this process alone, /etc/resolv.conf and /etc/hosts are other files.
bool replaceFile(const char *place, const QString &file)
{
    return ::mount(QFile::encodeName(file).constData(), place, nullptr, MS_BIND, nullptr) == 0;
}

QString writtenTo(const QTemporaryDir &folder, const QString &name, const QByteArray &text)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("a file of the test cannot be written");
    return file.fileName();
}

const QByteArray dump =
    "tcp      6 431999 ESTABLISHED src=10.0.0.10 dst=8.8.4.7 sport=40000 dport=443 src=8.8.4.7 dst=10.0.0.10 "
    "sport=443 dport=40000 [ASSURED] mark=0 use=1\n"
    "udp      17 29 src=10.0.0.11 dst=8.8.4.9 sport=40001 dport=53 src=8.8.4.9 dst=10.0.0.11 sport=53 "
    "dport=40001 mark=0 use=1\n"
    "udp      17 29 src=10.0.0.12 dst=8.8.4.8 sport=40002 dport=53 src=8.8.4.8 dst=10.0.0.12 sport=53 "
    "dport=40002 mark=0 use=1\n";

} // namespace

class TestReverseNames : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void nobodyIsAskedWithoutTheOption();
    void theServerOfResolvConfIsAsked();
    void privateAddressesAreASwitchOfTheirOwn();

private:
    /// The hosts of the flows as JSON, one a line; "-" where there are none.
    QStringList hostsWith(const QStringList &options) const;

    QTemporaryDir m_files;
    std::unique_ptr<DnsServer> m_server;
};

void TestReverseNames::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    QVERIFY(raiseLoopback());
    QVERIFY(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0);
    QVERIFY(replaceFile(
        "/etc/resolv.conf", writtenTo(m_files, u"resolv.conf"_s, "nameserver 127.0.0.1\noptions timeout:1\n")));
    QVERIFY(
        replaceFile("/etc/hosts", writtenTo(m_files, u"hosts"_s, "127.0.0.1 localhost\n8.8.4.8 known.example.net\n")));
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_files.path()));
    constexpr std::uint16_t dnsPort = 53;
    m_server = std::make_unique<DnsServer>(
        [](const std::string &name, const DnsServer::Bytes &question) -> std::optional<DnsServer::Bytes> {
            if (name == "7.4.8.8.in-addr.arpa")
                return answerWith(question, {{"web.example.net", 300}});
            if (name == "10.0.0.10.in-addr.arpa")
                return answerWith(question, {{"laptop.example.lan", 300}});
            return negativeAnswer(question, 3, 900, 60);
        },
        dnsPort);
    QVERIFY(m_server->works());
}

QStringList TestReverseNames::hostsWith(const QStringList &options) const
{
    const ProgramRun run = runProgram(QStringLiteral(CTSCOPE_BINARY),
        QStringList{u"--print"_s, u"--format=json"_s} + options + QStringList{u"-"_s}, dump);
    QStringList hosts;
    for (const QString &line : run.output.split(u'\n', Qt::SkipEmptyParts)) {
        const QString found = line.section(u",\"hosts\":"_s, 1);
        hosts << (found.isEmpty() ? u"-"_s : found.chopped(1));
    }
    return hosts;
}

void TestReverseNames::nobodyIsAskedWithoutTheOption()
{
    QCOMPARE(hostsWith({}), (QStringList{u"-"_s, u"-"_s, u"-"_s}));
    QCOMPARE(hostsWith({u"--names"_s}), (QStringList{u"-"_s, u"-"_s, u"{\"dst\":\"known.example.net\"}"_s}));
    QVERIFY(m_server->asked().empty());
}

void TestReverseNames::theServerOfResolvConfIsAsked()
{
    QCOMPARE(hostsWith({u"--resolve"_s}),
        (QStringList{u"{\"dst\":\"web.example.net\"}"_s, u"-"_s, u"{\"dst\":\"known.example.net\"}"_s}));
    // Neither what is known here nor private addresses.
    QCOMPARE(m_server->asked(), (std::vector<std::string>{"7.4.8.8.in-addr.arpa", "9.4.8.8.in-addr.arpa"}));
    QCOMPARE(hostsWith({u"--resolve"_s, u"--filter=dst.host == web.example.net"_s}),
        (QStringList{u"{\"dst\":\"web.example.net\"}"_s}));
}

void TestReverseNames::privateAddressesAreASwitchOfTheirOwn()
{
    QCOMPARE(
        hostsWith({u"--resolve-private"_s}).front(), u"{\"src\":\"laptop.example.lan\",\"dst\":\"web.example.net\"}"_s);
}

int main(int argc, char **argv)
{
    // Before any thread is started.
    obstacle = NetworkLab::enter();
    if (obstacle.isEmpty() && ::unshare(CLONE_NEWNS) != 0)
        obstacle = "no mount namespace can be made";
    QCoreApplication application(argc, argv);
    TestReverseNames test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_reverse_names.moc"
