// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "support/flows.h"

#include <algorithm>
#include <string>
#include <vector>

/// Snapshots for tests.
namespace ctscope::test {

/// A flow and what a FlowTable knows about it.
struct Known {
    Flow flow;
    FlowTrack track;
    FlowRate rate{};
};

/// A live snapshot of flows: `there` first, then `ended`. Rates are kept when any is known.
inline std::shared_ptr<Snapshot> snapshotOf(const std::vector<Known> &there, const std::vector<Known> &ended = {})
{
    auto snapshot = std::make_shared<Snapshot>();
    const auto add = [&](const Known &known) { snapshot->rows.append(known.flow, known.track, known.rate); };
    const auto isRated = [](const Known &known) { return known.rate.bytes >= 0 || known.rate.packets >= 0; };
    if (std::ranges::any_of(there, isRated) || std::ranges::any_of(ended, isRated))
        snapshot->rows.keepRates();
    for (const Known &known : there)
        add(known);
    snapshot->liveRows = snapshot->rows.size();
    for (const Known &known : ended)
        add(known);
    snapshot->generation = 1;
    snapshot->live = true;
    snapshot->epoch = Snapshot::Clock::time_point(std::chrono::hours(1));
    snapshot->takenAt = snapshot->epoch;
    snapshot->origin().origin = Origin::ofText("by hand");
    snapshot->origin().timeouts = std::make_shared<const Timeouts>();
    return snapshot;
}

/// The same with serials 1, 2, 3, … in the order given.
inline std::shared_ptr<Snapshot> snapshotOf(const std::vector<Flow> &flows)
{
    std::vector<Known> known;
    for (const Flow &flow : flows) {
        FlowTrack track;
        track.serial = known.size() + 1;
        known.push_back({flow, track, {}});
    }
    return snapshotOf(known);
}

/// Rows as lines, cells with two blanks between.
inline std::string printed(const Snapshot &snapshot, const FlowOrder &order, const std::vector<Column> &columns,
    Snapshot::Clock::time_point now)
{
    std::string text;
    for (const Row row : order.rows) {
        std::string line;
        for (const Column column : columns) {
            if (!line.empty())
                line += "  ";
            line += cellText({snapshot, now}, row, column);
        }
        text += line + '\n';
    }
    return text;
}

} // namespace ctscope::test
