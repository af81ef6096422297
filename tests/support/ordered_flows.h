// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "support/random_flows.h"
#include "support/snapshots.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace ctscope::test {

inline const NumberStyle english{",", "."};

/// A table of five flows, chosen so that mistakes of a filter or a sort show.
inline SnapshotPtr smallOffice()
{
    const Flow ssh = tcpFlow("192.168.1.6", 32775, "192.168.1.9", 22, State::TcpSynSent, 117);
    Flow web = tcpFlow("10.7.0.2", 52892, "203.0.113.2", 443, State::TcpEstablished, 431999);
    web.status.assured = true;
    web.originalCounters = Counters{1500, 1258291};
    web.reply.dst = ip("198.51.100.4");
    web.mark = 16;
    Flow dns = udpFlow("10.7.0.2", 40000, "1.1.1.1", 53, 21);
    dns.helper = "Dns-Trick";
    const Flow ping = flowBetween(protocol::icmp, "10.0.0.7", "8.8.8.8", L4Keys::icmp(8, 0, 1234));
    const Flow six = tcpFlow("2001:db8::7", 50000, "2001:db8::1", 443, State::TcpTimeWait, 95);
    return snapshotOf({ssh, web, dns, ping, six});
}

/// The columns of the rows in the order of `spec`, a line each.
inline std::string shown(const Snapshot &snapshot, const ViewSpec &spec, const std::vector<Column> &columns)
{
    const auto order = orderFlows(snapshot, spec, snapshot.takenAt);
    return order ? printed(snapshot, *order, columns, snapshot.takenAt) : std::string("no order\n");
}

inline ViewSpec sortedBy(Column column, bool descending = false)
{
    ViewSpec spec;
    spec.sort = {column, descending};
    return spec;
}

/// By a text in any cell.
inline ViewSpec filteredBy(const std::string &text)
{
    ViewSpec spec;
    spec.filter = Filter::containing(text);
    spec.numbers = english;
    return spec;
}

/// Flows with every attribute that a flow can have, some of them ended, with shuffled serials.
inline std::shared_ptr<Snapshot> manyFlows(std::uint64_t seed, std::size_t count)
{
    RandomFlows random(seed);
    std::vector<Known> there;
    std::vector<Known> ended;
    std::vector<FlowSerial> serials(count);
    std::iota(serials.begin(), serials.end(), FlowSerial(1));
    std::mt19937_64 shuffle(seed);
    std::ranges::shuffle(serials, shuffle);
    for (std::size_t i = 0; i < count; ++i) {
        Known known{random.flow(), {}, {}};
        known.track.serial = serials[i];
        known.track.sinceStart = random.oneIn(2);
        known.track.firstSeen = static_cast<std::uint32_t>(random.below(9000));
        if (!random.oneIn(4))
            known.rate = {static_cast<float>(random.below(100000000)) / 16, static_cast<float>(random.below(5000)) / 32,
                0, static_cast<float>(random.below(3)) * static_cast<float>(random.below(100000000)) / 16};
        if (random.oneIn(10)) {
            known.track.end = static_cast<EndReason>(1 + random.below(6));
            known.track.endedAt = 9500;
            ended.push_back(known);
        } else {
            there.push_back(known);
        }
    }
    auto snapshot = snapshotOf(there, ended);
    snapshot->takenAt = snapshot->epoch + std::chrono::seconds(1000);
    snapshot->wallTime = std::chrono::system_clock::time_point(std::chrono::seconds(1795441225));
    return snapshot;
}

} // namespace ctscope::test
