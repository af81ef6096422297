// SPDX-License-Identifier: GPL-3.0-or-later
// Which filters cannot be used, as the table has nothing for them to test.
#include "query/needed_data.h"

#include "query/filter/filter_parser.h"
#include "support/snapshots.h"
#include "tracking/owner_columns.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

std::shared_ptr<Snapshot> table()
{
    return snapshotOf({tcpFlow("10.0.0.1", 1000, "192.0.2.1", 443), udpFlow("10.0.0.2", 1001, "192.0.2.53", 53)});
}

/// The id of the column that a filter lacks; empty: none.
std::string lacked(std::string_view filter, const Snapshot &snapshot)
{
    const ParsedFilter read = readFilter(filter);
    if (!read.ok())
        return "an error";
    const auto column = lackedColumn(read.filter, snapshot);
    return column ? std::string(definitionOf(*column).id) : std::string();
}

std::shared_ptr<Snapshot> withReason(FlowSerial serial, Owner::Reason reason)
{
    auto snapshot = table();
    const std::vector<AttachedText> reasons{{serial, std::string(wordOf(reason))}};
    snapshot->rows.attach(owner_column::reason, reasons);
    return snapshot;
}

} // namespace

class NeededDataTest : public QObject {
    Q_OBJECT
private slots:
    void whatIsInTheEntryIsNeverLacked();
    void namesAndCountriesMustBeKnown();
    void ownersMustHaveBeenSearched();
    void aTableWithoutRowsLacksNothing();
};

void NeededDataTest::whatIsInTheEntryIsNeverLacked()
{
    for (const char *filter : {"", "dport == 443", "not (src in 10.0.0.0/8 or udp)", "example"})
        QCOMPARE(lacked(filter, *table()), std::string());
}

void NeededDataTest::namesAndCountriesMustBeKnown()
{
    const auto snapshot = table();
    QCOMPARE(lacked("not country == DE", *snapshot), std::string("country"));
    QCOMPARE(lacked("tcp and (udp or not asn == 1)", *snapshot), std::string("asn"));
    QCOMPARE(lacked("not src.host == laptop", *snapshot), std::string("src-host"));
    snapshot->hosts = std::make_shared<const HostNames>();
    QCOMPARE(lacked("not src.host == laptop", *snapshot), std::string("src-host"));
    snapshot->hosts =
        std::make_shared<const HostNames>(std::vector<HostName>{{ip("10.0.0.1"), "laptop", NameSource::HostsFile}});
    QCOMPARE(lacked("not src.host == laptop", *snapshot), std::string());
    snapshot->geo = std::make_shared<const GeoData>(std::vector<std::string>());
    QCOMPARE(lacked("not country == DE", *snapshot), std::string("country"));
}

void NeededDataTest::ownersMustHaveBeenSearched()
{
    const char *const filter = "not process == nginx";
    QCOMPARE(lacked(filter, *table()), std::string("process"));
    QCOMPARE(lacked(filter, *withReason(1, Owner::Reason::OtherNamespace)), std::string("process"));
    QCOMPARE(lacked(filter, *withReason(1, Owner::Reason::NotRead)), std::string("process"));
    const auto searched = withReason(2, Owner::Reason::Ended);
    QCOMPARE(lacked(filter, *searched), std::string());
    QVERIFY(!isOwnerSearched(*searched, 0));
    QVERIFY(isOwnerSearched(*searched, 1));
}

void NeededDataTest::aTableWithoutRowsLacksNothing()
{
    QCOMPARE(lacked("not country == DE", *snapshotOf(std::vector<Flow>())), std::string());
}

QTEST_APPLESS_MAIN(NeededDataTest)
#include "tst_needed_data.moc"
