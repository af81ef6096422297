// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_request.h"

#include "kernel/netlink_flow_key.h"

#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <sys/socket.h>

namespace ctscope {

namespace {

std::uint16_t messageType(NetlinkQuestion question) noexcept
{
    constexpr auto type = [](unsigned subsystem, unsigned message) {
        return static_cast<std::uint16_t>(subsystem << 8 | message);
    };
    switch (question) {
    case NetlinkQuestion::Flows:
    case NetlinkQuestion::Flow: return type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET);
    case NetlinkQuestion::Expectations: return type(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_GET);
    case NetlinkQuestion::CpuStatistics: return type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS_CPU);
    case NetlinkQuestion::ExpectationCpuStatistics:
        return type(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_GET_STATS_CPU);
    case NetlinkQuestion::TableStatistics: return type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS);
    }
    return 0;
}

nlmsghdr *putHeader(void *buffer, NetlinkQuestion question, bool dump, std::uint32_t sequence, int family)
{
    nlmsghdr *const header = mnl_nlmsg_put_header(buffer);
    header->nlmsg_type = messageType(question);
    header->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | (dump ? NLM_F_DUMP : 0));
    header->nlmsg_seq = sequence;
    auto *const generic = static_cast<nfgenmsg *>(mnl_nlmsg_put_extra_header(header, sizeof(nfgenmsg)));
    generic->nfgen_family = static_cast<std::uint8_t>(family);
    generic->version = NFNETLINK_V0;
    return header;
}

} // namespace

NetlinkRequest::NetlinkRequest(NetlinkQuestion question, std::uint32_t sequence)
    : m_sequence(sequence)
    , m_dump(question != NetlinkQuestion::TableStatistics)
{
    m_size = putHeader(m_buffer.data(), question, m_dump, sequence, AF_UNSPEC)->nlmsg_len;
}

NetlinkRequest::NetlinkRequest(const FlowKey &key, std::uint32_t sequence)
    : m_sequence(sequence)
{
    nlmsghdr *const header =
        putHeader(m_buffer.data(), NetlinkQuestion::Flow, false, sequence, key.source.isV6() ? AF_INET6 : AF_INET);
    putFlowKey(header, key);
    m_size = header->nlmsg_len;
}

} // namespace ctscope
