// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/grouping.h"

#include "support/ordered_flows.h"
#include "support/slow_groups.h"

#include <QtTest>

#include <initializer_list>

using namespace ctscope;
using namespace ctscope::test;

namespace {

constexpr std::uint32_t allOfThem = 1000000;

GroupQuery viewOf(std::string_view keys, bool flat = true)
{
    GroupQuery view;
    view.spec = parseGroupSpec(keys).spec;
    view.flat = flat;
    view.top = allOfThem;
    return view;
}

GroupQuery sortedView(std::string_view keys, std::string_view column, bool descending = true)
{
    GroupQuery view = viewOf(keys);
    view.sort = {groupColumnFromId(view.spec, column).value_or(GroupColumn()), descending};
    return view;
}

GroupedRowsPtr grouped(const SnapshotPtr &snapshot, const GroupQuery &view)
{
    return Grouping().update(snapshot, snapshot->takenAt + std::chrono::seconds(7), view);
}

QByteArray shownLine(const GroupTotals &totals) { return QByteArray::fromStdString(lineOf("", totals)); }

/// "10.7.0.2 2, 10.0.0.7 1": values and flows in their order.
QByteArray inOrder(const GroupedRows &groups)
{
    std::string text;
    for (const GroupRow &row : groups.top.rows)
        text +=
            (text.empty() ? "" : ", ") + pathText(groups.view.spec, row.path) + ' ' + std::to_string(row.totals.flows);
    return QByteArray::fromStdString(text);
}

} // namespace

class TestGrouping : public QObject {
    Q_OBJECT
private slots:
    void everyKeyGroupsAsASlowGroupingWould_data();
    void everyKeyGroupsAsASlowGroupingWould();
    void twoThreadsGroupAsOneWould();
    void groupsComeInOrder_data();
    void groupsComeInOrder();
    void theOthersAreExact();
    void partsOfAGroupAreThereWhenItIsExpanded();
    void endedFlowsDoNotCount();
    void onlyRowsThatPassTheFilterCount();
    void manyDestinationsAreEstimated();
    void othersCountEachDestinationOnce();
    void itStopsWhenAsked();
};

void TestGrouping::everyKeyGroupsAsASlowGroupingWould_data()
{
    QTest::addColumn<QByteArray>("keys");
    for (const ColumnDefinition &column : allColumns()) {
        const QByteArray id(column.id.data(), qsizetype(column.id.size()));
        QTest::newRow(id.constData()) << id;
    }
    for (const char *keys : {"src/24", "src/8/32", "dst/64", "dst/1/1", "reply-src/12", "addr", "addr/16/48", "nat.src",
             "nat.dst/24", "nat.addr", "mark&0xff", "zone&1", "assured", "replied", "unreplied", "offload",
             "hw_offload", "origin", "src/24,dport", "proto,state,assured", "addr/24,dport", "dport,addr/24/64",
             "addr,nat.addr", "helper,labels,zone,mark&1,proto,src/4"})
        QTest::newRow(keys) << QByteArray(keys);
}

void TestGrouping::everyKeyGroupsAsASlowGroupingWould()
{
    QFETCH(QByteArray, keys);
    GroupQuery view = viewOf(keys.toStdString());
    view.spec.sums = {Column::Bytes, Column::Rate, Column::PacketsIn};
    for (const std::uint64_t seed : {11u, 12u, 13u, 14u}) {
        // Few enough to have all destinations counted.
        const SnapshotPtr snapshot = manyFlows(seed, DistinctCount::mostExact);
        const auto now = snapshot->takenAt + std::chrono::seconds(7);
        const auto groups = Grouping().update(snapshot, now, view);
        QCOMPARE(printed(view.spec, groups->top), slowGroups(*snapshot, view.spec, view.spec.keys.size(), now));
        QCOMPARE(shownLine(groups->all) + '\n', slowGroups(*snapshot, view.spec, 0, now));
        QCOMPARE(groups->tableFlows, std::uint64_t(snapshot->liveRows));
        QCOMPARE(groups->top.otherGroups, 0u);
    }
}

void TestGrouping::twoThreadsGroupAsOneWould()
{
    // Each half of the rows has values that the other one does not.
    std::vector<Flow> flows;
    RandomFlows random(5);
    for (int i = 0; i < 60000; ++i)
        flows.push_back(random.flow());
    const SnapshotPtr snapshot = snapshotOf(flows);
    const GroupQuery view = viewOf("src/12/40,state,helper");
    const auto now = snapshot->takenAt + std::chrono::seconds(7);
    const auto groups = Grouping().update(snapshot, now, view);
    std::uint64_t total = 0;
    std::set<std::string> paths;
    for (const GroupRow &row : groups->top.rows) {
        total += row.totals.flows;
        QVERIFY(paths.insert(pathText(view.spec, row.path)).second);
    }
    QCOMPARE(total, 60000u);
    // Without what is estimated.
    GroupQuery some = viewOf("state");
    const QByteArray slow = slowGroups(*snapshot, some.spec, 1, now);
    const QByteArray fast = printed(some.spec, grouped(snapshot, some)->top);
    static const QRegularExpression destinations(QStringLiteral(" \\d+ destinations"));
    QCOMPARE(QString::fromUtf8(fast).remove(destinations), QString::fromUtf8(slow).remove(destinations));
}

