// SPDX-License-Identifier: GPL-3.0-or-later
// Diagnoses a saved table as if it were live, and prints what that took: with the defaults, and when every finding
// is looked at in detail.
//   measure_diagnosis FILE
#include "stopwatch.h"

#include "query/diagnosis/diagnose.h"
#include "query/diagnosis/table_counts.h"
#include "query/nat_search.h"
#include "source/file_source.h"
#include "tracking/flow_table.h"

#include <algorithm>

using namespace ctscope;

namespace {

template <typename Work> double best(Work &&work)
{
    double least = 1e9;
    for (int round = 0; round < 5; ++round) {
        const bench::Stopwatch watch;
        work();
        least = std::min(least, watch.wall());
    }
    return least;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fputs("usage: measure_diagnosis FILE\n", stderr);
        return 2;
    }
    ReadResult result = FileSource(argv[1]).read({}, {});
    if (!result.reading) {
        std::fputs("measure_diagnosis: the file could not be read\n", stderr);
        return 1;
    }
    FlowTable table;
    const SnapshotPtr snapshot = table.apply(std::move(*result.reading), true, Timeouts());
    const DiagnosisInput input{*snapshot, snapshot->takenAt};

    bench::report("count_s", best([&] { static_cast<void>(countTable(*snapshot, snapshot->takenAt)); }));
    std::size_t findings = 0;
    bench::report("diagnosis_s", best([&] { findings = diagnose(input).findings.size(); }));
    bench::report("findings", static_cast<double>(findings));

    DiagnosisThresholds low;
    for (const ThresholdDefinition &definition : allThresholds())
        low.set(definition.id, 0);
    bench::report("all_findings_s", best([&] { findings = diagnose(input, low).findings.size(); }));
    bench::report("all_findings", static_cast<double>(findings));

    NatQuery query;
    query.address = IpAddress::v4(0xc6336407);
    bench::report("nat_search_s", best([&] { static_cast<void>(searchNat(*snapshot, query)); }));
    return 0;
}
