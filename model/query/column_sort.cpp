// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/column_sort.h"

#include "query/in_parts.h"
#include "query/radix_sort.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

namespace ctscope {

namespace {

/// How many rows pass between two looks at the stop token.
constexpr std::size_t stride = 4096;
constexpr std::uint64_t largestPacked = std::numeric_limits<std::uint32_t>::max();

/// The entries of one group. Nearly all values fit 32 bits (ports, IPv4 addresses, seconds, most
/// counters): those are kept in a third of the room, and sorted in a third of the time. Whatever is
/// wide is also larger than whatever is not, so that each can be sorted by itself.
struct Group {
    std::uint32_t number = 0;
    std::vector<PackedEntry> packed;
    std::vector<SortEntry> wide;
};

/// What the rows of one part sort by.
class Keys {
public:
    explicit Keys(std::size_t rows)
        : m_rows(rows)
    {
    }

    void add(Row row, const std::optional<SortKey> &key)
    {
        if (!key) {
            m_missing.push_back(row);
            return;
        }
        Group &group = groupOf(key->group);
        if (key->high == 0 && key->low <= largestPacked)
            group.packed.push_back(packEntry(static_cast<std::uint32_t>(key->low), row));
        else
            group.wide.push_back({key->high, key->low, 0, row});
    }

    /// Takes over what the part behind this one has.
    void append(Keys &&behind)
    {
        const auto join = [](auto &mine, const auto &theirs) { mine.insert(mine.end(), theirs.begin(), theirs.end()); };
        for (Group &theirs : behind.m_groups) {
            Group &mine = groupOf(theirs.number);
            join(mine.packed, theirs.packed);
            join(mine.wide, theirs.wide);
        }
        join(m_missing, behind.m_missing);
    }

    bool hasGroup(std::uint32_t number) const noexcept { return std::ranges::find(m_groups, number, &Group::number) != m_groups.end(); }

    /// Writes the rows in order; those without a key are last in either direction.
    bool sort(bool descending, std::vector<Row> &rows, const std::stop_token &stop)
    {
        std::ranges::sort(m_groups, [descending](const Group &a, const Group &b) {
            return descending ? b.number < a.number : a.number < b.number;
        });
        rows.clear();
        const auto packed = [&](Group &group) {
            // Backwards is upwards by the complement, which keeps equal entries as they were.
            if (descending)
                std::ranges::for_each(group.packed, [](PackedEntry &entry) { entry ^= largestPacked << 32; });
            if (!radixSort(group.packed, m_packedScratch, stop))
                return false;
            std::ranges::transform(group.packed, std::back_inserter(rows), rowOf);
            return true;
        };
        const auto wide = [&](Group &group) {
            if (descending) {
                for (SortEntry &entry : group.wide) {
                    entry.high = ~entry.high;
                    entry.low = ~entry.low;
                }
            }
            if (!radixSort(group.wide, m_wideScratch, stop))
                return false;
            std::ranges::transform(group.wide, std::back_inserter(rows), &SortEntry::row);
            return true;
        };
        for (Group &group : m_groups) {
            if (descending ? !wide(group) || !packed(group) : !packed(group) || !wide(group))
                return false;
        }
        rows.insert(rows.end(), m_missing.begin(), m_missing.end());
        return true;
    }

private:
    Group &groupOf(std::uint32_t number)
    {
        if (m_last < m_groups.size() && m_groups[m_last].number == number)
            return m_groups[m_last];
        const auto found = std::ranges::find(m_groups, number, &Group::number);
        m_last = static_cast<std::size_t>(found - m_groups.begin());
        if (found == m_groups.end()) {
            m_groups.push_back({number, {}, {}});
            m_groups.back().packed.reserve(m_last == 0 ? m_rows : 0);
        }
        return m_groups[m_last];
    }

    std::size_t m_rows;
    std::size_t m_last = 0; ///< the group that was asked for last
    std::vector<Group> m_groups;
    std::vector<Row> m_missing; ///< rows without a value
    std::vector<PackedEntry> m_packedScratch;
    std::vector<SortEntry> m_wideScratch;
};

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

/// Rows in the order in which their flows were first seen.
bool sortBySerial(std::vector<Row> &rows, const Snapshot &snapshot, const std::stop_token &stop)
{
    const auto &tracks = snapshot.tracks;
    const auto serialOf = [&tracks](Row row) { return tracks[row].serial; };
    if (tracks.size() < snapshot.flows.size() || std::ranges::is_sorted(rows, {}, serialOf))
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
    Keys keys(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        keys.add(rows[i], numbers[i] ? std::optional(SortKey{0, 0, ranks[*numbers[i]]}) : std::nullopt);
    return keys.sort(spec.descending, rows, stop);
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

bool sortByKey(std::vector<Row> &rows, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    // The sort is stable: what is sorted by first, decides last.
    if (const Column port = portOf(spec.sort.column); port != Column::Count) {
        ViewSpec byPort = spec;
        byPort.sort.column = port;
        if (!sortByKey(rows, context, byPort, stop))
            return false;
    }
    const auto key = columnGetters(spec.sort.column).key;
    const std::size_t parts = partsFor(rows.size());
    std::vector<Keys> keys(parts, Keys(rows.size()));
    std::array<bool, 2> complete{true, true};
    inParts(parts, rows.size(), [&](std::size_t part, std::size_t begin, std::size_t end) {
        CellReader reader(context, spec.numbers);
        complete[part] = forEachRow(std::span(rows).subspan(begin, end - begin), stop, [&](Row row) {
            reader.moveTo(row);
            keys[part].add(row, key(reader));
        });
    });
    if (!complete[0] || !complete[1])
        return false;
    if (parts > 1)
        keys[0].append(std::move(keys[1]));
    const bool words = keys[0].hasGroup(static_cast<std::uint32_t>(Family::Unreadable));
    if (!keys[0].sort(spec.sort.descending, rows, stop))
        return false;
    if (const auto slot = addressSlotOf(spec.sort.column); slot && words)
        sortWords(rows, context.snapshot.flows, *slot, spec.sort.descending);
    return true;
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
