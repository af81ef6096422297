// SPDX-License-Identifier: GPL-3.0-or-later
// The owners of flows in other network namespaces, found by entering them and through the capture helper. The names
// of the namespaces are in a private /run of this process.
#include "kernel/namespace_sockets.h"
#include "lab/helper_user.h"
#include "lab/network_lab.h"
#include "lab/owner_text.h"
#include "lab/played_program.h"
#include "source/owner_search.h"
#include "support/flows.h"

#include <QCoreApplication>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

using namespace ctscope;
using namespace ctscope::lab;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

const auto blue = u"ctscope-test-blue"_s;
constexpr const char *clientAddress = "10.99.0.1";
constexpr const char *serverAddress = "10.99.0.2";
constexpr std::uint16_t serverPort = 8080;
constexpr std::uint32_t clientUser = 4001;
constexpr std::uint32_t serverUser = 4002;

std::string bluePath() { return "/run/netns/" + blue.toStdString(); }

/// "6 10.99.0.1|40000 10.99.0.2|8080 uid 4001": the sockets of a protocol that belong to processes.
QStringList socketsOf(SocketList &sockets, Protocol protocol)
{
    std::vector<KernelSocket> all;
    if (sockets.list(protocol, 0, {}, all) != SocketList::Access::Readable)
        return {u"not readable"_s};
    QStringList lines;
    for (const KernelSocket &socket : all) {
        if (socket.inode != 0)
            lines << u"%1 %2|%3 %4|%5 uid %6 inode %7"_s.arg(protocol)
                         .arg(QString::fromStdString(socket.key.local.toString()))
                         .arg(socket.key.localPort)
                         .arg(QString::fromStdString(socket.key.remote.toString()))
                         .arg(socket.key.remotePort)
                         .arg(socket.uid)
                         .arg(socket.inode);
    }
    lines.sort();
    return lines;
}

Flow echoFlow(std::uint16_t id)
{
    Flow flow;
    flow.protocol = protocol::icmp;
    flow.original = {ip(clientAddress), ip(serverAddress), L4Keys::icmp(8, 0, id), {}, {}};
    flow.reply = {ip(serverAddress), ip(clientAddress), L4Keys::icmp(0, 0, id), {}, {}};
    return flow;
}

} // namespace

class NamespaceOwnersLab : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void theHelperListsTheSocketsOfItsNamespace();
    void flowsOfANamespaceHaveTheirOwners_data();
    void flowsOfANamespaceHaveTheirOwners();
    void usersOfAUserNamespaceAreThoseOutside();
    void aHelperThatMayNotEnterNamesNobody();
    void aNamespaceThatIsGoneIsLetGo_data();
    void aNamespaceThatIsGoneIsLetGo();
    void theProgramPrintsTheOwnersOfANamespace();

private:
    bool setUpFile(const char *name, const char *capabilities = nullptr) const;
    QString file(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    std::unique_ptr<HelperSockets> helperSockets(const char *helper, const NamespacePaths &netns) const
    {
        return HelperSockets::open(
            {.command = arguments(asOrdinaryUser({file(helper)})), .netns = netns, .keepEnvironment = true});
    }
    /// A search through a helper that an ordinary user has started, or by entering.
    OwnerSearch search(bool throughHelper) const
    {
        return OwnerSearch(
            [this, throughHelper](const NetworkNamespace &netns) -> std::unique_ptr<NamespaceSockets> {
                if (throughHelper)
                    return helperSockets("both", netns.paths());
                return EnteredSockets::open(netns.path);
            },
            &std::chrono::steady_clock::now);
    }

    QTemporaryDir m_folder;
};

void NamespaceOwnersLab::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    for (const char *tool : {"ip", "unshare", "setpriv", "setcap"}) {
        if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty())
            QSKIP(QByteArray("the program \"" + QByteArray(tool) + "\" is not installed").constData());
    }
    QVERIFY(QFile::setPermissions(
        m_folder.path(), QFile::permissions(m_folder.path()) | QFile::ReadOther | QFile::ExeOther));
    QVERIFY(setUpFile("none"));
    if (!setUpFile("one", "cap_net_admin+ep") || !setUpFile("both", "cap_net_admin,cap_sys_admin+ep"))
        QSKIP("files can be given no capability here");
}

