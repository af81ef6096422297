// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/owner_finder.h"

#include "support/fake_processes.h"
#include "support/flows.h"

#include <QTest>

#include <algorithm>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

/// Sockets that a test lists, looked up as the kernel does it.
class FakeSockets : public SocketList {
public:
    explicit FakeSockets(std::vector<KernelSocket> sockets)
        : m_sockets(std::move(sockets))
    {
    }
    std::optional<KernelSocket> socketOf(const SocketKey &key) override
    {
        for (const KernelSocket &socket : m_sockets) {
            if (socket.key == key && socket.interface == 0)
                return socket;
        }
        // Like the kernel, a listening socket when there is no other.
        for (const KernelSocket &socket : m_sockets) {
            if (socket.isUnconnected() && socket.key.protocol == key.protocol && socket.key.localPort == key.localPort)
                return socket;
        }
        return std::nullopt;
    }
    Access list(Protocol protocol, std::uint16_t port, const std::stop_token &, std::vector<KernelSocket> &out) override
    {
        if (protocol == protocol::sctp)
            return Access::NotProvided;
        std::ranges::copy_if(m_sockets, std::back_inserter(out), [protocol, port](const KernelSocket &socket) {
            return socket.key.protocol == protocol && (port == 0 || socket.key.localPort == port);
        });
        return Access::Readable;
    }

private:
    std::vector<KernelSocket> m_sockets;
};

KernelSocket socket(Protocol protocol, const char *local, std::uint16_t localPort, const char *remote,
    std::uint16_t remotePort, std::uint32_t inode, std::uint32_t uid = 1000)
{
    KernelSocket made;
    made.key = {protocol, ip(local), ip(remote), localPort, remotePort};
    made.isIpv6 = made.key.local.isV6();
    made.state = KernelSocket::State::Established;
    made.inode = inode;
    made.uid = uid;
    return made;
}
KernelSocket tcp(const char *local, std::uint16_t localPort, const char *remote, std::uint16_t remotePort,
    std::uint32_t inode, std::uint32_t uid = 1000)
{
    return socket(protocol::tcp, local, localPort, remote, remotePort, inode, uid);
}
KernelSocket udp(const char *local, std::uint16_t port, std::uint32_t inode, std::uint32_t uid = 1000)
{
    KernelSocket made = socket(protocol::udp, local, port, ip(local).isV6() ? "::" : "0.0.0.0", 0, inode, uid);
    made.state = KernelSocket::State::Closed;
    return made;
}
KernelSocket in(std::uint64_t cgroup, KernelSocket socket)
{
    socket.cgroup = cgroup;
    return socket;
}

FlowEnds ends(const Flow &flow)
{
    return {flow.protocol, flow.original.src, flow.original.dst, flow.original.keys, flow.reply.src, flow.reply.dst,
        flow.reply.keys, flow.deltaTime.value_or(0)};
}

QString text(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

/// "exact firefox 20 of bert in app.service", "forwarded", "unknown: ended"
QString printed(const Owner &owner)
{
    QStringList words;
    words << (owner.kind == Owner::Kind::Unknown ? u"unknown"_s : text(wordOf(owner.kind)) + text(wordOf(owner.sure)));
    if (!owner.process.empty())
        words << text(owner.process);
    if (owner.pid)
        words << QString::number(*owner.pid);
    if (!owner.user.empty())
        words << u"of"_s << text(owner.user);
    if (!owner.unit.empty())
        words << u"in"_s << text(owner.unit);
    if (!owner.container.empty())
        words << u"in"_s << text(owner.container);
    if (!owner.pod.empty())
        words << u"in pod"_s << text(owner.pod);
    return words.join(u' ') + (owner.reason == Owner::Reason::None ? QString() : u": "_s + text(wordOf(owner.reason)));
}

/// A machine with the addresses 192.0.2.7 and 2001:db8::7.
struct Machine {
    FakeRoot root{u"/etc/passwd=root:x:0:0::/:/bin/sh\n"_s};
    std::vector<KernelSocket> sockets;
    OwnAddresses own{{ip("192.0.2.7"), ip("2001:db8::7")}, {ip("192.0.2.255")}};

    Machine()
    {
        root.write(
            u"/etc/passwd"_s, "root:x:0:0::/:/bin/sh\nanna:x:1000:1000::/:/bin/sh\nbert:x:1001:1001::/:/bin/sh\n");
    }
    QString ownerOf(const Flow &flow)
    {
        OwnerFinder finder(std::make_unique<FakeSockets>(sockets), root.path());
        const FlowEnds one[] = {ends(flow)};
        QString few = printed(finder.find(one, own).front());
        // The answer is the same when all sockets are read at once.
        const std::vector<FlowEnds> many(300, ends(flow));
        const QString whole = printed(finder.find(many, own).back());
        return few == whole ? few : few + u" but among many "_s + whole;
    }
};

} // namespace

