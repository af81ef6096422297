// SPDX-License-Identifier: GPL-3.0-or-later
#include "made_up_table.h"

#include "flow/ip_address.h"

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace ctscope::bench {

namespace {

using Random = std::mt19937_64;

struct StateShare {
    unsigned percent;
    std::string_view word;
    unsigned timeout;
    bool replied;
    bool assured;
};

// About what a busy gateway holds.
constexpr std::array tcpStates = {
    StateShare{52, "ESTABLISHED", 432000, true, true},
    StateShare{26, "TIME_WAIT", 120, true, true},
    StateShare{9, "SYN_SENT", 120, false, false},
    StateShare{5, "CLOSE", 10, true, true},
    StateShare{4, "FIN_WAIT", 120, true, true},
    StateShare{3, "CLOSE_WAIT", 60, true, true},
    StateShare{1, "SYN_RECV", 60, true, false},
};
constexpr std::array udpStates = {
    StateShare{40, "", 30, false, false},
    StateShare{35, "", 120, true, true},
    StateShare{25, "", 30, true, false},
};

template <std::size_t N> const StateShare &pick(const std::array<StateShare, N> &shares, Random &random)
{
    auto roll = static_cast<unsigned>(random() % 100);
    for (const StateShare &share : shares) {
        if (roll < share.percent)
            return share;
        roll -= share.percent;
    }
    return shares.front();
}

IpAddress client6(std::uint64_t host)
{
    std::array<std::uint8_t, 16> bytes{0xfd, 0x07};
    for (std::size_t i = 0; i < 4; ++i)
        bytes[15 - i] = static_cast<std::uint8_t>(host >> (8 * i));
    return IpAddress::v6(bytes);
}

IpAddress server6(std::uint64_t host)
{
    std::array<std::uint8_t, 16> bytes{0x20, 0x01, 0x0d, 0xb8};
    bytes[14] = static_cast<std::uint8_t>(host >> 8);
    bytes[15] = static_cast<std::uint8_t>(host);
    return IpAddress::v6(bytes);
}

void addCounters(std::string &line, Random &random, bool counted)
{
    const std::uint64_t packets = counted ? random() % 5000 + 1 : 0;
    line += " packets=" + std::to_string(packets) + " bytes=" + std::to_string(packets * (60 + random() % 1200));
}

std::string makeLine(std::uint64_t index, Random &random, bool counters)
{
    const auto roll = static_cast<unsigned>(random() % 100);
    const bool v6 = roll >= 97;
    const bool icmp = roll < 2;
    const bool udp = !icmp && roll < 28;
    const bool nat = !v6 && random() % 10 < 4;
    const StateShare &share = icmp ? StateShare{100, "", 30, true, false}
        : udp                      ? pick(udpStates, random)
                                   : pick(tcpStates, random);
    const IpAddress client =
        v6 ? client6(index) : IpAddress::v4(0x0a000000u + static_cast<std::uint32_t>(index / 60 % 0xffffff));
    const IpAddress server =
        v6 ? server6(random() % 5000) : IpAddress::v4(0xc6120000u + static_cast<std::uint32_t>(random() % 0x1ffff));
    const IpAddress back = nat ? IpAddress::v4(0xcb007101u) : client;
    const auto port = 1024 + (index * 61 + 7) % 64000;
    constexpr std::array<unsigned, 6> services = {443, 443, 80, 53, 22, 8080};
    const unsigned service = udp ? 53 : services[random() % services.size()];

    std::string line = v6 ? "ipv6     10 " : "ipv4     2 ";
    line += icmp ? "icmp     1 " : udp ? "udp      17 " : "tcp      6 ";
    line += std::to_string(random() % share.timeout) + ' ';
    if (!share.word.empty())
        line.append(share.word).append(" ");
    const auto tuple = [&](const IpAddress &src, const IpAddress &dst, std::uint64_t sport, std::uint64_t dport,
                           bool reply) {
        line += "src=" + src.toKernelString() + " dst=" + dst.toKernelString();
        if (icmp)
            line += std::string(reply ? " type=0" : " type=8") + " code=0 id=" + std::to_string(port);
        else
            line += " sport=" + std::to_string(sport) + " dport=" + std::to_string(dport);
        if (counters)
            addCounters(line, random, !reply || share.replied);
    };
    tuple(client, server, port, service, false);
    line += share.replied ? " " : " [UNREPLIED] ";
    tuple(server, back, service, port, true);
    if (share.assured)
        line += " [ASSURED]";
    line += " mark=0 zone=0 use=2\n";
    return line;
}

} // namespace

void makeTable(std::uint64_t flows, bool counters, const std::function<void(std::string_view)> &take)
{
    constexpr std::size_t blockSize = std::size_t(1) << 20;
    Random random(20261123);
    std::string block;
    for (std::uint64_t i = 0; i < flows; ++i) {
        block += makeLine(i, random, counters);
        if (block.size() > blockSize || i + 1 == flows) {
            take(block);
            block.clear();
        }
    }
}

} // namespace ctscope::bench
