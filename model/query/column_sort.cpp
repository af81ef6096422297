// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/column_sort.h"

#include "query/in_parts.h"
#include "query/radix_sort.h"
#include "query/sort_keys.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

namespace ctscope {

namespace {

/// How many rows pass between two looks at the stop token.
constexpr std::size_t stride = 4096;
constexpr std::uint64_t largestPacked = std::numeric_limits<std::uint32_t>::max();

/// Calls `visit` with each row until stop is asked; false then.
template<typename Visitor> bool forEachRow(std::span<const Row> rows, const std::stop_token &stop, Visitor &&visit)
{
    while (!rows.empty()) {
        if (stop.stop_requested())
            return false;
        const std::span<const Row> some = rows.first(std::min(stride, rows.size()));
        for (const Row row : some)
            visit(row);
        rows = rows.subspan(some.size());
    }
    return !stop.stop_requested();
}

/// The texts of a column, each a number in the order of their first coming: there are few.
class Texts {
public:
    Texts(CellReader &reader, Column column)
        : m_reader(reader)
        , m_column(column)
    {
    }

    /// The number of the row's text; nullopt when it is empty.
    std::optional<std::uint32_t> numberOf(Row row)
    {
        m_reader.moveTo(row);
        const FlowRecord &record = m_reader.record();
        // Without rare words the text of such a column follows from the flags.
        const bool plain = m_reader.flows().hasNoRareWords(row);
        constexpr unsigned firstStatus = 8;
        const std::size_t status = record.flags >> firstStatus & (m_plain.size() - 1);
        if (plain && m_plain[status])
            return *m_plain[status] == none ? std::nullopt : m_plain[status];
        m_text.clear();
        appendCellText(m_reader, m_column, m_text);
        const std::uint32_t number = m_text.empty()
            ? none
            : m_numbers.try_emplace(m_text, static_cast<std::uint32_t>(m_numbers.size())).first->second;
        if (plain)
            m_plain[status] = number;
        return number == none ? std::nullopt : std::optional(number);
    }

