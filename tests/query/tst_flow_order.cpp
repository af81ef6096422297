// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/flow_order.h"

#include "query/text_filter.h"
#include "support/random_flows.h"
#include "support/snapshots.h"

#include <QtTest>

#include <numeric>

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
    void filters_data();
    void filters();
    void filterFindsWhatTheWindowShows();
    void filterFindsWhatASlowSearchFinds_data();
    void filterFindsWhatASlowSearchFinds();
    void largeTablesAreFilteredInTheirOrder();
    void stopsWhenAsked();
};

namespace {

const NumberStyle english{",", "."};

SnapshotPtr smallOffice()
{
    const Flow ssh = tcpFlow("192.168.1.6", 32775, "192.168.1.9", 22, State::TcpSynSent, 117);
    Flow web = tcpFlow("10.7.0.2", 52892, "203.0.113.2", 443, State::TcpEstablished, 431999);
    web.status.assured = true;
    web.originalCounters = Counters{1500, 1258291};
    web.reply.dst = ip("198.51.100.4");
    web.mark = 16;
    Flow dns = udpFlow("10.7.0.2", 40000, "1.1.1.1", 53, 21);
    dns.helper = "Dns-Trick";
    const Flow ping = flowBetween(protocol::icmp, "10.0.0.7", "8.8.8.8", L4Keys::icmp(8, 0, 1234));
    const Flow six = tcpFlow("2001:db8::7", 50000, "2001:db8::1", 443, State::TcpTimeWait, 95);
    return snapshotOf({ssh, web, dns, ping, six});
}

std::string shown(const Snapshot &snapshot, const ViewSpec &spec, const std::vector<Column> &columns)
{
    const auto order = orderFlows(snapshot, spec, snapshot.takenAt);
    return order ? printed(snapshot, *order, columns, snapshot.takenAt) : std::string("no order\n");
}

ViewSpec sortedBy(Column column, bool descending = false)
{
    ViewSpec spec;
    spec.sort = {column, descending};
    return spec;
}

ViewSpec filteredBy(std::string text)
{
    ViewSpec spec;
    spec.filter = std::move(text);
    spec.numbers = english;
    return spec;
}

std::shared_ptr<Snapshot> manyFlows(std::uint64_t seed, std::size_t count)
{
    RandomFlows random(seed);
    std::vector<Known> there;
    std::vector<Known> ended;
    std::vector<FlowSerial> serials(count);
    std::iota(serials.begin(), serials.end(), FlowSerial(1));
    std::mt19937_64 shuffle(seed);
    std::ranges::shuffle(serials, shuffle);
    for (std::size_t i = 0; i < count; ++i) {
        Known known{random.flow(), {}, {}};
        known.track.serial = serials[i];
        known.track.sinceStart = random.oneIn(2);
        known.track.firstSeen = static_cast<std::uint32_t>(random.below(9000));
        if (!random.oneIn(4))
            known.rate = {static_cast<float>(random.below(100000000)) / 16, static_cast<float>(random.below(5000)) / 32};
        if (random.oneIn(10)) {
            known.track.end = static_cast<EndReason>(1 + random.below(6));
            known.track.endedAt = 9500;
            ended.push_back(known);
        } else {
            there.push_back(known);
        }
    }
    auto snapshot = snapshotOf(there, ended);
    snapshot->takenAt = snapshot->epoch + std::chrono::seconds(1000);
    snapshot->wallTime = std::chrono::system_clock::time_point(std::chrono::seconds(1795441225));
    return snapshot;
}

} // namespace

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
    row("by time left, the unknown last", Column::TimeToLive, false, "10.7.0.2 2001:db8::7 192.168.1.6 10.7.0.2 10.0.0.7");
    row("by time left backwards, the unknown last", Column::TimeToLive, true, "10.7.0.2 192.168.1.6 2001:db8::7 10.7.0.2 10.0.0.7");
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
    for (const char *source : {"fe80::1", "9.0.0.1", "::1", "192.0.2.1", "10.0.0.10", "10.0.0.9", "::ffff:1.2.3.4", "2001:db8::2",
                               "2001:db8::10", "255.255.255.255", "0.0.0.0", "x"})
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
    for (const char *word : {"client-with-a-long-name-2", "", "<ip>", "client-with-a-long-name-10", "client-with-a-long-name-1", "b"}) {
        flows.push_back(tcpFlow("10.0.0.1", 1, "10.0.0.2", 2));
        if (*word == 0)
            continue;
        flows.back().original.src = {{}, Family::Unreadable};
        flows.back().original.srcText = word;
    }
    const auto snapshot = snapshotOf(flows);
    QCOMPARE(shown(*snapshot, sortedBy(Column::Source), {Column::Source}),
             std::string("10.0.0.1\n<ip>\nb\nclient-with-a-long-name-1\nclient-with-a-long-name-10\nclient-with-a-long-name-2\n"));
    QCOMPARE(shown(*snapshot, sortedBy(Column::Source, true), {Column::Source}),
             std::string("client-with-a-long-name-2\nclient-with-a-long-name-10\nclient-with-a-long-name-1\nb\n<ip>\n10.0.0.1\n"));
    QCOMPARE(shown(*snapshot, filteredBy("name-1"), {Column::Source}), std::string("client-with-a-long-name-10\nclient-with-a-long-name-1\n"));
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
        QCOMPARE(shown(*snapshot, sortedBy(Column::Protocol, descending), {Column::SourcePort}), std::string("1\n2\n3\n4\n5\n"));
        QCOMPARE(shown(*snapshot, sortedBy(Column::Helper, descending), {Column::SourcePort}), std::string("1\n2\n3\n4\n5\n"));
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

    // What any order owes: all rows, the blank ones last and by serial, and equal texts together.
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
        QVERIFY(std::is_sorted(blank, order.rows.end(), [&](Row a, Row b) {
            return snapshot->rows.track(a).serial < snapshot->rows.track(b).serial;
        }));
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
    // Backwards is the same in reverse, but for rows with equal values.
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

