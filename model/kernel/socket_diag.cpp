// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/socket_diag.h"

#include "kernel/ping_sockets.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <poll.h>

namespace ctscope {

namespace {

// Newer than the headers of some systems.
constexpr std::uint16_t skV6OnlyAttribute = 11;
constexpr std::uint16_t cgroupIdAttribute = 21;

constexpr std::uint8_t everyExtension = 0;
constexpr std::uint32_t everyState = 0xffffffff;

struct Request {
    nlmsghdr header;
    inet_diag_req_v2 body;
};

int familyNumber(Family family) noexcept { return family == Family::Ipv6 ? AF_INET6 : AF_INET; }

void putAddress(__be32 (&words)[4], const IpAddress &address) noexcept
{
    std::memcpy(words, address.bytes.data(), address.isV6() ? 16 : 4);
}

Request blankRequest(Protocol protocol, Family family, std::uint32_t sequence) noexcept
{
    Request request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST;
    request.header.nlmsg_seq = sequence;
    request.body.sdiag_family = static_cast<std::uint8_t>(familyNumber(family));
    request.body.sdiag_protocol = protocol;
    request.body.idiag_ext = everyExtension;
    request.body.idiag_states = everyState;
    request.body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
    request.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    return request;
}

IpAddress addressOf(const __be32 (&words)[4], bool ipv6) noexcept
{
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), words, bytes.size());
    constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (ipv6 && !std::equal(mapped.begin(), mapped.end(), bytes.begin()))
        return IpAddress::v6(bytes);
    std::uint32_t number = 0;
    std::memcpy(&number, ipv6 ? bytes.data() + mapped.size() : bytes.data(), sizeof number);
    return IpAddress::v4(ntohl(number));
}

bool isUdp(Protocol protocol) noexcept { return protocol == protocol::udp || protocol == protocol::udplite; }

} // namespace

bool KernelSocket::hasWildcardAddress() const noexcept
{
    return std::ranges::all_of(key.local.bytes, [](std::uint8_t byte) { return byte == 0; });
}

bool hasSocketDiag(Protocol protocol) noexcept
{
    return protocol == protocol::tcp || isUdp(protocol) || protocol == protocol::sctp;
}

SocketRequest SocketRequest::exact(const SocketKey &key, std::uint32_t sequence)
{
    Request request = blankRequest(key.protocol, key.local.family, sequence);
    // The kernel looks UDP sockets up by a packet that arrives, so its source is the other end:
    // net/ipv4/udp_diag.c, udp_dump_one().
    const bool swapped = isUdp(key.protocol);
    inet_diag_sockid &id = request.body.id;
    id.idiag_sport = htons(swapped ? key.remotePort : key.localPort);
    id.idiag_dport = htons(swapped ? key.localPort : key.remotePort);
    putAddress(id.idiag_src, swapped ? key.remote : key.local);
    putAddress(id.idiag_dst, swapped ? key.local : key.remote);
    SocketRequest made;
    made.m_size = sizeof request;
    std::memcpy(made.m_buffer.data(), &request, sizeof request);
    return made;
}

SocketRequest SocketRequest::dump(Protocol protocol, Family family, std::uint16_t localPort, std::uint32_t sequence)
{
    Request request = blankRequest(protocol, family, sequence);
    request.header.nlmsg_flags |= NLM_F_DUMP;
    request.body.id.idiag_sport = htons(localPort);
    SocketRequest made;
    made.m_size = sizeof request;
    std::memcpy(made.m_buffer.data(), &request, sizeof request);
    return made;
}

