// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/column.h"

#include "support/snapshots.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

class TestColumn : public QObject {
    Q_OBJECT
private slots:
    void everyColumnHasAnIdOfItsOwn();
    void cells_data();
    void cells();
    void timeRunsDownOnlyWhereItLives();
    void ageIsALowerBoundForFlowsThatWereThereBefore();
    void endedFlowsSayHow();
    void aPlainEntryHasNothingToSayElsewhere();
};

namespace {

const NumberStyle english{",", "."};

Flow natFlow(const Flow &flow, std::string_view newSource, std::string_view newDestination, int newSourcePort = -1,
    int newDestinationPort = -1)
{
    Flow translated = flow;
    if (!newSource.empty())
        translated.reply.dst = ip(newSource);
    if (!newDestination.empty())
        translated.reply.src = ip(newDestination);
    if (newSourcePort >= 0)
        translated.reply.keys.second = static_cast<std::uint16_t>(newSourcePort);
    if (newDestinationPort >= 0)
        translated.reply.keys.first = static_cast<std::uint16_t>(newDestinationPort);
    return translated;
}

template <typename Change> Flow with(Flow flow, Change &&change)
{
    change(flow);
    return flow;
}

} // namespace

Q_DECLARE_METATYPE(ctscope::Flow)
Q_DECLARE_METATYPE(ctscope::Column)

void TestColumn::everyColumnHasAnIdOfItsOwn()
{
    for (std::size_t i = 0; i < columnCount; ++i) {
        const auto column = static_cast<Column>(i);
        const std::string_view id = definitionOf(column).id;
        QVERIFY(!id.empty());
        QCOMPARE(columnFromId(id), std::optional(column));
    }
    QCOMPARE(columnFromId("nothing of the kind"), std::nullopt);
}

