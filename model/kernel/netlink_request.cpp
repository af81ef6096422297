// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_request.h"

#include <arpa/inet.h>
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

void putAddresses(nlmsghdr *header, const FlowKey &key)
{
    nlattr *const nest = mnl_attr_nest_start(header, CTA_TUPLE_IP);
    if (key.source.isV6()) {
        mnl_attr_put(header, CTA_IP_V6_SRC, 16, key.source.bytes.data());
        mnl_attr_put(header, CTA_IP_V6_DST, 16, key.destination.bytes.data());
    } else {
        mnl_attr_put(header, CTA_IP_V4_SRC, 4, key.source.bytes.data());
        mnl_attr_put(header, CTA_IP_V4_DST, 4, key.destination.bytes.data());
    }
    mnl_attr_nest_end(header, nest);
}

void putKeys(nlmsghdr *header, const FlowKey &key)
{
    nlattr *const nest = mnl_attr_nest_start(header, CTA_TUPLE_PROTO);
    mnl_attr_put_u8(header, CTA_PROTO_NUM, key.protocol);
    switch (key.keys.kind) {
    case L4Kind::None: break;
    case L4Kind::Ports:
    case L4Kind::Gre:
        mnl_attr_put_u16(header, CTA_PROTO_SRC_PORT, htons(key.keys.first));
        mnl_attr_put_u16(header, CTA_PROTO_DST_PORT, htons(key.keys.second));
        break;
    case L4Kind::Icmp: {
        const bool v6 = key.protocol == protocol::icmpv6;
        mnl_attr_put_u8(header, v6 ? CTA_PROTO_ICMPV6_TYPE : CTA_PROTO_ICMP_TYPE, key.keys.icmpType());
        mnl_attr_put_u8(header, v6 ? CTA_PROTO_ICMPV6_CODE : CTA_PROTO_ICMP_CODE, key.keys.icmpCode());
        mnl_attr_put_u16(header, v6 ? CTA_PROTO_ICMPV6_ID : CTA_PROTO_ICMP_ID, htons(key.keys.icmpId()));
        break;
    }
    }
    mnl_attr_nest_end(header, nest);
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
    nlattr *const tuple = mnl_attr_nest_start(header, CTA_TUPLE_ORIG);
    putAddresses(header, key);
    putKeys(header, key);
    if (key.zoneOfOriginalOnly)
        mnl_attr_put_u16(header, CTA_TUPLE_ZONE, htons(key.zone));
    mnl_attr_nest_end(header, tuple);
    if (!key.zoneOfOriginalOnly && key.zone != 0)
        mnl_attr_put_u16(header, CTA_ZONE, htons(key.zone));
    m_size = header->nlmsg_len;
}

} // namespace ctscope