bool NamespaceOwnersLab::setUpFile(const char *name, const char *capabilities) const
{
    return QFile::copy(QStringLiteral(CTSCOPE_CAPTURE), file(name))
        && (!capabilities || run({u"setcap"_s, QString::fromLatin1(capabilities), file(name)}).status == 0);
}

void NamespaceOwnersLab::init()
{
    if (QFile::exists(QString::fromStdString(bluePath())))
        QCOMPARE(run({u"ip"_s, u"netns"_s, u"del"_s, blue}).status, 0);
    QCOMPARE(run({u"ip"_s, u"netns"_s, u"add"_s, blue}).status, 0);
    const auto ip = [](const QStringList &words) { return run(QStringList{u"ip"_s, u"-n"_s, blue} + words).status; };
    QCOMPARE(ip({u"link"_s, u"set"_s, u"lo"_s, u"up"_s}), 0);
    for (const char *address : {clientAddress, serverAddress})
        QCOMPARE(ip({u"addr"_s, u"add"_s, QLatin1String(address) + u"/32"_s, u"dev"_s, u"lo"_s}), 0);
    QCOMPARE(
        run({u"ip"_s, u"netns"_s, u"exec"_s, blue, u"sysctl"_s, u"-qw"_s, u"net.ipv4.ping_group_range=0 2147483647"_s})
            .status,
        0);
}

void NamespaceOwnersLab::theHelperListsTheSocketsOfItsNamespace()
{
    const Program program({"client", clientUser, bluePath()}, [] {
        const int listener = openSocket(SOCK_STREAM, serverAddress, serverPort);
        ::listen(listener, 16);
        connectTo(openSocket(SOCK_STREAM, clientAddress, 0), serverAddress, serverPort);
        ::accept(listener, nullptr, nullptr);
        openSocket(SOCK_DGRAM, "0.0.0.0", 5300);
        const int ping = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP);
        connectTo(ping, serverAddress, 0);
        return std::vector<std::uint16_t>{serverPort};
    });
    QCOMPARE(program.ports().size(), 1u);
    const auto entered = EnteredSockets::open(bluePath());
    const auto asked = helperSockets("both", {bluePath(), {}});
    QVERIFY(entered && asked);
    SocketDiag here;
    const std::pair<Protocol, qsizetype> expected[] = {{protocol::tcp, 3}, {protocol::udp, 1}, {protocol::icmp, 1}};
    for (const auto &[protocol, count] : expected) {
        const QStringList lines = socketsOf(*entered, protocol);
        QCOMPARE(lines.size(), count);
        QCOMPARE(socketsOf(*asked, protocol), lines);
        for (const QString &line : lines)
            QVERIFY(line.contains(u"uid 4001"_s) && !socketsOf(here, protocol).contains(line));
    }
    for (NamespaceSockets *const sockets :
        {static_cast<NamespaceSockets *>(entered.get()), static_cast<NamespaceSockets *>(asked.get())}) {
        const auto own = sockets->addresses();
        QVERIFY(own && own->has(ip(clientAddress)) && own->has(ip(serverAddress)) && !own->has(ip("10.99.0.3")));
        QVERIFY(sockets->works());
    }
}

void NamespaceOwnersLab::flowsOfANamespaceHaveTheirOwners_data()
{
    QTest::addColumn<bool>("throughHelper");
    QTest::newRow("entered") << false;
    QTest::newRow("through the helper") << true;
}

