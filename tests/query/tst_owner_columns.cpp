// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/owner_columns.h"

#include "query/flow_printer.h"
#include "query/groups/group_spec.h"
#include "query/owner_use.h"
#include "query/text_writer.h"
#include "support/snapshots.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

Owner firefox()
{
    Owner owner;
    owner.kind = Owner::Kind::Socket;
    owner.sure = Owner::Sure::Exact;
    owner.uid = 1000;
    owner.user = "anna";
    owner.pid = 4711;
    owner.process = "firefox";
    owner.commandLine = "/usr/bin/firefox -P \"x\"";
    owner.unit = "app-firefox.service";
    return owner;
}
Owner of(Owner::Kind kind, Owner::Reason reason = Owner::Reason::None)
{
    Owner owner;
    owner.kind = kind;
    owner.reason = reason;
    return owner;
}

/// Three flows, with owners or as a dump has them.
SnapshotPtr table(bool withOwners = true)
{
    const SnapshotPtr snapshot = snapshotOf({tcpFlow("10.0.0.1", 1000, "192.0.2.1", 443),
        udpFlow("10.0.0.2", 1001, "192.0.2.53", 53), udpFlow("10.0.0.3", 1002, "192.0.2.53", 53)});
    const Owner owners[] = {firefox(), of(Owner::Kind::Forwarded), of(Owner::Kind::Unknown, Owner::Reason::Ended)};
    OwnerTexts texts;
    for (Row row = 0; row < 3; ++row)
        texts.add(snapshot->rows.track(row).serial, owners[row]);
    const auto made = std::const_pointer_cast<Snapshot>(snapshot);
    for (const auto &[id, values] : texts.take()) {
        if (withOwners)
            made->rows.attach(id, values);
    }
    return made;
}

std::string printed(const SnapshotPtr &snapshot, FlowFormat format, std::string_view filter = {})
{
    Frame frame;
    frame.snapshot = snapshot;
    frame.spec.filter = readFilter(filter).filter;
    frame.order = std::make_shared<const FlowOrder>(*orderFlows(*snapshot, frame.spec, snapshot->takenAt));
    TextWriter out;
    printFlows(frame, format, out);
    return out.takeText();
}

/// The source ports of the flows that a filter shows.
std::string shown(std::string_view filter)
{
    const std::string lines = printed(table(), FlowFormat::Conntrack, filter);
    std::string ports;
    for (std::size_t at = lines.find("sport=10"); at != std::string::npos; at = lines.find("sport=10", at + 1))
        ports += lines.substr(at + 6, 4) + ' ';
    return ports;
}

} // namespace

class TestOwnerColumns : public QObject {
    Q_OBJECT
private slots:
    void anOwnerIsReadBackFromItsTexts()
    {
        const SnapshotPtr snapshot = table();
        const AttachedColumns &columns = snapshot->rows.attached();
        QVERIFY(ownerOf(columns, 0) == firefox());
        QVERIFY(ownerOf(columns, 1) == of(Owner::Kind::Forwarded));
        QVERIFY(ownerOf(columns, 2) == of(Owner::Kind::Unknown, Owner::Reason::Ended));
        QVERIFY(!ownerOf(table(false)->rows.attached(), 0));
    }

    void jsonHasAnObjectForEachOwner()
    {
        const std::string lines = printed(table(), FlowFormat::Json);
        for (const char *const owner : {",\"owner\":{\"process\":\"firefox\",\"pid\":4711,\"user\":\"anna\",\"uid\":"
                                        "1000,\"unit\":\"app-firefox.service\","
                                        "\"command\":\"/usr/bin/firefox -P \\\"x\\\"\",\"sure\":\"exact\"}}\n",
                 ",\"owner\":{\"sure\":\"forwarded\"}}\n", ",\"owner\":{\"unknown\":\"ended\"}}\n"})
            QVERIFY2(lines.find(owner) != std::string::npos, lines.c_str());
        QVERIFY(printed(table(false), FlowFormat::Json).find("owner") == std::string::npos);
    }

    void tablesHaveOwnersWhenTheyWereAskedFor()
    {
        const std::string with = printed(table(), FlowFormat::Table);
        QVERIFY2(with.find("PROCESS   PID  USER  UNIT                 OWNER\n") != std::string::npos, with.c_str());
        QVERIFY2(with.find("firefox  4711  anna  app-firefox.service  exact\n") != std::string::npos, with.c_str());
        QVERIFY(printed(table(false), FlowFormat::Table).find("OWNER") == std::string::npos);
        QVERIFY(printed(table(), FlowFormat::Csv).find(",process,pid,user,unit,container,pod,command,owner\r\n")
            != std::string::npos);
        QVERIFY(printed(table(false), FlowFormat::Csv).find(",other\r\n") != std::string::npos);
    }

    void ownersAreFieldsOfTheFilter()
    {
        QCOMPARE(shown("process == firefox"), std::string("1000 "));
        QCOMPARE(shown("pid in {4000-5000}"), std::string("1000 "));
        QCOMPARE(shown("user == anna and unit contains firefox"), std::string("1000 "));
        QCOMPARE(shown("owner == forwarded"), std::string("1001 "));
        QCOMPARE(shown("owner == ended"), std::string("1002 "));
        QCOMPARE(shown("not process"), std::string("1001 1002 "));
        QCOMPARE(shown("firefox"), std::string("1000 "));
        QCOMPARE(shown("4711"), std::string("1000 "));
    }

    void whatNeedsOwnersIsKnown()
    {
        QVERIFY(isOwnerColumn(Column::Unit));
        QVERIFY(!isOwnerColumn(Column::Source));
        QVERIFY(!isOwnerColumn(Column::Count));
        QVERIFY(needsOwners(readFilter("tcp and (dport == 22 or not process == sshd)").filter));
        QVERIFY(needsOwners(readFilter("container").filter));
        QVERIFY(!needsOwners(readFilter("tcp and firefox").filter));
        QVERIFY(needsOwners(parseGroupSpec("dport,process").spec));
        QVERIFY(!needsOwners(parseGroupSpec("dport,state").spec));
    }
};

QTEST_APPLESS_MAIN(TestOwnerColumns)
#include "tst_owner_columns.moc"
