// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/block_format.h"
#include "record/flow_block.h"
#include "record/rare_fields.h"
#include "record/varint.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace ctscope::record {

namespace {

constexpr std::int64_t millisecond = 1000; // µs

template <typename Number> using Column = std::vector<Number>;

bool isIn(const FlowSpan &span, const Selection &selection)
{
    const bool isThere = span.reason == EndReason::StillThere;
    if (selection.asOf && (span.begin > *selection.asOf || (!isThere && span.end <= *selection.asOf)))
        return false;
    if (selection.endsUntil && !isThere && span.end > *selection.endsUntil)
        return false;
    return !selection.between
        || (span.begin <= selection.between->until && (isThere || span.end >= selection.between->from));
}

/// Makes an entry what it was at an earlier moment, or leaves out what is not known of another one.
void turnBack(FlowRecord &record, const FlowSpan &span, std::string_view path, std::int64_t moment)
{
    constexpr std::uint32_t changing = FlowRecord::HasTimeout | FlowRecord::HasOriginalCounters
        | FlowRecord::HasReplyCounters | FlowRecord::HasUse | FlowRecord::HasStatusBits;
    record.flags &= ~changing;
    record.use = 0;
    constexpr std::int64_t tenth = 100'000; // µs
    const auto step = stepAt(path, static_cast<std::uint32_t>(std::max<std::int64_t>(moment - span.begin, 0) / tenth));
    if (!step)
        return;
    record.state = step->state;
    record.flags &= ~std::uint32_t(FlowRecord::Unreplied | FlowRecord::Assured);
    record.flags |= (step->unreplied ? std::uint32_t(FlowRecord::Unreplied) : 0u)
        | (step->assured ? std::uint32_t(FlowRecord::Assured) : 0u);
}

/// Texts of different lengths, one after the other.
class Texts {
public:
    bool read(const UnpackedColumns &columns, BlockColumn lengths, BlockColumn bytes, Row rows)
    {
        m_bytes = columns.bytes(idOf(bytes));
        if (!columns.numbers(idOf(lengths), rows, m_ends))
            return false;
        std::uint64_t end = 0;
        for (std::uint32_t &length : m_ends) {
            end += length;
            if (end > m_bytes.size())
                return false;
            length = static_cast<std::uint32_t>(end);
        }
        return true;
    }
    std::string_view at(Row row) const
    {
        const std::uint32_t begin = row == 0 ? 0 : m_ends[row - 1];
        return m_bytes.substr(begin, m_ends[row] - begin);
    }

private:
    std::string_view m_bytes;
    Column<std::uint32_t> m_ends;
};

/// The distinct owners of a block, and which rows have them.
class Owners {
public:
    bool read(const UnpackedColumns &columns, Row rows)
    {
        if (!columns.numbers(idOf(BlockColumn::OwnerPlaces), rows, m_places))
            return false;
        std::string_view rest = columns.bytes(idOf(BlockColumn::Owners));
        while (!rest.empty()) {
            const auto length = takeVarint(rest);
            if (!length || *length > rest.size())
                return false;
            m_texts.push_back(rest.substr(0, *length));
            rest.remove_prefix(*length);
        }
        return std::ranges::all_of(m_places, [this](std::uint32_t place) { return place <= m_texts.size(); });
    }
    std::string_view at(Row row) const { return m_places[row] == 0 ? std::string_view() : m_texts[m_places[row] - 1]; }

private:
    Column<std::uint32_t> m_places;
    std::vector<std::string_view> m_texts;
};

/// All columns of a block.
class Unpacking {
public:
    Unpacking(const PackedBlock &packed, const Selection &selection)
        : m_packed(packed)
        // Of a moment before all ends, see turnBack().
        , m_needsCounters(!selection.asOf || *selection.asOf >= packed.first)
    {
    }