class OwnerFinderTest : public QObject {
    Q_OBJECT
private slots:
    void theSourceIsMatchedByTheOriginalTuple();
    void theDestinationIsMatchedByTheReplyTuple();
    void udpIsMatchedExactlyAndThenByItsPort();
    void theSocketThatTheKernelPrefersIsTheOwner();
    void aSocketBoundToAnInterfaceIsFound();
    void severalHoldersGiveOnlyWhatTheyShare();
    void severalSocketsGiveOnlyWhatTheyShare();
    void flowsOfOthersAreForwarded();
    void aTransparentProxyIsAnOwner();
    void closedSocketsGiveNoOwner();
    void processesOfOthersAreNotKnown();
    void theOnlyProcessOfAGroupIsTheOwner();
    void aGroupOfManagersSaysNothing();
    void aManagerThatKeepsASocketIsNotItsOwner();
    void aPodIsNamedByItsUidOrItsLogs();
    void theKernelIsAnOwner();
    void protocolsWithoutSocketsGiveNoOwner();
    void pingIsMatchedByItsId();
    void aProcessThatIsYoungerThanTheFlowIsNotItsOwner();
    void withoutAddressesNothingIsKnown();
};

void OwnerFinderTest::theSourceIsMatchedByTheOriginalTuple()
{
    Machine machine;
    add(machine.root, {.pid = 20, .comm = "firefox", .uid = 1000, .sockets = {7}, .cgroup = "/a/app-x.service"});
    machine.sockets = {tcp("192.0.2.7", 40000, "198.51.100.1", 443, 7)};
    QCOMPARE(machine.ownerOf(tcpFlow("192.0.2.7", 40000, "198.51.100.1", 443)),
        u"exact firefox 20 of anna in app-x.service"_s);
    // Its own address and port, translated on the way out.
    Flow translated = tcpFlow("192.0.2.7", 40000, "198.51.100.1", 443);
    translated.reply = {ip("10.0.0.9"), ip("203.0.113.1"), L4Keys::ports(8443, 50000), {}, {}};
    QCOMPARE(machine.ownerOf(translated), u"exact firefox 20 of anna in app-x.service"_s);
}

void OwnerFinderTest::theDestinationIsMatchedByTheReplyTuple()
{
    Machine machine;
    add(machine.root, {.pid = 20, .comm = "nginx", .sockets = {7}});
    machine.sockets = {tcp("192.0.2.7", 8080, "198.51.100.1", 40000, 7, 1001)};
    // A DNAT to a port of this machine.
    Flow flow = tcpFlow("198.51.100.1", 40000, "203.0.113.80", 80);
    flow.reply = {ip("192.0.2.7"), ip("198.51.100.1"), L4Keys::ports(8080, 40000), {}, {}};
    QCOMPARE(machine.ownerOf(flow), u"exact nginx 20 of bert"_s);
}

