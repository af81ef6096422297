// SPDX-License-Identifier: GPL-3.0-or-later
// What it costs to follow a table by events. Two measurements:
//   bench_follow table FLOWS           one look's changes in a table of so many flows
//   bench_follow kernel FLOWS SECONDS  the running kernel in a namespace of its own, with 2,000 flows
//                                      that begin and 2,000 that end each second (root)
#include "lab/conntrack_writer.h"
#include "lab/network_lab.h"
#include "query/flow_order.h"
#include "tracking/flow_table.h"
#include "tracking/netlink_source.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <csignal>
#include <unistd.h>

using namespace ctscope;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uint32_t perSecond = 2000;
constexpr std::size_t inSight = 50;

double milliseconds(Clock::duration span)
{
    return std::chrono::duration<double, std::milli>(span).count();
}

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// User and system time of this process so far, s.
double processorSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
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
    constexpr int looks = 31;
    SnapshotPtr held; // as the window does
    for (int look = 0; look < looks; ++look) {
        FlowChanges changes;
        for (std::uint32_t i = 0; i < perSecond; ++i) {
            const std::uint32_t fresh = flows + static_cast<std::uint32_t>(look) * perSecond + i;
            changes.rows.append(flowOf(fresh, EventKind::New));
            changes.rows.append(flowOf(fresh, EventKind::Update));
            // Old ones from all over the table.
            const std::uint32_t old = (static_cast<std::uint32_t>(look) * perSecond + i) * (flows / (looks * perSecond));
            changes.rows.append(flowOf(old, EventKind::Destroy));
        }
        for (std::uint32_t i = 0; i < inSight; ++i)
            changes.rows.append(flowOf(flows - 1 - i, EventKind::None));
        changes.takenAt = Clock::now() + std::chrono::seconds(look);
        const auto begin = Clock::now();
        held = table.applyChanges(std::move(changes), Timeouts());
        const double span = milliseconds(Clock::now() - begin);
        if (look == 0)
            first = span;
        else
            spans.push_back(span);
    }
    std::printf("%u flows: changes of a look applied in %.1f ms (median of %zu), the first after a reading in %.1f ms; "
                "%ld MB resident\n", flows, median(spans), spans.size(), first, residentKilobytes() / 1024);
}

[[noreturn]] void makeTraffic(std::uint32_t first)
{
    lab::ConntrackWriter writer;
    // In 20 steps a second; each flow lives for five seconds.
    constexpr std::uint32_t step = perSecond / 20;
    constexpr std::uint32_t living = 5 * perSecond;
    auto next = Clock::now();
    for (std::uint32_t made = 0;; made += step) {
        writer.create(first + made % 10'000'000, step, 600);
        if (made >= living)
            writer.remove(first + (made - living) % 10'000'000, step);
        next += std::chrono::milliseconds(50);
        std::this_thread::sleep_until(next);
    }
}

void measureKernel(std::uint32_t flows, int seconds)
{
    if (const QByteArray why = lab::NetworkLab::enter(); !why.isEmpty()) {
        std::fprintf(stderr, "%s\n", why.constData());
        std::exit(1);
    }
    std::ofstream("/proc/sys/net/netfilter/nf_conntrack_acct") << 1;
    {
        lab::ConntrackWriter writer;
        writer.create(1, flows, 86400);
    }
    const pid_t traffic = fork();
    if (traffic == 0)
        makeTraffic(flows + 1);

    NetlinkSource source;
    source.follow();
    FlowTable table;
    std::vector<double> readings;
    std::vector<double> changes;
    std::vector<double> orders;
    std::uint64_t begun = 0;
    std::uint64_t ended = 0;
    SnapshotPtr picture;
    ViewSpec spec;
    spec.sort = {Column::Bytes, true};
    FlowOrder order;
    double before = 0;
    const auto start = Clock::now();
    for (int look = 0; look <= seconds; ++look) {
        std::this_thread::sleep_until(start + std::chrono::seconds(look));
        if (look == 1)
            before = processorSeconds(); // the first reading is paid once
        const auto begin = Clock::now();
        ReadResult result = source.read({}, {});
        const bool whole = result.reading.has_value();
        picture = table.applyResult(std::move(result), true, source.timeouts(), [&] { return source.capacity(); },
                                    Clock::now());
        const auto applied = Clock::now();
        order = *orderFlows(*picture, spec, applied);
        orders.push_back(milliseconds(Clock::now() - applied));
        (whole ? readings : changes).push_back(milliseconds(applied - begin));
        if (look > 0) {
            begun += picture->totals.begun;
            ended += picture->totals.ended;
        }
        std::vector<FlowKey> keys;
        for (std::size_t i = 0; i < std::min(inSight, order.rows.size()); ++i) {
            if (!picture->ended(order.rows[i]))
                keys.push_back(flowKey(picture->flows, order.rows[i]));
        }
        source.watch(std::move(keys));
    }
    const double used = processorSeconds() - before;
    kill(traffic, SIGKILL);
    waitpid(traffic, nullptr, 0);
    std::printf("%u flows, %.0f begun and %.0f ended a second: %.1f %% of a core over %d s\n"
                "  a look at changes %.1f ms (median of %zu), at all flows %.1f ms (median of %zu), sorting %.1f ms; "
                "events lost %llu times; %ld MB resident\n",
                picture->liveRows, double(begun) / seconds, double(ended) / seconds, used / seconds * 100, seconds,
                median(changes), changes.size(), median(readings), readings.size(), median(orders),
                static_cast<unsigned long long>(picture->following.overruns), residentKilobytes() / 1024);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3 && std::strcmp(argv[1], "table") == 0)
        measureTable(static_cast<std::uint32_t>(std::atoi(argv[2])));
    else if (argc == 4 && std::strcmp(argv[1], "kernel") == 0)
        measureKernel(static_cast<std::uint32_t>(std::atoi(argv[2])), std::atoi(argv[3]));
    else
        return std::fprintf(stderr, "bench_follow table FLOWS | kernel FLOWS SECONDS\n"), 2;
    return 0;
}
