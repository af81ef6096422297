// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_printer.h"

#include "query/groups/grouping.h"
#include "query/text_writer.h"
#include "support/snapshots.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

SnapshotPtr fourFlows()
{
    Flow first = tcpFlow("10.0.0.1", 1000, "192.0.2.1", 443, State::TcpEstablished, 431990);
    Flow second = tcpFlow("10.0.0.2", 1000, "192.0.2.1", 443, State::TcpEstablished, 431980);
    first.status.assured = second.status.assured = true;
    Flow dns = udpFlow("10.0.1.1", 5000, "192.0.2.53", 53, 20);
    dns.status.unreplied = true;
    const Flow ping = flowBetween(protocol::icmp, "10.0.1.1", "192.0.2.9", L4Keys::icmp(8, 0, 7));
    return snapshotOf({first, second, dns, ping});
}

std::string printed(const SnapshotPtr &snapshot, FlowFormat format, std::string_view keys, std::uint32_t top = 1000)
{
    GroupQuery view;
    view.spec = parseGroupSpec(keys).spec;
    view.flat = true;
    view.top = top;
    const auto groups = Grouping().update(snapshot, snapshot->takenAt, view);
    GroupPrintWords words;
    words.noValue = "(none)";
    words.others = [](std::uint64_t count) { return '(' + std::to_string(count) + " other)"; };
    TextWriter out;
    printGroups(*groups, format, ServiceNames::parse("https 443/tcp\ndomain 53/udp\n"), words, out);
    return out.takeText();
}

} // namespace

class TestGroupPrinter : public QObject {
    Q_OBJECT
private slots:
    void tablesAreForReading();
    void csvHasEveryColumn();
    void jsonHasOneObjectALine();
    void oneFlowInOneGroupLeavesNoOthers();
    void anEmptyTableHasItsHeader();
};

void TestGroupPrinter::tablesAreForReading()
{
    QCOMPARE(printed(fourFlows(), FlowFormat::Table, "src/24,dport", 2),
        std::string(
            "SRC/24       DPORT      FLOWS   SHARE  ASSURED-SHARE  UNREPLIED-SHARE  MEAN-IDLE  LONGEST-IDLE  "
            "DESTINATIONS\n"
            "10.0.0.0/24  443 https      2  50.0 %        100.0 %            0.0 %       0:15          0:20            "
            " 1\n"
            "10.0.1.0/24  (none)         1  25.0 %          0.0 %            0.0 %                                     "
            " 1\n"
            "(1 other)                   1  25.0 %          0.0 %          100.0 %       0:10          0:10            "
            " 1\n"));
}

void TestGroupPrinter::csvHasEveryColumn()
{
    QCOMPARE(printed(fourFlows(), FlowFormat::Csv, "src/24,dport", 2),
        std::string("src/24,dport,flows,share,limit-share,new,ended,growth,bytes,rate,assured-share,"
                    "unreplied-share,mean-idle,longest-idle,destinations,groups\r\n"
                    "10.0.0.0/24,443,2,0.500000,,,,,,,1.000000,0.000000,15.0,20.0,1,\r\n"
                    "10.0.1.0/24,,1,0.250000,,,,,,,0.000000,0.000000,,,1,\r\n"
                    "others,,1,0.250000,,,,,,,0.000000,1.000000,10.0,10.0,1,1\r\n"));
}

void TestGroupPrinter::jsonHasOneObjectALine()
{
    QCOMPARE(printed(fourFlows(), FlowFormat::Json, "src/24,dport", 2),
        std::string(R"({"src/24":"10.0.0.0/24","dport":443,"flows":2,"share":0.500000,"assured-share":1.000000,)"
                    R"("unreplied-share":0.000000,"mean-idle":15.0,"longest-idle":20.0,"destinations":1})"
                    "\n"
                    R"({"src/24":"10.0.1.0/24","flows":1,"share":0.250000,"assured-share":0.000000,)"
                    R"("unreplied-share":0.000000,"destinations":1})"
                    "\n"
                    R"({"others":1,"flows":1,"share":0.250000,"assured-share":0.000000,)"
                    R"("unreplied-share":1.000000,"mean-idle":10.0,"longest-idle":10.0,"destinations":1})"
                    "\n"));
}

void TestGroupPrinter::oneFlowInOneGroupLeavesNoOthers()
{
    QCOMPARE(printed(snapshotOf({udpFlow("10.0.0.1", 1, "10.0.0.2", 2)}), FlowFormat::Json, "assured,mark&0xf"),
        std::string(R"({"assured":false,"flows":1,"share":1.000000,"assured-share":0.000000,)"
                    R"("unreplied-share":0.000000,"mean-idle":0.0,"longest-idle":0.0,"destinations":1})"
                    "\n"));
}

void TestGroupPrinter::anEmptyTableHasItsHeader()
{
    QCOMPARE(printed(snapshotOf(std::vector<Flow>()), FlowFormat::Table, "src"), std::string("SRC  FLOWS\n"));
}

QTEST_APPLESS_MAIN(TestGroupPrinter)
#include "tst_group_printer.moc"