void OwnerFinderTest::udpIsMatchedExactlyAndThenByItsPort()
{
    Machine machine;
    add(machine.root, {.pid = 20, .comm = "unbound", .sockets = {7}});
    add(machine.root, {.pid = 21, .comm = "dig", .sockets = {8}});
    machine.sockets = {udp("0.0.0.0", 53, 7), socket(protocol::udp, "192.0.2.7", 53, "198.51.100.1", 999, 8)};
    QCOMPARE(machine.ownerOf(udpFlow("198.51.100.1", 999, "192.0.2.7", 53)), u"exact dig 21 of anna"_s);
    QCOMPARE(machine.ownerOf(udpFlow("198.51.100.1", 998, "192.0.2.7", 53)), u"listening unbound 20 of anna"_s);
    // A listening TCP socket may belong to a later process than the connection did.
    machine.sockets = {tcp("0.0.0.0", 53, "0.0.0.0", 0, 7)};
    QCOMPARE(machine.ownerOf(tcpFlow("198.51.100.1", 998, "192.0.2.7", 53)), u"unknown: ended"_s);
}

void OwnerFinderTest::theSocketThatTheKernelPrefersIsTheOwner()
{
    Machine machine;
    add(machine.root, {.pid = 20, .comm = "any", .sockets = {7}});
    add(machine.root, {.pid = 21, .comm = "bound", .sockets = {8}});
    add(machine.root, {.pid = 22, .comm = "six", .sockets = {9}});
    machine.sockets = {udp("::", 53, 9), udp("0.0.0.0", 53, 7), udp("192.0.2.7", 53, 8)};
    const Flow flow = udpFlow("198.51.100.1", 998, "192.0.2.7", 53);
    QCOMPARE(machine.ownerOf(flow), u"listening bound 21 of anna"_s);
    machine.sockets.pop_back();
    QCOMPARE(machine.ownerOf(flow), u"listening any 20 of anna"_s);
    machine.sockets.pop_back();
    QCOMPARE(machine.ownerOf(flow), u"listening six 22 of anna"_s);
    machine.sockets.front().onlyIpv6 = true;
    QCOMPARE(machine.ownerOf(flow), u"unknown: ended"_s);
    QCOMPARE(machine.ownerOf(udpFlow("2001:db8::1", 998, "2001:db8::7", 53)), u"listening six 22 of anna"_s);
}

void OwnerFinderTest::aSocketBoundToAnInterfaceIsFound()
{
    Machine machine;
    add(machine.root, {.pid = 20, .comm = "vpn", .sockets = {7}});
    add(machine.root, {.pid = 21, .comm = "any", .sockets = {8}});
    machine.sockets = {tcp("192.0.2.7", 40000, "198.51.100.1", 443, 7)};
    machine.sockets.front().interface = 3;
    QCOMPARE(machine.ownerOf(tcpFlow("192.0.2.7", 40000, "198.51.100.1", 443)), u"exact vpn 20 of anna"_s);
    // Of unconnected ones, the interface of the packet would decide.
    machine.sockets = {udp("0.0.0.0", 53, 7), udp("192.0.2.7", 53, 8)};
    machine.sockets.front().interface = 3;
    QCOMPARE(machine.ownerOf(udpFlow("198.51.100.1", 9, "192.0.2.7", 53)), u"listening of anna: two candidates"_s);
}

void OwnerFinderTest::severalHoldersGiveOnlyWhatTheyShare()
{
    Machine machine;
    add(machine.root, {.pid = 20, .comm = "sshd", .sockets = {7}, .cgroup = "/system.slice/ssh.service"});
    add(machine.root, {.pid = 21, .comm = "sshd", .sockets = {7}, .cgroup = "/system.slice/ssh.service"});
    machine.sockets = {tcp("192.0.2.7", 22, "198.51.100.1", 40000, 7, 0)};
    const Flow flow = tcpFlow("198.51.100.1", 40000, "192.0.2.7", 22);
    QCOMPARE(machine.ownerOf(flow), u"exact sshd of root in ssh.service: two candidates"_s);
    add(machine.root, {.pid = 22, .comm = "backup", .sockets = {7}, .cgroup = "/x/backup.service"});
    QCOMPARE(machine.ownerOf(flow), u"exact of root: two candidates"_s);
}

