// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/flow_commands.h"

#include "query/filter/filter.h"
#include "query/text_writer.h"
#include "support/ordered_flows.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

constexpr FlowCommand everyCommand[] = {FlowCommand::ConntrackDelete, FlowCommand::NftMatch, FlowCommand::IptablesMatch,
    FlowCommand::TcpdumpFilter, FlowCommand::WiresharkFilter, FlowCommand::CtscopeFilter, FlowCommand::ConntrackInsert,
    FlowCommand::ConntrackTimeout, FlowCommand::ConntrackMark};

Frame frameOf(const SnapshotPtr &snapshot)
{
    Frame frame;
    frame.snapshot = snapshot;
    frame.order = std::make_shared<const FlowOrder>(*orderFlows(*snapshot, frame.spec, snapshot->takenAt));
    return frame;
}

std::string printed(const std::vector<Flow> &flows, FlowCommand command)
{
    TextWriter out;
    printCommands(frameOf(snapshotOf(flows)), command, out);
    return out.takeText();
}

std::size_t leftOut(const std::vector<Flow> &flows, FlowCommand command)
{
    TextWriter out;
    return printCommands(frameOf(snapshotOf(flows)), command, out);
}

Flow zoned(Flow flow)
{
    flow.zone = 3;
    flow.mark = 16;
    return flow;
}

Flow zonedByDirection()
{
    Flow flow = udpFlow("10.0.0.1", 53, "10.0.0.2", 53);
    flow.zoneOriginal = 1;
    flow.zoneReply = 2;
    return flow;
}

Flow named(const char *name)
{
    const QByteArray wanted(name);
    if (wanted == "tcp")
        return tcpFlow("10.0.0.1", 40000, "192.0.2.1", 443);
    if (wanted == "IPv6")
        return tcpFlow("2001:db8::1", 40000, "2001:db8::2", 443);
    if (wanted == "source NAT")
        return translatedFlow();
    if (wanted == "ping")
        return flowBetween(protocol::icmp, "10.0.0.7", "192.0.2.8", L4Keys::icmp(8, 0, 1234));
    if (wanted == "ping over IPv6")
        return icmpv6Flow();
    if (wanted == "GRE")
        return flowBetween(protocol::gre, "10.0.0.1", "192.0.2.1", L4Keys::gre(7, 0));
    if (wanted == "ESP")
        return flowBetween(50, "10.0.0.1", "192.0.2.1", {});
    if (wanted == "a zone and a mark")
        return zoned(tcpFlow("10.0.0.1", 40000, "192.0.2.1", 443));
    if (wanted == "to itself")
        return udpFlow("127.0.0.1", 53, "127.0.0.1", 53);
    return zonedByDirection();
}

} // namespace

class TestFlowCommands : public QObject {
    Q_OBJECT
private slots:
    void namesAFlow_data();
    void namesAFlow();
    void commandsAreOnePerLine();
    void filtersAreJoined();
    void filtersOfCtscopeFindTheirRows();
    void flowsWithoutAZoneSaySoBesideThoseWithOne();
    void rowsWithoutAddressesAreLeftOut();
    void foreignTextNeverGetsIntoACommand();
};