void NamespaceOwnersLab::flowsOfANamespaceHaveTheirOwners()
{
    QFETCH(bool, throughHelper);
    const Program server({"server", serverUser, bluePath()}, [] {
        const int listener = openSocket(SOCK_STREAM, serverAddress, serverPort);
        ::listen(listener, 16);
        openSocket(SOCK_DGRAM, "0.0.0.0", 5300);
        return std::vector<std::uint16_t>{serverPort};
    });
    // Another program here has the same ports, and the same addresses.
    QCOMPARE(run({u"ip"_s, u"link"_s, u"set"_s, u"lo"_s, u"up"_s}).status, 0);
    for (const char *address : {clientAddress, serverAddress})
        run({u"ip"_s, u"addr"_s, u"add"_s, QLatin1String(address) + u"/32"_s, u"dev"_s, u"lo"_s});
    const Program client({"client", clientUser, bluePath()}, [] {
        const int stream = openSocket(SOCK_STREAM, clientAddress, 40000);
        connectTo(stream, serverAddress, serverPort);
        const int datagrams = openSocket(SOCK_DGRAM, clientAddress, 40001);
        connectTo(datagrams, serverAddress, 5300);
        const int ping = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP);
        const sockaddr_in from = endpoint(clientAddress, 77);
        ::bind(ping, reinterpret_cast<const sockaddr *>(&from), sizeof from);
        return std::vector<std::uint16_t>{40000, 40001};
    });
    QCOMPARE(client.ports().size(), 2u);
    const Program impostor({"impostor", serverUser}, [] { // after the client, so that it is the newer process
        const int listener = openSocket(SOCK_STREAM, serverAddress, serverPort);
        ::listen(listener, 16);
        connectTo(openSocket(SOCK_STREAM, clientAddress, 40000), serverAddress, serverPort);
        connectTo(openSocket(SOCK_DGRAM, clientAddress, 40001), serverAddress, 5300);
        return std::vector<std::uint16_t>{serverPort};
    });
    QCOMPARE(impostor.ports().size(), 1u);

    const std::vector<FlowEnds> flows = {
        endsOf(tcpFlow(clientAddress, 40000, serverAddress, serverPort)),
        endsOf(udpFlow(clientAddress, 40001, serverAddress, 5300)),
        endsOf(udpFlow("10.98.0.1", 9, serverAddress, 5300)),
        endsOf(echoFlow(77)),
        endsOf(tcpFlow(clientAddress, 40002, serverAddress, serverPort)),
        endsOf(tcpFlow("10.98.0.1", 9, "10.98.0.2", 9)),
    };
    const auto netns = namedNamespace(bluePath());
    QVERIFY(netns && netns->inode != 0);
    OwnerSearch searching = search(throughHelper);
    const std::vector<Owner> owners = searching.find(Origin::ofNamespace(*netns), flows);
    QCOMPARE(printed(owners[0]), known("exact", "client", client, clientUser));
    QCOMPARE(printed(owners[1]), known("exact", "client", client, clientUser));
    QCOMPARE(printed(owners[2]), known("listening", "server", server, serverUser));
    QCOMPARE(printed(owners[3]), known("listening", "client", client, clientUser));
    QCOMPARE(printed(owners[4]), u"unknown: ended"_s);
    QCOMPARE(printed(owners[5]), u"forwarded"_s);
    // The same flow of this namespace belongs to the other program.
    QCOMPARE(
        printed(searching.find(Origin::thisMachine(), flows)[0]), known("exact", "impostor", impostor, serverUser));
}

