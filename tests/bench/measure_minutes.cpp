// SPDX-License-Identifier: GPL-3.0-or-later
// What the last minutes of a live table cost: a table of a given size, in which flows begin and end each second, is kept in
// memory as the window keeps it. Prints the time of a core that a second takes, the first record of the whole table apart,
// how much memory it takes, and how long a moment of it takes.
//   measure_minutes [FLOWS [NEW-A-SECOND [SECONDS]]]
#include "office_flows.h"
#include "source/recording_source.h"
#include "stopwatch.h"
#include "tracking/flow_table.h"
#include "tracking/recording_thread.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

using namespace ctscope;
using namespace std::chrono_literals;

namespace {

std::uint32_t argument(int argc, char **argv, int place, std::uint32_t otherwise)
{
    return argc > place ? static_cast<std::uint32_t>(std::strtoul(argv[place], nullptr, 10)) : otherwise;
}

} // namespace

int main(int argc, char **argv)
{
    const std::uint32_t flows = argument(argc, argv, 1, 1'000'000);
    const std::uint32_t perSecond = argument(argc, argv, 2, 2000);
    const std::uint32_t seconds = argument(argc, argv, 3, 60);
    bench::Office office;
    FlowTable table;
    std::vector<Flow> living;
    Reading reading;
    for (std::uint32_t i = 0; i < flows; ++i) {
        Flow flow = office.flow();
        flow.id = i + 1;
        reading.flows.append(flow);
        if (i < perSecond * seconds)
            living.push_back(flow);
    }
    const auto begin = Snapshot::Clock::now();
    const std::int64_t wall = 1'795'600'800'000'000;
    reading.takenAt = begin;
    SnapshotPtr shown = table.apply(std::move(reading), true, Timeouts());

    const std::string name = record::newMemoryName();
    const double before = bench::residentBytes();
    RecordingThread thread([&](record::FileError &error) {
        record::Limits limits;
        limits.keep = 600s;
        limits.mostBytes = std::uint64_t(64) << 20;
        limits.leastFree = 0;
        return record::RecordingWriter::open(name, {}, limits, wall, error);
    });
    const bench::Stopwatch first;
    thread.take(shown, wall);
    thread.finish();
    bench::report("first_s", first.cpu());

    double spent = 0;
    double slowest = 0;
    std::uint32_t next = flows;
    for (std::uint32_t second = 1; second <= seconds; ++second) {
        FlowChanges changes;
        for (std::uint32_t i = 0; i < perSecond; ++i) {
            Flow fresh = office.flow();
            fresh.id = ++next;
            fresh.event = EventKind::New;
            changes.rows.append(fresh);
            const std::size_t old = std::size_t(second - 1) * perSecond + i;
            if (old >= living.size())
                continue;
            living[old].event = EventKind::Destroy;
            changes.rows.append(living[old]);
        }
        changes.takenAt = begin + std::chrono::seconds(second);
        shown = table.applyChanges(std::move(changes), Timeouts());
        const bench::Stopwatch watch;
        thread.take(shown, wall + std::int64_t(second) * 1'000'000);
        thread.finish();
        spent += watch.cpu();
        slowest = std::max(slowest, watch.cpu());
    }
    bench::report("second_s", spent / seconds);
    bench::report("slowest_s", slowest);
    bench::report("database_bytes", static_cast<double>(thread.state().bytes));
    bench::report("resident_bytes", bench::residentBytes() - before);
    double moment = 1e9;
    for (int round = 0; round < 3; ++round) {
        RecordingSource source(name,
            std::make_shared<std::atomic<std::int64_t>>(wall + std::int64_t(seconds) / 2 * 1'000'000),
            Origin::ofText("table"));
        const bench::Stopwatch watch;
        const ReadResult result = source.read({}, {});
        if (!result.reading || (flows > perSecond && result.reading->flows.size() < flows / 2))
            return std::fputs("measure_minutes: flows are missing\n", stderr), 1;
        moment = std::min(moment, watch.wall());
    }
    bench::report("moment_s", moment);
    return 0;
}
