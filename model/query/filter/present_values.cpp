// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/present_values.h"

#include "query/each_row.h"
#include "query/filter/filter_phrases.h"
#include "query/filter/row_tests.h"
#include "query/filter/value_reader.h"
#include "query/filter/value_text.h"
#include "query/filter/filter_compiler.h"
#include "query/groups/index_hash.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace ctscope::filter {

namespace {

constexpr std::size_t mostTexts = 2000;

struct Seen {
    std::uint64_t flows = 0;
    Row row = 0; ///< one that has the value
    Column column = Column::Count;
};

/// The values of a column by their keys.
class SeenKeys {
public:
    Seen &of(const SortKey &key)
    {
        const std::uint64_t hash = mixHash(mixHash(mixHash(0, key.group), key.high), key.low);
        const std::uint32_t found = m_hash.find(hash, [&](std::uint32_t index) {
            const SortKey &other = m_keys[index];
            return other.low == key.low && other.high == key.high && other.group == key.group;
        });
        if (found != noIndex)
            return m_seen[found];
        m_hash.add(hash, static_cast<std::uint32_t>(m_keys.size()));
        m_keys.push_back(key);
        return m_seen.emplace_back();
    }
    const std::vector<Seen> &all() const noexcept { return m_seen; }

private:
    IndexHash m_hash;
    std::vector<SortKey> m_keys;
    std::vector<Seen> m_seen;
};

std::vector<Row> liveRows(const Snapshot &snapshot)
{
    std::vector<Row> rows(std::min(snapshot.liveRows, snapshot.rows.size()));
    std::iota(rows.begin(), rows.end(), Row(0));
    return rows;
}

/// The presence that a column's values have to have for a field: an address that was not translated is no
/// value of nat.src.
NodePtr presenceOf(const Field &field, Column column)
{
    using enum Column;
    if (field.extra == Extra::NatAddress || field.extra == Extra::NatPort) {
        const bool source = column == ReplyDestination || column == ReplyDestinationPort;
        return makePresence(fieldOf(source ? Extra::NatSource : Extra::NatDestination));
    }
    return makePresence(field);
}

void add(std::vector<PresentValue> &values, std::string text, std::uint64_t flows)
{
    const auto found = std::ranges::find(values, text, &PresentValue::text);
    if (found != values.end())
        found->flows += flows;
    else
        values.push_back({std::move(text), flows});
}

/// One pass for each name.
std::vector<PresentValue> presentNames(const Field &field, const CellContext &context, const std::stop_token &stop)
{
    std::vector<PresentValue> values;
    const std::vector<Row> rows = liveRows(context.snapshot);
    for (const std::string_view name : namesOf(field)) {
        Test test;
        test.field = &field;
        test.items = {{Word{std::string(name)}, std::nullopt}};
        const NodePtr node = makeTest(std::move(test));
        const RowTest passes = compile(*node, context, {});
        std::uint64_t flows = 0;
        if (!forEachRow(rows, stop, [&](Row row) { flows += passes->matches(row) ? 1 : 0; }))
            return {};
        if (flows > 0)
            values.push_back({std::string(name), flows});
    }
    std::ranges::stable_sort(values, std::greater(), &PresentValue::flows);
    return values;
}

/// Each label by itself.
std::vector<PresentValue> presentLabels(const CellContext &context, const std::stop_token &stop)
{
    const FlowStore &flows = context.snapshot.rows.flows();
    std::unordered_map<std::string, std::uint64_t> counts;
    const bool complete = forEachRow(liveRows(context.snapshot), stop, [&](Row row) {
        if (flows.record(row).extras == 0 || flows.hasNoRareWords(row))
            return;
        for (const std::string &label : flows.flow(row).labels.value_or(std::vector<std::string>()))
            ++counts[label];
    });
    std::vector<PresentValue> values;
    for (const auto &entry : counts) {
        if (complete)
            values.push_back({quotedText(entry.first), entry.second});
    }
    std::ranges::sort(values, [](const PresentValue &a, const PresentValue &b) {
        return a.flows != b.flows ? a.flows > b.flows : a.text < b.text;
    });
    return values;
}

} // namespace

std::vector<PresentValue> presentValues(const Field &field, const CellContext &context, const std::stop_token &stop)
{
    if (field.type == ValueType::Names || field.extra == Extra::NatKind)
        return presentNames(field, context, stop);
    if (field.extra == Extra::Label)
        return presentLabels(context, stop);
    const std::vector<Row> rows = liveRows(context.snapshot);
    std::vector<Seen> seen;
    const NumberStyle plain;
    for (const Column column : field.columns) {
        const ColumnDefinition &definition = definitionOf(column);
        const NodePtr presence = presenceOf(field, column);
        const RowTest present = compile(*presence, context, plain);
        RowReader reader(context, plain);
        SeenKeys byKey;
        std::unordered_map<std::string, Seen> byText;
        std::string text;
        const bool complete = forEachRow(rows, stop, [&](Row row) {
            if (!present->matches(row))
                return;
            reader.moveTo(row);
            Seen *entry = nullptr;
            // Words of a column are told apart by their first letters alone.
            if (definition.key != nullptr && field.type != ValueType::Text && field.type != ValueType::Name) {
                const auto key = definition.key(reader);
                entry = key ? &byKey.of(*key) : nullptr;
            } else {
                text.clear();
                definition.text(reader, text);
                entry = text.empty() ? nullptr : &byText[text];
            }
            if (entry != nullptr && entry->flows++ == 0) {
                entry->row = row;
                entry->column = column;
            }
        });
        if (!complete)
            return {};
        seen.insert(seen.end(), byKey.all().begin(), byKey.all().end());
        for (const auto &entry : byText)
            seen.push_back(entry.second);
    }
    const std::size_t wanted = std::min(mostTexts, seen.size());
    std::ranges::partial_sort(seen, seen.begin() + static_cast<std::ptrdiff_t>(wanted),
        [](const Seen &a, const Seen &b) { return a.flows != b.flows ? a.flows > b.flows : a.row < b.row; });
    seen.resize(wanted);
    std::vector<PresentValue> values;
    for (const Seen &entry : seen) {
        if (const auto value = valueOf(context, entry.column, entry.row))
            add(values, valueText(field, *value), entry.flows);
    }
    std::ranges::stable_sort(values, std::greater(), &PresentValue::flows);
    return values;
}

std::vector<double> sharesOf(
    const std::vector<const Field *> &fields, const CellContext &context, const std::stop_token &stop)
{
    constexpr Row sample = 4000;
    const Row rows = std::min(context.snapshot.liveRows, context.snapshot.rows.size());
    if (rows == 0)
        return {};
    const Row step = std::max<Row>(1, rows / sample);
    std::vector<double> shares;
    for (const Field *const field : fields) {
        if (stop.stop_requested())
            return {};
        const NodePtr node = makePresence(*field);
        const RowTest present = compile(*node, context, {});
        std::uint64_t seen = 0;
        std::uint64_t having = 0;
        for (Row row = 0; row < rows; row += step) {
            ++seen;
            having += present->matches(row) ? 1 : 0;
        }
        shares.push_back(static_cast<double>(having) / static_cast<double>(seen));
    }
    return shares;
}

double shareOf(const Field &field, const CellContext &context)
{
    const std::vector<double> shares = sharesOf({&field}, context);
    return shares.empty() ? 0.0 : shares.front();
}

} // namespace ctscope::filter