void TestColumn::cells_data()
{
    QTest::addColumn<Flow>("flow");
    QTest::addColumn<Column>("column");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("exact");

    const Flow ssh = tcpFlow("192.168.1.6", 32775, "192.168.1.9", 22, State::TcpSynSent, 117);
    const Flow dns = udpFlow("10.0.0.7", 40000, "1.1.1.1", 53);
    const Flow ping = flowBetween(protocol::icmp, "10.0.0.7", "8.8.8.8", L4Keys::icmp(8, 0, 1234));
    const Flow six = tcpFlow("2001:db8::7", 50000, "2001:db8::1", 443);
    const auto row = [](const char *name, const Flow &flow, Column column, const char *text,
                         const char *exact = nullptr) {
        QTest::newRow(name) << flow << column << QString::fromUtf8(text) << QString::fromUtf8(exact ? exact : text);
    };

    row("protocol", ssh, Column::Protocol, "tcp");
    row("protocol without a tracker", flowBetween(50, "10.0.0.1", "10.0.0.2", {}), Column::Protocol, "esp");
    row("protocol without a name", flowBetween(200, "10.0.0.1", "10.0.0.2", {}), Column::Protocol, "proto 200");

    row("state", ssh, Column::State, "SYN_SENT");
    row("strange state",
        with(ssh,
            [](Flow &f) {
                f.state = State::Other;
                f.stateWord = "ODD";
            }),
        Column::State, "ODD");
    row("no state given",
        with(ssh,
            [](Flow &f) {
                f.state = State::None;
                f.status.unreplied = true;
            }),
        Column::State, "unreplied");
    row("no state given, assured",
        with(ssh,
            [](Flow &f) {
                f.state = State::None;
                f.status.assured = true;
            }),
        Column::State, "replied");
    row("offloaded",
        with(ssh,
            [](Flow &f) {
                f.state = State::None;
                f.status.offload = true;
            }),
        Column::State, "offloaded");
    row("UDP unreplied", with(dns, [](Flow &f) { f.status.unreplied = true; }), Column::State, "unreplied");
    row("UDP replied", dns, Column::State, "replied");
    row("UDP stream", with(dns, [](Flow &f) { f.status.assured = true; }), Column::State, "stream");

    row("time left", ssh, Column::TimeToLive, "1:57", "117");
    row("time left of an established flow", tcpFlow("10.0.0.1", 1, "10.0.0.2", 2, State::TcpEstablished, 431999),
        Column::TimeToLive, "4 d 23 h", "431999");
    row("no time left told", with(ssh, [](Flow &f) { f.timeout.reset(); }), Column::TimeToLive, "");
    row("idle", ssh, Column::Idle, "0:03", "3");

    row("source", ssh, Column::Source, "192.168.1.6");
    row("source, IPv6", six, Column::Source, "2001:db8::7");
    row("masked address",
        with(ssh,
            [](Flow &f) {
                f.original.dst = {{}, Family::Unreadable};
                f.original.dstText = "x.x.x.x";
            }),
        Column::Destination, "x.x.x.x");
    row("masked address of a translation",
        with(ssh,
            [](Flow &f) {
                f.original.src = f.reply.dst = {{}, Family::Unreadable};
                f.original.srcText = "client-1";
                f.reply.dstText = "2001:db8:x:x:x:x:x:x";
                f.reply.keys.second = 7;
            }),
        Column::Nat, "source → [2001:db8:x:x:x:x:x:x]:7");
    row("reply source", ssh, Column::ReplySource, "192.168.1.9");
    row("reply destination", ssh, Column::ReplyDestination, "192.168.1.6");

    row("source port", ssh, Column::SourcePort, "32775");
    row("destination port", ssh, Column::DestinationPort, "22");
    row("reply source port", ssh, Column::ReplySourcePort, "22");
    row("reply destination port", ssh, Column::ReplyDestinationPort, "32775");
    row("ICMP type", ping, Column::SourcePort, "echo request", "type=8 code=0");
    row("ICMP id", ping, Column::DestinationPort, "id 1234", "id=1234");
    row("ICMP type without a name", flowBetween(protocol::icmp, "10.0.0.1", "10.0.0.2", L4Keys::icmp(42, 1, 7)),
        Column::SourcePort, "type 42 code 1", "type=42 code=1");
    row("ICMPv6 type", flowBetween(protocol::icmpv6, "fe80::1", "ff02::1", L4Keys::icmp(128, 0, 7)), Column::SourcePort,
        "echo request", "type=128 code=0");
    row("GRE key", flowBetween(protocol::gre, "10.0.0.1", "10.0.0.2", L4Keys::gre(0x1f, 0)), Column::SourcePort,
        "key 0x1f", "0x1f");
    row("no ports", flowBetween(50, "10.0.0.1", "10.0.0.2", {}), Column::SourcePort, "");

    row("no NAT", ssh, Column::Nat, "");
    row("source NAT", natFlow(ssh, "203.0.113.1", ""), Column::Nat, "source → 203.0.113.1");
    row("source NAT with port", natFlow(ssh, "203.0.113.1", "", 1024), Column::Nat, "source → 203.0.113.1:1024");
    row("destination NAT", natFlow(ssh, "", "10.0.0.5", -1, 8080), Column::Nat, "destination → 10.0.0.5:8080");
    row("destination NAT, IPv6", natFlow(six, "", "2001:db8::5", -1, 8080), Column::Nat,
        "destination → [2001:db8::5]:8080");
    row("both", natFlow(ssh, "203.0.113.1", "10.0.0.5", -1, 8080), Column::Nat, "both → 203.0.113.1 and 10.0.0.5:8080",
        "source → 203.0.113.1, destination → 10.0.0.5:8080");
    row("source address and destination port", natFlow(ssh, "203.0.113.1", "", -1, 8080), Column::Nat,
        "both → 203.0.113.1 and 8080", "source → 203.0.113.1, destination port → 8080");
    row("port only", natFlow(ssh, "", "", 1024), Column::Nat, "port only → 1024", "source port → 1024");
    row("both ports only", natFlow(ssh, "", "", 1024, 2222), Column::Nat, "port only → 1024 and 2222",
        "source port → 1024, destination port → 2222");
    row("id only", natFlow(ping, "", "", 7), Column::Nat, "id only → 7", "id → 7");
    row("source NAT of a ping", natFlow(ping, "203.0.113.1", "", 7), Column::Nat, "source → 203.0.113.1 id 7");

    const Flow flagged = with(ssh, [](Flow &f) { f.status.unreplied = f.status.assured = true; });
    row("a new flow may replace it", ssh, Column::Eviction, "evictable");
    row("the collector may free it",
        with(tcpFlow("10.0.0.1", 1, "10.0.0.2", 2, State::TcpTimeWait, 90), [](Flow &f) { f.status.assured = true; }),
        Column::Eviction, "closing");
    row("assured", with(dns, [](Flow &f) { f.status.assured = true; }), Column::Eviction, "kept");
    row("it is no longer an entry", with(ssh, [](Flow &f) { f.event = EventKind::Destroy; }), Column::Eviction, "");
    row("flags", flagged, Column::Flags, "UNREPLIED ASSURED");
    row("flags as they were written", with(ssh, [](Flow &f) { f.statusWords = {"FASTNAT"}; }), Column::Flags,
        "FASTNAT");

    const Flow counted = with(ssh, [](Flow &f) {
        f.originalCounters = Counters{1234, 1258291};
        f.replyCounters = Counters{1, 60};
    });
    row("packets out", counted, Column::PacketsOut, "1,234", "1234");
    row("bytes out", counted, Column::BytesOut, "1.2 MiB", "1258291");
    row("packets in", counted, Column::PacketsIn, "1");
    row("bytes in", counted, Column::BytesIn, "60 B", "60");
    row("packets", counted, Column::Packets, "1,235", "1235");
    row("bytes", counted, Column::Bytes, "1.2 MiB", "1258351");
    row("not counted is not 0 bytes", ssh, Column::Bytes, "");
    row("one direction counted",
        with(ssh,
            [](Flow &f) {
                f.replyCounters = Counters{2, 80};
            }),
        Column::Bytes, "80 B", "80");

    const Flow rich = with(ssh, [](Flow &f) {
        f.mark = 16;
        f.zone = 3;
        f.id = 3116707565;
        f.use = 70000;
        f.helper = "ftp";
        f.event = EventKind::Update;
        f.eventTime = 1795440225729164;
        f.start = 1795440225729164123;
        f.labels = {"eth0-in", "eth1-out"};
        f.secctx = "system_u:object_r:unlabeled_t:s0";
        f.unknownPairs = {{"nmark", "3"}, {"attrs", ""}};
        f.bareWords = {"slan"};
        f.secmark = 5;
        f.portId = 42;
        f.program = "conntrack";
    });
    row("mark", rich, Column::Mark, "16");
    row("zone", rich, Column::Zone, "3");
    row("zone of one direction", with(ssh, [](Flow &f) { f.zoneReply = 4; }), Column::Zone, "reply 4");
    row("id", rich, Column::Id, "3116707565");
    row("use", rich, Column::Use, "70000");
    row("helper", rich, Column::Helper, "ftp");
    row("family", rich, Column::Family, "IPv4");
    row("family, IPv6", six, Column::Family, "IPv6");
    row("event", rich, Column::Event, "UPDATE");
    row("event time", rich, Column::EventTime, "13:23:45.729", "2026-11-23 13:23:45.729164 +0000");
    row("start", rich, Column::Start, "2026-11-23 13:23:45", "2026-11-23 13:23:45.729164123 +0000");
    row("labels", rich, Column::Labels, "eth0-in,eth1-out");
    row("security context", rich, Column::SecurityContext, "system_u:object_r:unlabeled_t:s0");
    row("what else was there", rich, Column::Other, "nmark=3 attrs= slan secmark=5 portid=42 progname=conntrack");
    row("GRE's own timeouts",
        with(ssh,
            [](Flow &f) {
                f.greTimeout = 30;
                f.greStreamTimeout = 180;
            }),
        Column::Other, "timeout=30 stream_timeout=180");
}

