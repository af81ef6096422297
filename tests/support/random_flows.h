// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <algorithm>
#include <array>
#include <random>
#include <string>

namespace ctscope::test {

/// Flows of every kind, the same ones for the same seed.
class RandomFlows {
public:
    explicit RandomFlows(std::uint64_t seed)
        : m_random(seed)
    {
    }

    std::uint64_t below(std::uint64_t limit) { return m_random() % limit; }
    bool oneIn(std::uint64_t limit) { return below(limit) == 0; }

    Flow flow()
    {
        static constexpr std::array protocols = {protocol::tcp, protocol::tcp, protocol::tcp, protocol::udp,
            protocol::udp, protocol::icmp, protocol::icmpv6, protocol::sctp, protocol::gre, Protocol(50),
            Protocol(200)};
        Flow flow;
        flow.protocol = protocols[below(protocols.size())];
        const bool six = flow.protocol == protocol::icmpv6 || oneIn(4);
        flow.original.src = address(six);
        flow.original.dst = address(six);
        flow.reply.src = oneIn(5) ? address(six) : flow.original.dst;
        flow.reply.dst = oneIn(5) ? address(six) : flow.original.src;
        setKeys(flow);
        setState(flow);
        setRest(flow);
        if (oneIn(12))
            setRareAttributes(flow);
        if (oneIn(40)) {
            flow.original.dst = IpAddress{{}, Family::Unreadable};
            flow.original.dstText = "10.0.x." + std::to_string(below(3));
        }
        if (oneIn(60))
            flow.reply.src = flow.reply.dst = IpAddress{};
        return flow;
    }

private:
    std::uint16_t number16() { return static_cast<std::uint16_t>(m_random()); }
    std::uint32_t number32() { return static_cast<std::uint32_t>(m_random()); }
    std::uint64_t counter() { return m_random() >> (20 + below(44)); }

    IpAddress address(bool six)
    {
        if (!six)
            return IpAddress::v4(oneIn(3) ? number32() : 0x0a000000u + static_cast<std::uint32_t>(below(700)));
        std::array<std::uint8_t, 16> bytes{0x20, 0x01, 0x0d, 0xb8};
        bytes[15] = static_cast<std::uint8_t>(m_random());
        if (oneIn(2))
            std::ranges::generate(
                bytes.begin() + 8, bytes.end(), [this] { return static_cast<std::uint8_t>(m_random()); });
        return IpAddress::v6(bytes);
    }

    void setKeys(Flow &flow)
    {
        L4Keys &keys = flow.original.keys;
        const bool icmp = flow.protocol == protocol::icmp || flow.protocol == protocol::icmpv6;
        static constexpr std::array withPorts = {
            protocol::tcp, protocol::udp, protocol::dccp, protocol::sctp, protocol::udplite};
        if (std::ranges::find(withPorts, flow.protocol) != withPorts.end())
            keys = L4Keys::ports(number16(), oneIn(2) ? std::uint16_t(443) : number16());
        else if (icmp)
            keys = L4Keys::icmp(flow.protocol == protocol::icmp ? 8 : 128, oneIn(9) ? 3 : 0, number16());
        else if (flow.protocol == protocol::gre)
            keys = L4Keys::gre(number16(), 0);
        flow.reply.keys = keys;
        if (!icmp)
            std::swap(flow.reply.keys.first, flow.reply.keys.second);
        if (oneIn(8))
            flow.reply.keys.second = number16();
    }

    void setState(Flow &flow)
    {
        const auto states = state::all(flow.protocol);
        if (!states.empty() && !oneIn(10))
            flow.state = states[below(states.size())];
        if (!oneIn(8))
            flow.timeout = static_cast<std::uint32_t>(below(oneIn(3) ? 500000 : 200));
        flow.status.unreplied = oneIn(4);
        flow.status.assured = !flow.status.unreplied && oneIn(2);
        flow.status.offload = oneIn(15);
        flow.status.hwOffload = oneIn(30);
    }

    void setRest(Flow &flow)
    {
        if (!oneIn(3)) {
            flow.originalCounters = Counters{counter(), counter()};
            if (!oneIn(5))
                flow.replyCounters = Counters{counter(), counter()};
        }
        if (oneIn(2))
            flow.mark = oneIn(2) ? number32() : 0;
        if (oneIn(4))
            flow.zone = static_cast<std::uint16_t>(below(5));
        if (oneIn(2))
            flow.use = oneIn(20) ? 70000 : static_cast<std::uint32_t>(below(4));
        if (oneIn(2))
            flow.id = number32();
        if (oneIn(6)) {
            flow.event = static_cast<EventKind>(1 + below(3));
            flow.eventTime = 1795440225729164 + static_cast<std::int64_t>(below(100000000));
        }
    }

    void setRareAttributes(Flow &flow)
    {
        if (oneIn(2))
            flow.helper = oneIn(2) ? "ftp" : "sip";
        if (oneIn(3))
            flow.labels = {"eth0-in", "Lab" + std::to_string(below(4))};
        if (oneIn(3))
            flow.secctx = "system_u:object_r:unlabeled_t:s0";
        if (oneIn(3))
            flow.start = 1795440225729164123 + static_cast<std::int64_t>(below(1000000000000));
        if (oneIn(4))
            flow.deltaTime = below(100000);
        if (oneIn(4)) {
            flow.zone.reset();
            flow.zoneOriginal = static_cast<std::uint16_t>(below(7));
        }
        if (oneIn(4))
            flow.statusWords = {"FASTNAT", "ASSURED"};
        if (oneIn(4))
            flow.unknownPairs = {{"nmark", std::to_string(below(9))}, {"attrs", ""}};
        if (oneIn(4))
            flow.bareWords = {"slan"};
        if (oneIn(6)) {
            flow.state = State::Other;
            flow.stateWord = "STRANGE";
        }
        if (oneIn(4)) {
            flow.portId = number32();
            flow.program = "conntrack";
        }
    }

    std::mt19937_64 m_random;
};

} // namespace ctscope::test