    /// The rank of each number among the sorted texts.
    std::vector<std::uint32_t> ranks() const
    {
        std::vector<const std::pair<const std::string, std::uint32_t> *> sorted;
        sorted.reserve(m_numbers.size());
        for (const auto &entry : m_numbers)
            sorted.push_back(&entry);
        std::ranges::sort(sorted, {}, [](const auto *entry) -> const std::string & { return entry->first; });
        std::vector<std::uint32_t> ranks(sorted.size());
        for (std::size_t i = 0; i < sorted.size(); ++i)
            ranks[sorted[i]->second] = static_cast<std::uint32_t>(i);
        return ranks;
    }

private:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    CellReader &m_reader;
    const Column m_column;
    std::unordered_map<std::string, std::uint32_t> m_numbers;
    std::array<std::optional<std::uint32_t>, 32> m_plain; ///< by the status bits of FlowRecord::flags
    std::string m_text;
};
static_assert(FlowRecord::Unreplied == 1u << 8 && FlowRecord::Userspace == 1u << 12);

template<typename SerialOf> bool isInSerialOrder(std::span<const Row> rows, const SerialOf &serialOf)
{
    std::array<bool, 2> sorted{true, true};
    inParts(partsFor(rows.size()), rows.size(), [&](std::size_t part, std::size_t begin, std::size_t end) {
        const std::size_t withNext = std::min(end + 1, rows.size());
        sorted[part] = std::ranges::is_sorted(rows.subspan(begin, withNext - begin), {}, serialOf);
    });
    return sorted[0] && sorted[1];
}

/// Rows in the order in which their flows were first seen.
bool sortBySerial(std::vector<Row> &rows, const Snapshot &snapshot, const std::stop_token &stop)
{
    const auto &tracks = snapshot.tracks;
    const auto serialOf = [&tracks](Row row) { return tracks[row].serial; };
    if (tracks.size() < snapshot.flows.size() || isInSerialOrder(rows, serialOf))
        return !stop.stop_requested();
    FlowSerial lowest = std::numeric_limits<FlowSerial>::max();
    FlowSerial highest = 0;
    for (const Row row : rows) {
        lowest = std::min(lowest, serialOf(row));
        highest = std::max(highest, serialOf(row));
    }
    if (highest - lowest <= largestPacked) {
        std::vector<PackedEntry> entries(rows.size());
        std::vector<PackedEntry> scratch;
        std::ranges::transform(rows, entries.begin(), [&](Row row) {
            return packEntry(static_cast<std::uint32_t>(serialOf(row) - lowest), row);
        });
        if (!radixSort(entries, scratch, stop))
            return false;
        std::ranges::transform(entries, rows.begin(), rowOf);
        return true;
    }
    std::vector<SortEntry> entries(rows.size());
    std::vector<SortEntry> scratch;
    std::ranges::transform(rows, entries.begin(), [&](Row row) { return SortEntry{0, serialOf(row), 0, row}; });
    if (!radixSort(entries, scratch, stop))
        return false;
    std::ranges::transform(entries, rows.begin(), &SortEntry::row);
    return true;
}

bool sortByText(std::vector<Row> &rows, CellReader &reader, const SortSpec &spec, const std::stop_token &stop)
{
    Texts texts(reader, spec.column);
    std::vector<std::optional<std::uint32_t>> numbers;
    numbers.reserve(rows.size());
    if (!forEachRow(rows, stop, [&](Row row) { numbers.push_back(texts.numberOf(row)); }))
        return false;
    const std::vector<std::uint32_t> ranks = texts.ranks();
    SortKeys keys(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        keys.add(rows[i], numbers[i] ? std::optional(SortKey{0, 0, ranks[*numbers[i]]}) : std::nullopt);
    if (!keys.sort(spec.descending, stop))
        return false;
    keys.writeRows(rows);
    return true;
}

std::optional<AddressSlot> addressSlotOf(Column column) noexcept
{
    switch (column) {
    case Column::Source: return AddressSlot::OriginalSrc;
    case Column::Destination: return AddressSlot::OriginalDst;
    case Column::ReplySource: return AddressSlot::ReplySrc;
    case Column::ReplyDestination: return AddressSlot::ReplyDst;
    default: return std::nullopt;
    }
}

/// Words in place of addresses stand together, by their first letters: the rest of the order.
void sortWords(std::vector<Row> &rows, const FlowStore &flows, AddressSlot slot, bool descending)
{
    const auto isWord = [&](Row row) {
        return flows.record(row).has(FlowRecord::MixedAddresses) && flows.address(row, slot).family == Family::Unreadable;
    };
    const auto begin = std::ranges::find_if(rows, isWord);
    const auto end = std::find_if_not(begin, rows.end(), isWord);
    std::stable_sort(begin, end, [&](Row a, Row b) {
        const int order = flows.addressText(a, slot).compare(flows.addressText(b, slot));
        return descending ? order > 0 : order < 0;
    });
}

/// The column that rows with the same address are in the order of; Count = none.
Column portOf(Column address) noexcept
{
    switch (address) {
    case Column::Source: return Column::SourcePort;
    case Column::Destination: return Column::DestinationPort;
    case Column::ReplySource: return Column::ReplySourcePort;
    case Column::ReplyDestination: return Column::ReplyDestinationPort;
    default: return Column::Count;
    }
}

/// A number for each row, written before it is read. Fresh memory is dear, so it is not filled first.
class RowNumbers {
public:
    explicit RowNumbers(std::size_t rows)
        : m_numbers(std::make_unique_for_overwrite<std::uint32_t[]>(rows))
        , m_size(rows)
    {
    }
    std::uint32_t &operator[](Row row) noexcept { return m_numbers[row]; }
    operator std::span<const std::uint32_t>() const noexcept { return {m_numbers.get(), m_size}; }

private:
    std::unique_ptr<std::uint32_t[]> m_numbers;
    std::size_t m_size;
};

/// What rows with an address are in the order of: it, and then their ports.
class EndpointKeys {
public:
    EndpointKeys(const CellContext &context, const ViewSpec &spec)
        : m_context(context)
        , m_spec(spec)
        , m_addressKey(columnGetters(spec.sort.column).key)
        , m_portKey(columnGetters(portOf(spec.sort.column)).key)
        , m_addresses(context.snapshot.flows.size())
        , m_ties(context.snapshot.flows.size())
    {
    }

    /// Sorts one part of the rows. Both values are read in one go through the records.
    bool sort(std::span<Row> rows, SortKeys &keys, const std::stop_token &stop)
    {
        CellReader reader(m_context, m_spec.numbers);
        const bool descending = m_spec.sort.descending;
        const bool read = forEachRow(rows, stop, [&](Row row) {
            reader.moveTo(row);
            const std::optional<SortKey> address = m_addressKey(reader);
            const std::optional<SortKey> port = m_portKey(reader);
            const bool isPacked = address && address->group == packedGroup && address->low < notPacked;
            m_addresses[row] = isPacked ? static_cast<std::uint32_t>(address->low) : notPacked;
            m_ties[row] = !port ? lastTie : descending ? lastTie - 1 - static_cast<std::uint32_t>(port->low) : static_cast<std::uint32_t>(port->low);
            keys.add(row, port);
        });
        if (!read || !keys.sort(descending, stop))
            return false;
        // The sort is stable: what is sorted by first, decides last.
        keys.writeRows(rows);
        keys.clear();
        return forEachRow(rows, stop, [&](Row row) {
                   if (m_addresses[row] != notPacked) {
                       keys.add(row, SortKey{packedGroup, 0, m_addresses[row]});
                       return;
                   }
                   reader.moveTo(row);
                   keys.add(row, m_addressKey(reader));
               })
            && keys.sort(descending, stop);
    }

    /// The ports as numbers that rise in the order of the rows: those without a port are last.
    std::span<const std::uint32_t> ties() const noexcept { return m_ties; }

private:
    static constexpr auto packedGroup = static_cast<std::uint32_t>(Family::Ipv4);
    static constexpr auto notPacked = std::numeric_limits<std::uint32_t>::max(); ///< and 255.255.255.255
    static constexpr auto lastTie = std::numeric_limits<std::uint32_t>::max();

    CellContext m_context;
    const ViewSpec &m_spec;
    std::optional<SortKey> (*m_addressKey)(CellReader &);
    std::optional<SortKey> (*m_portKey)(CellReader &);
    RowNumbers m_addresses;
    RowNumbers m_ties;
};

bool sortByOneKey(std::span<Row> rows, SortKeys &keys, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    CellReader reader(context, spec.numbers);
    const auto key = columnGetters(spec.sort.column).key;
    return forEachRow(rows, stop, [&](Row row) {
               reader.moveTo(row);
               keys.add(row, key(reader));
           })
        && keys.sort(spec.sort.descending, stop);
}

bool sortByKey(std::vector<Row> &rows, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    const std::size_t parts = partsFor(rows.size());
    std::vector<SortKeys> keys(parts, SortKeys(rows.size() / parts + 1));
    std::array<bool, 2> complete{true, true};
    std::optional<EndpointKeys> endpoints;
    if (portOf(spec.sort.column) != Column::Count)
        endpoints.emplace(context, spec);
    inParts(parts, rows.size(), [&](std::size_t part, std::size_t begin, std::size_t end) {
        const std::span<Row> own = std::span(rows).subspan(begin, end - begin);
        complete[part] = endpoints ? endpoints->sort(own, keys[part], stop) : sortByOneKey(own, keys[part], context, spec, stop);
    });
    if (!complete[0] || !complete[1])
        return false;
    if (parts > 1)
        SortKeys::writeMerged(keys[0], keys[1], endpoints ? endpoints->ties() : std::span<const std::uint32_t>(), rows);
    else
        keys[0].writeRows(rows);
    constexpr auto wordGroup = static_cast<std::uint32_t>(Family::Unreadable);
    const bool words = std::ranges::any_of(keys, [](const SortKeys &part) { return part.hasGroup(wordGroup); });
    if (const auto slot = addressSlotOf(spec.sort.column); slot && words)
        sortWords(rows, context.snapshot.flows, *slot, spec.sort.descending);
    return !stop.stop_requested();
}

} // namespace

bool sortRows(std::vector<Row> &rows, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    if (!sortBySerial(rows, context.snapshot, stop))
        return false;
    if (spec.sort.column == Column::Count)
        return true;
    if (columnGetters(spec.sort.column).key != nullptr)
        return sortByKey(rows, context, spec, stop);
    CellReader reader(context, spec.numbers);
    return sortByText(rows, reader, spec.sort, stop);
}

} // namespace ctscope