void TestColumn::cells()
{
    QFETCH(Flow, flow);
    QFETCH(Column, column);
    const auto snapshot = snapshotOf({flow});
    const CellContext context{*snapshot, snapshot->takenAt};
    QTEST(QString::fromStdString(cellText(context, 0, column, english)), "text");
    QTEST(QString::fromStdString(cellExactText(context, 0, column)), "exact");
}

void TestColumn::timeRunsDownOnlyWhereItLives()
{
    const auto snapshot = snapshotOf({tcpFlow("10.0.0.1", 1, "10.0.0.2", 2, State::TcpSynSent, 117)});
    const CellContext later{*snapshot, snapshot->takenAt + std::chrono::seconds(17)};
    QCOMPARE(cellText(later, 0, Column::TimeToLive), std::string("1:40"));
    QCOMPARE(cellText(later, 0, Column::Idle), std::string("0:20"));
    snapshot->live = false;
    QCOMPARE(cellText(later, 0, Column::TimeToLive), std::string("1:57"));
    QCOMPARE(cellText(later, 0, Column::Age), std::string());
}

void TestColumn::ageIsALowerBoundForFlowsThatWereThereBefore()
{
    FlowTrack before;
    before.serial = 1;
    before.sinceStart = true;
    FlowTrack since;
    since.serial = 2;
    since.firstSeen = 100;
    const Flow plain = tcpFlow("10.0.0.1", 1, "10.0.0.2", 2);
    Flow told = plain;
    told.deltaTime = 3600;
    const auto snapshot = snapshotOf(std::vector<Known>{{plain, before, {}}, {plain, since, {}}, {told, before, {}}});
    const CellContext context{*snapshot, snapshot->epoch + std::chrono::seconds(90)};
    QCOMPARE(cellText(context, 0, Column::Age), std::string("≥ 1:30"));
    QCOMPARE(cellText(context, 1, Column::Age), std::string("1:20"));
    QCOMPARE(cellText(context, 2, Column::Age), std::string("1:01:30"));
    QCOMPARE(cellExactText(context, 0, Column::Age), std::string("90"));
}

