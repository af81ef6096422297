// SPDX-License-Identifier: GPL-3.0-or-later
// Filters a saved table by the filter language, and prints what each kind of filter took, and how many rows it found.
//   measure_filter FILE
#include "stopwatch.h"

#include "query/filter/completions.h"
#include "query/flow_order.h"
#include "source/file_source.h"
#include "tracking/flow_table.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>

using namespace ctscope;

namespace {

SnapshotPtr read(const char *file)
{
    ReadResult result = FileSource(file).read({}, {});
    return result.reading ? FlowTable().apply(std::move(*result.reading), false, Timeouts()) : nullptr;
}

/// The best of several, as others may run beside it.
double best(const Snapshot &snapshot, const char *text, std::size_t &rows)
{
    ViewSpec spec;
    spec.filter = readFilter(text).filter;
    double seconds = 1e9;
    for (int i = 0; i < 5; ++i) {
        const bench::Stopwatch watch;
        rows = orderFlows(snapshot, spec, snapshot.takenAt)->rows.size();
        seconds = std::min(seconds, watch.wall());
    }
    return seconds;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fputs("usage: measure_filter FILE\n", stderr);
        return 2;
    }
    const SnapshotPtr snapshot = read(argv[1]);
    if (!snapshot) {
        std::fputs("measure_filter: the file could not be read\n", stderr);
        return 1;
    }
    struct Kind {
        const char *name;
        std::initializer_list<const char *> filters;
    };
    const Kind kinds[] = {
        {"typed",
            {"dport == 443", "src in 10.0.0.0/8", "ttl > 1h", "bytes > 1M", "addr == 10.0.0.7", "port in {22, 443}",
                "state == ESTABLISHED", "nat"}},
        {"three", {"proto == tcp and dport == 443 and ttl > 1h", "src in 10.0.0.0/8 and bytes > 10k and assured"}},
        {"absent", {"state != ESTABLISHED"}},
        {"text", {"established", "443", "10.0.1"}},
    };
    for (const Kind &kind : kinds) {
        double worst = 0;
        for (const char *const text : kind.filters) {
            std::size_t rows = 0;
            const double seconds = best(*snapshot, text, rows);
            std::fprintf(stderr, "%-55s %8.2f ms  %zu rows\n", text, seconds * 1e3, rows);
            worst = std::max(worst, seconds);
        }
        bench::report((std::string(kind.name) + "_s").c_str(), worst);
    }
    // Compiling, the text and the predicate.
    const CellContext context{*snapshot, snapshot->takenAt};
    const char *const text = "proto == tcp and dport in {22, 80, 443, 1024-65535} and (src in private or nat.addr == "
                             "198.51.100.7:41234) and not idle > 2h4m and bytes > 1.5MiB";
    double compile = 1e9;
    for (int i = 0; i < 20; ++i) {
        const bench::Stopwatch watch;
        static_cast<void>(readFilter(text).filter.rows(context, {}));
        compile = std::min(compile, watch.wall());
    }
    bench::report("compile_s", compile);
    // What an edit line offers, which it asks for in a thread of its own.
    double completions = 0;
    for (const char *const typed : {"", "dport == ", "dst == ", "state == "}) {
        const bench::Stopwatch watch;
        const std::size_t count = filter::completionsAt(typed, std::strlen(typed), context).all.size();
        std::fprintf(stderr, "completing \"%s\" %8.2f ms, %zu\n", typed, watch.wall() * 1e3, count);
        completions = std::max(completions, watch.wall());
    }
    bench::report("completions_s", completions);
    return 0;
}