void TestFlowCommands::namesAFlow_data()
{
    QTest::addColumn<QString>("flow");
    QTest::addColumn<int>("command");
    QTest::addColumn<QString>("text");
    const auto add = [](const char *flow, FlowCommand command, const char *text) {
        static constexpr const char *names[] = {
            "conntrack -D", "nft", "iptables", "tcpdump", "Wireshark", "ctscope", "conntrack -I"};
        QTest::addRow("%s, %s", names[static_cast<int>(command)], flow)
            << QString::fromLatin1(flow) << static_cast<int>(command) << QString::fromLatin1(text);
    };
    using enum FlowCommand;
    add("tcp", ConntrackDelete,
        "conntrack -D -p tcp --orig-src 10.0.0.1 --orig-dst 192.0.2.1 --sport 40000 --dport 443\n");
    add("IPv6", ConntrackDelete,
        "conntrack -D -f ipv6 -p tcp --orig-src 2001:db8::1 --orig-dst 2001:db8::2 --sport 40000 --dport 443\n");
    add("source NAT", ConntrackDelete,
        "conntrack -D -p tcp --orig-src 10.0.0.1 --orig-dst 192.0.2.1 --sport 40000 --dport 443\n");
    add("ping", ConntrackDelete,
        "conntrack -D -p icmp --orig-src 10.0.0.7 --orig-dst 192.0.2.8 --icmp-type 8 --icmp-code 0 --icmp-id 1234\n");
    add("ping over IPv6", ConntrackDelete,
        "conntrack -D -f ipv6 -p icmpv6 --orig-src 2001:db8::1 --orig-dst 2001:db8::2 --icmpv6-type 128 "
        "--icmpv6-code 0 --icmpv6-id 7\n");
    add("GRE", ConntrackDelete, "conntrack -D -p gre --orig-src 10.0.0.1 --orig-dst 192.0.2.1 --srckey 7 --dstkey 0\n");
    add("ESP", ConntrackDelete, "conntrack -D -p 50 --orig-src 10.0.0.1 --orig-dst 192.0.2.1\n");
    add("a zone and a mark", ConntrackDelete,
        "conntrack -D -p tcp --orig-src 10.0.0.1 --orig-dst 192.0.2.1 --sport 40000 --dport 443 --zone 3\n");
    add("two zones", ConntrackDelete,
        "conntrack -D -p udp --orig-src 10.0.0.1 --orig-dst 10.0.0.2 --sport 53 --dport 53 --orig-zone 1 "
        "--reply-zone 2\n");

    add("tcp", ConntrackInsert,
        "conntrack -I -p tcp --orig-src 10.0.0.1 --orig-dst 192.0.2.1 --sport 40000 --dport 443 --reply-src 192.0.2.1 "
        "--reply-dst 10.0.0.1 --reply-port-src 443 --reply-port-dst 40000 --timeout 432000 --state ESTABLISHED "
        "--status SEEN_REPLY\n");
    add("source NAT", ConntrackInsert,
        "conntrack -I -p tcp --orig-src 10.0.0.1 --orig-dst 192.0.2.1 --sport 40000 --dport 443 --reply-src 192.0.2.1 "
        "--reply-dst 203.0.113.1 --reply-port-src 443 --reply-port-dst 50000 --src-nat 203.0.113.1 --timeout 431999 "
        "--state ESTABLISHED --status SEEN_REPLY,ASSURED\n");
    add("ping over IPv6", ConntrackInsert,
        "conntrack -I -p icmpv6 --orig-src 2001:db8::1 --orig-dst 2001:db8::2 --icmpv6-type 128 --icmpv6-code 0 "
        "--icmpv6-id 7 --timeout 29 --status SEEN_REPLY\n");
    add("GRE", ConntrackInsert,
        "conntrack -I -p gre --orig-src 10.0.0.1 --orig-dst 192.0.2.1 --srckey 7 --dstkey 0 --reply-src 192.0.2.1 "
        "--reply-dst 10.0.0.1 --reply-key-src 0 --reply-key-dst 7 --timeout 60 --status SEEN_REPLY\n");
    add("a zone and a mark", ConntrackInsert,
        "conntrack -I -p tcp --orig-src 10.0.0.1 --orig-dst 192.0.2.1 --sport 40000 --dport 443 --reply-src 192.0.2.1 "
        "--reply-dst 10.0.0.1 --reply-port-src 443 --reply-port-dst 40000 --timeout 432000 --state ESTABLISHED "
        "--status SEEN_REPLY --mark 16 --zone 3\n");

    add("tcp", NftMatch,
        "meta l4proto tcp ct original ip saddr 10.0.0.1 ct original ip daddr 192.0.2.1 ct original proto-src 40000 "
        "ct original proto-dst 443\n");
    add("IPv6", NftMatch,
        "meta l4proto tcp ct original ip6 saddr 2001:db8::1 ct original ip6 daddr 2001:db8::2 "
        "ct original proto-src 40000 ct original proto-dst 443\n");
    add("ping", NftMatch,
        "meta l4proto icmp ct original ip saddr 10.0.0.7 ct original ip daddr 192.0.2.8 icmp id 1234\n");
    add("ping over IPv6", NftMatch,
        "meta l4proto ipv6-icmp ct original ip6 saddr 2001:db8::1 ct original ip6 daddr 2001:db8::2 icmpv6 id 7\n");
    add("ESP", NftMatch, "meta l4proto 50 ct original ip saddr 10.0.0.1 ct original ip daddr 192.0.2.1\n");
    add("a zone and a mark", NftMatch,
        "meta l4proto tcp ct original ip saddr 10.0.0.1 ct original ip daddr 192.0.2.1 ct original proto-src 40000 "
        "ct original proto-dst 443 ct zone 3\n");
    add("two zones", NftMatch,
        "meta l4proto udp ct original ip saddr 10.0.0.1 ct original ip daddr 10.0.0.2 ct original proto-src 53 "
        "ct original proto-dst 53 ct original zone 1 ct reply zone 2\n");

    add("tcp", IptablesMatch,
        "-m conntrack --ctproto tcp --ctorigsrc 10.0.0.1 --ctorigdst 192.0.2.1 --ctorigsrcport 40000 "
        "--ctorigdstport 443\n");
    add("ping over IPv6", IptablesMatch,
        "-m conntrack --ctproto ipv6-icmp --ctorigsrc 2001:db8::1 --ctorigdst 2001:db8::2\n");

    add("tcp", TcpdumpFilter, "tcp and host 10.0.0.1 and host 192.0.2.1 and port 40000 and port 443");
    add("IPv6", TcpdumpFilter, "tcp and host 2001:db8::1 and host 2001:db8::2 and port 40000 and port 443");
    add("source NAT", TcpdumpFilter,
        "(tcp and host 10.0.0.1 and host 192.0.2.1 and port 40000 and port 443) or "
        "(tcp and host 192.0.2.1 and host 203.0.113.1 and port 443 and port 50000)");
    add("ping", TcpdumpFilter, "icmp and host 10.0.0.7 and host 192.0.2.8 and icmp[4:2] == 1234");
    add("ping over IPv6", TcpdumpFilter, "icmp6 and host 2001:db8::1 and host 2001:db8::2 and ip6[44:2] == 7");
    add("GRE", TcpdumpFilter, "ip proto 47 and host 10.0.0.1 and host 192.0.2.1");
    add("to itself", TcpdumpFilter,
        "udp and src host 127.0.0.1 and dst host 127.0.0.1 and src port 53 and dst port 53");

    add("tcp", WiresharkFilter,
        "tcp and ip.addr == 10.0.0.1 and ip.addr == 192.0.2.1 and tcp.port == 40000 and tcp.port == 443");
    add("source NAT", WiresharkFilter,
        "(tcp and ip.addr == 10.0.0.1 and ip.addr == 192.0.2.1 and tcp.port == 40000 and tcp.port == 443) or "
        "(tcp and ip.addr == 192.0.2.1 and ip.addr == 203.0.113.1 and tcp.port == 443 and tcp.port == 50000)");
    add("ping", WiresharkFilter, "icmp and ip.addr == 10.0.0.7 and ip.addr == 192.0.2.8 and icmp.ident == 1234");
    add("ping over IPv6", WiresharkFilter,
        "icmpv6 and ipv6.addr == 2001:db8::1 and ipv6.addr == 2001:db8::2 and icmpv6.echo.identifier == 7");
    add("ESP", WiresharkFilter, "ip.proto == 50 and ip.addr == 10.0.0.1 and ip.addr == 192.0.2.1");
    add("to itself", WiresharkFilter,
        "udp and ip.src == 127.0.0.1 and ip.dst == 127.0.0.1 and udp.srcport == 53 and udp.dstport == 53");

    add("tcp", CtscopeFilter,
        "proto == tcp and src == 10.0.0.1 and sport == 40000 and dst == 192.0.2.1 and dport == 443");
    add("a zone and a mark", CtscopeFilter,
        "proto == tcp and src == 10.0.0.1 and sport == 40000 and dst == 192.0.2.1 and dport == 443 and zone == 3");
    add("ping", CtscopeFilter,
        "proto == icmp and src == 10.0.0.7 and icmp.type == 8 and icmp.code == 0 and dst == 192.0.2.8 and "
        "icmp.id == 1234");
    add("ESP", CtscopeFilter, "proto == esp and src == 10.0.0.1 and dst == 192.0.2.1");
}