void TestColumn::endedFlowsSayHow()
{
    std::vector<Known> ended;
    for (const EndReason reason : {EndReason::Expired, EndReason::Closed, EndReason::Removed, EndReason::Replaced,
             EndReason::Deleted, EndReason::Unknown}) {
        FlowTrack track;
        track.serial = ended.size() + 1;
        track.end = reason;
        ended.push_back({tcpFlow("10.0.0.1", 1, "10.0.0.2", 2), track, {}});
    }
    const auto snapshot = snapshotOf(std::vector<Known>(), ended);
    std::string words;
    for (Row row = 0; row < snapshot->rows.size(); ++row)
        words += cellText({*snapshot, snapshot->takenAt}, row, Column::Ended) + ' ';
    QCOMPARE(words, std::string("expired closed removed replaced deleted gone "));
}

void TestColumn::aPlainEntryHasNothingToSayElsewhere()
{
    const auto snapshot = snapshotOf({tcpFlow("10.0.0.1", 1, "10.0.0.2", 2)});
    QStringList filled;
    for (std::size_t i = 0; i < columnCount; ++i) {
        const auto column = static_cast<Column>(i);
        if (!cellText({*snapshot, snapshot->takenAt}, 0, column).empty())
            filled.append(QString::fromUtf8(
                definitionOf(column).id.data(), static_cast<qsizetype>(definitionOf(column).id.size())));
    }
    QCOMPARE(filled.join(u' '),
        QStringLiteral("proto state timeout src sport dst dport reply-src reply-sport reply-dst reply-dport "
                       "eviction age idle family"));
}

QTEST_GUILESS_MAIN(TestColumn)
#include "tst_column.moc"
