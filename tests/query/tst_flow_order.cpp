// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/flow_order.h"

#include "support/ordered_flows.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

class TestFlowOrder : public QObject {
    Q_OBJECT
private slots:
    void sorts_data();
    void sorts();
    void addressesSortByNumber();
    void redactedAddressesSortAsWords();
    void rowsWithoutAValueComeLast();
    void equalRowsKeepTheOrderOfTheirSerials();
    void everyColumnSortsAsASlowSortWould_data();
    void everyColumnSortsAsASlowSortWould();
    void withoutASortFlowsStayWhereTheyWereFirstSeen();
    void endedFlowsCanBeLeftOut();
    void stopsWhenAsked();
};

void TestFlowOrder::sorts_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<bool>("descending");
    QTest::addColumn<QString>("sources");
    const auto row = [](const char *name, Column column, bool descending, const char *sources) {
        QTest::newRow(name) << static_cast<int>(column) << descending << QString::fromUtf8(sources);
    };
    row("as first seen", Column::Count, false, "192.168.1.6 10.7.0.2 10.7.0.2 10.0.0.7 2001:db8::7");
    row("by source", Column::Source, false, "10.0.0.7 10.7.0.2 10.7.0.2 192.168.1.6 2001:db8::7");
    row("by source, backwards", Column::Source, true, "2001:db8::7 192.168.1.6 10.7.0.2 10.7.0.2 10.0.0.7");
    row("by protocol number", Column::Protocol, false, "10.0.0.7 192.168.1.6 10.7.0.2 2001:db8::7 10.7.0.2");
    row("by state", Column::State, false, "192.168.1.6 10.7.0.2 2001:db8::7 10.7.0.2 10.0.0.7");
    row("by time left, the unknown last", Column::TimeToLive, false,
        "10.7.0.2 2001:db8::7 192.168.1.6 10.7.0.2 10.0.0.7");
    row("by time left backwards, the unknown last", Column::TimeToLive, true,
        "10.7.0.2 192.168.1.6 2001:db8::7 10.7.0.2 10.0.0.7");
    row("by helper, the only one first", Column::Helper, false, "10.7.0.2 192.168.1.6 10.7.0.2 10.0.0.7 2001:db8::7");
}

void TestFlowOrder::sorts()
{
    QFETCH(int, column);
    QFETCH(bool, descending);
    std::string text = shown(*smallOffice(), sortedBy(static_cast<Column>(column), descending), {Column::Source});
    std::ranges::replace(text, '\n', ' ');
    QTEST(QString::fromStdString(text).trimmed(), "sources");
}

void TestFlowOrder::addressesSortByNumber()
{
    std::vector<Flow> flows;
    for (const char *source : {"fe80::1", "9.0.0.1", "::1", "192.0.2.1", "10.0.0.10", "10.0.0.9", "::ffff:1.2.3.4",
             "2001:db8::2", "2001:db8::10", "255.255.255.255", "0.0.0.0", "x"})
        flows.push_back(tcpFlow(source, 1, "10.0.0.1", 2));
    flows.back().original.src = {{}, Family::Unreadable};
    flows.back().original.srcText = "10.x.x.x";
    QCOMPARE(QString::fromStdString(shown(*snapshotOf(flows), sortedBy(Column::Source), {Column::Source})),
        QStringLiteral("0.0.0.0\n9.0.0.1\n10.0.0.9\n10.0.0.10\n192.0.2.1\n255.255.255.255\n"
                       "::1\n::ffff:1.2.3.4\n2001:db8::2\n2001:db8::10\nfe80::1\n10.x.x.x\n"));
}