void TestFlowOrder::filters_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("sources");
    const auto row = [](const char *name, const char *filter, const char *sources) {
        QTest::newRow(name) << QString::fromUtf8(filter) << QString::fromUtf8(sources);
    };
    const char *const all = "192.168.1.6 10.7.0.2 10.7.0.2 10.0.0.7 2001:db8::7";
    row("nothing asked", "", all);
    row("blanks ask nothing", " \t ", all);
    row("nothing like it", "no such thing", "");
    row("protocol", "udp", "10.7.0.2");
    row("any case", "eStAbLiShEd", "10.7.0.2");
    row("the row's word in another case", "DNS-TRICK", "10.7.0.2");
    row("blanks around it", "  SYN_SENT ", "192.168.1.6");
    row("part of an address", "10.7.0", "10.7.0.2 10.7.0.2");
    row("end of one part and begin of the next", "8.1.", "192.168.1.6");
    row("an address of the reply", "198.51.100.4", "10.7.0.2");
    row("address with port", "203.0.113.2:443", "10.7.0.2");
    row("part of both", "2.2:44", "");
    row("end of address and begin of port", "13.2:44", "10.7.0.2");
    row("IPv6 as shown", "2001:db8::7", "2001:db8::7");
    row("IPv6 in capitals", "2001:DB8::7", "2001:db8::7");
    row("IPv6 as /proc prints it", "2001:0db8:0000:0000:0000:0000:0000:0007", "2001:db8::7");
    row("part of IPv6 as /proc prints it", "0000:0007", "2001:db8::7");
    row("IPv6 in a spelling of its own", "2001:db8:0::0:7", "2001:db8::7");
    row("IPv6 with port", "[2001:db8::1]:443", "2001:db8::7");
    row("time as shown", "1:57", "192.168.1.6");
    row("time in days", "4 d 23 h", "10.7.0.2");
    row("exact time", "431999", "10.7.0.2");
    row("bytes as shown", "1.2 mib", "10.7.0.2");
    row("exact bytes", "1258291", "10.7.0.2");
    row("packets as shown", "1,500", "10.7.0.2");
    row("ICMP type", "echo", "10.0.0.7");
    row("NAT in words", "source → 198", "10.7.0.2");
}

