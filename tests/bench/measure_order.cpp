// SPDX-License-Identifier: GPL-3.0-or-later
// Sorts and filters a saved table, the way ctscope does and through a QSortFilterProxyModel over
// the same rows, and prints what each took.
//   measure_order FILE [--without-proxy]
#include "plain_model.h"
#include "stopwatch.h"

#include "source/file_source.h"
#include "tracking/flow_table.h"

#include <QCoreApplication>
#include <QSortFilterProxyModel>

#include <algorithm>
#include <cstring>

using namespace ctscope;

namespace {

constexpr Column sortColumns[] = {
    Column::Source, Column::DestinationPort, Column::TimeToLive, Column::State, Column::Bytes};
/// What somebody types, key by key.
constexpr const char *keystrokes[] = {"4", "44", "443", "10.0.1", "established", "203.0.113.1", "10.0.0.7:1"};

SnapshotPtr read(const char *file)
{
    ReadResult result = FileSource(file).read({}, {});
    return result.reading ? FlowTable().apply(std::move(*result.reading), false, Timeouts()) : nullptr;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const bool withoutProxy = argc == 3 && std::strcmp(argv[2], "--without-proxy") == 0;
    if (argc != 2 && !withoutProxy) {
        std::fputs("usage: measure_order FILE [--without-proxy]\n", stderr);
        return 2;
    }
    const SnapshotPtr snapshot = read(argv[1]);
    if (!snapshot) {
        std::fputs("measure_order: the file could not be read\n", stderr);
        return 1;
    }
    double worstSort = 0;
    for (const Column column : sortColumns) {
        ViewSpec spec;
        spec.sort.column = column;
        const bench::Stopwatch watch;
        static_cast<void>(orderFlows(*snapshot, spec, snapshot->takenAt));
        worstSort = std::max(worstSort, watch.wall());
    }
    bench::report("sort_s", worstSort);
    double worstFilter = 0;
    ViewSpec filtered;
    filtered.sort.column = Column::Source;
    for (const char *text : keystrokes) {
        filtered.filter = Filter::containing(text);
        const bench::Stopwatch watch;
        static_cast<void>(orderFlows(*snapshot, filtered, snapshot->takenAt));
        worstFilter = std::max(worstFilter, watch.wall());
    }
    bench::report("filter_s", worstFilter);
    if (withoutProxy)
        return 0;

    bench::PlainModel model;
    model.present(bench::frameOf(snapshot, {}));
    QSortFilterProxyModel proxy;
    proxy.setSourceModel(&model);
    proxy.setSortRole(bench::PlainModel::rawRole);
    proxy.setFilterKeyColumn(-1);
    double worstProxySort = 0;
    for (const Column column : sortColumns) {
        const bench::Stopwatch watch;
        proxy.sort(static_cast<int>(column));
        worstProxySort = std::max(worstProxySort, watch.wall());
    }
    bench::report("proxy_sort_s", worstProxySort);
    // One keystroke is enough to wait for.
    const bench::Stopwatch watch;
    proxy.setFilterFixedString(QStringLiteral("203.0.113.1"));
    static_cast<void>(proxy.rowCount());
    bench::report("proxy_filter_s", watch.wall());
    return 0;
}
