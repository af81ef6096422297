// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/conntrack_writer.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <sys/socket.h>

namespace ctscope::lab {

namespace {

constexpr std::size_t batchSize = 32 * 1024;

[[noreturn]] void fail(const char *what) { throw std::runtime_error(std::string(what) + ": " + std::strerror(errno)); }

void putTuple(nlmsghdr *header, std::uint16_t type, std::uint32_t source, std::uint32_t destination,
    std::uint16_t sourcePort, std::uint16_t destinationPort)
{
    nlattr *const tuple = mnl_attr_nest_start(header, type);
    nlattr *const ip = mnl_attr_nest_start(header, CTA_TUPLE_IP);
    mnl_attr_put_u32(header, CTA_IP_V4_SRC, htonl(source));
    mnl_attr_put_u32(header, CTA_IP_V4_DST, htonl(destination));
    mnl_attr_nest_end(header, ip);
    nlattr *const keys = mnl_attr_nest_start(header, CTA_TUPLE_PROTO);
    mnl_attr_put_u8(header, CTA_PROTO_NUM, IPPROTO_UDP);
    mnl_attr_put_u16(header, CTA_PROTO_SRC_PORT, htons(sourcePort));
    mnl_attr_put_u16(header, CTA_PROTO_DST_PORT, htons(destinationPort));
    mnl_attr_nest_end(header, keys);
    mnl_attr_nest_end(header, tuple);
}

} // namespace

ConntrackWriter::ConntrackWriter()
    : m_socket(mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC))
{
    if (m_socket == nullptr || mnl_socket_bind(m_socket, 0, MNL_SOCKET_AUTOPID) != 0)
        fail("netlink");
}

ConntrackWriter::~ConntrackWriter() { mnl_socket_close(m_socket); }

std::uint32_t ConntrackWriter::portId() const { return mnl_socket_get_portid(m_socket); }

void ConntrackWriter::create(std::uint32_t first, std::uint32_t count, std::uint32_t timeout)
{
    for (std::uint32_t number = first; number < first + count; ++number)
        write(IPCTNL_MSG_CT_NEW, NLM_F_CREATE | NLM_F_EXCL, number, timeout);
    flush();
}

void ConntrackWriter::remove(std::uint32_t first, std::uint32_t count)
{
    for (std::uint32_t number = first; number < first + count; ++number)
        write(IPCTNL_MSG_CT_DELETE, 0, number, 0);
    flush();
}

void ConntrackWriter::removeAll()
{
    alignas(nlmsghdr) std::array<char, 64> buffer{};
    nlmsghdr *const header = mnl_nlmsg_put_header(buffer.data());
    header->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE;
    header->nlmsg_flags = NLM_F_REQUEST;
    mnl_nlmsg_put_extra_header(header, sizeof(nfgenmsg));
    m_batch.insert(m_batch.end(), buffer.data(), buffer.data() + header->nlmsg_len);
    flush();
}

void ConntrackWriter::write(std::uint16_t message, std::uint16_t flags, std::uint32_t number, std::uint32_t timeout)
{
    alignas(nlmsghdr) std::array<char, 512> buffer{};
    nlmsghdr *const header = mnl_nlmsg_put_header(buffer.data());
    header->nlmsg_type = static_cast<std::uint16_t>(NFNL_SUBSYS_CTNETLINK << 8 | message);
    header->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    auto *const family = static_cast<nfgenmsg *>(mnl_nlmsg_put_extra_header(header, sizeof(nfgenmsg)));
    family->nfgen_family = AF_INET;
    const std::uint32_t source = 0x0a000000 + number;
    constexpr std::uint32_t server = 0xc0000201;
    putTuple(header, CTA_TUPLE_ORIG, source, server, 1000, 53);
    putTuple(header, CTA_TUPLE_REPLY, server, source, 53, 1000);
    if (message == IPCTNL_MSG_CT_NEW) {
        mnl_attr_put_u32(header, CTA_TIMEOUT, htonl(timeout));
        mnl_attr_put_u32(header, CTA_STATUS, htonl(IPS_CONFIRMED));
    }
    m_batch.insert(m_batch.end(), buffer.data(), buffer.data() + header->nlmsg_len);
    if (m_batch.size() >= batchSize)
        flush();
}

void ConntrackWriter::flush()
{
    if (m_batch.empty())
        return;
    if (mnl_socket_sendto(m_socket, m_batch.data(), m_batch.size()) < 0)
        fail("writing flows");
    m_batch.clear();
    // The kernel answers when something is wrong, and at once.
    std::array<char, 4096> answer{};
    if (recv(mnl_socket_get_fd(m_socket), answer.data(), answer.size(), MSG_DONTWAIT) < 0)
        return;
    const auto *const header = reinterpret_cast<const nlmsghdr *>(answer.data());
    if (header->nlmsg_type == NLMSG_ERROR) {
        errno = -static_cast<const nlmsgerr *>(mnl_nlmsg_get_payload(header))->error;
        if (errno != 0)
            fail("a flow");
    }
}

} // namespace ctscope::lab
