// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/socket_diag.h"

#include "kernel/ping_sockets.h"

#include <QTest>

#include <algorithm>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

IpAddress address(const char *text) { return *IpAddress::parse(text); }

QString printed(const IpAddress &address, std::uint16_t port)
{
    return QString::fromStdString(address.toString()) + u'|' + QString::number(port);
}

QString printed(const KernelSocket &socket)
{
    QString text = printed(socket.key.local, socket.key.localPort) + u" <> "_s
        + printed(socket.key.remote, socket.key.remotePort)
        + u" state %1 uid %2 inode %3"_s.arg(static_cast<int>(socket.state)).arg(socket.uid).arg(socket.inode);
    if (socket.cgroup)
        text += u" cgroup %1"_s.arg(*socket.cgroup);
    if (socket.isIpv6)
        text += u" IPv6"_s;
    if (socket.onlyIpv6)
        text += u" only"_s;
    if (socket.interface != 0)
        text += u" on %1"_s.arg(socket.interface);
    return text;
}

/// An answer of sock_diag as the kernel sends it.
class Answer {
public:
    explicit Answer(std::uint8_t family, std::uint16_t type = SOCK_DIAG_BY_FAMILY)
    {
        m_header = mnl_nlmsg_put_header(m_buffer.data());
        m_header->nlmsg_type = type;
        m_body = static_cast<inet_diag_msg *>(mnl_nlmsg_put_extra_header(m_header, sizeof(inet_diag_msg)));
        m_body->idiag_family = family;
    }
    Answer &ends(const char *source, std::uint16_t sourcePort, const char *destination, std::uint16_t destinationPort)
    {
        ::inet_pton(m_body->idiag_family, source, m_body->id.idiag_src);
        ::inet_pton(m_body->idiag_family, destination, m_body->id.idiag_dst);
        m_body->id.idiag_sport = htons(sourcePort);
        m_body->id.idiag_dport = htons(destinationPort);
        return *this;
    }
    inet_diag_msg &body() { return *m_body; }
    nlmsghdr *header() { return m_header; }
    QString read() const
    {
        NetlinkMessages messages(std::as_bytes(std::span(m_buffer)).first(m_header->nlmsg_len));
        NetlinkMessage message;
        KernelSocket socket;
        if (!messages.next(message))
            return u"no message"_s;
        const NetlinkFault fault = decodeSocket(message, protocol::tcp, socket);
        return fault == NetlinkFault::None ? printed(socket) : u"fault %1"_s.arg(static_cast<int>(fault));
    }

private:
    alignas(8) std::array<char, 512> m_buffer{};
    nlmsghdr *m_header = nullptr;
    inet_diag_msg *m_body = nullptr;
};

inet_diag_req_v2 bodyOf(const SocketRequest &request)
{
    return nativeNumber<inet_diag_req_v2>(request.bytes().subspan(sizeof(nlmsghdr)));
}
nlmsghdr headerOf(const SocketRequest &request) { return nativeNumber<nlmsghdr>(request.bytes()); }

/// The ends that a question names, as the kernel reads them.
QString ends(const inet_diag_req_v2 &body)
{
    char source[INET6_ADDRSTRLEN] = {};
    char destination[INET6_ADDRSTRLEN] = {};
    ::inet_ntop(body.sdiag_family, body.id.idiag_src, source, sizeof source);
    ::inet_ntop(body.sdiag_family, body.id.idiag_dst, destination, sizeof destination);
    return QLatin1String(source) + u'|' + QString::number(ntohs(body.id.idiag_sport)) + u" <> "_s
        + QLatin1String(destination) + u'|' + QString::number(ntohs(body.id.idiag_dport));
}

} // namespace

class SocketDiagTest : public QObject {
    Q_OBJECT
private slots:
    void anAnswerIsASocket();
    void mappedAddressesAreIpv4();
    void brokenAnswersAreRefused();
    void tcpIsAskedForAsItsOwnerSeesIt();
    void udpIsAskedForAsAPacketArrives();
    void aDumpNamesNoEnds();
    void pingSocketsAreReadFromTheirText();
    void theSocketsOfThisProcessAreFound();
};

void SocketDiagTest::anAnswerIsASocket()
{
    Answer answer(AF_INET);
    answer.ends("10.0.0.1", 40000, "192.0.2.7", 443);
    answer.body().idiag_state = 1;
    answer.body().idiag_uid = 1000;
    answer.body().idiag_inode = 48213;
    answer.body().id.idiag_if = 3;
    mnl_attr_put_u64(answer.header(), 21, 0x1234567890);
    QCOMPARE(answer.read(), u"10.0.0.1|40000 <> 192.0.2.7|443 state 1 uid 1000 inode 48213 cgroup 78187493520 on 3"_s);
}

void SocketDiagTest::mappedAddressesAreIpv4()
{
    Answer mapped(AF_INET6);
    mapped.ends("::ffff:10.0.0.1", 443, "::ffff:192.0.2.7", 40000);
    QCOMPARE(mapped.read(), u"10.0.0.1|443 <> 192.0.2.7|40000 state 0 uid 0 inode 0 IPv6"_s);
    Answer wildcard(AF_INET6);
    wildcard.ends("::", 53, "::", 0);
    mnl_attr_put_u8(wildcard.header(), 11, 1);
    QCOMPARE(wildcard.read(), u"::|53 <> ::|0 state 0 uid 0 inode 0 IPv6 only"_s);
}

