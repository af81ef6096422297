// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the running kernel's table several times, as the sampler does: read, match with the last
// poll, put in order. Prints what the polls after the first took.
//   measure_live proc|netlink LOOKS
#include "stopwatch.h"

#include "query/flow_order.h"
#include "tracking/flow_table.h"
#include "source/netlink_source.h"
#include "source/proc_source.h"

#include <cstdlib>
#include <memory>
#include <string_view>

using namespace ctscope;

int main(int argc, char **argv)
{
    const std::string_view kind = argc == 3 ? argv[1] : "";
    if (kind != "proc" && kind != "netlink") {
        std::fputs("usage: measure_live proc|netlink LOOKS\n", stderr);
        return 2;
    }
    std::unique_ptr<Source> source;
    if (kind == "proc")
        source = std::make_unique<ProcSource>();
    else
        source = std::make_unique<NetlinkSource>();
    FlowTable table;
    ViewSpec spec;
    spec.sort.column = Column::Source;
    const int polls = std::atoi(argv[2]);
    for (int poll = 0; poll <= polls; ++poll) {
        const bench::Stopwatch watch;
        ReadResult result = source->read({}, {});
        if (!result.reading) {
            std::fputs("measure_live: the table could not be read\n", stderr);
            return 1;
        }
        const SnapshotPtr snapshot = table.apply(std::move(*result.reading), true, source->timeouts());
        if (!orderFlows(*snapshot, spec, snapshot->takenAt))
            return 1;
        if (poll == 0)
            continue;
        bench::report("read_s", watch.wall());
        bench::report("match_s", std::chrono::duration<double>(snapshot->matchCost).count());
        bench::report("flows", snapshot->liveRows);
    }
    return 0;
}
