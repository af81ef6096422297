// SPDX-License-Identifier: GPL-3.0-or-later
// The names of hosts as columns, in filters, orders, groups and prints.
#include "query/compare/compared_cell.h"
#include "query/compare/comparison_snapshot.h"
#include "query/flow_printer.h"
#include "query/groups/grouping.h"
#include "query/host_use.h"
#include "query/pseudonymous_table.h"
#include "query/text_writer.h"
#include "support/snapshots.h"
#include "tracking/flow_table.h"

#include "format/pseudonyms.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

HostNamesPtr names()
{
    return std::make_shared<const HostNames>(
        std::vector<HostName>{{ip("10.0.0.1"), "Laptop.example.net", NameSource::Lease},
            {ip("10.0.0.2"), "printer", NameSource::User}, {ip("192.0.2.53"), "dns.example.org", NameSource::Dns},
            {ip("2001:db8::1"), "six.example.net", NameSource::HostsFile}});
}

SnapshotPtr table(const HostNamesPtr &hosts = names())
{
    const auto snapshot =
        snapshotOf({tcpFlow("10.0.0.1", 1000, "192.0.2.1", 443), udpFlow("10.0.0.2", 1001, "192.0.2.53", 53),
            udpFlow("10.0.0.3", 1002, "192.0.2.1", 53), tcpFlow("2001:db8::1", 1003, "2001:db8::2", 22)});
    snapshot->hosts = hosts;
    return snapshot;
}

Frame frameOf(const SnapshotPtr &snapshot, std::string_view filter, SortSpec sort = {})
{
    Frame frame;
    frame.snapshot = snapshot;
    frame.spec.filter = readFilter(filter).filter;
    frame.spec.sort = sort;
    frame.order = std::make_shared<const FlowOrder>(*orderFlows(*snapshot, frame.spec, snapshot->takenAt));
    return frame;
}

std::string printed(const SnapshotPtr &snapshot, FlowFormat format)
{
    TextWriter out;
    printFlows(frameOf(snapshot, {}), format, out);
    return out.takeText();
}

/// The source ports of the flows that a filter shows, in their order.
std::string shown(std::string_view filter, SortSpec sort = {})
{
    const Frame frame = frameOf(table(), filter, sort);
    return test::printed(*frame.snapshot, *frame.order, {Column::SourcePort}, frame.snapshot->takenAt);
}

} // namespace

class TestHostColumns : public QObject {
    Q_OBJECT
private slots:
    void cellsHaveTheNames();
    void filtersTestTheNames_data();
    void filtersTestTheNames();
    void ordersAndGroupsUseThem();
    void printsHaveThemWhenTheyAreKnown();
    void pseudonymsLeaveThemOut();
    void aSnapshotHasTheNamesThatWereSet();
    void comparisonsHaveThem();
    void whatNeedsThemIsKnown();
    void addressesAreAskedForInTheOrderOfTheRows();
};

void TestHostColumns::cellsHaveTheNames()
{
    const SnapshotPtr snapshot = table();
    const CellContext context{*snapshot, snapshot->takenAt};
    QCOMPARE(cellText(context, 0, Column::SourceHost), std::string("Laptop.example.net"));
    QCOMPARE(cellText(context, 0, Column::DestinationHost), std::string());
    QCOMPARE(cellText(context, 1, Column::DestinationHost), std::string("dns.example.org"));
    QCOMPARE(cellText(context, 3, Column::SourceHost), std::string("six.example.net"));
    QCOMPARE(cellText({*table(nullptr), snapshot->takenAt}, 0, Column::SourceHost), std::string());
}