void OwnerFinderTest::severalSocketsGiveOnlyWhatTheyShare()
{
    Machine machine;
    add(machine.root, {.pid = 20, .comm = "avahi", .sockets = {7}});
    add(machine.root, {.pid = 21, .comm = "chromium", .sockets = {8}});
    machine.sockets = {udp("0.0.0.0", 5353, 7), udp("0.0.0.0", 5353, 8, 1001)};
    QCOMPARE(machine.ownerOf(udpFlow("198.51.100.1", 9, "192.0.2.7", 5353)), u"listening: two candidates"_s);
    // Workers of one program that share a port.
    add(machine.root, {.pid = 22, .comm = "avahi", .sockets = {9}});
    machine.sockets = {udp("0.0.0.0", 5353, 7), udp("0.0.0.0", 5353, 9)};
    QCOMPARE(
        machine.ownerOf(udpFlow("198.51.100.1", 9, "192.0.2.7", 5353)), u"listening avahi of anna: two candidates"_s);
}

void OwnerFinderTest::flowsOfOthersAreForwarded()
{
    Machine machine;
    QCOMPARE(machine.ownerOf(tcpFlow("10.0.0.1", 40000, "198.51.100.1", 443)), u"forwarded"_s);
    // Masquerading: the translated source is an address of this machine.
    Flow masqueraded = tcpFlow("10.0.0.1", 40000, "198.51.100.1", 443);
    masqueraded.reply.dst = ip("192.0.2.7");
    QCOMPARE(machine.ownerOf(masqueraded), u"forwarded"_s);
    for (const char *group : {"224.0.0.251", "255.255.255.255", "192.0.2.255"})
        QCOMPARE(machine.ownerOf(udpFlow("10.0.0.1", 40000, group, 5353)), u"unknown: broadcast"_s);
}

void OwnerFinderTest::aTransparentProxyIsAnOwner()
{
    Machine machine;
    add(machine.root, {.pid = 20, .comm = "squid", .sockets = {7}});
    machine.sockets = {tcp("198.51.100.1", 80, "10.0.0.1", 40000, 7)};
    QCOMPARE(machine.ownerOf(tcpFlow("10.0.0.1", 40000, "198.51.100.1", 80)), u"exact squid 20 of anna"_s);
}

void OwnerFinderTest::closedSocketsGiveNoOwner()
{
    Machine machine;
    const Flow flow = tcpFlow("192.0.2.7", 40000, "198.51.100.1", 443);
    QCOMPARE(machine.ownerOf(flow), u"unknown: ended"_s);
    // Without an inode, the user that the kernel gives is not the owner.
    machine.sockets = {tcp("192.0.2.7", 40000, "198.51.100.1", 443, 0, 0)};
    machine.sockets.front().state = KernelSocket::State::TimeWait;
    QCOMPARE(machine.ownerOf(flow), u"unknown: ended"_s);
    machine.sockets.front().state = KernelSocket::State::Established;
    QCOMPARE(machine.ownerOf(flow), u"unknown: not accepted"_s);
}

void OwnerFinderTest::processesOfOthersAreNotKnown()
{
    Machine machine;
    const std::uint64_t group = addGroup(machine.root, "/user.slice/session-3.scope", "20\n21\n");
    machine.sockets = {in(group, tcp("192.0.2.7", 40000, "198.51.100.1", 443, 7, 1001))};
    QCOMPARE(machine.ownerOf(tcpFlow("192.0.2.7", 40000, "198.51.100.1", 443)),
        u"exact of bert in session-3.scope: no privilege"_s);
}