NetlinkFault decodeSocket(const NetlinkMessage &message, Protocol protocol, KernelSocket &out) noexcept
{
    if (message.type != SOCK_DIAG_BY_FAMILY)
        return NetlinkFault::WrongType;
    if (message.payload.size() < sizeof(inet_diag_msg))
        return NetlinkFault::ShortMessage;
    const auto body = nativeNumber<inet_diag_msg>(message.payload);
    if (body.idiag_family != AF_INET && body.idiag_family != AF_INET6)
        return NetlinkFault::WrongType;
    out = {};
    out.isIpv6 = body.idiag_family == AF_INET6;
    out.key.protocol = protocol;
    out.key.local = addressOf(body.id.idiag_src, out.isIpv6);
    out.key.remote = addressOf(body.id.idiag_dst, out.isIpv6);
    out.key.localPort = ntohs(body.id.idiag_sport);
    out.key.remotePort = ntohs(body.id.idiag_dport);
    out.state = static_cast<KernelSocket::State>(body.idiag_state);
    out.interface = body.id.idiag_if;
    out.uid = body.idiag_uid;
    out.inode = body.idiag_inode;
    return eachAttribute(
        message.payload.subspan(sizeof(inet_diag_msg)), [&out](const NetlinkAttribute &attribute) noexcept {
            if (attribute.type == cgroupIdAttribute) {
                if (attribute.payload.size() != sizeof(std::uint64_t))
                    return NetlinkFault::WrongSize;
                out.cgroup = nativeNumber<std::uint64_t>(attribute.payload);
            } else if (attribute.type == skV6OnlyAttribute) {
                if (attribute.payload.size() != 1)
                    return NetlinkFault::WrongSize;
                out.onlyIpv6 = attribute.payload[0] != std::byte{0};
            }
            return NetlinkFault::None;
        });
}

SocketDiag::SocketDiag(std::string root)
    : m_root(std::move(root))
    , m_socket(NetlinkSocket::open(NETLINK_SOCK_DIAG))
{
    constexpr std::size_t queue = 1 << 20;
    if (m_socket)
        m_socket.setReceiveBuffer(queue);
}

bool SocketDiag::waitForData()
{
    // The kernel answers while it is asked: an answer that is not there yet does not come.
    constexpr int patience = 1000; // ms
    pollfd entry{m_socket.descriptor(), POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&entry, 1, patience);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

SocketDiag::Access SocketDiag::ask(const SocketRequest &request, std::uint32_t sequence, Protocol protocol, bool dump,
    const std::stop_token &stop, std::vector<KernelSocket> &out)
{
    if (!m_socket || m_socket.send(request.bytes()) != 0)
        return Access::Failed;
    for (;;) {
        if (stop.stop_requested())
            return Access::Failed;
        const NetlinkSocket::Received received = m_socket.receive();
        if (received.outcome == NetlinkSocket::Outcome::Nothing) {
            if (!waitForData())
                return Access::Failed;
            continue;
        }
        if (received.outcome != NetlinkSocket::Outcome::Data)
            return Access::Failed;
        NetlinkMessages messages(received.bytes);
        NetlinkMessage message;
        while (messages.next(message)) {
            if (message.sequence != sequence)
                continue; // left over from an earlier question
            if (message.isDone() || message.isError()) {
                const int error = message.errorNumber();
                if (error == 0)
                    return Access::Readable;
                // No module for this protocol, or, for one socket, no such socket.
                return error == ENOENT || error == EINVAL || error == EPROTONOSUPPORT ? Access::NotProvided
                                                                                      : Access::Failed;
            }
            KernelSocket socket;
            if (decodeSocket(message, protocol, socket) == NetlinkFault::None)
                out.push_back(socket);
            if (!dump)
                return Access::Readable;
        }
    }
}

std::optional<KernelSocket> SocketDiag::socketOf(const SocketKey &key)
{
    if (!hasSocketDiag(key.protocol))
        return std::nullopt;
    const std::uint32_t sequence = ++m_sequence;
    m_answer.clear();
    const Access access =
        ask(SocketRequest::exact(key, sequence), sequence, key.protocol, false, std::stop_token(), m_answer);
    return access == Access::Readable && !m_answer.empty() ? std::optional(m_answer.front()) : std::nullopt;
}

SocketDiag::Access SocketDiag::list(
    Protocol protocol, std::uint16_t localPort, const std::stop_token &stop, std::vector<KernelSocket> &out)
{
    if (protocol == protocol::icmp || protocol == protocol::icmpv6)
        return appendPingSockets(protocol, localPort, m_root, out) ? Access::Readable : Access::NotProvided;
    if (!hasSocketDiag(protocol))
        return Access::NotProvided;
    for (const Family family : {Family::Ipv4, Family::Ipv6}) {
        const std::uint32_t sequence = ++m_sequence;
        const Access access =
            ask(SocketRequest::dump(protocol, family, localPort, sequence), sequence, protocol, true, stop, out);
        // A kernel without IPv6 has IPv4 sockets all the same.
        if (access == Access::Failed || (access == Access::NotProvided && family == Family::Ipv4))
            return access;
    }
    return Access::Readable;
}

} // namespace ctscope
