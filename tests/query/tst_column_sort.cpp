// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/row_reader.h"
#include "query/flow_order.h"
#include "query/radix_sort.h"
#include "support/snapshots.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

using namespace ctscope;
using namespace ctscope::test;

/// The fast sorts, also with two threads, give the same order as std::stable_sort.
class TestColumnSort : public QObject {
    Q_OBJECT
private slots:
    void largeTablesSortAsAStableSortWould_data();
    void largeTablesSortAsAStableSortWould();
    void packedEntriesKeepTheirOrder();
};

namespace {

/// Enough flows for two threads, with values that fit into 32 bits, others that do not, and
/// missing ones: IPv4 and IPv6, small and large counters, no counters, serials in random order.
SnapshotPtr largeTable()
{
    auto snapshot = std::make_shared<Snapshot>();
    std::mt19937_64 random(5);
    constexpr std::size_t count = 51000;
    std::vector<FlowTrack> tracks;
    for (std::size_t i = 0; i < count; ++i) {
        const auto number = [&random](std::uint64_t limit) { return random() % limit; };
        const auto port = static_cast<std::uint16_t>(number(300));
        Flow flow = udpFlow("10.0.0.1", port, "10.0.0.2", 53, static_cast<std::uint32_t>(number(180)));
        if (number(5) == 0) {
            std::array<std::uint8_t, 16> bytes{0x20, 0x01};
            bytes[number(16)] = static_cast<std::uint8_t>(number(256));
            if (number(3) == 0) { // small as a number, and with ports or without
                bytes = {};
                bytes[15] = static_cast<std::uint8_t>(number(4));
                if (number(2) == 0)
                    flow.original.keys = flow.reply.keys = {};
            }
            flow.original.src = flow.reply.dst = IpAddress::v6(bytes);
            flow.original.dst = flow.reply.src = IpAddress::v6(bytes);
        } else {
            flow.original.src = IpAddress::v4(static_cast<std::uint32_t>(random()));
            if (number(2) == 0)
                flow.reply.dst = IpAddress::v4(static_cast<std::uint32_t>(number(500)));
        }
        if (number(10) != 0) {
            flow.originalCounters = Counters{number(1000), random() >> number(50)};
            flow.replyCounters = Counters{number(1000), number(1u << 20)};
        }
        if (number(3) == 0)
            flow.helper = number(2) == 0 ? "ftp" : "sip";
        flow.status.assured = number(2) == 0;
        if (number(20) == 0)
            flow.start = static_cast<std::int64_t>(random() >> 3);
        snapshot->rows.append(flow);
        FlowTrack track;
        track.serial = i + 1;
        tracks.push_back(track);
    }
    std::ranges::shuffle(tracks, random);
    for (Row row = 0; row < snapshot->rows.size(); ++row)
        snapshot->rows.setTrack(row, tracks[row]);
    snapshot->liveRows = snapshot->rows.size();
    snapshot->origin().timeouts = std::make_shared<const Timeouts>();
    return snapshot;
}

using Value = std::tuple<std::uint32_t, std::uint64_t, std::uint64_t>;

/// The sort key of each row; for columns that sort by their text, its rank among all texts.
std::vector<std::optional<Value>> valuesOf(const Snapshot &snapshot, Column column)
{
    const NumberStyle style;
    RowReader reader({snapshot, snapshot.takenAt}, style);
    const auto key = definitionOf(column).key;
    std::map<std::string, std::uint64_t> ranks;
    std::vector<std::string> texts;
    std::vector<std::optional<Value>> values(snapshot.rows.size());
    for (Row row = 0; row < snapshot.rows.size(); ++row) {
        reader.moveTo(row);
        if (key == nullptr) {
            appendCellText(reader, definitionOf(column), texts.emplace_back());
            ranks.emplace(texts.back(), 0);
        } else if (const auto value = key(reader)) {
            values[row] = Value(value->group, value->high, value->low);
        }
    }
    std::uint64_t next = 0;
    for (auto &[text, rank] : ranks)
        rank = next++;
    for (Row row = 0; row < texts.size(); ++row) {
        if (!texts[row].empty())
            values[row] = Value(0, 0, ranks[texts[row]]);
    }
    return values;
}

/// The second key for rows with the same address; none for other columns.
Column secondOf(Column column) { return column == Column::Source ? Column::SourcePort : Column::Count; }

std::vector<Row> slowly(const Snapshot &snapshot, const std::vector<std::optional<Value>> &values,
    const std::vector<std::optional<Value>> &seconds, bool descending)
{
    std::vector<Row> rows(snapshot.rows.size());
    std::iota(rows.begin(), rows.end(), Row(0));
    std::ranges::sort(rows, {}, [&](Row row) { return snapshot.rows.track(row).serial; });
    const auto sortBy = [&](const std::vector<std::optional<Value>> &by) {
        std::ranges::stable_sort(rows, [&](Row a, Row b) {
            if (!by[a] || !by[b])
                return by[a].has_value() && !by[b].has_value();
            return descending ? *by[b] < *by[a] : *by[a] < *by[b];
        });
    };
    if (!seconds.empty())
        sortBy(seconds);
    sortBy(values);
    return rows;
}

} // namespace

void TestColumnSort::largeTablesSortAsAStableSortWould_data()
{
    QTest::addColumn<int>("column");
    for (const Column column :
        {Column::Source, Column::Nat, Column::BytesOut, Column::TimeToLive, Column::Flags, Column::Helper})
        QTest::newRow(std::string(definitionOf(column).id).c_str()) << static_cast<int>(column);
}

void TestColumnSort::largeTablesSortAsAStableSortWould()
{
    QFETCH(int, column);
    static const SnapshotPtr snapshot = largeTable();
    const auto values = valuesOf(*snapshot, static_cast<Column>(column));
    const Column second = secondOf(static_cast<Column>(column));
    const auto seconds = second == Column::Count ? std::vector<std::optional<Value>>() : valuesOf(*snapshot, second);
    for (const bool descending : {false, true}) {
        ViewSpec spec;
        spec.sort = {static_cast<Column>(column), descending};
        const auto order = orderFlows(*snapshot, spec, snapshot->takenAt);
        QVERIFY(order);
        QVERIFY(order->rows == slowly(*snapshot, values, seconds, descending));
    }
}

void TestColumnSort::packedEntriesKeepTheirOrder()
{
    std::mt19937_64 random(6);
    for (const unsigned shift : {0u, 4u, 12u, 20u, 28u, 31u}) {
        std::vector<PackedEntry> entries;
        for (Row row = 0; row < 5000; ++row)
            entries.push_back(packEntry(static_cast<std::uint32_t>(random()) >> shift, row));
        std::vector<PackedEntry> expected = entries;
        std::ranges::stable_sort(expected, {}, [](PackedEntry entry) { return entry >> 32; });
        std::vector<PackedEntry> scratch;
        QVERIFY(radixSort(entries, scratch, packedRowBits, {}));
        QVERIFY(entries == expected);
    }
}

QTEST_APPLESS_MAIN(TestColumnSort)
#include "tst_column_sort.moc"
