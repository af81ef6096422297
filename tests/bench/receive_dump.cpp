// SPDX-License-Identifier: GPL-3.0-or-later
// Asks ctnetlink for the whole table and takes the answer without looking into it: what any reader
// of it has to wait for. Prints the bytes received.
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <vector>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

int main()
{
    const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    struct {
        nlmsghdr header;
        nfgenmsg family;
    } question{};
    question.header.nlmsg_len = sizeof question;
    question.header.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET;
    question.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    if (socket < 0 || ::send(socket, &question, sizeof question, 0) < 0) {
        std::perror("receive_dump");
        return 1;
    }
    std::vector<char> buffer(std::size_t(64) << 10);
    std::uint64_t bytes = 0;
    for (;;) {
        const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            std::perror("receive_dump");
            return 1;
        }
        bytes += static_cast<std::uint64_t>(got);
        const auto *const first = reinterpret_cast<const nlmsghdr *>(buffer.data());
        if (first->nlmsg_type == NLMSG_DONE)
            break;
        if (first->nlmsg_type == NLMSG_ERROR) {
            std::fputs("receive_dump: the kernel refuses\n", stderr);
            return 1;
        }
    }
    ::close(socket);
    std::printf("%llu\n", static_cast<unsigned long long>(bytes));
    return 0;
}