void TestGrouping::groupsComeInOrder_data()
{
    QTest::addColumn<QByteArray>("keys");
    QTest::addColumn<QByteArray>("sort");
    QTest::addColumn<bool>("descending");
    QTest::addColumn<QByteArray>("groups");
    const auto row = [](const char *keys, const char *sort, bool descending, const char *groups) {
        QTest::addRow("%s by %s %d", keys, sort, descending)
            << QByteArray(keys) << QByteArray(sort) << descending << QByteArray(groups);
    };
    row("src", "flows", true, "10.7.0.2 2, 10.0.0.7 1, 192.168.1.6 1, 2001:db8::7 1");
    row("src", "flows", false, "10.0.0.7 1, 192.168.1.6 1, 2001:db8::7 1, 10.7.0.2 2");
    row("src", "src", false, "10.0.0.7 1, 10.7.0.2 2, 192.168.1.6 1, 2001:db8::7 1");
    row("src/16", "src", true, "2001:db8::7 1, 192.168.0.0/16 1, 10.7.0.0/16 2, 10.0.0.0/16 1");
    row("dport", "dport", true, "443 2, 53 1, 22 1,  1");
    row("dport", "dport", false, "22 1, 53 1, 443 2,  1");
    row("src", "bytes", false, "10.7.0.2 2, 10.0.0.7 1, 192.168.1.6 1, 2001:db8::7 1");
    row("proto", "longest-idle", true, "tcp 3, udp 1, icmp 1");
    row("proto", "mean-idle", false, "udp 1, tcp 3, icmp 1");
    row("proto", "assured-share", true, "tcp 3, icmp 1, udp 1");
    row("nat", "flows", true, "none 4, snat 1");
    row("helper", "flows", false, "Dns-Trick 1,  4");
}

void TestGrouping::groupsComeInOrder()
{
    QFETCH(QByteArray, keys);
    QFETCH(QByteArray, sort);
    QFETCH(bool, descending);
    const GroupQuery view = sortedView(keys.toStdString(), sort.toStdString(), descending);
    QTEST(inOrder(*grouped(smallOffice(), view)), "groups");
}

void TestGrouping::theOthersAreExact()
{
    const SnapshotPtr snapshot = manyFlows(3, 2000);
    GroupQuery view = sortedView("src/16,proto", "bytes");
    const auto now = snapshot->takenAt;
    const auto all = Grouping().update(snapshot, now, view);
    view.top = 12;
    const auto some = Grouping().update(snapshot, now, view);
    QCOMPARE(some->top.rows.size(), 12u);
    QCOMPARE(some->top.otherGroups, all->top.rows.size() - 12);
    GroupTotals expected;
    expected.sums.assign(view.spec.sums.size(), std::nullopt);
    double idleFlows = 0;
    for (std::size_t i = 0; i < all->top.rows.size(); ++i) {
        const GroupTotals &totals = all->top.rows[i].totals;
        if (i < 12) {
            QCOMPARE(shownLine(some->top.rows[i].totals), shownLine(totals));
            continue;
        }
        expected.flows += totals.flows;
        expected.assured += totals.assured;
        expected.unreplied += totals.unreplied;
        for (std::size_t sum = 0; sum < totals.sums.size(); ++sum) {
            if (totals.sums[sum])
                expected.sums[sum] = expected.sums[sum].value_or(0) + *totals.sums[sum];
        }
        if (totals.longestIdle)
            expected.longestIdle = std::max(expected.longestIdle.value_or(0), *totals.longestIdle);
        idleFlows += totals.meanIdle.has_value();
    }
    QVERIFY(idleFlows > 0);
    const GroupTotals &others = some->top.others;
    expected.meanIdle = others.meanIdle;
    expected.destinations = others.destinations; // see othersCountEachDestinationOnce()
    QCOMPARE(shownLine(others), shownLine(expected));
    QCOMPARE(
        others.flows +
            [&] {
                std::uint64_t flows = 0;
                for (const GroupRow &row : some->top.rows)
                    flows += row.totals.flows;
                return flows;
            }(),
        some->all.flows);
}