void TestFlowCommands::namesAFlow()
{
    QFETCH(QString, flow);
    QFETCH(int, command);
    QFETCH(QString, text);
    const std::string made = printed({named(flow.toLatin1().constData())}, static_cast<FlowCommand>(command));
    QCOMPARE(QString::fromStdString(made), text);
}

void TestFlowCommands::commandsAreOnePerLine()
{
    QCOMPARE(printed({named("tcp"), named("ESP")}, FlowCommand::ConntrackDelete),
        std::string("conntrack -D -p tcp --orig-src 10.0.0.1 --orig-dst 192.0.2.1 --sport 40000 --dport 443\n"
                    "conntrack -D -p 50 --orig-src 10.0.0.1 --orig-dst 192.0.2.1\n"));
}

void TestFlowCommands::filtersAreJoined()
{
    const std::vector<Flow> flows{named("ESP"), named("source NAT"), named("ping")};
    QCOMPARE(printed(flows, FlowCommand::TcpdumpFilter),
        std::string("(ip proto 50 and host 10.0.0.1 and host 192.0.2.1) or "
                    "(tcp and host 10.0.0.1 and host 192.0.2.1 and port 40000 and port 443) or "
                    "(tcp and host 192.0.2.1 and host 203.0.113.1 and port 443 and port 50000) or "
                    "(icmp and host 10.0.0.7 and host 192.0.2.8 and icmp[4:2] == 1234)"));
    QCOMPARE(printed({named("ESP"), named("tcp")}, FlowCommand::CtscopeFilter),
        std::string("(proto == esp and src == 10.0.0.1 and dst == 192.0.2.1) or "
                    "(proto == tcp and src == 10.0.0.1 and sport == 40000 and dst == 192.0.2.1 and dport == 443)"));
}

