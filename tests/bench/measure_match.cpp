// SPDX-License-Identifier: GPL-3.0-or-later
// Follows a saved table as if it were live: reads it, lets a hundredth of its flows end, as many
// begin and all of them age, matches the readings, and prints what that took and how much memory
// all of it holds.
//   measure_match FILE
#include "stopwatch.h"

#include "query/flow_order.h"
#include "source/file_source.h"
#include "tracking/flow_table.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include <malloc.h>

using namespace ctscope;

namespace {

/// A reading of the same flows a second later, in the given order.
Reading later(const FlowStore &flows, std::span<const Row> order, Snapshot::Clock::time_point when, std::uint16_t turn)
{
    Reading reading;
    reading.flows.reserve(flows.size() + flows.size() / 64); // as for the entries of the kernel's count
    for (const Row row : order) {
        if (row % 100 != turn % 100) {
            Flow known = flows.flow(row);
            const std::uint32_t left = known.timeout.value_or(0);
            // Every hundredth flow had traffic.
            known.timeout = row % 100 == 50 ? left + 10 : left > turn ? left - turn : 0;
            reading.flows.append(known);
            continue;
        }
        Flow flow = flows.flow(row);
        flow.original.keys.first = static_cast<std::uint16_t>(flow.original.keys.first + turn);
        reading.flows.append(flow);
    }
    reading.takenAt = when;
    return reading;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fputs("usage: measure_match FILE\n", stderr);
        return 2;
    }
    const double empty = bench::residentBytes();
    ReadResult result = FileSource(argv[1]).read({}, {});
    if (!result.reading) {
        std::fputs("measure_match: the file could not be read\n", stderr);
        return 1;
    }
    FlowStore flows = std::move(result.reading->flows);
    std::vector<Row> order(flows.size());
    std::iota(order.begin(), order.end(), Row(0));
    const auto begin = Snapshot::Clock::now();

    FlowTable table;
    const auto follow = [&](std::uint16_t turn) {
        Reading reading = later(flows, order, begin + std::chrono::seconds(turn), turn);
        const bench::Stopwatch watch;
        static_cast<void>(table.apply(std::move(reading), true, Timeouts()));
        return std::pair(watch.wall(), watch.cpu());
    };
    follow(1);
    const auto usual = std::min({follow(2), follow(3), follow(4)});
    bench::report("match_s", usual.first);
    bench::report("match_cpu_s", usual.second);
    std::mt19937 random(7);
    std::ranges::shuffle(order, random);
    const auto shuffled = follow(5);
    bench::report("match_shuffled_s", shuffled.first);
    bench::report("match_shuffled_cpu_s", shuffled.second);

    // What stays between two looks: one snapshot and its order. The dump itself is not part of it.
    flows.clear();
    order = {};
    ViewSpec spec;
    spec.sort.column = Column::Source;
    const auto shown = orderFlows(*table.current(), spec, begin);
    ::malloc_trim(0);
    bench::report(
        "bytes_per_flow", (bench::residentBytes() - empty) / static_cast<double>(table.current()->rows.size()));
    return shown ? 0 : 1;
}