void OwnerFinderTest::theOnlyProcessOfAGroupIsTheOwner()
{
    Machine machine;
    const std::uint64_t group = addGroup(machine.root, "/system.slice/ntp.service", "20\n");
    add(machine.root, {.pid = 20, .comm = "ntpd", .uid = 1001, .cgroup = "/system.slice/ntp.service"});
    hideFiles(machine.root, 20);
    machine.sockets = {in(group, tcp("192.0.2.7", 40000, "198.51.100.1", 443, 7, 1001))};
    const Flow flow = tcpFlow("192.0.2.7", 40000, "198.51.100.1", 443);
    QCOMPARE(machine.ownerOf(flow), u"exact ntpd 20 of bert in ntp.service"_s);
    // The process runs as another user than the one that made the socket.
    machine.sockets.front().uid = 1000;
    QCOMPARE(machine.ownerOf(flow), u"exact of anna in ntp.service: no privilege"_s);
    // Its open files are visible, and the socket is not among them.
    std::filesystem::remove(machine.root.path() + "/proc/20/fd");
    std::filesystem::create_directory(machine.root.path() + "/proc/20/fd");
    machine.sockets.front().uid = 1001;
    QCOMPARE(machine.ownerOf(flow), u"exact of bert in ntp.service: no privilege"_s);
}

void OwnerFinderTest::aGroupOfManagersSaysNothing()
{
    Machine machine;
    const std::uint64_t group = addGroup(machine.root, "/init.scope", "1\n");
    add(machine.root, {.pid = 1, .comm = "systemd"});
    hideFiles(machine.root, 1);
    machine.sockets = {in(group, tcp("192.0.2.7", 22, "198.51.100.1", 40000, 7, 0))};
    const Flow flow = tcpFlow("198.51.100.1", 40000, "192.0.2.7", 22);
    QCOMPARE(machine.ownerOf(flow), u"exact of root: no privilege"_s);
    // A service that systemd passed the socket to.
    add(machine.root, {.pid = 20, .comm = "sshd", .sockets = {7}, .cgroup = "/system.slice/ssh.service"});
    QCOMPARE(machine.ownerOf(flow), u"exact sshd 20 of root in ssh.service"_s);
}

void OwnerFinderTest::aManagerThatKeepsASocketIsNotItsOwner()
{
    Machine machine;
    add(machine.root, {.pid = 1, .comm = "systemd", .sockets = {7, 8}, .cgroup = "/init.scope"});
    add(machine.root, {.pid = 15, .comm = "systemd", .uid = 1000, .sockets = {8}, .cgroup = "/user.slice/init.scope"});
    add(machine.root, {.pid = 20, .comm = "resolver", .sockets = {7}, .cgroup = "/system.slice/resolver.service"});
    machine.sockets = {udp("0.0.0.0", 53, 7, 0), udp("0.0.0.0", 54, 8, 0)};
    QCOMPARE(machine.ownerOf(udpFlow("198.51.100.1", 40000, "192.0.2.7", 53)),
        u"listening resolver 20 of root in resolver.service"_s);
    // Nobody but the managers has it.
    QCOMPARE(machine.ownerOf(udpFlow("198.51.100.1", 40000, "192.0.2.7", 54)),
        u"listening systemd of root: two candidates"_s);
}

void OwnerFinderTest::aPodIsNamedByItsUidOrItsLogs()
{
    Machine machine;
    const char *const group = "/kubepods/besteffort/pod2c48913c-b29f-4c8b-9d5a-6f0e1d2c3b4a/"
                              "3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a";
    add(machine.root, {.pid = 20, .comm = "web", .sockets = {7}, .cgroup = group});
    machine.sockets = {tcp("192.0.2.7", 40000, "198.51.100.1", 443, 7)};
    const Flow flow = tcpFlow("192.0.2.7", 40000, "198.51.100.1", 443);
    QCOMPARE(machine.ownerOf(flow),
        u"exact web 20 of anna in container 3f2a9c01b7de in pod 2c48913c-b29f-4c8b-9d5a-6f0e1d2c3b4a"_s);
    machine.root.write(u"/var/log/pods/shop_web-0_2c48913c-b29f-4c8b-9d5a-6f0e1d2c3b4a/0.log"_s, "");
    QCOMPARE(machine.ownerOf(flow), u"exact web 20 of anna in container 3f2a9c01b7de in pod shop/web-0"_s);
}

