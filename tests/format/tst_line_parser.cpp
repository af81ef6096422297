// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/flow_writer.h"
#include "format/line_parser.h"
#include "table/skip_words.h"

#include <QTest>

using namespace ctscope;

/// One entry in; out comes the printed flow, or the reason why there is none.
class TestLineParser : public QObject {
    Q_OBJECT
private slots:
    void readsAnEntry_data();
    void readsAnEntry();
    void refusesAnEntry_data();
    void refusesAnEntry();
};

namespace {

std::string parsed(const QByteArray &entry)
{
    LineParser parser;
    Flow flow;
    if (const auto problem = parser.parse(entry.toStdString(), flow))
        return SkipWords::clause(problem->reason).toStdString();
    std::string line;
    writeConntrackLine(flow, line);
    line.pop_back();
    return line;
}

} // namespace

void TestLineParser::readsAnEntry_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &entry, const QByteArray &expected) {
        QTest::newRow(name) << entry << expected;
    };
    const QByteArray there = "src=10.0.0.1 dst=10.0.0.2 sport=5000 dport=80 ";
    const QByteArray back = "src=10.0.0.2 dst=10.0.0.1 sport=80 dport=5000";
    const QByteArray tcp = "ipv4     2 tcp      6 ";
    const QByteArray plain = tcp + "117 SYN_SENT " + there + back;

    row("as /proc prints it", plain + " mark=0 zone=0 use=2", plain + " mark=0 zone=0 use=2");
    row("without layer 3", "tcp      6 117 SYN_SENT " + there + back, plain);
    row("collapsed blanks", "ipv4 2 tcp 6 117 SYN_SENT " + there + back, plain);
    row("blanks at the end", plain + "  ", plain);
    row("name alone", "tcp  " + there + back, tcp + there + back);
    row("number lost, seconds in its place", "tcp      117 SYN_SENT " + there + back, plain);
    row("seconds lost", "tcp 6 SYN_SENT " + there + back, tcp + "SYN_SENT " + there + back);
    row("number decides for unknown", "unknown  50 580 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1",
        "ipv4     2 unknown  50 580 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1");
    row("unknown as layer 3", "unknown  2 unknown  50 580 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1",
        "ipv4     2 unknown  50 580 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1");
    row("name that no tracker has", "esp 50 580 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1",
        "ipv4     2 unknown  50 580 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1");
    row("expired long ago", tcp + "-5 CLOSE " + there + back, tcp + "0 CLOSE " + there + back);
    row("a state no tracker has", tcp + "5 HALF_OPEN " + there + back, tcp + "5 HALF_OPEN " + there + back);
    row("a word that is no state", tcp + "5 closing " + there + back, tcp + "5 " + there + back + " closing");
    row("keys in another order",
        "tcp 6 117 SYN_SENT dport=80 dst=10.0.0.2 src=10.0.0.1 sport=5000 dst=10.0.0.1 "
        "src=10.0.0.2 dport=5000 sport=80",
        plain);
    row("[UNREPLIED] behind the reply", plain + " [UNREPLIED] mark=0",
        tcp + "117 SYN_SENT " + there + "[UNREPLIED] " + back + " mark=0");
    row("both [UNREPLIED] and [ASSURED]", tcp + "117 SYN_SENT " + there + "[UNREPLIED] " + back + " [ASSURED] use=2",
        tcp + "117 SYN_SENT " + there + "[UNREPLIED] " + back + " [ASSURED] use=2");
    row("counters of each direction", tcp + "9 CLOSE " + there + "packets=1 bytes=60 " + back + " packets=2 bytes=120",
        tcp + "9 CLOSE " + there + "packets=1 bytes=60 " + back + " packets=2 bytes=120");
    row("counters of one direction", tcp + "9 CLOSE " + there + "packets=1 bytes=60 " + back,
        tcp + "9 CLOSE " + there + "packets=1 bytes=60 " + back);
    row("zone of one direction", plain + " zone-reply=9 use=1", plain + " zone-reply=9 use=1");
    row("flow id of ICMP is the third",
        "icmp 1 9 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=7 src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=7 use=1 "
        "id=99",
        "ipv4     2 icmp     1 9 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=7 src=10.0.0.2 dst=10.0.0.1 type=0 code=0 "
        "id=7 use=1 id=99");
    row("GRE of /proc",
        "gre 47 29 timeout=30, stream_timeout=180 src=10.0.0.1 dst=10.0.0.2 srckey=0x0 dstkey=0x7 "
        "src=10.0.0.2 dst=10.0.0.1 srckey=0x7 dstkey=0x0 use=2",
        "ipv4     2 gre      47 29 timeout=30, stream_timeout=180 src=10.0.0.1 dst=10.0.0.2 srckey=0x0 dstkey=0x7 "
        "src=10.0.0.2 dst=10.0.0.1 srckey=0x7 dstkey=0x0 use=2");
    row("GRE of 2.4",
        "gre 47 29 timeout=30, stream_timeout=180 src=10.0.0.1 dst=10.0.0.2 version=1 protocol=0x880b "
        "srckey=0x0 dstkey=0x7 src=10.0.0.2 dst=10.0.0.1 version=1 protocol=0x880b srckey=0x7 dstkey=0x0",
        "ipv4     2 gre      47 29 timeout=30, stream_timeout=180 src=10.0.0.1 dst=10.0.0.2 srckey=0x0 dstkey=0x7 "
        "src=10.0.0.2 dst=10.0.0.1 srckey=0x7 dstkey=0x0 version=1 protocol=0x880b version=1 protocol=0x880b");
    row("hexadecimal mark", plain + " mark=0x5", plain + " mark=5");
    row("a number that is none", plain + " use=1 id=407401088c", plain + " id=407401088c use=1");
    row("a number that was masked", plain + " mark=<removed> bytes=x", plain + " mark=<removed> bytes=x");
    row("an empty value, words and flags of vendors",
        plain + " [FASTNAT] [RTCACHE o33/r11] mark=0 nmark=0 slan attrs= use=2",
        plain + " [FASTNAT] [RTCACHE o33/r11] mark=0 nmark=0 attrs= slan use=2");
    row("security context", plain + " secctx=system_u:object_r:unlabeled_t:s0 use=1",
        plain + " secctx=system_u:object_r:unlabeled_t:s0 use=1");
    row("labels", plain + " use=1 labels=a,b", plain + " use=1 labels=a,b");
    row("masked addresses",
        "tcp 6 117 SYN_SENT src=x.x.x.x dst=HOST sport=1 dport=2 src=HOST dst=xxxx:xxxx::1 sport=2 dport=1",
        "tcp      6 117 SYN_SENT src=x.x.x.x dst=HOST sport=1 dport=2 src=HOST dst=xxxx:xxxx::1 sport=2 dport=1");
    row("a masked address with blanks",
        "tcp 6 117 SYN_SENT src=<my address> dst=[REDACTED] sport=1 dport=2 src=[REDACTED] dst=<my address> sport=2 "
        "dport=1",
        "tcp      6 117 SYN_SENT src=<my_address> dst=[REDACTED] sport=1 dport=2 src=[REDACTED] dst=<my_address> "
        "sport=2 dport=1");
    row("IPv6 in any form",
        "udp 17 9 src=2001:DB8:0:0:0:0:0:1 dst=fe80::1 sport=1 dport=2 src=fe80::1 dst=2001:db8::1 sport=2 dport=1",
        "ipv6     10 udp      17 9 src=2001:db8::1 dst=fe80::1 sport=1 dport=2 src=fe80::1 dst=2001:db8::1 sport=2 "
        "dport=1");
    row("an event", "[NEW] tcp 6 117 SYN_SENT " + there + back, "    [NEW] " + plain);
    row("an event with its time", "[1702972533.340676]\t [UPDATE] tcp 6 117 SYN_SENT " + there + back,
        "[1702972533.340676]\t [UPDATE] " + plain);
    row("a time of before 1.4.2", "[1338987414.52626 ]\t[DESTROY] tcp 6 117 SYN_SENT " + there + back,
        "[1338987414.052626]\t[DESTROY] " + plain);
    row("a program's event", "[DESTROY] tcp 6 117 SYN_SENT " + there + back + " [USERSPACE] portid=5 progname=my tool",
        "[DESTROY] " + plain + " [USERSPACE] portid=5 progname=my tool");
    row("the statistics log", "Thu Jan  1 00:00:10 1970\ttcp 6 " + there + back,
        "[10]\t[DESTROY] " + tcp + there + back);
    row("start and stop",
        plain + " delta-time=4 [start=Mon Nov 23 13:23:45 2026] [stop=Mon Nov  2 13:23:49 2026] use=1",
        plain + " delta-time=4 [start=Mon Nov 23 13:23:45 2026] [stop=Mon Nov  2 13:23:49 2026] use=1");
    row("the cache of conntrackd", "tcp 6 SYN_SENT " + there + back + " [active since 536s] [expires in 9s]",
        tcp + "SYN_SENT " + there + back + " [active since 536s] [expires in 9s]");
    row("behind grep -n", "dump.txt:12:tcp 6 117 SYN_SENT " + there + back, plain);
    row("behind a number of a list", "1.tcp 6 117 SYN_SENT " + there + back, plain);
    row("behind a number and a blank", "1. tcp 6 117 SYN_SENT " + there + back, plain);
    row("behind cat -n", "   12\tipv4 2 tcp 6 117 SYN_SENT " + there + back, plain);
    row("behind a log's words", "Nov 23 13:00:00 host kernel: tcp 6 117 SYN_SENT " + there + back, plain);
    row("a bracket without a blank before it",
        "tcp 6 117 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=5000 dport=80[UNREPLIED]" + back,
        tcp + "117 SYN_SENT " + there + "[UNREPLIED] " + back);
}

