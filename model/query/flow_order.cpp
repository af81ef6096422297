// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/flow_order.h"

#include "query/cell_reader.h"
#include "query/radix_sort.h"
#include "query/text_filter.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <thread>
#include <unordered_map>

namespace ctscope {

namespace {

using std::chrono::steady_clock;

/// How many rows pass between two looks at the stop token.
constexpr std::size_t stride = 4096;

/// Calls `visit` with each row until stop is asked; false then.
template<typename Rows, typename Visitor>
bool forEachRow(const Rows &rows, const std::stop_token &stop, Visitor &&visit)
{
    std::size_t left = stride;
    for (const Row row : rows) {
        visit(row);
        if (--left == 0) {
            if (stop.stop_requested())
                return false;
            left = stride;
        }
    }
    return !stop.stop_requested();
}

/// Rows in the order in which their flows were first seen.
bool sortBySerial(std::vector<Row> &rows, const Snapshot &snapshot, const std::stop_token &stop)
{
    const auto &tracks = snapshot.tracks;
    if (tracks.size() < snapshot.flows.size()
        || std::ranges::is_sorted(rows, {}, [&](Row row) { return tracks[row].serial; }))
        return !stop.stop_requested();
    std::vector<SortEntry> entries;
    entries.reserve(rows.size());
    for (const Row row : rows)
        entries.push_back({0, tracks[row].serial, 0, row});
    if (!radixSort(entries, stop))
        return false;
    std::ranges::transform(entries, rows.begin(), &SortEntry::row);
    return true;
}

/// Rows that have a value, with it; the others go to `missing`.
struct KeyedRows {
    std::vector<SortEntry> entries;
    std::vector<Row> missing;
};

std::optional<KeyedRows> readKeys(const std::vector<Row> &rows, CellReader &reader, Column column,
                                  const std::stop_token &stop)
{
    KeyedRows keyed;
    keyed.entries.reserve(rows.size());
    const auto key = columnGetters(column).key;
    const bool complete = forEachRow(rows, stop, [&](Row row) {
        reader.moveTo(row);
        if (const auto value = key(reader))
            keyed.entries.push_back({value->high, value->low, value->group, row});
        else
            keyed.missing.push_back(row);
    });
    return complete ? std::optional(std::move(keyed)) : std::nullopt;
}

/// For columns that sort by their text: the texts are few, so each is given its rank.
std::optional<KeyedRows> readTexts(const std::vector<Row> &rows, CellReader &reader, Column column,
                                   const std::stop_token &stop)
{
    KeyedRows keyed;
    std::unordered_map<std::string, std::uint32_t> numbers;
    std::string text;
    const bool complete = forEachRow(rows, stop, [&](Row row) {
        reader.moveTo(row);
        text.clear();
        appendCellText(reader, column, text);
        if (text.empty()) {
            keyed.missing.push_back(row);
            return;
        }
        const auto number = numbers.try_emplace(text, static_cast<std::uint32_t>(numbers.size())).first->second;
        keyed.entries.push_back({0, number, 0, row});
    });
    if (!complete)
        return std::nullopt;
    std::vector<const std::pair<const std::string, std::uint32_t> *> sorted;
    sorted.reserve(numbers.size());
    for (const auto &entry : numbers)
        sorted.push_back(&entry);
    std::ranges::sort(sorted, {}, [](const auto *entry) -> const std::string & { return entry->first; });
    std::vector<std::uint32_t> ranks(sorted.size());
    for (std::size_t i = 0; i < sorted.size(); ++i)
        ranks[sorted[i]->second] = static_cast<std::uint32_t>(i);
    for (SortEntry &entry : keyed.entries)
        entry.low = ranks[entry.low];
    return keyed;
}

bool sortByColumn(std::vector<Row> &rows, CellReader &reader, const SortSpec &sort, const std::stop_token &stop)
{
    if (!sortBySerial(rows, reader.snapshot(), stop))
        return false;
    auto keyed = columnGetters(sort.column).key != nullptr ? readKeys(rows, reader, sort.column, stop)
                                                          : readTexts(rows, reader, sort.column, stop);
    if (!keyed)
        return false;
    if (sort.descending) {
        for (SortEntry &entry : keyed->entries) {
            entry.group = ~entry.group;
            entry.high = ~entry.high;
            entry.low = ~entry.low;
        }
    }
    if (!radixSort(keyed->entries, stop))
        return false;
    const auto end = std::ranges::transform(keyed->entries, rows.begin(), &SortEntry::row).out;
    std::ranges::copy(keyed->missing, end);
    return true;
}

bool filterPart(std::span<const Row> rows, RowFilter &filter, std::vector<Row> &passed, const std::stop_token &stop)
{
    return forEachRow(rows, stop, [&](Row row) {
        if (filter.matches(row))
            passed.push_back(row);
    });
}

bool filterRows(std::vector<Row> &rows, const CellContext &context, const ViewSpec &spec, const std::stop_token &stop)
{
    const auto compiled = [&] { return compileFilter(spec.filter, context, spec.numbers); };
    const auto filter = compiled();
    if (!filter)
        return true;
    // A second thread pays for itself from some tens of thousands of rows on.
    constexpr std::size_t worthAThread = 50000;
    const bool shared = rows.size() >= worthAThread && std::thread::hardware_concurrency() > 1;
    const std::span<const Row> all(rows);
    const std::size_t mine = shared ? rows.size() / 2 : rows.size();
    std::vector<Row> passed;
    std::vector<Row> passedThere;
    bool complete = false;
    bool completeThere = true;
    {
        std::jthread other;
        if (shared) {
            other = std::jthread([&] {
                completeThere = filterPart(all.subspan(mine), *compiled(), passedThere, stop);
            });
        }
        complete = filterPart(all.first(mine), *filter, passed, stop);
    }
    passed.insert(passed.end(), passedThere.begin(), passedThere.end());
    rows = std::move(passed);
    return complete && completeThere;
}

} // namespace

std::optional<FlowOrder> orderFlows(const Snapshot &snapshot, const ViewSpec &spec,
                                    Snapshot::Clock::time_point now, std::stop_token stop)
{
    const auto begin = steady_clock::now();
    const CellContext context{snapshot, now};
    FlowOrder order;
    order.rows.resize(spec.showEnded ? snapshot.flows.size() : std::min(snapshot.liveRows, snapshot.flows.size()));
    std::iota(order.rows.begin(), order.rows.end(), Row(0));
    if (!filterRows(order.rows, context, spec, stop))
        return std::nullopt;
    if (spec.sort.column != Column::Count) {
        CellReader reader(context, spec.numbers);
        if (!sortByColumn(order.rows, reader, spec.sort, stop))
            return std::nullopt;
    }
    order.liveShown = static_cast<std::uint64_t>(
        std::ranges::count_if(order.rows, [&](Row row) { return !snapshot.ended(row); }));
    order.cost = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin);
    return order;
}

} // namespace ctscope
