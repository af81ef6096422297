// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/block_format.h"
#include "record/flow_block.h"
#include "record/rare_fields.h"
#include "record/varint.h"

#include <algorithm>
#include <span>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace ctscope::record {

namespace {

constexpr std::int64_t millisecond = 1000; // µs

/// The rows that are packed, column by column.
class Packing {
public:
    Packing(const FlowBlock &block, Row begin, Row end)
        : m_block(block)
        , m_begin(begin)
        , m_end(end)
    {
    }

    template <typename Value> void column(ColumnPacker &packer, BlockColumn id, Value &&value) const
    {
        using Number = std::make_unsigned_t<std::remove_cvref_t<decltype(value(m_begin))>>;
        std::vector<Number> values;
        values.reserve(m_end - m_begin);
        for (Row row = m_begin; row < m_end; ++row)
            values.push_back(static_cast<Number>(value(row)));
        packer.numbers<Number>(idOf(id), values);
    }
    void addresses(ColumnPacker &packer, BlockColumn id, AddressSlot slot) const
    {
        std::vector<IpAddress> values;
        values.reserve(m_end - m_begin);
        for (Row row = m_begin; row < m_end; ++row)
            values.push_back(m_block.flows().address(row, slot));
        AddressDictionary(values).pack(packer, idOf(id));
    }
    /// Texts of different lengths.
    template <typename Append>
    void texts(ColumnPacker &packer, BlockColumn lengths, BlockColumn bytes, Append &&append) const
    {
        std::vector<std::uint32_t> all;
        std::string text;
        for (Row row = m_begin; row < m_end; ++row) {
            const std::size_t before = text.size();
            append(text, row);
            all.push_back(static_cast<std::uint32_t>(text.size() - before));
        }
        packer.numbers<std::uint32_t>(idOf(lengths), all);
        packer.bytes(idOf(bytes), text);
    }

private:
    const FlowBlock &m_block;
    Row m_begin;
    Row m_end;
};

void packOwners(ColumnPacker &packer, const FlowBlock &block, Row begin, Row end)
{
    std::unordered_map<std::string_view, std::uint32_t> known;
    std::vector<std::uint32_t> places;
    std::string owners;
    for (Row row = begin; row < end; ++row) {
        const std::string_view owner = block.owner(row);
        if (owner.empty()) {
            places.push_back(0);
            continue;
        }
        const auto [place, isNew] = known.try_emplace(owner, static_cast<std::uint32_t>(known.size() + 1));
        if (isNew) {
            appendVarint(owners, owner.size());
            owners += owner;
        }
        places.push_back(place->second);
    }
    packer.numbers<std::uint32_t>(idOf(BlockColumn::OwnerPlaces), places);
    packer.bytes(idOf(BlockColumn::Owners), owners);
}

std::uint64_t counted(const std::optional<Counters> &counters, std::uint64_t Counters::*member)
{
    return counters ? (*counters).*member : 0;
}

} // namespace

PackedBlock pack(const FlowBlock &block, Row begin, Row end)
{
    PackedBlock packed;
    packed.rows = end - begin;
    packed.first = packed.last = block.span(begin).end;
    packed.began = block.span(begin).begin;
    for (Row row = begin; row < end; ++row) {
        packed.first = std::min(packed.first, block.span(row).end);
        packed.last = std::max(packed.last, block.span(row).end);
        packed.began = std::min(packed.began, block.span(row).begin);
    }
    const FlowStore &flows = block.flows();
    const Packing rows(block, begin, end);

    ColumnPacker ends;
    rows.column(ends, BlockColumn::Protocol, [&](Row row) { return flows.record(row).protocol; });
    rows.addresses(ends, BlockColumn::OriginalDst, AddressSlot::OriginalDst);
    rows.addresses(ends, BlockColumn::ReplyDst, AddressSlot::ReplyDst);
    rows.column(ends, BlockColumn::OriginalSecond, [&](Row row) { return flows.record(row).keys[1]; });
    rows.column(ends, BlockColumn::ReplySecond, [&](Row row) { return flows.record(row).keys[3]; });
    packed.ends = ends.pack();

    ColumnPacker rest;
    rows.addresses(rest, BlockColumn::OriginalSrc, AddressSlot::OriginalSrc);
    rows.addresses(rest, BlockColumn::ReplySrc, AddressSlot::ReplySrc);
    rows.column(rest, BlockColumn::OriginalFirst, [&](Row row) { return flows.record(row).keys[0]; });
    rows.column(rest, BlockColumn::ReplyFirst, [&](Row row) { return flows.record(row).keys[2]; });
    rows.column(rest, BlockColumn::Flags, [&](Row row) { return flows.record(row).flags & ~notRecorded; });
    rows.column(rest, BlockColumn::State, [&](Row row) { return static_cast<std::uint8_t>(flows.record(row).state); });
    rows.column(rest, BlockColumn::StatusBits, [&](Row row) { return flows.record(row).statusBits; });
    rows.column(rest, BlockColumn::Timeout, [&](Row row) {
        const std::uint32_t left = flows.record(row).timeout;
        return left - std::min(left, block.span(row).counted);
    });
    rows.column(rest, BlockColumn::Mark, [&](Row row) { return flows.record(row).mark; });
    rows.column(rest, BlockColumn::Id, [&](Row row) { return flows.record(row).id; });
    rows.column(rest, BlockColumn::Zone, [&](Row row) { return flows.record(row).zone; });
    rows.column(rest, BlockColumn::Use, [&](Row row) { return flows.record(row).use; });
    if (flows.hasCounters()) {
        using C = BlockColumn;
        rows.column(rest, C::OriginalPackets,
            [&](Row row) { return counted(flows.originalCounters(row), &Counters::packets); });
        rows.column(
            rest, C::OriginalBytes, [&](Row row) { return counted(flows.originalCounters(row), &Counters::bytes); });
        rows.column(
            rest, C::ReplyPackets, [&](Row row) { return counted(flows.replyCounters(row), &Counters::packets); });
        rows.column(rest, C::ReplyBytes, [&](Row row) { return counted(flows.replyCounters(row), &Counters::bytes); });
    }
    rows.column(rest, BlockColumn::End,
        [&](Row row) { return static_cast<std::uint64_t>((block.span(row).end - packed.first) / millisecond); });
    rows.column(rest, BlockColumn::Lived, [&](Row row) {
        const FlowSpan &span = block.span(row);
        return static_cast<std::uint64_t>(std::max<std::int64_t>(span.end - span.begin, 0) / millisecond);
    });
    rows.column(rest, BlockColumn::Reason, [&](Row row) {
        const FlowSpan &span = block.span(row);
        return static_cast<std::uint8_t>(static_cast<unsigned>(span.reason) | (span.beganBefore ? beganBeforeBit : 0u));
    });
    rows.texts(rest, BlockColumn::PathLengths, BlockColumn::Paths,
        [&](std::string &text, Row row) { text += block.path(row); });
    rows.texts(rest, BlockColumn::RareLengths, BlockColumn::RareFields, [&](std::string &text, Row row) {
        const FlowRecord &record = flows.record(row);
        if (record.extras != 0 || record.has(FlowRecord::MixedAddresses))
            appendRareFields(text, flows.flow(row));
    });
    if (block.hasOwners())
        packOwners(rest, block, begin, end);
    packed.rest = rest.pack();
    return packed;
}

} // namespace ctscope::record