void OwnerFinderTest::theKernelIsAnOwner()
{
    Machine machine;
    listAllProcesses(machine.root);
    const std::uint64_t root = addGroup(machine.root, "", "1\n");
    machine.sockets = {in(root, tcp("192.0.2.7", 800, "198.51.100.1", 2049, 7, 0))};
    const Flow flow = tcpFlow("192.0.2.7", 800, "198.51.100.1", 2049);
    QCOMPARE(machine.ownerOf(flow), u"kernel"_s);
    // A program may have given the socket to io_uring.
    machine.sockets = {in(addGroup(machine.root, "/a.service", ""), machine.sockets.front())};
    QCOMPARE(machine.ownerOf(flow), u"exact of root in a.service: passed on"_s);
    QCOMPARE(
        machine.ownerOf(flowBetween(protocol::icmp, "198.51.100.1", "192.0.2.7", L4Keys::icmp(8, 0, 9))), u"kernel"_s);
}

void OwnerFinderTest::protocolsWithoutSocketsGiveNoOwner()
{
    Machine machine;
    QCOMPARE(machine.ownerOf(flowBetween(protocol::gre, "192.0.2.7", "198.51.100.1", L4Keys::gre(1, 2))),
        u"unknown: no sockets"_s);
    QCOMPARE(machine.ownerOf(flowBetween(protocol::sctp, "192.0.2.7", "198.51.100.1", L4Keys::ports(1, 2))),
        u"unknown: no sockets"_s);
}

void OwnerFinderTest::pingIsMatchedByItsId()
{
    Machine machine;
    add(machine.root, {.pid = 20, .comm = "ping", .sockets = {7}});
    machine.sockets = {socket(protocol::icmp, "0.0.0.0", 9, "0.0.0.0", 0, 7)};
    const auto ping = [](std::uint16_t id) {
        return flowBetween(protocol::icmp, "192.0.2.7", "198.51.100.1", L4Keys::icmp(8, 0, id));
    };
    QCOMPARE(machine.ownerOf(ping(9)), u"listening ping 20 of anna"_s);
    QCOMPARE(machine.ownerOf(ping(10)), u"unknown: no sockets"_s);
    machine.sockets.front().key.remote = ip("198.51.100.2");
    QCOMPARE(machine.ownerOf(ping(9)), u"unknown: no sockets"_s);
}

void OwnerFinderTest::aProcessThatIsYoungerThanTheFlowIsNotItsOwner()
{
    Machine machine;
    // Started 2000 hundredths of a second after the system, so 80 seconds ago.
    add(machine.root, {.pid = 20, .comm = "dig", .sockets = {7}});
    machine.root.write(u"/proc/uptime"_s, "100.25 50.00\n");
    machine.sockets = {udp("0.0.0.0", 40000, 7)};
    Flow flow = udpFlow("192.0.2.7", 40000, "198.51.100.1", 53);
    flow.deltaTime = 80;
    QCOMPARE(machine.ownerOf(flow), u"listening dig 20 of anna"_s);
    flow.deltaTime = 90;
    QCOMPARE(machine.ownerOf(flow), u"unknown: ended"_s);
}

void OwnerFinderTest::withoutAddressesNothingIsKnown()
{
    FakeRoot root;
    OwnerFinder finder(std::make_unique<FakeSockets>(std::vector<KernelSocket>()), root.path());
    const FlowEnds flows[] = {ends(tcpFlow("10.0.0.1", 1, "10.0.0.2", 2))};
    QCOMPARE(printed(finder.find(flows, std::nullopt).front()), u"unknown: not read"_s);
}

QTEST_APPLESS_MAIN(OwnerFinderTest)
#include "tst_owner_finder.moc"
