// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/flow_values.h"

#include "history/clickhouse_schema.h"

#include <algorithm>

namespace ctscope::outlet {

namespace {

namespace flag = history::history_flag;

std::array<std::uint8_t, 16> mapped(const IpAddress &address)
{
    if (!address.isV4())
        return address.bytes;
    std::array<std::uint8_t, 16> bytes{};
    bytes[10] = bytes[11] = 0xff;
    std::copy_n(address.bytes.begin(), 4, bytes.begin() + 12);
    return bytes;
}

/// The source's and the destination's end, as the kernel's tuple has them: of ICMP the id, and type and code.
std::array<std::uint16_t, 2> endsOf(const L4Keys &keys)
{
    if (keys.kind == L4Kind::Icmp)
        return {keys.second, keys.first};
    return {keys.first, keys.second};
}

std::uint32_t statusBitsOf(const FlowRecord &record, const Nat &nat)
{
    if (record.has(FlowRecord::HasStatusBits))
        return record.statusBits | flag::statusBits;
    std::uint32_t bits = 0;
    const auto set = [&bits](bool isSet, std::uint16_t bit) { bits |= isSet ? bit : 0u; };
    set(!record.has(FlowRecord::Unreplied), status_bit::seenReply);
    set(record.has(FlowRecord::Assured), status_bit::assured);
    set(record.has(FlowRecord::Offload), status_bit::offload);
    set(record.has(FlowRecord::HwOffload), status_bit::hwOffload);
    set(nat.source(), status_bit::srcNat);
    set(nat.destination(), status_bit::dstNat);
    return bits;
}

void setRareValues(FlowValues &values, const FlowStore &flows, Row row)
{
    const Flow flow = flows.flow(row);
    if (!flow.zone && flow.zoneOriginal) {
        values.zone = *flow.zoneOriginal;
        values.flags |= flag::hasZone;
    }
    if (flow.labels) {
        for (const std::string &label : *flow.labels)
            values.labels.append(values.labels.empty() ? "" : ",").append(label);
    }
}

} // namespace

FlowValues valuesOf(const record::EndedFlow &ended, bool withDestination)
{
    const FlowStore &flows = ended.flows;
    const Row row = ended.row;
    const FlowRecord &record = flows.record(row);
    FlowValues values;
    values.start = ended.span.begin;
    values.end = ended.span.end;
    bool beganBefore = ended.span.beganBefore;
    if (record.extras != 0) {
        if (const auto stamp = flows.start(row)) {
            values.start = std::min(*stamp / 1000, values.end);
            beganBefore = false;
        }
        if (const auto stamp = flows.stop(row))
            values.end = std::max(*stamp / 1000, values.start);
    }
    values.protocol = record.protocol;
    values.state = record.state;
    values.reason = ended.span.reason;

    const std::array<IpAddress, 4> addresses{flows.address(row, AddressSlot::OriginalSrc),
        flows.address(row, AddressSlot::OriginalDst), flows.address(row, AddressSlot::ReplyDst),
        flows.address(row, AddressSlot::ReplySrc)};
    if (std::ranges::all_of(addresses, [](const IpAddress &address) { return address.isV4(); }))
        values.family = 4;
    else if (std::ranges::all_of(addresses, [](const IpAddress &address) { return address.isV6(); }))
        values.family = 6;
    const auto original = endsOf(flows.originalKeys(row));
    const auto reply = endsOf(flows.replyKeys(row));
    // The reply of ICMP carries the translated id where the original has its own; type and code are not translated.
    const bool isIcmp = record.replyKind() == L4Kind::Icmp;
    values.ports = {original[0], original[1], isIcmp ? reply[0] : reply[1], isIcmp ? reply[1] : reply[0]};
    const Nat nat = flows.nat(row);
    values.translated = nat.any();
    for (const std::size_t at : {0u, 1u, 2u, 3u}) {
        const bool isDestination = at % 2 == 1;
        if (isDestination && !withDestination)
            values.ports[at] = 0;
        else if (values.family != 0)
            values.addresses[at] = mapped(addresses[at]);
    }

    values.flags = statusBitsOf(record, nat)
        | static_cast<std::uint32_t>(record.originalKind()) << flag::originalKindShift
        | static_cast<std::uint32_t>(record.replyKind()) << flag::replyKindShift;
    values.flags |= beganBefore ? flag::beganBefore : 0;
    values.flags |= withDestination ? 0 : flag::noDestination;
    if (record.has(FlowRecord::HasMark)) {
        values.mark = record.mark;
        values.flags |= flag::hasMark;
    }
    if (record.has(FlowRecord::HasZone)) {
        values.zone = record.zone;
        values.flags |= flag::hasZone;
    }
    if (const auto counters = flows.originalCounters(row)) {
        values.original = *counters;
        values.counted |= 1;
    }
    if (const auto counters = flows.replyCounters(row)) {
        values.reply = *counters;
        values.counted |= 2;
    }
    if (record.extras != 0 && !flows.hasNoRareWords(row))
        setRareValues(values, flows, row);
    return values;
}

} // namespace ctscope::outlet