void TestHostColumns::filtersTestTheNames_data()
{
    QTest::addColumn<QString>("ports");
    const auto row = [](const char *filter, const char *ports) { QTest::newRow(filter) << QString::fromLatin1(ports); };
    row("host.name contains example.net", "1000 1003");
    row("src.host == laptop.EXAMPLE.net", "1000");
    row("src-host == printer", "1001");
    row("dst.host ~ \"^dns[.]\"", "1001");
    row("hostname == printer", "1001");
    row("host.name in {printer, six.example.net}", "1001 1003");
    row("host.name != printer", "1000 1003"); // the second has it at one end, the third has no name
    row("any host.name != printer", "1000 1001 1003");
    row("host.name", "1000 1001 1003");
    row("not host.name", "1002");
    row("example.org", "1001"); // a word finds it in any cell
    row("host == 10.0.0.2", "1001");
    row("host contains \"10.0\"", "1000 1001 1002"); // an address stays an address
}

void TestHostColumns::filtersTestTheNames()
{
    const std::string filter = QTest::currentDataTag();
    QVERIFY2(readFilter(filter).ok(), filter.c_str());
    QString lines = QString::fromStdString(shown(filter)).trimmed();
    QTEST(lines.replace(u'\n', u' '), "ports");
}

void TestHostColumns::ordersAndGroupsUseThem()
{
    QCOMPARE(shown({}, {Column::SourceHost, false}), std::string("1000\n1001\n1003\n1002\n"));
    QCOMPARE(shown({}, {Column::SourceHost, true}), std::string("1003\n1001\n1000\n1002\n"));
    const SnapshotPtr snapshot = table();
    GroupQuery query;
    query.spec = parseGroupSpec("dst-host").spec;
    const GroupedRowsPtr groups = Grouping().update(snapshot, snapshot->takenAt, query);
    QCOMPARE(groups->top.rows.size(), std::size_t(2));
    for (const GroupRow &row : groups->top.rows) {
        const auto *const name = std::get_if<std::string>(&row.path.front());
        QCOMPARE(row.totals.flows, std::uint64_t(name != nullptr ? 1 : 3));
        QVERIFY(name == nullptr || *name == "dns.example.org");
    }
}

void TestHostColumns::printsHaveThemWhenTheyAreKnown()
{
    const std::string with = printed(table(), FlowFormat::Table);
    QVERIFY2(with.find("SRC-HOST            DST-HOST\n") != std::string::npos, with.c_str());
    QVERIFY2(with.find("printer             dns.example.org\n") != std::string::npos, with.c_str());
    QVERIFY(printed(table(nullptr), FlowFormat::Table).find("HOST") == std::string::npos);
    const std::string csv = printed(table(), FlowFormat::Csv);
    QVERIFY2(csv.find(",other,src-host,dst-host\r\n") != std::string::npos, csv.c_str());
    QVERIFY(printed(table(nullptr), FlowFormat::Csv).find(",other\r\n") != std::string::npos);
    const std::string json = printed(table(), FlowFormat::Json);
    QVERIFY2(json.find(",\"hosts\":{\"src\":\"printer\",\"dst\":\"dns.example.org\"}}\n") != std::string::npos,
        json.c_str());
    QVERIFY2(json.find(",\"hosts\":{\"src\":\"Laptop.example.net\"}}\n") != std::string::npos, json.c_str());
    QCOMPARE(QByteArray::fromStdString(json).count("hosts"), qsizetype(3));
    // conntrack lines are read back, and have no place for names.
    QVERIFY(printed(table(), FlowFormat::Conntrack).find("printer") == std::string::npos);
}

void TestHostColumns::pseudonymsLeaveThemOut()
{
    Pseudonyms pseudonyms(*pseudonymKeyOf("a key of 16 byte"));
    const SnapshotPtr snapshot = pseudonymousSnapshot(*table(), pseudonyms);
    QVERIFY(!snapshot->hosts);
    QVERIFY(printed(snapshot, FlowFormat::Json).find("example") == std::string::npos);
}