void TestFlowOrder::filters()
{
    QFETCH(QString, filter);
    std::string text = shown(*smallOffice(), filteredBy(filter.toStdString()), {Column::Source});
    std::ranges::replace(text, '\n', ' ');
    QTEST(QString::fromStdString(text).trimmed(), "sources");
}

void TestFlowOrder::filterFindsWhatTheWindowShows()
{
    const auto snapshot = smallOffice();
    ViewSpec spec = filteredBy("1,2 MiB");
    QCOMPARE(shown(*snapshot, spec, {Column::Source}), std::string());
    spec.numbers = {".", ","};
    QCOMPARE(shown(*snapshot, spec, {Column::Source}), std::string("10.7.0.2\n"));
}

namespace {

std::string folded(std::string text)
{
    for (char &c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

/// What the filter promises, written down the slow way: every text of every row, searched.
class SlowSearch {
public:
    SlowSearch(const Snapshot &snapshot, const NumberStyle &style)
    {
        const CellContext context{snapshot, snapshot.takenAt};
        for (Row row = 0; row < snapshot.rows.size(); ++row) {
            Texts texts;
            for (std::size_t i = 0; i < columnCount; ++i) {
                const auto column = static_cast<Column>(i);
                texts.cells += folded(cellText(context, row, column, style)) + '\n'
                    + folded(cellExactText(context, row, column)) + '\n';
            }
            const Flow flow = snapshot.rows.flows().flow(row);
            const L4Keys &original = flow.original.keys;
            const L4Keys &reply = flow.reply.keys;
            addSpellings(texts, flow.original.src, flow.original.srcText, original, original.first);
            addSpellings(texts, flow.original.dst, flow.original.dstText, original, original.second);
            addSpellings(texts, flow.reply.src, flow.reply.srcText, reply, reply.first);
            addSpellings(texts, flow.reply.dst, flow.reply.dstText, reply, reply.second);
            m_rows.push_back(std::move(texts));
        }
    }

    std::vector<Row> rowsWith(const std::string &filter) const
    {
        const std::string needle = folded(QString::fromStdString(filter).trimmed().toStdString());
        const auto address = IpAddress::parse(needle);
        const bool colon = needle.find(':') != std::string::npos;
        std::vector<Row> rows;
        for (Row row = 0; row < m_rows.size(); ++row) {
            const Texts &texts = m_rows[row];
            if (texts.cells.find(needle) != std::string::npos
                || (colon && texts.spellings.find(needle) != std::string::npos)
                || (address && std::ranges::find(texts.addresses, *address) != texts.addresses.end()))
                rows.push_back(row);
        }
        return rows;
    }

private:
    struct Texts {
        std::string cells;
        std::string spellings;
        std::vector<IpAddress> addresses;
    };

    static void addSpellings(Texts &texts, const IpAddress &ip, const std::string &word, const L4Keys &keys, std::uint16_t port)
    {
        texts.addresses.push_back(ip);
        if (ip.isV6())
            texts.spellings += ip.toKernelString() + '\n';
        const std::string text = folded(ip.isV6() ? '[' + ip.toString() + ']' : ip.family == Family::Unreadable ? word : ip.toString());
        if (keys.kind == L4Kind::Ports)
            texts.spellings += text + ':' + std::to_string(port) + '\n';
    }

    std::vector<Texts> m_rows;
};

} // namespace

void TestFlowOrder::filterFindsWhatASlowSearchFinds_data()
{
    QTest::addColumn<QString>("filter");
    for (const char *filter :
         {"1", "7", "22", "443", "10.0", "10.0.1.", "0.2", ".", "..", "5.", ".5", ":", "::", ":4", ":44", "db8", "d", "2001:db8::",
          "2001:0db8", "2001:db8::1f", "2001:DB8:0:0:0:0:0:1f", "[2001:db8::", "]:443", "10.0.0.17", "10.0.0.17:", "17:443", "tcp", "icmp",
          "udp", "proto 200", "esp", "establ", "ed", "e", "SYN_SENT", "replied", "stream", "offload", "assured", "unrep", "kib", "MiB",
          " b", "1.5", "2.0 k", "b/s", "/s", "< ", ",", "1,2", "123,4", "12,345", "0:", "1:0", "≥", "≥ 1:", " d ", "4 d", "23 h", "3 d 1",
          "source", "→", "source →", "→ 10.0", "both", "and 10", "port only", "id ", "id 12", "id=", "type=8", "code", "echo", "echo request code 3",
          "key", "key 0x", "0x1", "ipv4", "IPv6", "new", "destroy", "2026-11-23", "13:2", ".72", "+0000", "23 13", "ftp", "lab2", "eth0-in,lab",
          "system_u", "nmark=3", "attrs=", "slan", "portid=", "progname=conntrack", "strange", "fastnat", "expired", "gone", "original 3", "x.1",
          "10.0.x.2", "zz", "k", "z", "unreplied assured", "7 ", "t", "ä", "0000", "0000:", "ffff", "429496", "4294967295", "00"})
        QTest::newRow(filter) << QString::fromUtf8(filter);
}

void TestFlowOrder::filterFindsWhatASlowSearchFinds()
{
    QFETCH(QString, filter);
    static const auto snapshot = manyFlows(4711, 600);
    static const std::array styles = {NumberStyle{}, english, NumberStyle{"\u202f", ","}};
    static const std::array slow = {SlowSearch(*snapshot, styles[0]), SlowSearch(*snapshot, styles[1]),
                                    SlowSearch(*snapshot, styles[2])};
    for (std::size_t i = 0; i < styles.size(); ++i) {
        const NumberStyle &style = styles[i];
        ViewSpec spec = filteredBy(filter.toStdString());
        spec.numbers = style;
        const auto order = orderFlows(*snapshot, spec, snapshot->takenAt);
        QVERIFY(order);
        std::vector<Row> found = order->rows;
        std::ranges::sort(found);
        const std::vector<Row> expected = slow[i].rowsWith(filter.toStdString());
        if (found != expected) {
            std::vector<Row> wrong;
            std::ranges::set_symmetric_difference(found, expected, std::back_inserter(wrong));
            std::string cells;
            for (std::size_t column = 0; column < columnCount; ++column)
                cells += cellText({*snapshot, snapshot->takenAt}, wrong.front(), static_cast<Column>(column), style) + " | ";
            QFAIL(qPrintable(QStringLiteral("%1 rows differ, the first is: %2").arg(wrong.size()).arg(QString::fromStdString(cells))));
        }
    }
}

void TestFlowOrder::largeTablesAreFilteredInTheirOrder()
{
    auto snapshot = std::make_shared<Snapshot>();
    Flow flow = udpFlow("10.0.0.1", 0, "10.0.0.2", 53);
    std::vector<Row> expected;
    for (int port = 65535; port >= 0; --port) {
        flow.original.keys.first = flow.reply.keys.second = static_cast<std::uint16_t>(port);
        const Row row = snapshot->rows.append(flow);
        if (std::to_string(port).starts_with("443"))
            expected.push_back(row);
    }
    snapshot->liveRows = snapshot->rows.size();
    const auto order = orderFlows(*snapshot, filteredBy("10.0.0.1:443"), {});
    QVERIFY(order);
    QCOMPARE(order->rows.size(), std::size_t(111));
    QVERIFY(order->rows == expected);
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