void TestFlowOrder::redactedAddressesSortAsWords()
{
    std::vector<Flow> flows;
    for (const char *word :
        {"client-with-a-long-name-2", "", "<ip>", "client-with-a-long-name-10", "client-with-a-long-name-1", "b"}) {
        flows.push_back(tcpFlow("10.0.0.1", 1, "10.0.0.2", 2));
        if (*word == 0)
            continue;
        flows.back().original.src = {{}, Family::Unreadable};
        flows.back().original.srcText = word;
    }
    const auto snapshot = snapshotOf(flows);
    QCOMPARE(shown(*snapshot, sortedBy(Column::Source), {Column::Source}),
        std::string(
            "10.0.0.1\n<ip>\nb\nclient-with-a-long-name-1\nclient-with-a-long-name-10\nclient-with-a-long-name-2\n"));
    QCOMPARE(shown(*snapshot, sortedBy(Column::Source, true), {Column::Source}),
        std::string(
            "client-with-a-long-name-2\nclient-with-a-long-name-10\nclient-with-a-long-name-1\nb\n<ip>\n10.0.0.1\n"));
    QCOMPARE(shown(*snapshot, filteredBy("name-1"), {Column::Source}),
        std::string("client-with-a-long-name-10\nclient-with-a-long-name-1\n"));
}

void TestFlowOrder::rowsWithoutAValueComeLast()
{
    std::vector<Flow> flows;
    for (const int mark : {7, -1, 3, -1, 5}) {
        flows.push_back(tcpFlow("10.0.0.1", static_cast<std::uint16_t>(flows.size()), "10.0.0.2", 2));
        if (mark >= 0)
            flows.back().mark = static_cast<std::uint32_t>(mark);
    }
    const auto snapshot = snapshotOf(flows);
    QCOMPARE(shown(*snapshot, sortedBy(Column::Mark), {Column::SourcePort}), std::string("2\n4\n0\n1\n3\n"));
    QCOMPARE(shown(*snapshot, sortedBy(Column::Mark, true), {Column::SourcePort}), std::string("0\n4\n2\n1\n3\n"));
}

void TestFlowOrder::equalRowsKeepTheOrderOfTheirSerials()
{
    std::vector<Known> known;
    for (const FlowSerial serial : {4, 2, 5, 1, 3}) {
        FlowTrack track;
        track.serial = serial;
        known.push_back({tcpFlow("10.0.0.1", static_cast<std::uint16_t>(serial), "10.0.0.2", 2), track, {}});
    }
    const auto snapshot = snapshotOf(known);
    for (const bool descending : {false, true}) {
        QCOMPARE(shown(*snapshot, sortedBy(Column::Protocol, descending), {Column::SourcePort}),
            std::string("1\n2\n3\n4\n5\n"));
        QCOMPARE(shown(*snapshot, sortedBy(Column::Helper, descending), {Column::SourcePort}),
            std::string("1\n2\n3\n4\n5\n"));
    }
}

void TestFlowOrder::everyColumnSortsAsASlowSortWould_data()
{
    QTest::addColumn<int>("column");
    for (std::size_t i = 0; i < columnCount; ++i) {
        const std::string id(definitionOf(static_cast<Column>(i)).id);
        QTest::newRow(id.c_str()) << static_cast<int>(i);
    }
}

static bool isAddress(Column column)
{
    return column == Column::Source || column == Column::Destination || column == Column::ReplySource
        || column == Column::ReplyDestination;
}

