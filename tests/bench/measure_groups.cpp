// SPDX-License-Identifier: GPL-3.0-or-later
// Groups a saved table by several keys, and follows changes of a table with 100,000 groups; prints what each took.
//   measure_groups FILE
#include "query/groups/grouping.h"
#include "stopwatch.h"

#include "source/file_source.h"
#include "tracking/flow_table.h"

#include <algorithm>
#include <random>
#include <string>

using namespace ctscope;

namespace {

constexpr const char *passKeys[] = {"state", "src", "proto,dport", "dst", "src/24,dport", "addr", "src,dport"};

GroupQuery viewOf(const char *keys)
{
    GroupQuery view;
    view.spec = parseGroupSpec(keys).spec;
    view.flat = true;
    return view;
}

Flow flowOf(std::uint32_t number, std::uint32_t groups)
{
    Flow flow;
    flow.protocol = protocol::udp;
    flow.original.src = IpAddress::v4(0x0a000000u + number % groups);
    flow.original.dst = IpAddress::v4(0xc0a80000u + number / groups);
    flow.original.keys = L4Keys::ports(static_cast<std::uint16_t>(1024 + number % 50000), 53);
    flow.reply.src = flow.original.dst;
    flow.reply.dst = flow.original.src;
    flow.reply.keys = L4Keys::ports(53, flow.original.keys.first);
    flow.timeout = 30;
    flow.id = number + 1;
    return flow;
}

/// Changes of a table with `flows` flows in `groups` groups: a third new, a third changed, a third gone.
void follow(std::uint32_t flows, std::uint32_t groups, std::uint32_t changed)
{
    FlowTable table;
    Reading reading;
    reading.takenAt = std::chrono::steady_clock::now();
    auto time = reading.takenAt;
    reading.flows.reserve(flows);
    for (std::uint32_t i = 0; i < flows; ++i)
        reading.flows.append(flowOf(i, groups));
    Grouping::Options options;
    options.passShare = 0; // by changes alone
    options.freePass = std::chrono::microseconds(-1);
    Grouping grouping(options);
    const GroupQuery view = viewOf("src");
    grouping.update(table.apply(std::move(reading), true, Timeouts()), time, view);
    std::mt19937 random(1);
    std::uint32_t first = 0;
    std::uint32_t next = flows;
    double worst = 0;
    double sum = 0;
    constexpr int polls = 10;
    for (int poll = 0; poll < polls; ++poll) {
        time += std::chrono::seconds(1);
        FlowChanges changes;
        changes.takenAt = time;
        const auto add = [&](std::uint32_t number, EventKind kind, std::uint32_t timeout) {
            Flow flow = flowOf(number, groups);
            flow.event = kind;
            flow.timeout = timeout;
            changes.rows.append(flow);
        };
        for (std::uint32_t i = 0; i < changed / 3; ++i) {
            add(next++, EventKind::New, 30);
            add(first + changed + static_cast<std::uint32_t>(random()) % (flows / 2), EventKind::Update, 29);
            add(first++, EventKind::Destroy, 0);
        }
        const SnapshotPtr snapshot = table.applyChanges(std::move(changes), Timeouts());
        const bench::Stopwatch watch;
        static_cast<void>(grouping.update(snapshot, time, view));
        worst = std::max(worst, watch.wall());
        sum += watch.wall();
    }
    bench::report("changes_s", sum / polls);
    bench::report("changes_worst_s", worst);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fputs("usage: measure_groups FILE\n", stderr);
        return 2;
    }
    ReadResult result = FileSource(argv[1]).read({}, {});
    if (!result.reading) {
        std::fputs("measure_groups: the file could not be read\n", stderr);
        return 1;
    }
    const SnapshotPtr snapshot = FlowTable().apply(std::move(*result.reading), false, Timeouts());
    double worst = 0;
    for (const char *keys : passKeys) {
        double best = 1e9;
        double cpu = 1e9;
        std::size_t groups = 0;
        for (int round = 0; round < 3; ++round) {
            const bench::Stopwatch watch;
            const auto grouped = Grouping().update(snapshot, snapshot->takenAt, viewOf(keys));
            best = std::min(best, watch.wall());
            cpu = std::min(cpu, watch.cpu());
            groups = grouped->top.rows.size() + grouped->top.otherGroups;
        }
        std::string name = keys; // results become names of files
        std::ranges::replace(name, '/', '_');
        bench::report(("pass_" + name + "_s").c_str(), best);
        bench::report(("pass_cpu_" + name + "_s").c_str(), cpu); // of both threads
        bench::report(("groups_" + name).c_str(), static_cast<double>(groups));
        if (groups <= 100000)
            worst = std::max(worst, best);
    }
    bench::report("pass_s", worst);
    follow(1000000, 100000, 20000);
    return 0;
}
