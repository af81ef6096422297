// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/flow_order.h"

#include "query/column_sort.h"
#include "query/each_row.h"
#include "query/in_parts.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

namespace ctscope {

namespace {

using std::chrono::steady_clock;

/// What a thread finds in its part of the rows.
struct FilteredPart {
    std::vector<Row> passed;
    std::uint64_t absent = 0;
    bool complete = true;
};

/// A filter caches answers, so each thread compiles its own.
FilteredPart filterPart(
    std::span<const Row> rows, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    FilteredPart part;
    // Written without a branch on the answer, which no processor predicts.
    part.passed.resize(rows.size());
    Row *passed = part.passed.data();
    const auto filter = spec.filter.rows(context, spec.numbers);
    const auto withAbsent = spec.filter.withAbsent().rows(context, spec.numbers);
    part.complete = forEachRow(rows, stop, [&](Row row) {
        const bool matches = filter->matches(row);
        *passed = row;
        passed += matches ? 1 : 0;
        if (withAbsent && !matches && !context.snapshot.ended(row) && withAbsent->matches(row))
            ++part.absent;
    });
    part.passed.resize(static_cast<std::size_t>(passed - part.passed.data()));
    return part;
}

bool filterRows(FlowOrder &order, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    if (spec.filter.isEmpty())
        return true;
    std::vector<Row> &rows = order.rows;
    const std::span<const Row> all(rows);
    std::array<FilteredPart, 2> parts;
    inParts(partsFor(rows.size()), rows.size(), [&](std::size_t part, std::size_t begin, std::size_t end) {
        parts[part] = filterPart(all.subspan(begin, end - begin), context, spec, stop);
    });
    order.absent = parts[0].absent + parts[1].absent;
    parts[0].passed.insert(parts[0].passed.end(), parts[1].passed.begin(), parts[1].passed.end());
    rows = std::move(parts[0].passed);
    return parts[0].complete && parts[1].complete;
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
    if (!filterRows(order, context, spec, stop))
        return std::nullopt;
    if (!sortRows(order.rows, context, spec, stop))
        return std::nullopt;
    order.liveShown =
        static_cast<std::uint64_t>(std::ranges::count_if(order.rows, [&](Row row) { return !snapshot.ended(row); }));
    order.cost = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin);
    return order;
}

} // namespace ctscope