void TestFlowOrder::everyColumnSortsAsASlowSortWould()
{
    QFETCH(int, column);
    const auto snapshot = manyFlows(17, 800);
    const CellContext context{*snapshot, snapshot->takenAt};
    std::vector<std::string> texts;
    for (Row row = 0; row < snapshot->rows.size(); ++row)
        texts.push_back(cellExactText(context, row, static_cast<Column>(column)));
    const auto text = [&](Row row) -> const std::string & { return texts[row]; };

    // Required of any order: all rows, those without a value last and by serial, and equal texts together.
    const auto up = orderFlows(*snapshot, sortedBy(static_cast<Column>(column)), snapshot->takenAt);
    const auto down = orderFlows(*snapshot, sortedBy(static_cast<Column>(column), true), snapshot->takenAt);
    QVERIFY(up && down);
    for (const FlowOrder &order : {*up, *down}) {
        std::vector<Row> rows = order.rows;
        std::ranges::sort(rows);
        std::vector<Row> all(snapshot->rows.size());
        std::iota(all.begin(), all.end(), Row(0));
        QVERIFY(rows == all);
        const auto blank = std::ranges::find_if(order.rows, [&](Row row) { return text(row).empty(); });
        QVERIFY(std::all_of(blank, order.rows.end(), [&](Row row) { return text(row).empty(); }));
        // Without an address, the port decides.
        if (isAddress(static_cast<Column>(column)))
            continue;
        QVERIFY(std::is_sorted(blank, order.rows.end(),
            [&](Row a, Row b) { return snapshot->rows.track(a).serial < snapshot->rows.track(b).serial; }));
    }
    // Numbers are in numeric order.
    std::vector<double> numbers;
    for (const Row row : up->rows) {
        bool ok = false;
        const double value = QString::fromStdString(text(row)).toDouble(&ok);
        if (ok)
            numbers.push_back(value);
    }
    if (isNumeric(definitionOf(static_cast<Column>(column)).type))
        QVERIFY(std::ranges::is_sorted(numbers));
    // Descending is the reverse of ascending, except for rows with equal values.
    std::vector<std::string> forwards;
    std::vector<std::string> backwards;
    for (const Row row : up->rows)
        if (!text(row).empty())
            forwards.push_back(text(row));
    for (const Row row : down->rows)
        if (!text(row).empty())
            backwards.push_back(text(row));
    std::ranges::reverse(backwards);
    if (static_cast<Column>(column) != Column::Nat && static_cast<Column>(column) != Column::Zone)
        QVERIFY(forwards == backwards);
}

void TestFlowOrder::withoutASortFlowsStayWhereTheyWereFirstSeen()
{
    const auto known = [](const char *source, FlowSerial serial) {
        Known flow{tcpFlow(source, 1, "10.0.0.1", 2), {}, {}};
        flow.track.serial = serial;
        return flow;
    };
    Known gone = known("10.0.0.3", 3);
    gone.track.end = EndReason::Expired;
    gone.track.endedAt = 1;
    // The kernel gave the fifth flow first this time, and the third has ended.
    const auto snapshot = snapshotOf({known("10.0.0.5", 5), known("10.0.0.2", 2), known("10.0.0.4", 4)}, {gone});
    QCOMPARE(shown(*snapshot, {}, {Column::Source}), std::string("10.0.0.2\n10.0.0.3\n10.0.0.4\n10.0.0.5\n"));
}

void TestFlowOrder::endedFlowsCanBeLeftOut()
{
    FlowTrack track;
    track.serial = 1;
    const Known there{tcpFlow("10.0.0.1", 1, "10.0.0.2", 2), track, {}};
    track.serial = 2;
    track.end = EndReason::Closed;
    const Known gone{tcpFlow("10.0.0.1", 3, "10.0.0.2", 4), track, {}};
    const auto snapshot = snapshotOf({there}, {gone});
    ViewSpec spec;
    const auto all = orderFlows(*snapshot, spec, snapshot->takenAt);
    spec.showEnded = false;
    const auto live = orderFlows(*snapshot, spec, snapshot->takenAt);
    QVERIFY(all && live);
    QCOMPARE(all->rows.size(), std::size_t(2));
    QCOMPARE(all->liveShown, std::uint64_t(1));
    QCOMPARE(live->rows.size(), std::size_t(1));
    QCOMPARE(live->liveShown, std::uint64_t(1));
}

void TestFlowOrder::stopsWhenAsked()
{
    std::stop_source stop;
    stop.request_stop();
    const auto snapshot = smallOffice();
    QVERIFY(!orderFlows(*snapshot, sortedBy(Column::Source), snapshot->takenAt, stop.get_token()));
    QVERIFY(!orderFlows(*snapshot, filteredBy("tcp"), snapshot->takenAt, stop.get_token()));
}

QTEST_GUILESS_MAIN(TestFlowOrder)
#include "tst_flow_order.moc"