    bool read()
    {
        const Row rows = m_packed.rows;
        if (rows == 0 || rows > mostBlockRows)
            return false;
        m_ends = UnpackedColumns::unpack(m_packed.ends, mostUnpacked);
        m_rest = UnpackedColumns::unpack(m_packed.rest, mostUnpacked);
        if (!m_ends || !m_rest)
            return false;
        using C = BlockColumn;
        const auto of = [&](const UnpackedColumns &columns, C id, auto &values) {
            return columns.numbers(idOf(id), rows, values);
        };
        const std::pair<const UnpackedColumns &, C> addresses[] = {
            {*m_rest, C::OriginalSrc}, {*m_ends, C::OriginalDst}, {*m_rest, C::ReplySrc}, {*m_ends, C::ReplyDst}};
        for (std::size_t slot = 0; slot < m_addresses.size(); ++slot) {
            auto read = AddressDictionary::unpack(addresses[slot].first, idOf(addresses[slot].second), rows);
            if (!read)
                return false;
            m_addresses[slot] = std::move(*read);
            m_ipv6[slot].assign(m_addresses[slot].addresses().size(), notAdded);
        }
        return of(*m_ends, C::Protocol, m_protocol) && of(*m_rest, C::OriginalFirst, m_keys[0])
            && of(*m_ends, C::OriginalSecond, m_keys[1]) && of(*m_rest, C::ReplyFirst, m_keys[2])
            && of(*m_ends, C::ReplySecond, m_keys[3]) && of(*m_rest, C::Flags, m_flags)
            && of(*m_rest, C::State, m_state) && of(*m_rest, C::StatusBits, m_statusBits)
            && of(*m_rest, C::Timeout, m_timeout) && of(*m_rest, C::Mark, m_mark) && of(*m_rest, C::Id, m_id)
            && of(*m_rest, C::Zone, m_zone) && of(*m_rest, C::Use, m_use)
            && (!m_needsCounters
                || (of(*m_rest, C::OriginalPackets, m_counters[0]) && of(*m_rest, C::OriginalBytes, m_counters[1])
                    && of(*m_rest, C::ReplyPackets, m_counters[2]) && of(*m_rest, C::ReplyBytes, m_counters[3])))
            && of(*m_rest, C::End, m_end) && of(*m_rest, C::Lived, m_lived) && of(*m_rest, C::Reason, m_reason)
            && m_paths.read(*m_rest, C::PathLengths, C::Paths, rows)
            && m_rare.read(*m_rest, C::RareLengths, C::RareFields, rows) && m_owners.read(*m_rest, rows)
            && valuesAreKnown();
    }

    void append(FlowBlock &block, Row row, const Selection &selection)
    {
        const FlowSpan span = spanOf(row);
        if (!isIn(span, selection))
            return;
        FlowRecord record = recordOf(row);
        if (selection.asOf && *selection.asOf != span.end)
            turnBack(record, span, m_paths.at(row), *selection.asOf);
        BothCounters counters;
        if (m_needsCounters)
            counters = {{m_counters[0][row], m_counters[1][row]}, {m_counters[2][row], m_counters[3][row]}};
        const std::string_view fields = m_rare.at(row);
        const bool mixed = !setAddresses(block, record, row);
        RareAttributes rare;
        std::array<char, encodedTcpSize> room{};
        if (!mixed && record.use != std::numeric_limits<std::uint16_t>::max()
            && (fields.empty() || readUsualFields(fields, rare, room))) {
            if (hasStart(selection, span) && !rare.start)
                rare.start = span.begin * nanoseconds;
            const bool counts = record.has(FlowRecord::HasOriginalCounters) || record.has(FlowRecord::HasReplyCounters);
            block.append(record, counts ? &counters : nullptr, rare, span, m_paths.at(row), m_owners.at(row));
            return;
        }
        Flow flow = flowOf(record, counters, fields, row);
        if (hasStart(selection, span) && !flow.start)
            flow.start = span.begin * nanoseconds;
        if (selection.asOf && *selection.asOf < span.end)
            flow.stop.reset();
        block.append(flow, span, m_paths.at(row), m_owners.at(row));
    }

private:
    static constexpr std::uint32_t notAdded = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::int64_t nanoseconds = 1000; // in a µs

    static bool hasStart(const Selection &selection, const FlowSpan &span)
    {
        return selection.withStarts && !span.beganBefore;
    }

    /// Of what is an enumeration in memory, which a later version may have extended.
    bool valuesAreKnown() const
    {
        return std::ranges::all_of(m_reason, [](std::uint8_t reason) {
            return (reason & ~beganBeforeBit) <= static_cast<std::uint8_t>(EndReason::Unknown);
        }) && timesAreKnown();
    }

    bool timesAreKnown() const
    {
        if (!isTime(m_packed.first))
            return false;
        for (Row row = 0; row < m_packed.rows; ++row) {
            if (m_end[row] >= std::uint64_t(1) << 50 || m_lived[row] >= std::uint64_t(1) << 50)
                return false;
            const FlowSpan span = spanOf(row);
            if (!isTime(span.begin) || !isTime(span.end))
                return false;
        }
        return true;
    }

    FlowRecord recordOf(Row row) const
    {
        FlowRecord record;
        record.keys = {m_keys[0][row], m_keys[1][row], m_keys[2][row], m_keys[3][row]};
        record.flags = m_flags[row] & ~(notRecorded | FlowRecord::Ipv6 | FlowRecord::MixedAddresses);
        record.timeout = m_timeout[row];
        record.mark = m_mark[row];
        record.id = m_id[row];
        record.zone = m_zone[row];
        record.use = m_use[row];
        record.protocol = m_protocol[row];
        record.state = static_cast<State>(m_state[row]);
        record.statusBits = m_statusBits[row];
        return record;
    }

    FlowSpan spanOf(Row row) const
    {
        const std::int64_t end = m_packed.first + static_cast<std::int64_t>(m_end[row]) * millisecond;
        return {end - static_cast<std::int64_t>(m_lived[row]) * millisecond, end,
            static_cast<EndReason>(m_reason[row] & ~beganBeforeBit), (m_reason[row] & beganBeforeBit) != 0, 0};
    }

