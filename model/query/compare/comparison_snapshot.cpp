// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/compare/comparison_snapshot.h"

#include "tracking/row_update.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ctscope {

namespace {

FlowRate rateOf(const FlowGrowth &growth)
{
    FlowRate rate;
    if (growth.seconds && *growth.seconds > 0) {
        rate.bytes = static_cast<float>(static_cast<double>(growth.bytes) / *growth.seconds);
        rate.packets = static_cast<float>(static_cast<double>(growth.packets) / *growth.seconds);
    }
    return rate;
}

/// Gives the rows the values that arrived later than the entries, such as owners.
void inheritAttached(
    TrackedRows &rows, const Comparison &comparison, const TrackedRows &before, const TrackedRows &after)
{
    if (!after.attached().empty()) {
        std::vector<Row> known;
        known.reserve(comparison.rows.size());
        for (const ComparedRow &row : comparison.rows)
            known.push_back(row.after);
        rows.inheritAll(after, known);
    }
    if (before.attached().empty())
        return;
    for (Row row = 0; row < comparison.rows.size(); ++row) {
        if (comparison.rows[row].after == noRow)
            rows.inherit(row, before, comparison.rows[row].before);
    }
}

bool hasRates(const Comparison &comparison)
{
    for (const ComparedRow &row : comparison.rows) {
        if (row.changes.has(Change::Grew) && row.growth.seconds)
            return true;
    }
    return false;
}

/// Of records of several machines: the rows are of their machines.
void divideByMachines(Snapshot &snapshot, const Comparison &comparison, const Snapshot &before, const Snapshot &after)
{
    snapshot.origins = after.origins;
    const auto placeOf = [&snapshot](const OriginState &state) {
        const auto known = std::ranges::find(snapshot.origins, state.machine, &OriginState::machine);
        const auto place = static_cast<OriginIndex>(known - snapshot.origins.begin());
        if (known == snapshot.origins.end())
            snapshot.origins.push_back(state);
        return place;
    };
    for (Row row = 0; row < snapshot.rows.size(); ++row) {
        const ComparedRow &compared = comparison.rows[row];
        snapshot.rows.setOrigin(row,
            compared.after != noRow ? after.rows.origin(compared.after) : placeOf(before.originOf(compared.before)));
    }
    rankMachines(snapshot.origins);
}

} // namespace

SnapshotPtr comparisonSnapshot(
    const Comparison &comparison, SnapshotPtr before, const SnapshotPtr &after, const Snapshot *names)
{
    const std::size_t count = comparison.rows.size();
    auto compared = std::make_shared<ComparedRows>();
    compared->rowsBefore.reserve(count);
    compared->changes.reserve(count);
    compared->growth.reserve(count);
    compared->totals = comparison.totals;
    FlowStore flows;
    flows.reserve(count);
    for (const ComparedRow &row : comparison.rows) {
        flows.append(row.after != noRow ? after->rows.flows() : before->rows.flows(),
            row.after != noRow ? row.after : row.before);
        compared->rowsBefore.push_back(row.before);
        compared->changes.push_back(row.changes);
        compared->growth.push_back(row.growth);
    }

    auto snapshot = std::make_shared<Snapshot>();
    snapshot->rows =
        TrackedRows(std::move(flows), hasRates(comparison), count, [&](const FlowStore &, Row row, FlowRate *rate) {
            FlowTrack track;
            track.serial = FlowSerial(row) + 1;
            track.sinceStart = true;
            if (rate != nullptr)
                *rate = rateOf(compared->growth[row]);
            return track;
        });
    inheritAttached(snapshot->rows, comparison, before->rows, after->rows);
    for (Row row = 0; row < count; ++row)
        snapshot->rows.setOrigin(row, 0);
    snapshot->origins = {after->origin()};
    if (names != nullptr) {
        snapshot->hosts = names->hosts;
        snapshot->geo = names->geo;
    } else {
        snapshot->hosts = before->hosts ? before->hosts : after->hosts;
        snapshot->geo = before->geo ? before->geo : after->geo;
    }
    if (!(before->origin().origin == after->origin().origin)) {
        snapshot->origins.push_back(before->origin());
        for (Row row = 0; row < count; ++row) {
            if (comparison.rows[row].after == noRow)
                snapshot->rows.setOrigin(row, 1);
        }
    }
    if (!after->origin().machine.empty() || !before->origin().machine.empty())
        divideByMachines(*snapshot, comparison, *before, *after);
    snapshot->liveRows = snapshot->rows.size();
    for (const FlowRecord &record : snapshot->rows.flows().records())
        addToTotals(snapshot->totals, record);
    snapshot->generation = 1;
    snapshot->nextSerial = FlowSerial(count) + 1;
    snapshot->epoch = after->epoch;
    snapshot->takenAt = after->takenAt;
    snapshot->wallTime = after->wallTime;
    snapshot->polledAt = after->polledAt;
    snapshot->knownAt = after->knownAt;
    compared->before = std::move(before);
    snapshot->compared = std::move(compared);
    return snapshot;
}

} // namespace ctscope