void NamespaceOwnersLab::usersOfAUserNamespaceAreThoseOutside()
{
    const Program rootInside({"rootless", ordinaryUser.toUInt()}, [] {
        ::prctl(PR_SET_DUMPABLE, 1); // else its files in /proc belong to root
        const bool made = ::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
        const int map = ::open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
        constexpr std::string_view line = "0 65534 1\n";
        if (!made || map < 0 || ::write(map, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
            return std::vector<std::uint16_t>();
        const int listener = openSocket(SOCK_STREAM, "0.0.0.0", serverPort);
        ::listen(listener, 16);
        return std::vector<std::uint16_t>{::getuid() == 0 ? serverPort : std::uint16_t(0)};
    });
    if (rootInside.ports().empty())
        QSKIP("users may make no namespaces here");
    QCOMPARE(rootInside.ports().front(), serverPort);
    const std::string process = "/proc/" + std::to_string(rootInside.pid()) + "/ns/";
    const auto asked = helperSockets("none", {process + "net", process + "user"});
    QVERIFY2(asked, ::strerrorname_np(errno));
    std::vector<KernelSocket> sockets;
    QCOMPARE(asked->list(protocol::tcp, serverPort, {}, sockets), SocketList::Access::Readable);
    QCOMPARE(sockets.size(), 1u);
    QCOMPARE(QString::number(sockets.front().uid), ordinaryUser);
}

void NamespaceOwnersLab::aHelperThatMayNotEnterNamesNobody()
{
    errno = 0;
    QVERIFY(!helperSockets("one", {bluePath(), {}}));
    QCOMPARE(errno, EPERM);
    QVERIFY(!helperSockets("both", {"/run/netns/ctscope-test-none", {}}));
    QVERIFY(!EnteredSockets::open("/run/netns/ctscope-test-none"));
}

void NamespaceOwnersLab::aNamespaceThatIsGoneIsLetGo_data() { flowsOfANamespaceHaveTheirOwners_data(); }

void NamespaceOwnersLab::aNamespaceThatIsGoneIsLetGo()
{
    QFETCH(bool, throughHelper);
    // The end of this pair that is here goes with the namespace of the other one.
    QCOMPARE(run({u"ip"_s, u"link"_s, u"add"_s, u"cts0"_s, u"type"_s, u"veth"_s, u"peer"_s, u"name"_s, u"cts1"_s,
                     u"netns"_s, blue})
                 .status,
        0);
    const auto isThere = [] { return run({u"ip"_s, u"link"_s, u"show"_s, u"cts0"_s}).status == 0; };
    const auto netns = namedNamespace(bluePath());
    OwnerSearch searching = search(throughHelper);
    const FlowEnds flow = endsOf(tcpFlow(clientAddress, 1, serverAddress, 2));
    const auto ask = [&] { return printed(searching.find(Origin::ofNamespace(*netns), std::span(&flow, 1)).front()); };
    QCOMPARE(ask(), u"unknown: ended"_s);
    QCOMPARE(run({u"ip"_s, u"netns"_s, u"del"_s, blue}).status, 0);
    QVERIFY(searching.holdsNamespace());
    searching.release();
    QVERIFY(!searching.holdsNamespace());
    QTRY_VERIFY_WITH_TIMEOUT(!isThere(), longEnough);
    QCOMPARE(ask(), u"unknown: not read"_s);
}

void NamespaceOwnersLab::theProgramPrintsTheOwnersOfANamespace()
{
    const Program client({"client", clientUser, bluePath()}, [] {
        const int listener = openSocket(SOCK_STREAM, serverAddress, serverPort);
        ::listen(listener, 16);
        connectTo(openSocket(SOCK_STREAM, clientAddress, 40000), serverAddress, serverPort);
        return std::vector<std::uint16_t>{serverPort};
    });
    QCOMPARE(client.ports().size(), 1u);
    QCOMPARE(run({u"ip"_s, u"netns"_s, u"exec"_s, blue, u"conntrack"_s, u"-I"_s, u"-p"_s, u"tcp"_s, u"-s"_s,
                     QLatin1String(clientAddress), u"-d"_s, QLatin1String(serverAddress), u"--sport"_s, u"40000"_s,
                     u"--dport"_s, u"8080"_s, u"--state"_s, u"ESTABLISHED"_s, u"-t"_s, u"3000"_s})
                 .status,
        0);
    const Output out = run({QStringLiteral(CTSCOPE_BINARY), u"--print"_s, u"--namespace"_s, blue, u"--owners"_s,
        u"--format"_s, u"json"_s});
    const QByteArray owner = "\"owner\":{\"process\":\"client\",\"pid\":" + QByteArray::number(client.pid())
        + ",\"user\":\"4001\",\"uid\":4001,";
    QVERIFY2(out.text.contains(owner), (out.text + out.errors).constData());
}

int main(int argc, char **argv)
{
    obstacle = NetworkLab::enter();
    if (obstacle.isEmpty())
        obstacle = takeOwnRun();
    QCoreApplication application(argc, argv);
    NamespaceOwnersLab test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_namespace_owners.moc"