void SocketDiagTest::brokenAnswersAreRefused()
{
    const auto fault = [](NetlinkFault value) { return u"fault %1"_s.arg(static_cast<int>(value)); };
    QCOMPARE(Answer(AF_INET, 7).read(), fault(NetlinkFault::WrongType));
    QCOMPARE(Answer(AF_UNIX).read(), fault(NetlinkFault::WrongType));
    Answer cut(AF_INET);
    cut.header()->nlmsg_len -= 8;
    QCOMPARE(cut.read(), fault(NetlinkFault::ShortMessage));
    Answer size(AF_INET);
    mnl_attr_put_u32(size.header(), 21, 7);
    QCOMPARE(size.read(), fault(NetlinkFault::WrongSize));
}

void SocketDiagTest::tcpIsAskedForAsItsOwnerSeesIt()
{
    const SocketRequest request =
        SocketRequest::exact({protocol::tcp, address("2001:db8::1"), address("2001:db8::2"), 40000, 443}, 9);
    const inet_diag_req_v2 body = bodyOf(request);
    QCOMPARE(ends(body), u"2001:db8::1|40000 <> 2001:db8::2|443"_s);
    QCOMPARE(int(body.sdiag_protocol), IPPROTO_TCP);
    QCOMPARE(body.id.idiag_cookie[0], INET_DIAG_NOCOOKIE);
    QCOMPARE(int(headerOf(request).nlmsg_flags), NLM_F_REQUEST);
    QCOMPARE(headerOf(request).nlmsg_seq, 9u);
}

void SocketDiagTest::udpIsAskedForAsAPacketArrives()
{
    const SocketRequest request =
        SocketRequest::exact({protocol::udp, address("10.0.0.1"), address("192.0.2.7"), 40000, 53}, 1);
    QCOMPARE(ends(bodyOf(request)), u"192.0.2.7|53 <> 10.0.0.1|40000"_s);
}

void SocketDiagTest::aDumpNamesNoEnds()
{
    const SocketRequest request = SocketRequest::dump(protocol::udp, Family::Ipv6, 53, 1);
    QCOMPARE(ends(bodyOf(request)), u"::|53 <> ::|0"_s);
    QCOMPARE(int(headerOf(request).nlmsg_flags), NLM_F_REQUEST | NLM_F_DUMP);
}

void SocketDiagTest::pingSocketsAreReadFromTheirText()
{
    std::vector<KernelSocket> sockets;
    readPingSockets("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode "
                    "ref pointer drops\n"
                    "    3: 00000000:0003 0700A8C0:0000 07 00000000:00000000 00:00000000 00000000  1000        0 4711 "
                    "2 0000000000000000 0\n"
                    "    4: broken\n",
        protocol::icmp, sockets);
    QCOMPARE(sockets.size(), 1u);
    QCOMPARE(printed(sockets.front()), u"0.0.0.0|3 <> 192.168.0.7|0 state 7 uid 1000 inode 4711"_s);
    sockets.clear();
    readPingSockets("    3: 00000000000000000000000001000000:0007 00000000000000000000000000000000:0000 07 0:0 0:0 0 5 "
                    "0 12 2 0 0\n",
        protocol::icmpv6, sockets);
    QCOMPARE(sockets.size(), 1u);
    QCOMPARE(printed(sockets.front()), u"::1|7 <> ::|0 state 7 uid 5 inode 12 IPv6"_s);
}

void SocketDiagTest::theSocketsOfThisProcessAreFound()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in end{};
    end.sin_family = AF_INET;
    end.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof end;
    QVERIFY(::bind(listener, reinterpret_cast<const sockaddr *>(&end), length) == 0 && ::listen(listener, 1) == 0
        && ::getsockname(listener, reinterpret_cast<sockaddr *>(&end), &length) == 0);
    SocketDiag sockets;
    std::vector<KernelSocket> all;
    if (sockets.list(protocol::tcp, ntohs(end.sin_port), {}, all) == SocketList::Access::NotProvided)
        QSKIP("this kernel has no sock_diag for TCP");
    const auto found = std::ranges::find(all, KernelSocket::State::Listening, &KernelSocket::state);
    QVERIFY(found != all.end());
    QCOMPARE(found->uid, ::getuid());
    const auto asked =
        sockets.socketOf({protocol::tcp, address("127.0.0.1"), address("127.0.0.1"), ntohs(end.sin_port), 1});
    QVERIFY(asked.has_value());
    QCOMPARE(printed(*asked), printed(*found));
    ::close(listener);
    QVERIFY(!sockets.socketOf({protocol::tcp, address("127.0.0.1"), address("127.0.0.1"), ntohs(end.sin_port), 1}));
}

QTEST_APPLESS_MAIN(SocketDiagTest)
#include "tst_socket_diag.moc"
