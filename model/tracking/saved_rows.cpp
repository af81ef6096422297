// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/saved_rows.h"

#include "flow/flow_identity.h"
#include "flow/row_hash.h"
#include "tracking/end_reason.h"
#include "tracking/owner_columns.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

/// A serial that is the same for the same flow of a recording, whichever moment is read: by what it is and when it began.
/// Among those that ended, flows of one tuple whose start is not known differ by their ends.
FlowSerial serialInRecording(const FlowStore &flows, Row row) noexcept
{
    std::uint64_t value = identityHash(flows, row) ^ static_cast<std::uint64_t>(flows.start(row).value_or(0));
    if (flows.record(row).event() == EventKind::Destroy)
        value += static_cast<std::uint64_t>(flows.eventTime(row).value_or(0)) << 1;
    value = (value ^ value >> 31) * 0x9e3779b97f4a7c15u;
    return (value ^ value >> 29) >> 1 | 1;
}

} // namespace

void divideByMachines(Snapshot &snapshot, const RecordedMachines &machines)
{
    if (machines.names.empty() && (snapshot.live || snapshot.origin().machine.empty()))
        return;
    OriginState whole = snapshot.origin();
    whole.machine.clear();
    if (machines.names.empty()) {
        snapshot.origins.assign(1, whole);
        return;
    }
    snapshot.origins.assign(machines.names.size(), whole);
    for (std::size_t i = 0; i < machines.names.size(); ++i)
        snapshot.origins[i].machine = machines.names[i];
    rankMachines(snapshot.origins);
    const std::size_t count = std::min<std::size_t>(machines.ofRows.size(), snapshot.rows.size());
    for (Row row = 0; row < count; ++row)
        snapshot.rows.setOrigin(row, machines.ofRows[row]);
}

Attachments recordedOwners(const Snapshot &snapshot, const RecordedOwners &owners)
{
    Attachments attachments;
    const auto take = [&](AttachedId id, const std::vector<std::string> &texts) {
        std::vector<AttachedText> values;
        const std::size_t count = std::min<std::size_t>(texts.size(), snapshot.rows.size());
        for (Row row = 0; row < count; ++row) {
            if (!texts[row].empty())
                values.push_back({snapshot.rows.track(row).serial, texts[row]});
        }
        if (!values.empty())
            attachments.emplace_back(id, std::move(values));
    };
    take(owner_column::process, owners.processes);
    take(owner_column::user, owners.users);
    take(owner_column::unit, owners.units);
    return attachments;
}

Attachments ownersOfRows(const Snapshot &snapshot, const std::vector<std::pair<Row, Owner>> &owners)
{
    OwnerTexts texts;
    for (const auto &[row, owner] : owners)
        texts.add(snapshot.rows.track(row).serial, owner);
    Attachments attachments;
    for (auto &[id, values] : texts.take())
        attachments.emplace_back(id, std::move(values));
    return attachments;
}

void numberRows(Snapshot &snapshot, FlowStore &&flows, const std::vector<EndReason> &ends)
{
    const ReadingInfo &reading = snapshot.reading();
    const std::size_t count = flows.size();
    snapshot.rows = TrackedRows(std::move(flows), false, count, [&](const FlowStore &store, Row row, FlowRate *) {
        FlowTrack track;
        track.serial = reading.covers ? serialInRecording(store, row) : FlowSerial(row) + 1;
        track.sinceStart = true;
        // An event log is read for the flows that ended: their rows are not hidden.
        if (reading.isFolded && store.record(row).event() == EventKind::Destroy)
            track.end = row < ends.size() ? ends[row] : endReasonOfEvent(store.record(row), reading.destroyHasTimeout);
        return track;
    });
    snapshot.liveRows = snapshot.rows.size();
}

void inheritAttached(Snapshot &snapshot, const TrackedRows &last)
{
    if (last.attached().empty() || snapshot.reading().covers)
        return;
    // The text may have changed since it was last read.
    std::vector<Row> same(snapshot.rows.size(), noRow);
    for (Row row = 0; row < std::min(snapshot.rows.size(), last.size()); ++row) {
        if (sameFlow(snapshot.rows.flows(), row, last.flows(), row))
            same[row] = row;
    }
    snapshot.rows.inheritAll(last, same);
}

} // namespace ctscope