void TestLineParser::readsAnEntry()
{
    QFETCH(QByteArray, entry);
    QFETCH(QByteArray, expected);
    QCOMPARE(QByteArray::fromStdString(parsed(entry)), expected);
}

void TestLineParser::refusesAnEntry_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const QByteArray &entry, const QByteArray &reason) {
        QTest::addRow("%s: %s", reason.constData(), entry.constData()) << entry << reason;
    };
    const QByteArray back = " src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1";
    row("tcp 6 9 CLOSE src=5678 dst=10.0.0.2 sport=1 dport=2" + back, "the source address is not valid: src=5678");
    row("tcp 6 9 CLOSE src= dst=10.0.0.2 sport=1 dport=2" + back, "the source address is not valid: src=");
    row("tcp 6 9 CLOSE src=10.0.0.1dst=10.0.0.2 sport=1 dport=2" + back,
        "the source address is not valid: src=10.0.0.1dst=10.0.0.2");
    row("tcp 6 9 CLOSE src=<my dst=10.0.0.2 sport=1 dport=2" + back, "the source address is not valid: src=<my");
    row("tcp 6 9 CLOSE src=host dst=10.0.0.2 sport=1 dport=2" + back,
        "a word replaces an address, but is missing from the other tuple");
    row("tcp 6 9 CLOSE src=x.x.x.x dst=10.0.0.2 sport=xxx dport=2" + back, "a port is redacted: sport=xxx");
    row("tcp 6 9 CLOSE src=4.5 dst=10.0.0.2 sport=1 dport=2" + back, "the source address is not valid: src=4.5");
    row("tcp 6 9 CLOSE src=10.0.0.1 dst=127..0..1..1 sport=1 dport=2" + back,
        "the destination address is not valid: dst=127..0..1..1");
    row("tcp 6 9 CLOSE src=fe80::: dst=10.0.0.2 sport=1 dport=2" + back,
        "the source address is not valid: src=fe80:::");
    row("tcp 6 9 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=-1 dport=2" + back, "a port is not valid: sport=-1");
    row("tcp 6 9 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=1 dport=65536" + back, "a port is not valid: dport=65536");
    row("icmp 1 9 src=10.0.0.1 dst=10.0.0.2 type=666 code=0 id=1" + back, "the ICMP type is not valid: type=666");
    row("icmp 1 9 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=70000" + back, "the ICMP id is not valid: id=70000");
    row("tcp 6 9 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2", "the reply tuple is missing");
    row("tcp 6 9 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1",
        "the reply tuple is incomplete");
    row("tcp 6 9 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2", "a destination address is missing");
    row("tcp 6 9 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=1" + back, "a destination port is missing");
    row("tcp 6 9 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2" + back + back, "it has more than two tuples");
    row("tcp 17 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2" + back,
        "the protocol's name and number contradict each other");
    row("unknown src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1", "the protocol number is missing");
    row("unknown 300 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1", "the protocol number is not valid");
    row("9 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2" + back, "the protocol is missing");
    const QByteArray there = "src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2";
    row("tcp 6 99999999999999999999 CLOSE " + there + back, "the number of seconds is too large");
    row("tcp 6 4294967296 CLOSE " + there + back, "the number of seconds is too large");
    row("tcp 6 9 CLOSE " + there + " packets=1 bytes=18446744073709551616" + back, "the number of bytes is too large");
    row("tcp 6 9 CLOSE " + there + back + " packets=18446744073709551616 bytes=1",
        "the number of packets is too large");
    row("tcp 6 9 CLOSE " + there + back + " mark=4294967296", "the value of mark is too large");
    row("tcp 6 9 CLOSE " + there + back + " mark=0x100000000", "the value of mark is too large");
    row("tcp 6 9 CLOSE " + there + back + " zone=65536", "the value of zone is too large");
    row("tcp 6 9 CLOSE " + there + back + " use=1 id=4294967296", "the value of id is too large");
    row("ipv6     10 tcp      6 9 CLOSE " + there + back, "an address is not of the family that the entry names");
    row("ipv4 2 udp 17 9 src=fe80::1 dst=fe80::2 sport=1 dport=2 src=fe80::2 dst=fe80::1 sport=2 dport=1",
        "an address is not of the family that the entry names");
    row("tcp 6 9 CLOSE src=1.1.1.1 dst=2::2 sport=1 dport=2" + back, "its addresses are of two families");
    row("tcp 6 9 CLOSE " + there + " src=fe80::2 dst=fe80::1 sport=2 dport=1", "its addresses are of two families");
}

void TestLineParser::refusesAnEntry()
{
    QFETCH(QByteArray, entry);
    QFETCH(QByteArray, reason);
    QCOMPARE(QByteArray::fromStdString(parsed(entry)), reason);
}

QTEST_APPLESS_MAIN(TestLineParser)
#include "tst_line_parser.moc"
