// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_socket.h"

#include <algorithm>
#include <cerrno>
#include <limits>

#include <linux/netlink.h>
#include <sys/socket.h>

namespace ctscope {

NetlinkSocket NetlinkSocket::open() noexcept { return open(NETLINK_NETFILTER); }

NetlinkSocket NetlinkSocket::open(int netlinkFamily) noexcept
{
    FileHandle fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, netlinkFamily));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return {};
    return NetlinkSocket(std::move(fd));
}

int NetlinkSocket::send(Bytes message) noexcept
{
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    for (;;) {
        const ssize_t sent = ::sendto(
            m_fd.get(), message.data(), message.size(), 0, reinterpret_cast<const sockaddr *>(&kernel), sizeof kernel);
        if (sent >= 0)
            return 0;
        if (errno != EINTR)
            return errno;
    }
}

int NetlinkSocket::join(int group) noexcept
{
    return ::setsockopt(m_fd.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) == 0 ? 0 : errno;
}

int NetlinkSocket::setReceiveBuffer(std::size_t bytes) noexcept
{
    // The kernel doubles the number for its own bookkeeping.
    const int wanted = static_cast<int>(std::min<std::size_t>(bytes, std::numeric_limits<int>::max() / 2));
    if (::setsockopt(m_fd.get(), SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) == 0)
        return 0;
    return ::setsockopt(m_fd.get(), SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted) == 0 ? 0 : errno;
}

NetlinkSocket::Received NetlinkSocket::receive(std::span<std::byte> into) noexcept
{
    for (;;) {
        sockaddr_nl sender{};
        iovec part{into.data(), into.size()};
        msghdr message{};
        message.msg_name = &sender;
        message.msg_namelen = sizeof sender;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        const ssize_t length = ::recvmsg(m_fd.get(), &message, 0);
        if (length < 0) {
            if (errno == EINTR)
                continue;
            if (errno == EAGAIN)
                return {Outcome::Nothing, {}, 0};
            if (errno == ENOBUFS)
                return {Outcome::Overrun, {}, ENOBUFS};
            return {Outcome::Failed, {}, errno};
        }
        const bool fromKernel =
            message.msg_namelen == sizeof sender && sender.nl_family == AF_NETLINK && sender.nl_pid == 0;
        if (!fromKernel)
            continue; // another program may write to our address
        if ((message.msg_flags & MSG_TRUNC) != 0)
            return {Outcome::Overrun, {}, ENOBUFS};
        return {Outcome::Data, into.first(static_cast<std::size_t>(length)), 0};
    }
}

} // namespace ctscope