void TestHostColumns::aSnapshotHasTheNamesThatWereSet()
{
    FlowTable flows;
    const auto readingOf = [] {
        Reading reading;
        reading.takenAt = Snapshot::Clock::time_point(std::chrono::hours(1));
        reading.flows.append(tcpFlow("10.0.0.1", 1000, "192.0.2.1", 443));
        return reading;
    };
    flows.apply(readingOf(), false, {});
    QVERIFY(!flows.current()->hosts);
    const HostNamesPtr first = names();
    flows.setHosts(first);
    const SnapshotPtr before = flows.current();
    const SnapshotPtr named = flows.applyAttached();
    QVERIFY(named->continues(*before));
    QCOMPARE(named->hosts, first);
    QCOMPARE(named->rows.size(), before->rows.size());
    QCOMPARE(named->takenAt, before->takenAt);
    QVERIFY(!named->live);
    QVERIFY(!named->changes);                // each row may have another name
    QVERIFY(flows.applyAttached()->changes); // and now none has
    QCOMPARE(flows.apply(readingOf(), false, {})->hosts, first);
}

void TestHostColumns::comparisonsHaveThem()
{
    const SnapshotPtr before = table();
    const auto after = snapshotOf({tcpFlow("10.0.0.1", 1000, "192.0.2.1", 443)});
    const auto comparison = compareTables(*before, *after, {}, {});
    QVERIFY(comparison);
    const SnapshotPtr compared = comparisonSnapshot(*comparison, before, after);
    QCOMPARE(compared->hosts, before->hosts);
    QCOMPARE(cellText({*compared, compared->takenAt}, 0, Column::SourceHost), std::string("printer"));
    // A name that became known later is no difference of the two tables.
    const CellContext context{*compared, compared->takenAt};
    QVERIFY(!cellDiffers(context, 0, Column::SourceHost));
    QCOMPARE(comparedCellText(context, 0, Column::SourceHost), std::string("printer"));
    // The names of another snapshot, when they are newer.
    QVERIFY(!comparisonSnapshot(*comparison, before, after, after.get())->hosts);
    QCOMPARE(comparisonSnapshot(*comparison, before, after, before.get())->hosts, before->hosts);
}

void TestHostColumns::whatNeedsThemIsKnown()
{
    const auto needs = [](const char *filter, Column sort = Column::Count, const char *groups = nullptr) {
        const GroupSpec spec = groups != nullptr ? parseGroupSpec(groups).spec : GroupSpec();
        return needsHosts({sort, false}, readFilter(filter).filter, groups != nullptr ? &spec : nullptr);
    };
    QVERIFY(needs("tcp and (dport == 22 or host.name == printer)"));
    QVERIFY(needs("not src.host"));
    QVERIFY(!needs("host == 10.0.0.1 and printer"));
    QVERIFY(needs("", Column::DestinationHost));
    QVERIFY(!needs("", Column::Destination));
    QVERIFY(needs("", Column::Count, "dport,src-host"));
    QVERIFY(!needs("", Column::Count, "dport,src"));
}

void TestHostColumns::addressesAreAskedForInTheOrderOfTheRows()
{
    const Frame frame = frameOf(table(), {}, {Column::SourcePort, true});
    const auto text = [](const std::vector<IpAddress> &addresses) {
        std::string all;
        for (const IpAddress &address : addresses)
            all += address.toString() + ' ';
        return all;
    };
    QCOMPARE(text(addressesToName(frame, {1, 2, 99, -1}, frame.spec)),
        std::string("192.0.2.1 10.0.0.3 192.0.2.53 10.0.0.2 "));
    ViewSpec byName = frame.spec;
    byName.filter = readFilter("host.name == printer").filter;
    QCOMPARE(text(addressesToName(frame, {0}, byName)),
        std::string("2001:db8::2 2001:db8::1 192.0.2.1 10.0.0.1 192.0.2.53 10.0.0.2 10.0.0.3 "));
}

QTEST_APPLESS_MAIN(TestHostColumns)
#include "tst_host_columns.moc"
