// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <cstdint>
#include <random>

namespace ctscope::bench {

/// Flows of 2,000 hosts behind 8 addresses, to many servers of which few are popular.
class Office {
public:
    Flow flow()
    {
        const auto below = [this](std::uint64_t limit) { return static_cast<std::uint32_t>(m_random() % limit); };
        Flow flow;
        const bool tcp = below(4) != 0;
        flow.protocol = tcp ? protocol::tcp : protocol::udp;
        flow.state = tcp ? State::TcpTimeWait : State::None;
        const std::uint32_t popular = below(3000);
        const auto clientPort = static_cast<std::uint16_t>(32768 + below(28000));
        const std::uint16_t serverPort = tcp ? 443 : 53;
        flow.original.src = IpAddress::v4(0x0a000000u + below(2000));
        flow.original.dst = flow.reply.src = IpAddress::v4(0x2d000000u + popular * popular * 7);
        flow.reply.dst = IpAddress::v4(0xc6336400u + below(8));
        flow.original.keys = L4Keys::ports(clientPort, serverPort);
        flow.reply.keys = L4Keys::ports(serverPort, static_cast<std::uint16_t>(1024 + below(64000)));
        flow.timeout = below(120);
        flow.status.assured = tcp;
        const std::uint64_t packets = 3 + below(60);
        flow.originalCounters = Counters{packets, packets * 90 + below(500)};
        flow.replyCounters = Counters{packets + below(9), packets * 800 + below(5000)};
        return flow;
    }
    std::int64_t lifetime() { return static_cast<std::int64_t>(m_random() % 240'000) * 1000; }

private:
    std::mt19937_64 m_random{1};
};

} // namespace ctscope::bench
