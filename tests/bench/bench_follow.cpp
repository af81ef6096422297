// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of following a table by events: the changes of one poll in a table of a given size.
//   bench_follow FLOWS
#include "tracking/flow_table.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include <unistd.h>

using namespace ctscope;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uint32_t perSecond = 2000;
constexpr std::size_t inSight = 50;

double milliseconds(Clock::duration span) { return std::chrono::duration<double, std::milli>(span).count(); }

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    return values[values.size() / 2];
}

long residentKilobytes()
{
    long pages = 0;
    std::ifstream("/proc/self/statm").ignore(64, ' ') >> pages;
    return pages * sysconf(_SC_PAGESIZE) / 1024;
}

Flow flowOf(std::uint32_t number, EventKind event)
{
    Flow flow;
    flow.protocol = protocol::tcp;
    flow.original.src = IpAddress::v4(0x0a000000 + number);
    flow.original.dst = IpAddress::v4(0xc0000201);
    flow.original.keys = L4Keys::ports(static_cast<std::uint16_t>(number), 443);
    flow.reply.src = flow.original.dst;
    flow.reply.dst = flow.original.src;
    flow.reply.keys = L4Keys::ports(443, static_cast<std::uint16_t>(number));
    flow.state = event == EventKind::New ? State::TcpSynSent : State::TcpEstablished;
    flow.timeout = 400000;
    flow.status.assured = event != EventKind::New;
    flow.statusBits = std::uint16_t(0x18e);
    flow.mark = 0;
    flow.id = number;
    flow.event = event;
    flow.detail.tcp = TcpDetail{};
    if (event == EventKind::None || event == EventKind::Destroy) {
        flow.originalCounters = Counters{number, 100ull * number};
        flow.replyCounters = Counters{number, 100ull * number};
    }
    return flow;
}

void measureTable(std::uint32_t flows)
{
    FlowTable table;
    Reading reading;
    reading.flows.reserve(flows);
    for (std::uint32_t i = 0; i < flows; ++i)
        reading.flows.append(flowOf(i, EventKind::None));
    reading.takenAt = Clock::now();
    table.apply(std::move(reading), true, Timeouts());
    std::vector<double> spans;
    double first = 0;
    constexpr int polls = 31;
    SnapshotPtr held; // as the window does
    for (int poll = 0; poll < polls; ++poll) {
        FlowChanges changes;
        for (std::uint32_t i = 0; i < perSecond; ++i) {
            const std::uint32_t fresh = flows + static_cast<std::uint32_t>(poll) * perSecond + i;
            changes.rows.append(flowOf(fresh, EventKind::New));
            changes.rows.append(flowOf(fresh, EventKind::Update));
            // Old ones from all over the table.
            const std::uint32_t old =
                (static_cast<std::uint32_t>(poll) * perSecond + i) * (flows / (polls * perSecond));
            changes.rows.append(flowOf(old, EventKind::Destroy));
        }
        for (std::uint32_t i = 0; i < inSight; ++i)
            changes.rows.append(flowOf(flows - 1 - i, EventKind::None));
        changes.takenAt = Clock::now() + std::chrono::seconds(poll);
        const auto begin = Clock::now();
        held = table.applyChanges(std::move(changes), Timeouts());
        const double span = milliseconds(Clock::now() - begin);
        if (poll == 0)
            first = span;
        else
            spans.push_back(span);
    }
    std::printf("%u flows: changes of a poll applied in %.1f ms (median of %zu), the first after a reading in %.1f ms; "
                "%ld MB resident\n",
        flows, median(spans), spans.size(), first, residentKilobytes() / 1024);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2)
        return std::fputs("usage: bench_follow FLOWS\n", stderr), 2;
    measureTable(static_cast<std::uint32_t>(std::atoi(argv[1])));
    return 0;
}