    /// False when the four are not of one family.
    bool setAddresses(FlowBlock &block, FlowRecord &record, Row row)
    {
        const Family family = m_addresses[0].at(row).family;
        if (family == Family::None || !std::ranges::all_of(m_addresses, [&](const AddressDictionary &addresses) {
                return addresses.at(row).family == family;
            }))
            return false;
        for (std::size_t slot = 0; slot < m_addresses.size(); ++slot) {
            const std::uint16_t place = m_addresses[slot].places()[row];
            if (family == Family::Ipv4) {
                record.addresses[slot] = m_addresses[slot].addresses()[place].v4Number();
                continue;
            }
            std::uint32_t &known = m_ipv6[slot][place];
            if (known == notAdded)
                known = block.addIpv6(m_addresses[slot].addresses()[place]);
            record.addresses[slot] = known;
        }
        if (family == Family::Ipv6)
            record.flags |= FlowRecord::Ipv6;
        return true;
    }

    Flow flowOf(FlowRecord record, const BothCounters &counters, std::string_view fields, Row row)
    {
        record.addresses = {};
        record.flags &= ~std::uint32_t(FlowRecord::Ipv6);
        if (record.use == std::numeric_limits<std::uint16_t>::max())
            record.use = 0; // the whole number is among the fields
        m_one.clear();
        m_one.appendRecord(record, &counters);
        Flow flow = m_one.flow(0);
        const auto set = [&](Tuple &tuple, std::size_t src, std::size_t dst) {
            tuple.src = m_addresses[src].at(row);
            tuple.dst = m_addresses[dst].at(row);
        };
        set(flow.original, 0, 1);
        set(flow.reply, 2, 3);
        readRareFields(fields, flow);
        const auto mark = [](IpAddress &address, const std::string &text) {
            if (!text.empty())
                address.family = Family::Unreadable;
        };
        mark(flow.original.src, flow.original.srcText);
        mark(flow.original.dst, flow.original.dstText);
        mark(flow.reply.src, flow.reply.srcText);
        mark(flow.reply.dst, flow.reply.dstText);
        return flow;
    }

    const PackedBlock &m_packed;
    bool m_needsCounters;
    std::optional<UnpackedColumns> m_ends, m_rest;
    std::array<AddressDictionary, 4> m_addresses;     ///< as FlowRecord::addresses
    std::array<std::vector<std::uint32_t>, 4> m_ipv6; ///< where each of them is in the pool of the block
    std::array<Column<std::uint16_t>, 4> m_keys;
    Column<std::uint8_t> m_protocol, m_state, m_reason;
    Column<std::uint16_t> m_statusBits, m_zone, m_use;
    Column<std::uint32_t> m_flags, m_timeout, m_mark, m_id;
    std::array<Column<std::uint64_t>, 4> m_counters;
    Column<std::uint64_t> m_end, m_lived;
    Texts m_paths, m_rare;
    Owners m_owners;
    FlowStore m_one;
};

} // namespace

bool unpack(const PackedBlock &packed, FlowBlock &block, const Selection &selection)
{
    Unpacking rows(packed, selection);
    if (!rows.read())
        return false;
    if (selection.rows == nullptr) {
        for (Row row = 0; row < packed.rows; ++row)
            rows.append(block, row, selection);
        return true;
    }
    for (const Row row : *selection.rows) {
        if (row < packed.rows)
            rows.append(block, row, selection);
    }
    return true;
}

std::optional<std::vector<Row>> findEnds(const PackedBlock &packed, const OutsideEnd &end)
{
    if (packed.rows == 0 || packed.rows > mostBlockRows)
        return std::nullopt;
    const auto columns = UnpackedColumns::unpack(packed.ends, mostUnpacked);
    if (!columns)
        return std::nullopt;
    const Row rows = packed.rows;
    Column<std::uint8_t> protocol;
    if (!columns->numbers(idOf(BlockColumn::Protocol), rows, protocol))
        return std::nullopt;
    std::vector<Row> found;
    const std::pair<BlockColumn, BlockColumn> sides[] = {
        {BlockColumn::ReplyDst, BlockColumn::ReplySecond}, {BlockColumn::OriginalDst, BlockColumn::OriginalSecond}};
    for (const auto &[address, key] : sides) {
        const auto addresses = AddressDictionary::unpack(*columns, idOf(address), rows);
        Column<std::uint16_t> keys;
        if (!addresses || !columns->numbers(idOf(key), rows, keys))
            return std::nullopt;
        const auto place = addresses->placeOf(end.address);
        if (!place)
            continue;
        for (Row row = 0; row < rows; ++row) {
            if (addresses->places()[row] == *place && (!end.port || keys[row] == *end.port)
                && (!end.protocol || protocol[row] == *end.protocol))
                found.push_back(row);
        }
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

} // namespace ctscope::record
