// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <limits>

namespace ctscope::test {

inline IpAddress ip(const char *text)
{
    return IpAddress::parse(text).value();
}

inline Flow tcpFlow()
{
    Flow flow;
    flow.protocol = protocol::tcp;
    flow.state = State::TcpEstablished;
    flow.timeout = 431999;
    flow.original = {ip("10.0.0.1"), ip("192.0.2.1"), L4Keys::ports(40000, 443), {}, {}};
    flow.reply = {ip("192.0.2.1"), ip("203.0.113.1"), L4Keys::ports(443, 50000), {}, {}};
    flow.status.assured = true;
    return flow;
}

inline Flow icmpv6Flow()
{
    Flow flow;
    flow.protocol = protocol::icmpv6;
    flow.timeout = 29;
    flow.original = {ip("2001:db8::1"), ip("2001:db8::2"), L4Keys::icmp(128, 0, 7), {}, {}};
    flow.reply = {ip("2001:db8::2"), ip("2001:db8::1"), L4Keys::icmp(129, 0, 7), {}, {}};
    return flow;
}

inline Flow maskedFlow()
{
    Flow flow = tcpFlow();
    flow.original.src = {{}, Family::Unreadable};
    flow.original.srcText = "x.x.x.x";
    flow.reply.dst = {};
    return flow;
}

/// Everything that a flow can have, at once.
inline Flow fullFlow()
{
    Flow flow = tcpFlow();
    flow.state = State::Other;
    flow.stateWord = "STRANGE";
    flow.status = {true, true, true, true, true};
    flow.originalCounters = Counters{std::numeric_limits<std::uint64_t>::max(), 1};
    flow.replyCounters = Counters{0, 2};
    flow.mark = 4294967295u;
    flow.zone = 65535;
    flow.zoneOriginal = 1;
    flow.zoneReply = 0;
    flow.use = 70000;
    flow.id = 4294967295u;
    flow.event = EventKind::Destroy;
    flow.eventTime = -5;
    flow.start = 1795440225729164000;
    flow.stop = -1;
    flow.deltaTime = std::numeric_limits<std::uint64_t>::max();
    flow.activeSince = 0;
    flow.expiresIn = 9;
    flow.greTimeout = 30;
    flow.greStreamTimeout = 180;
    flow.secmark = 3;
    flow.secctx = "system_u:object_r:unlabeled_t:s0";
    flow.helper = "ftp";
    flow.labels = {"eth0-in", ""};
    flow.portId = 4294967295u;
    flow.program = "conntrack";
    flow.statusWords = {"FASTNAT", "RTCACHE o33/r11"};
    flow.unknownPairs = {{"attrs", ""}, {"nmark", "5"}};
    flow.bareWords = {"nomac", "slan"};
    return flow;
}

} // namespace ctscope::test