void TestFlowCommands::filtersOfCtscopeFindTheirRows()
{
    const SnapshotPtr snapshot = manyFlows(31, 400);
    for (Row row = 0; row < snapshot->rows.size(); ++row) {
        Frame one = frameOf(snapshot);
        one.order = std::make_shared<const FlowOrder>(FlowOrder{{row}});
        TextWriter out;
        QCOMPARE(printCommands(one, FlowCommand::CtscopeFilter, out), std::size_t(0));
        const std::string text = out.takeText();
        const ParsedFilter filter = readFilter(text);
        QVERIFY2(filter.ok(), text.c_str());
        ViewSpec spec;
        spec.filter = filter.filter;
        const auto order = orderFlows(*snapshot, spec, snapshot->takenAt);
        QVERIFY2(std::ranges::find(order->rows, row) != order->rows.end(), text.c_str());
    }
}

/// conntrack -D without --zone deletes the flows of all zones.
void TestFlowCommands::flowsWithoutAZoneSaySoBesideThoseWithOne()
{
    const std::vector<Flow> flows{named("ESP"), zoned(named("ESP"))};
    QCOMPARE(printed(flows, FlowCommand::ConntrackDelete),
        std::string("conntrack -D -p 50 --orig-src 10.0.0.1 --orig-dst 192.0.2.1 --zone 0\n"
                    "conntrack -D -p 50 --orig-src 10.0.0.1 --orig-dst 192.0.2.1 --zone 3\n"));
    QCOMPARE(printed(flows, FlowCommand::NftMatch),
        std::string("meta l4proto 50 ct original ip saddr 10.0.0.1 ct original ip daddr 192.0.2.1 ct zone 0\n"
                    "meta l4proto 50 ct original ip saddr 10.0.0.1 ct original ip daddr 192.0.2.1 ct zone 3\n"));
    QCOMPARE(printed(flows, FlowCommand::CtscopeFilter),
        std::string("(proto == esp and src == 10.0.0.1 and dst == 192.0.2.1 and not zone) or "
                    "(proto == esp and src == 10.0.0.1 and dst == 192.0.2.1 and zone == 3)"));
}

void TestFlowCommands::rowsWithoutAddressesAreLeftOut()
{
    QCOMPARE(leftOut({named("tcp"), maskedFlow()}, FlowCommand::ConntrackDelete), std::size_t(1));
    QCOMPARE(printed({maskedFlow(), named("ESP")}, FlowCommand::WiresharkFilter),
        std::string("(ip.proto == 50 and ip.addr == 10.0.0.1 and ip.addr == 192.0.2.1)"));
    QCOMPARE(leftOut({maskedFlow()}, FlowCommand::CtscopeFilter), std::size_t(0));
    Flow translated = named("ping");
    translated.reply.dst = ip("203.0.113.1");
    QCOMPARE(leftOut({translated}, FlowCommand::ConntrackInsert), std::size_t(1));
}

void TestFlowCommands::foreignTextNeverGetsIntoACommand()
{
    const std::string poison = "$(reboot)`;\n'";
    Flow flow = fullFlow();
    flow.helper = flow.secctx = flow.program = flow.stateWord = poison;
    flow.labels = {poison};
    flow.statusWords = flow.bareWords = {poison};
    flow.unknownPairs = {{poison, poison}};
    Flow masked = flow;
    masked.original.src = IpAddress{{}, Family::Unreadable};
    masked.original.srcText = poison;
    for (const FlowCommand command : everyCommand)
        QVERIFY(printed({flow}, command).find("reboot") == std::string::npos);
    for (const FlowCommand command : {FlowCommand::ConntrackDelete, FlowCommand::NftMatch, FlowCommand::IptablesMatch})
        QCOMPARE(printed({masked}, command), std::string());
}

QTEST_APPLESS_MAIN(TestFlowCommands)
#include "tst_flow_commands.moc"
