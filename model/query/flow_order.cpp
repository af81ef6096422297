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

/// Sorts rows by one column. The entries serve the sort by serial first, then that by value.
class ColumnSort {
public:
    ColumnSort(CellReader &reader, Column column, const std::stop_token &stop)
        : m_reader(reader)
        , m_column(column)
        , m_stop(stop)
    {
    }

    /// By the column, or in the order of the serials alone when there is none.
    bool sort(std::vector<Row> &rows, bool descending)
    {
        if (!sortBySerial(rows))
            return false;
        if (m_column == Column::Count)
            return true;
        m_entries.clear();
        m_entries.reserve(rows.size());
        if (columnGetters(m_column).key != nullptr ? !readKeys(rows) : !readTexts(rows))
            return false;
        if (descending) {
            for (SortEntry &entry : m_entries) {
                entry.group = ~entry.group;
                entry.high = ~entry.high;
                entry.low = ~entry.low;
            }
        }
        if (!radixSort(m_entries, m_scratch, m_stop))
            return false;
        const auto end = std::ranges::transform(m_entries, rows.begin(), &SortEntry::row).out;
        std::ranges::copy(m_missing, end);
        return true;
    }

private:
    /// Rows in the order in which their flows were first seen.
    bool sortBySerial(std::vector<Row> &rows)
    {
        const auto &tracks = m_reader.snapshot().tracks;
        if (tracks.size() < m_reader.flows().size()
            || std::ranges::is_sorted(rows, {}, [&](Row row) { return tracks[row].serial; }))
            return !m_stop.stop_requested();
        m_entries.reserve(rows.size());
        for (const Row row : rows)
            m_entries.push_back({0, tracks[row].serial, 0, row});
        if (!radixSort(m_entries, m_scratch, m_stop))
            return false;
        std::ranges::transform(m_entries, rows.begin(), &SortEntry::row);
        return true;
    }

    bool readKeys(const std::vector<Row> &rows)
    {
        const auto key = columnGetters(m_column).key;
        return forEachRow(rows, m_stop, [&](Row row) {
            m_reader.moveTo(row);
            if (const auto value = key(m_reader))
                m_entries.push_back({value->high, value->low, value->group, row});
            else
                m_missing.push_back(row);
        });
    }

    /// For columns that sort by their text: the texts are few, so each is given its rank.
    bool readTexts(const std::vector<Row> &rows)
    {
        std::unordered_map<std::string, std::uint32_t> numbers;
        std::string text;
        const bool complete = forEachRow(rows, m_stop, [&](Row row) {
            m_reader.moveTo(row);
            text.clear();
            appendCellText(m_reader, m_column, text);
            if (text.empty()) {
                m_missing.push_back(row);
                return;
            }
            const auto number = numbers.try_emplace(text, static_cast<std::uint32_t>(numbers.size())).first->second;
            m_entries.push_back({0, number, 0, row});
        });
        std::vector<const std::pair<const std::string, std::uint32_t> *> sorted;
        sorted.reserve(numbers.size());
        for (const auto &entry : numbers)
            sorted.push_back(&entry);
        std::ranges::sort(sorted, {}, [](const auto *entry) -> const std::string & { return entry->first; });
        std::vector<std::uint32_t> ranks(sorted.size());
        for (std::size_t i = 0; i < sorted.size(); ++i)
            ranks[sorted[i]->second] = static_cast<std::uint32_t>(i);
        for (SortEntry &entry : m_entries)
            entry.low = ranks[entry.low];
        return complete;
    }

    CellReader &m_reader;
    const Column m_column;
    const std::stop_token &m_stop;
    std::vector<SortEntry> m_entries;
    std::vector<SortEntry> m_scratch;
    std::vector<Row> m_missing; ///< rows without a value, by serial
};

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
    CellReader reader(context, spec.numbers);
    if (!ColumnSort(reader, spec.sort.column, stop).sort(order.rows, spec.sort.descending))
        return std::nullopt;
    order.liveShown = static_cast<std::uint64_t>(
        std::ranges::count_if(order.rows, [&](Row row) { return !snapshot.ended(row); }));
    order.cost = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin);
    return order;
}

} // namespace ctscope
