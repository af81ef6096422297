// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/column_sort.h"

#include "query/each_row.h"
#include "query/endpoint_sort.h"
#include "query/in_parts.h"
#include "query/radix_sort.h"
#include "query/sort_keys.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

namespace ctscope {

namespace {

/// The texts of a column, each a number in the order of their first coming: there are few.
class Texts {
public:
    Texts(RowReader &reader, Column column)
        : m_reader(reader)
        , m_column(column)
        , m_fromElsewhere(isFromElsewhere(definitionOf(column)))
    {
    }

    /// The number of the row's text; nullopt when it is empty.
    std::optional<std::uint32_t> numberOf(Row row)
    {
        m_reader.moveTo(row);
        const FlowRecord &record = m_reader.record();
        // Without rare words the text of such a column follows from the flags, unless it comes from elsewhere.
        const bool plain = !m_fromElsewhere && m_reader.flows().hasNoRareWords(row);
        constexpr unsigned firstStatus = 8;
        const std::size_t status = record.flags >> firstStatus & (m_plain.size() - 1);
        if (plain && m_plain[status])
            return *m_plain[status] == none ? std::nullopt : m_plain[status];
        m_text.clear();
        appendCellText(m_reader, definitionOf(m_column), m_text);
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

    RowReader &m_reader;
    const Column m_column;
    const bool m_fromElsewhere;
    std::unordered_map<std::string, std::uint32_t> m_numbers;
    std::array<std::optional<std::uint32_t>, 32> m_plain; ///< by the status bits of FlowRecord::flags
    std::string m_text;
};
static_assert(FlowRecord::Unreplied == 1u << 8 && FlowRecord::Userspace == 1u << 12);

template <typename SerialOf> bool isInSerialOrder(std::span<const Row> rows, const SerialOf &serialOf)
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
    const auto tracks = snapshot.rows.tracks();
    const auto serialOf = [tracks](Row row) { return tracks[row].serial; };
    if (isInSerialOrder(rows, serialOf))
        return !stop.stop_requested();
    FlowSerial lowest = std::numeric_limits<FlowSerial>::max();
    FlowSerial highest = 0;
    for (const Row row : rows) {
        lowest = std::min(lowest, serialOf(row));
        highest = std::max(highest, serialOf(row));
    }
    if (highest - lowest <= std::numeric_limits<std::uint32_t>::max()) {
        std::vector<PackedEntry> entries(rows.size());
        std::vector<PackedEntry> scratch;
        std::ranges::transform(rows, entries.begin(),
            [&](Row row) { return packEntry(static_cast<std::uint32_t>(serialOf(row) - lowest), row); });
        if (!radixSort(entries, scratch, packedRowBits, stop))
            return false;
        std::ranges::transform(entries, rows.begin(), [](PackedEntry entry) { return rowOf(entry); });
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

bool sortByText(std::vector<Row> &rows, RowReader &reader, const SortSpec &spec, const std::stop_token &stop)
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

/// Words in place of addresses are consecutive rows, sorted by their first letters only: sorts them by whole words.
void sortWords(std::vector<Row> &rows, const FlowStore &flows, AddressSlot slot, bool descending)
{
    const auto isWord = [&](Row row) {
        return flows.record(row).has(FlowRecord::MixedAddresses)
            && flows.address(row, slot).family == Family::Unreadable;
    };
    const auto begin = std::ranges::find_if(rows, isWord);
    const auto end = std::find_if_not(begin, rows.end(), isWord);
    std::stable_sort(begin, end, [&](Row a, Row b) {
        const int order = flows.addressText(a, slot).compare(flows.addressText(b, slot));
        return descending ? order > 0 : order < 0;
    });
}

/// Gives each part of the rows its keys and sorts it.
bool sortParts(std::vector<Row> &rows, std::span<SortKeys> parts, const CellContext &context, const ViewSpec &spec,
    const std::stop_token &stop)
{
    std::array<bool, 2> complete{true, true};
    const auto inEachPart = [&](auto &&work) {
        inParts(parts.size(), rows.size(), [&](std::size_t part, std::size_t begin, std::size_t end) {
            complete[part] = complete[part] && work(part, std::span(rows).subspan(begin, end - begin));
        });
    };
    if (definitionOf(spec.sort.column).port != Column::Count) {
        EndpointKeys endpoints(context, spec);
        inEachPart([&](std::size_t part, std::span<Row> own) { return endpoints.read(part, own, parts[part], stop); });
        endpoints.prepare();
        inEachPart([&](std::size_t part, std::span<Row>) {
            endpoints.finish(part, parts[part]);
            return parts[part].sort(spec.sort.descending, stop);
        });
    } else {
        inEachPart([&](std::size_t part, std::span<Row> own) {
            RowReader reader(context, spec.numbers);
            const auto key = definitionOf(spec.sort.column).key;
            return forEachRow(own, stop, [&](Row row) {
                reader.moveTo(row);
                parts[part].add(row, key(reader));
            }) && parts[part].sort(spec.sort.descending, stop);
        });
    }
    return complete[0] && complete[1];
}

bool sortByKey(std::vector<Row> &rows, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    const std::size_t parts = partsFor(rows.size());
    std::vector<SortKeys> keys(parts, SortKeys(rows.size() / parts + 1));
    if (!sortParts(rows, keys, context, spec, stop))
        return false;
    if (parts > 1)
        SortKeys::writeMerged(keys[0], keys[1], rows);
    else
        keys[0].writeRows(rows);
    constexpr auto wordGroup = static_cast<std::uint32_t>(Family::Unreadable);
    const bool words = std::ranges::any_of(keys, [](const SortKeys &part) { return part.hasGroup(wordGroup); });
    if (const auto slot = definitionOf(spec.sort.column).address; slot && words)
        sortWords(rows, context.snapshot.rows.flows(), *slot, spec.sort.descending);
    return !stop.stop_requested();
}

} // namespace

bool sortRows(std::vector<Row> &rows, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    if (!sortBySerial(rows, context.snapshot, stop))
        return false;
    if (spec.sort.column == Column::Count)
        return true;
    if (definitionOf(spec.sort.column).key != nullptr)
        return sortByKey(rows, context, spec, stop);
    RowReader reader(context, spec.numbers);
    return sortByText(rows, reader, spec.sort, stop);
}

} // namespace ctscope
