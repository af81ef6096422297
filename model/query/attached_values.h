// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column_values.h"
#include "tracking/compared_rows.h"
#include "tracking/owner_columns.h"

#include <charconv>

namespace ctscope::column_values {

// The values of columns that are no part of an entry: of attached columns, of names, and of a comparison.

/// How the row differs in the comparison of two tables; nothing in other tables.
inline ChangeSet changesOf(const RowReader &reader)
{
    const ComparedRows *const compared = reader.snapshot().compared.get();
    return compared != nullptr ? compared->changes[reader.row()] : ChangeSet();
}
inline Key changesKey(RowReader &reader)
{
    const ChangeSet changes = changesOf(reader);
    return changes.empty() ? Key() : keyOf(static_cast<std::uint64_t>(changes.bits()));
}
inline void changesCell(RowReader &reader, std::string &out) { appendChanges(out, changesOf(reader)); }

// Machines

/// Of several tables as one, what the user calls the machine of the row.
inline void machineCell(RowReader &reader, std::string &out)
{
    out += reader.snapshot().originOf(reader.row()).machine;
}
/// As its text: there are few machines, which were sorted once.
inline Key machineKey(RowReader &reader)
{
    const OriginState &state = reader.snapshot().originOf(reader.row());
    return state.machine.empty() ? Key() : keyOf(std::uint64_t(state.machineRank));
}

// Names of hosts

template <AddressSlot slot> void hostCell(RowReader &reader, std::string &out)
{
    const HostNames *const hosts = reader.snapshot().hosts.get();
    if (hosts == nullptr)
        return;
    const FlowRecord &record = reader.record();
    const HostName *const host = record.plainIpv4() ? hosts->findIpv4(record.addresses[static_cast<std::size_t>(slot)])
                                                    : hosts->find(reader.flows().address(reader.row(), slot));
    if (host != nullptr)
        out += host->name;
}

// Countries and networks

inline GeoFacts geoFactsOf(const RowReader &reader)
{
    const GeoData *const geo = reader.snapshot().geo.get();
    if (geo == nullptr)
        return {};
    const FlowStore &flows = reader.flows();
    const Row row = reader.row();
    const IpAddress outside = outsideEnd(flows.address(row, AddressSlot::OriginalSrc),
        flows.address(row, AddressSlot::OriginalDst), flows.address(row, AddressSlot::ReplySrc));
    return outside.family == Family::None ? GeoFacts() : geo->find(outside);
}
inline void countryCell(RowReader &reader, std::string &out) { out += geoFactsOf(reader).country; }
inline void networkOwnerCell(RowReader &reader, std::string &out) { out += geoFactsOf(reader).organisation; }
inline std::optional<std::uint64_t> networkNumberOf(RowReader &reader)
{
    const std::uint32_t number = geoFactsOf(reader).number;
    return number != 0 ? std::optional<std::uint64_t>(number) : std::nullopt;
}

// Attached columns

template <AttachedId id> void attachedCell(RowReader &reader, std::string &out)
{
    out += reader.snapshot().rows.attached().text(id, reader.row());
}
template <AttachedId id> std::optional<std::uint64_t> attachedNumber(RowReader &reader)
{
    const std::string_view text = reader.snapshot().rows.attached().text(id, reader.row());
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// "exact", "exact (no privilege)", "forwarded", "ended"
inline void ownerCell(RowReader &reader, std::string &out)
{
    const AttachedColumns &attached = reader.snapshot().rows.attached();
    const std::string_view known = attached.text(owner_column::known, reader.row());
    const std::string_view reason = attached.text(owner_column::reason, reader.row());
    out += known;
    if (!known.empty() && !reason.empty())
        out += " (";
    out += reason;
    if (!known.empty() && !reason.empty())
        out += ')';
}

} // namespace ctscope::column_values