void TestGrouping::partsOfAGroupAreThereWhenItIsExpanded()
{
    const SnapshotPtr snapshot = manyFlows(4, DistinctCount::mostExact);
    GroupQuery view = viewOf("proto,state,src/8", false);
    Grouping grouping;
    const auto now = snapshot->takenAt;
    const auto closed = grouping.update(snapshot, now, view);
    QCOMPARE(printed(view.spec, closed->top), slowGroups(*snapshot, view.spec, 1, now));
    for (const GroupRow &row : closed->top.rows)
        QVERIFY(!row.parts);

    const GroupValue tcp = std::string("tcp");
    const GroupValue wait = std::string("TIME_WAIT");
    view.expanded = {{tcp}, {tcp, wait}, {std::string("carrier-pigeon")}, {std::string("udp"), wait}};
    const auto open = grouping.update(snapshot, now, view);
    QByteArray parts;
    QByteArray partsOfParts;
    for (const GroupRow &row : open->top.rows) {
        QCOMPARE(row.parts != nullptr, row.path.front() == tcp);
        if (!row.parts)
            continue;
        parts = printed(view.spec, *row.parts);
        for (const GroupRow &part : row.parts->rows) {
            QCOMPARE(part.parts != nullptr, part.path.back() == wait);
            if (part.parts)
                partsOfParts = printed(view.spec, *part.parts);
        }
    }
    const auto ofPath = [&](std::size_t width, const char *begin) {
        QStringList lines = QString::fromUtf8(slowGroups(*snapshot, view.spec, width, now)).split(u'\n');
        return lines.filter(QRegularExpression(u'^' + QLatin1String(begin))).join(u'\n').toUtf8() + '\n';
    };
    QCOMPARE(parts, ofPath(2, "tcp / "));
    QCOMPARE(partsOfParts, ofPath(3, "tcp / TIME_WAIT / "));
}

void TestGrouping::endedFlowsDoNotCount()
{
    Known there{udpFlow("10.0.0.1", 1, "10.0.0.2", 53), {}, {}};
    Known gone{udpFlow("10.0.0.1", 2, "10.0.0.2", 53), {}, {}};
    gone.track.end = EndReason::Expired;
    QCOMPARE(inOrder(*grouped(snapshotOf({there}, {gone}), viewOf("dport"))), QByteArray("53 1"));
}

void TestGrouping::onlyRowsThatPassTheFilterCount()
{
    const SnapshotPtr snapshot = smallOffice();
    Grouping grouping;
    const auto now = snapshot->takenAt;
    const auto groups =
        grouping.update(snapshot, now, viewOf("src"), groupFilterOf(Filter::containing("10.7.0.2"), english));
    QCOMPARE(inOrder(*groups), QByteArray("10.7.0.2 2"));
    QCOMPARE(groups->all.flows, 2u);
    QCOMPARE(groups->tableFlows, 5u);
    QCOMPARE(inOrder(*grouping.update(snapshot, now, viewOf("src"), groupFilterOf({}, english))),
        QByteArray("10.7.0.2 2, 10.0.0.7 1, 192.168.1.6 1, 2001:db8::7 1"));
}

void TestGrouping::manyDestinationsAreEstimated()
{
    std::vector<Flow> flows;
    for (std::uint32_t i = 0; i < 20000; ++i) {
        Flow flow = udpFlow("10.0.0.1", 1, "10.0.0.2", 53);
        flow.original.dst = IpAddress::v4(0x0a000000 + i);
        flows.push_back(flow);
        if (i < DistinctCount::mostExact) {
            flow.original.src = ip("10.0.0.9");
            flows.push_back(flow);
        }
    }
    const auto groups = grouped(snapshotOf(flows), viewOf("src"));
    const GroupTotals &many = groups->top.rows[0].totals;
    QVERIFY(many.destinationsAreEstimated);
    // Five standard errors.
    QVERIFY2(std::abs(double(*many.destinations) - 20000) < 20000 * 0.016 * 5,
        qPrintable(QString::number(*many.destinations)));
    QVERIFY(!groups->top.rows[1].totals.destinationsAreEstimated);
    QCOMPARE(*groups->top.rows[1].totals.destinations, std::uint64_t(DistinctCount::mostExact));
}

void TestGrouping::othersCountEachDestinationOnce()
{
    std::vector<Flow> flows;
    const auto add = [&flows](const char *source, std::initializer_list<const char *> destinations) {
        for (const char *const destination : destinations)
            flows.push_back(udpFlow(source, static_cast<std::uint16_t>(1000 + flows.size()), destination, 53));
    };
    add("10.0.0.1", {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"});
    add("10.0.0.2", {"192.0.2.2", "192.0.2.9", "192.0.2.9"});
    add("10.0.0.3", {"192.0.2.9", "2001:db8::1"});
    GroupQuery view = viewOf("src");
    view.top = 1;
    const GroupTotals others = grouped(snapshotOf(flows), view)->top.others;
    QCOMPARE(others.flows, 5u);
    QCOMPARE(others.destinations, std::optional<std::uint64_t>(3));
    QVERIFY(!others.destinationsAreEstimated);
}

void TestGrouping::itStopsWhenAsked()
{
    std::stop_source stop;
    stop.request_stop();
    const SnapshotPtr snapshot = manyFlows(1, 100);
    Grouping grouping;
    QVERIFY(!grouping.update(snapshot, snapshot->takenAt, viewOf("src"), {}, stop.get_token()));
    QVERIFY(grouping.update(snapshot, snapshot->takenAt, viewOf("src")));
}

QTEST_APPLESS_MAIN(TestGrouping)
#include "tst_grouping.moc"
