// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/owner_columns.h"

#include "format/numbers.h"
#include "tracking/flow_table.h"
#include "tracking/snapshot.h"

#include <algorithm>
#include <string>

namespace ctscope {

FlowEnds endsOf(const Snapshot &snapshot, Row row)
{
    const FlowStore &flows = snapshot.rows.flows();
    // Without a start, the last packet at least was sent by the owner.
    const std::uint64_t age = std::max<std::uint64_t>(
        snapshot.age(row, snapshot.takenAt).value_or(0), snapshot.idle(row, snapshot.takenAt).value_or(0));
    return {flows.record(row).protocol, flows.address(row, AddressSlot::OriginalSrc),
        flows.address(row, AddressSlot::OriginalDst), flows.originalKeys(row),
        flows.address(row, AddressSlot::ReplySrc), flows.address(row, AddressSlot::ReplyDst), flows.replyKeys(row),
        age};
}

void OwnerTexts::append(AttachedId id, FlowSerial serial, std::string text)
{
    auto found = std::ranges::find(m_columns, id, &Column::first);
    if (found == m_columns.end())
        found = m_columns.insert(found, {id, {}});
    found->second.push_back({serial, std::move(text)});
}

void OwnerTexts::add(FlowSerial serial, const Owner &owner)
{
    // Most flows of a router have no owner: columns without a text take no memory.
    const auto put = [this, serial](AttachedId id, std::string text) {
        if (!text.empty() || id == owner_column::known || id == owner_column::reason)
            append(id, serial, std::move(text));
    };
    const auto number = [](const std::optional<std::uint32_t> &value) {
        return value ? std::to_string(*value) : std::string();
    };
    put(owner_column::process, owner.process);
    put(owner_column::pid, number(owner.pid));
    put(owner_column::user, owner.user);
    put(owner_column::uid, number(owner.uid));
    put(owner_column::unit, owner.unit);
    put(owner_column::container, owner.container);
    put(owner_column::pod, owner.pod);
    put(owner_column::known, std::string(owner.kind == Owner::Kind::Socket ? wordOf(owner.sure) : wordOf(owner.kind)));
    put(owner_column::reason, std::string(wordOf(owner.reason)));
    put(owner_column::commandLine, owner.commandLine);
}

bool hasOwner(const AttachedColumns &columns, Row row) noexcept
{
    return !columns.text(owner_column::known, row).empty();
}

Owner::Sure sureOf(const AttachedColumns &columns, Row row) noexcept
{
    const std::string_view word = columns.text(owner_column::known, row);
    for (const auto sure : {Owner::Sure::Exact, Owner::Sure::Listening}) {
        if (wordOf(sure) == word)
            return sure;
    }
    return Owner::Sure::No;
}

std::optional<Owner> ownerOf(const AttachedColumns &columns, Row row)
{
    using namespace owner_column;
    const std::string_view word = columns.text(known, row);
    const std::string_view why = columns.text(reason, row);
    if (word.empty() && why.empty())
        return std::nullopt;
    const auto text = [&columns, row](AttachedId id) { return std::string(columns.text(id, row)); };
    const auto number = [&columns, row](AttachedId id) { return parseNumber<std::uint32_t>(columns.text(id, row)); };
    Owner owner;
    for (const auto kind : {Owner::Kind::Forwarded, Owner::Kind::Kernel}) {
        if (wordOf(kind) == word)
            owner.kind = kind;
    }
    owner.sure = sureOf(columns, row);
    if (owner.sure != Owner::Sure::No)
        owner.kind = Owner::Kind::Socket;
    for (int each = 0; each <= static_cast<int>(Owner::Reason::NotRead); ++each) {
        if (wordOf(static_cast<Owner::Reason>(each)) == why)
            owner.reason = static_cast<Owner::Reason>(each);
    }
    owner.uid = number(uid);
    owner.user = text(user);
    owner.pid = number(pid);
    owner.process = text(process);
    owner.commandLine = text(commandLine);
    owner.unit = text(unit);
    owner.container = text(container);
    owner.pod = text(pod);
    return owner;
}

bool mayHaveOwners(const Origin &origin) noexcept
{
    return origin.kind() == Origin::Kind::Namespace || origin.isKernelTable();
}

SnapshotPtr attachOwners(FlowTable &table, OwnerSearch &search, const Origin &origin)
{
    const SnapshotPtr snapshot = table.current();
    if (!snapshot || !mayHaveOwners(origin))
        return snapshot;
    const TrackedRows &rows = snapshot->rows;
    std::vector<FlowEnds> ends;
    ends.reserve(rows.size());
    for (Row row = 0; row < rows.size(); ++row)
        ends.push_back(endsOf(*snapshot, row));
    const std::vector<Owner> owners = search.find(origin, ends);
    OwnerTexts texts;
    for (Row row = 0; row < rows.size(); ++row)
        texts.add(rows.track(row).serial, owners[row]);
    for (auto &[id, values] : texts.take())
        table.attach(id, std::move(values));
    const OriginState &state = snapshot->origin();
    const Timeouts timeouts = state.timeouts ? *state.timeouts : Timeouts();
    return table.applyProblem(state.problem, state.capacity, timeouts, snapshot->takenAt, snapshot->live);
}

} // namespace ctscope
