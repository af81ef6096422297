// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/pseudonymous_table.h"

#include "flow/row_hash.h"
#include "format/pseudonyms.h"
#include "tracking/compared_rows.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ctscope {

namespace {

std::shared_ptr<const ComparedRows> comparisonOfRows(
    const ComparedRows &original, const std::vector<Row> &rows, Pseudonyms &pseudonyms, const std::stop_token &stop);

/// A snapshot of some rows, given in ascending order.
std::shared_ptr<Snapshot> snapshotOfRows(
    const Snapshot &original, const std::vector<Row> &rows, Pseudonyms &pseudonyms, const std::stop_token &stop)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->origins = original.origins;
    for (OriginState &state : snapshot->origins) {
        if (!state.machine.empty())
            state.machine = pseudonyms.word("machine", state.machine);
        state.identity = {};
        state.origin = Origin::ofText(pseudonyms.word("origin", state.origin.toString()));
    }
    snapshot->generation = original.generation;
    snapshot->epoch = original.epoch;
    snapshot->takenAt = original.takenAt;
    snapshot->wallTime = original.wallTime;
    snapshot->polledAt = original.polledAt;
    snapshot->knownAt = original.knownAt;
    snapshot->live = original.live;
    snapshot->totals = original.totals;
    snapshot->nextSerial = original.nextSerial;
    TrackedRows &copies = snapshot->rows;
    copies.reserve(rows.size());
    if (original.rows.hasRates())
        copies.keepRates();
    for (const Row row : rows) {
        if (stop.stop_requested())
            break;
        const Row copy = copies.append(
            pseudonyms.flow(original.rows.flows().flow(row)), original.rows.track(row), original.rows.rate(row));
        if (const OriginIndex origin = original.rows.origin(row); origin != 0)
            copies.setOrigin(copy, origin);
        snapshot->liveRows += original.ended(row) ? 0 : 1;
    }
    if (original.compared)
        snapshot->compared = comparisonOfRows(*original.compared, rows, pseudonyms, stop);
    return snapshot;
}

/// ComparedRows of these rows of a comparison. Of the earlier table only the rows that they name are kept.
std::shared_ptr<const ComparedRows> comparisonOfRows(
    const ComparedRows &original, const std::vector<Row> &rows, Pseudonyms &pseudonyms, const std::stop_token &stop)
{
    auto copy = std::make_shared<ComparedRows>();
    copy->totals = original.totals;
    std::vector<Row> earlier;
    for (const Row row : rows) {
        copy->changes.push_back(original.changes[row]);
        copy->growth.push_back(original.growth[row]);
        if (original.rowsBefore[row] != noRow)
            earlier.push_back(original.rowsBefore[row]);
    }
    std::ranges::sort(earlier);
    for (const Row row : rows) {
        const auto at = std::ranges::lower_bound(earlier, original.rowsBefore[row]);
        const bool began = original.rowsBefore[row] == noRow;
        copy->rowsBefore.push_back(began ? noRow : static_cast<Row>(at - earlier.begin()));
    }
    copy->before = snapshotOfRows(*original.before, earlier, pseudonyms, stop);
    return copy;
}

} // namespace

SnapshotPtr pseudonymousSnapshot(const Snapshot &original, Pseudonyms &pseudonyms, const std::stop_token &stop)
{
    std::vector<Row> rows(original.rows.size());
    std::iota(rows.begin(), rows.end(), Row(0));
    SnapshotPtr snapshot = snapshotOfRows(original, rows, pseudonyms, stop);
    return stop.stop_requested() ? nullptr : snapshot;
}

Frame pseudonymousFrame(const Frame &original, Pseudonyms &pseudonyms, const std::stop_token &stop)
{
    std::vector<Row> rows = original.order->rows;
    std::ranges::sort(rows); // live ones before those that have ended
    Frame frame;
    frame.snapshot = snapshotOfRows(*original.snapshot, rows, pseudonyms, stop);
    frame.spec.sort = original.spec.sort;
    frame.spec.numbers = original.spec.numbers;
    frame.clock = original.clock;
    auto order = orderFlows(*frame.snapshot, frame.spec, frame.snapshot->takenAt, stop);
    frame.order = std::make_shared<const FlowOrder>(std::move(order).value_or(FlowOrder()));
    return frame;
}

GroupFilter filterOfOriginals(GroupFilter filter, SnapshotPtr original)
{
    // Both snapshots have the same rows.
    if (filter.compile)
        filter.compile = [original = std::move(original), compile = std::move(filter.compile)](
                             const CellContext &context) {
            return compile({*original, context.now, context.most});
        };
    return filter;
}

std::optional<GroupKey> keyWithoutPseudonyms(const GroupSpec &spec)
{
    const auto found = std::ranges::find_if(spec.keys, [](const GroupKey &key) {
        return key.kind == GroupKeyKind::Column && isFromElsewhere(definitionOf(key.column));
    });
    return found == spec.keys.end() ? std::nullopt : std::optional(*found);
}

GroupedRowsPtr pseudonymousGroups(
    const Frame &original, GroupQuery view, Pseudonyms &pseudonyms, const std::stop_token &stop)
{
    const SnapshotPtr changed = pseudonymousSnapshot(*original.snapshot, pseudonyms, stop);
    if (!changed)
        return nullptr;
    return Grouping().update(changed, original.groups ? original.groups->asOf : changed->takenAt, view,
        filterOfOriginals(groupFilterOf(original.spec.filter, original.spec.numbers), original.snapshot), stop);
}

} // namespace ctscope
