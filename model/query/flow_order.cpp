// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/flow_order.h"

#include "query/column_sort.h"
#include "query/each_row.h"
#include "query/in_parts.h"
#include "query/text_filter.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

namespace ctscope {

namespace {

using std::chrono::steady_clock;

bool filterPart(std::span<const Row> rows, RowFilter &filter, std::vector<Row> &passed, const std::stop_token &stop)
{
    passed.reserve(rows.size()); // room that is not used is never touched
    return forEachRow(rows, stop, [&](Row row) {
        if (filter.matches(row))
            passed.push_back(row);
    });
}

bool filterRows(std::vector<Row> &rows, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    const auto compiled = [&] { return compileFilter(spec.filter, context, spec.numbers); };
    const auto filter = compiled();
    if (!filter)
        return true;
    const std::size_t parts = partsFor(rows.size());
    const std::span<const Row> all(rows);
    std::array<std::vector<Row>, 2> passed;
    std::array<bool, 2> complete{true, true};
    inParts(parts, rows.size(), [&](std::size_t part, std::size_t begin, std::size_t end) {
        // A filter caches answers, so each thread has its own.
        const auto own = part == 0 ? nullptr : compiled();
        complete[part] = filterPart(all.subspan(begin, end - begin), own ? *own : *filter, passed[part], stop);
    });
    passed[0].insert(passed[0].end(), passed[1].begin(), passed[1].end());
    rows = std::move(passed[0]);
    return complete[0] && complete[1];
}

} // namespace

std::optional<FlowOrder> orderFlows(
    const Snapshot &snapshot, const ViewSpec &spec, Snapshot::Clock::time_point now, std::stop_token stop)
{
    const auto begin = steady_clock::now();
    const CellContext context{snapshot, now};
    FlowOrder order;
    order.rows.resize(spec.showEnded ? snapshot.rows.size() : std::min(snapshot.liveRows, snapshot.rows.size()));
    std::iota(order.rows.begin(), order.rows.end(), Row(0));
    if (!filterRows(order.rows, context, spec, stop))
        return std::nullopt;
    if (!sortRows(order.rows, context, spec, stop))
        return std::nullopt;
    order.liveShown =
        static_cast<std::uint64_t>(std::ranges::count_if(order.rows, [&](Row row) { return !snapshot.ended(row); }));
    order.cost = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin);
    return order;
}

} // namespace ctscope
