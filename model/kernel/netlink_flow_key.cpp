// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_flow_key.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

namespace ctscope {

namespace {

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

void putFlowKey(nlmsghdr *header, const FlowKey &key)
{
    nlattr *const tuple = mnl_attr_nest_start(header, CTA_TUPLE_ORIG);
    putAddresses(header, key);
    putKeys(header, key);
    if (key.zoneOfOriginalOnly)
        mnl_attr_put_u16(header, CTA_TUPLE_ZONE, htons(key.zone));
    mnl_attr_nest_end(header, tuple);
    if (!key.zoneOfOriginalOnly && key.zone != 0)
        mnl_attr_put_u16(header, CTA_ZONE, htons(key.zone));
}

} // namespace ctscope
