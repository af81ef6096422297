// SPDX-License-Identifier: GPL-3.0-or-later
// Compares a saved table with a later state of it, in the same and in another order; prints what each took.
//   measure_compare FILE
#include "query/compare/comparison_snapshot.h"
#include "query/compare/translated_tuple.h"
#include "stopwatch.h"

#include "source/file_source.h"
#include "tracking/flow_table.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

using namespace ctscope;

namespace {

/// The table some time later: of twenty flows one has ended, one is another, and ten have more traffic.
SnapshotPtr laterThan(const Snapshot &snapshot, bool shuffled)
{
    std::vector<Row> order(snapshot.rows.size());
    std::iota(order.begin(), order.end(), Row(0));
    if (shuffled)
        std::ranges::shuffle(order, std::mt19937(1));
    Reading reading;
    reading.flows.reserve(order.size());
    for (const Row row : order) {
        const auto kind = row % 20;
        if (kind == 0)
            continue;
        Flow flow = snapshot.rows.flows().flow(row);
        if (kind == 1)
            flow.original.keys.first ^= 0x8000;
        if (kind > 9 && flow.originalCounters)
            flow.originalCounters->packets += 7;
        reading.flows.append(flow);
    }
    return FlowTable().apply(std::move(reading), false, Timeouts());
}

/// The flows on a gateway that translates the source of each, and on the hosts behind it.
std::pair<SnapshotPtr, SnapshotPtr> twoHosts(const Snapshot &snapshot)
{
    Reading gateway;
    Reading server;
    for (Row row = 0; row < snapshot.rows.size(); ++row) {
        Flow flow = snapshot.rows.flows().flow(row);
        flow.reply.dst = IpAddress::v4(0xc6330000u + row % 65536);
        appendTranslated(server.flows, gateway.flows, gateway.flows.append(flow));
    }
    return {FlowTable().apply(std::move(gateway), false, Timeouts()),
        FlowTable().apply(std::move(server), false, Timeouts())};
}

void measure(const char *name, const SnapshotPtr &before, const SnapshotPtr &after)
{
    double best = 1e9;
    for (int round = 0; round < 3; ++round) {
        const bench::Stopwatch watch;
        const auto comparison = compareTables(*before, *after);
        static_cast<void>(comparisonSnapshot(*comparison, before, after));
        best = std::min(best, watch.wall());
    }
    bench::report(name, best);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fputs("usage: measure_compare FILE\n", stderr);
        return 2;
    }
    ReadResult result = FileSource(argv[1]).read({}, {});
    if (!result.reading) {
        std::fputs("measure_compare: the file could not be read\n", stderr);
        return 1;
    }
    const SnapshotPtr before = FlowTable().apply(std::move(*result.reading), false, Timeouts());
    const SnapshotPtr later = laterThan(*before, false);
    measure("compare_s", before, later);
    measure("compare_shuffled_s", before, laterThan(*before, true));
    const auto [gateway, server] = twoHosts(*before);
    measure("compare_hosts_s", gateway, server);
    // Nothing in common: every flow of both differs.
    measure("compare_other_s", before, FlowTable().apply(Reading(), false, Timeouts()));
    return 0;
}
