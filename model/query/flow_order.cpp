// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/flow_order.h"

#include "query/column_sort.h"
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

/// The rows that are not in `without`, which has some of them in the same order; returns their number.
std::size_t rest(std::span<const Row> rows, std::span<const Row> without, Row *out)
{
    std::size_t count = 0;
    for (const Row row : rows) {
        const bool isIn = !without.empty() && without.front() == row;
        without = without.subspan(isIn ? 1 : 0);
        out[count] = row;
        count += isIn ? 0 : 1;
    }
    return count;
}

/// A filter caches answers, so each thread compiles its own.
FilteredPart filterPart(
    Row begin, Row end, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    // So few that their entries are still in the cache when the next part of a filter reads them.
    constexpr Row together = 1024;
    std::array<Row, together> rows;
    std::array<Row, together> passed;
    std::array<Row, together> others;
    FilteredPart part;
    part.passed.reserve(end - begin);
    const auto filter = spec.filter.rows(context, spec.numbers);
    const auto withAbsent = spec.filter.withAbsent().rows(context, spec.numbers);
    while (begin < end) {
        if (stop.stop_requested()) {
            part.complete = false;
            break;
        }
        const std::span<Row> some = std::span(rows).first(std::min(together, end - begin));
        std::iota(some.begin(), some.end(), begin);
        begin += static_cast<Row>(some.size());
        const std::size_t count = filter->select(some, passed.data());
        part.passed.insert(part.passed.end(), passed.data(), passed.data() + count);
        if (withAbsent) {
            const Row ended = std::clamp(context.snapshot.liveRows, some.front(), begin);
            const std::span<const Row> live = some.first(ended - some.front());
            const std::size_t left = rest(live, std::span(passed).first(count), others.data());
            part.absent += withAbsent->select(std::span(others).first(left), others.data());
        }
    }
    return part;
}

/// Those of the first `count` rows that pass the filter.
bool filterRows(
    FlowOrder &order, Row count, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    std::array<FilteredPart, 2> parts;
    inParts(partsFor(count), count, [&](std::size_t part, std::size_t begin, std::size_t end) {
        parts[part] = filterPart(static_cast<Row>(begin), static_cast<Row>(end), context, spec, stop);
    });
    order.absent = parts[0].absent + parts[1].absent;
    order.rows = std::move(parts[0].passed);
    order.rows.insert(order.rows.end(), parts[1].passed.begin(), parts[1].passed.end());
    return parts[0].complete && parts[1].complete;
}

} // namespace

std::optional<FlowOrder> orderFlows(
    const Snapshot &snapshot, const ViewSpec &spec, Snapshot::Clock::time_point now, std::stop_token stop)
{
    const auto begin = steady_clock::now();
    const CellContext context{snapshot, now};
    FlowOrder order;
    const Row count = spec.showEnded ? snapshot.rows.size() : std::min(snapshot.liveRows, snapshot.rows.size());
    if (spec.filter.isEmpty()) {
        order.rows.resize(count);
        std::iota(order.rows.begin(), order.rows.end(), Row(0));
    } else if (!filterRows(order, count, context, spec, stop)) {
        return std::nullopt;
    }
    if (!sortRows(order.rows, context, spec, stop))
        return std::nullopt;
    order.liveShown =
        static_cast<std::uint64_t>(std::ranges::count_if(order.rows, [&](Row row) { return !snapshot.ended(row); }));
    order.cost = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin);
    return order;
}

} // namespace ctscope
