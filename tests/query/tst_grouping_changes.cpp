// SPDX-License-Identifier: GPL-3.0-or-later
// Groups that follow a table by its changes, beside those of the whole table.
#include "query/groups/grouping.h"

#include "support/ordered_flows.h"
#include "support/slow_groups.h"
#include "tracking/flow_table.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace std::chrono_literals;

namespace {

const Snapshot::Clock::time_point zero{std::chrono::hours(1000)};

/// A live table in which flows begin, change and end at random.
class Churn {
public:
    explicit Churn(std::uint64_t seed)
        : m_random(seed)
    {
    }

    SnapshotPtr read(std::size_t flows)
    {
        while (m_alive.size() < flows)
            m_alive.push_back(newFlow());
        Reading reading;
        for (const Flow &flow : m_alive)
            reading.flows.append(flow);
        reading.takenAt = time;
        return table.apply(std::move(reading), true, timeouts);
    }
    SnapshotPtr change(std::size_t count)
    {
        time += 1s;
        FlowChanges changes;
        changes.takenAt = time;
        for (std::size_t i = 0; i < count; ++i)
            changeOne(changes);
        return table.applyChanges(std::move(changes), timeouts);
    }

    FlowTable table;
    Timeouts timeouts;
    Snapshot::Clock::time_point time = zero;

private:
    Flow newFlow()
    {
        for (;;) {
            Flow flow = m_random.flow();
            if (flow.original.dst.family == Family::Unreadable || flow.reply.dst.family == Family::None)
                continue;
            flow.event = EventKind::None;
            flow.eventTime.reset();
            flow.id = ++m_lastId;
            return flow;
        }
    }
    void changeOne(FlowChanges &changes)
    {
        const auto add = [&](Flow flow, EventKind kind) {
            flow.event = kind;
            changes.rows.append(flow);
        };
        const std::uint64_t what = m_random.below(3);
        if (what == 0 || m_alive.empty()) {
            m_alive.push_back(newFlow());
            add(m_alive.back(), EventKind::New);
            return;
        }
        Flow &flow = m_alive[m_random.below(m_alive.size())];
        if (what == 1) {
            flow.timeout = static_cast<std::uint32_t>(m_random.below(200));
            flow.status.assured = flow.status.assured || m_random.oneIn(2);
            flow.status.unreplied = false;
            flow.mark = static_cast<std::uint32_t>(m_random.below(5));
            if (flow.originalCounters)
                flow.originalCounters->bytes += m_random.below(5000);
            add(flow, EventKind::Update);
            return;
        }
        add(flow, EventKind::Destroy);
        std::swap(flow, m_alive.back());
        m_alive.pop_back();
    }

    RandomFlows m_random;
    std::vector<Flow> m_alive;
    std::uint32_t m_lastId = 0;
};

GroupQuery viewOf(std::string_view keys)
{
    GroupQuery view;
    view.spec = parseGroupSpec(keys).spec;
    view.flat = true;
    view.top = 100000;
    return view;
}

/// Never a pass that is not asked for.
Grouping::Options byChangesAlone()
{
    Grouping::Options options;
    options.checkEvery = std::chrono::hours(1000);
    options.passShare = 0;
    options.freePass = std::chrono::microseconds(-1);
    return options;
}

/// A bound becomes what it bounds, if it does bound it; false if not.
bool resolveBound(GroupTotals &totals, const GroupTotals &exact)
{
    if (totals.longestIdleIsBound) {
        if (!exact.longestIdle || *totals.longestIdle < *exact.longestIdle)
            return false;
        totals.longestIdle = exact.longestIdle;
    }
    return true;
}

} // namespace

class TestGroupingChanges : public QObject {
    Q_OBJECT
private slots:
    void changesLeadToTheSameGroupsAsAPass_data();
    void changesLeadToTheSameGroupsAsAPass();
    void boundsBecomeExactWhereAPassIsAllowed();
    void whatBeganAndEndedIsCounted();
    void theGroupThatGrowsFastestComesFirst();
    void aPassChecksAgainstDrift();
    void aTimeoutRuleThatChangesTakesAPass();
    void aFilterByTimeTakesPasses();
    void aSavedFilterThatChangesIsAnotherFilter();
    void aMomentBeforeNowChangesWithTime();
    void groupsOfAnEarlierSnapshotSaySo();
    void aPollWithoutAnswerChangesNothing();
    void anotherTableStartsAnew();
};

void TestGroupingChanges::changesLeadToTheSameGroupsAsAPass_data()
{
    QTest::addColumn<QByteArray>("keys");
    for (const char *keys :
        {"src/24", "dport", "proto,state", "addr/16", "mark&3,assured", "nat.addr", "helper", "src/4,dst/4,proto"})
        QTest::newRow(keys) << QByteArray(keys);
}

void TestGroupingChanges::changesLeadToTheSameGroupsAsAPass()
{
    QFETCH(QByteArray, keys);
    Churn churn(21);
    const GroupQuery view = viewOf(keys.toStdString());
    Grouping following(byChangesAlone());
    following.update(churn.read(200), churn.time, view);
    for (int poll = 0; poll < 50; ++poll) {
        const SnapshotPtr snapshot = churn.change(20);
        const auto now = churn.time + 300ms;
        const auto followed = following.update(snapshot, now, view);
        const auto fresh = Grouping().update(snapshot, now, view);
        GroupLevel level = followed->top;
        std::map<std::string, GroupTotals> exact;
        for (const GroupRow &row : fresh->top.rows)
            exact[pathText(view.spec, row.path)] = row.totals;
        for (GroupRow &row : level.rows)
            QVERIFY(resolveBound(row.totals, exact[pathText(view.spec, row.path)]));
        QCOMPARE(printed(view.spec, level), printed(view.spec, fresh->top));
        GroupTotals all = followed->all;
        QVERIFY(resolveBound(all, fresh->all));
        QCOMPARE(QByteArray::fromStdString(lineOf("", all)), QByteArray::fromStdString(lineOf("", fresh->all)));
        QCOMPARE(followed->all.begun, snapshot->totals.begun);
        QCOMPARE(followed->all.ended, snapshot->totals.ended);
        QCOMPARE(followed->seconds, 1.0);
    }
    QCOMPARE(following.passes(), 1u);
}

void TestGroupingChanges::boundsBecomeExactWhereAPassIsAllowed()
{
    Churn churn(22);
    const GroupQuery view = viewOf("proto");
    Grouping::Options generous;
    generous.freePass = 10s;
    Grouping following(generous);
    following.update(churn.read(150), churn.time, view);
    for (int poll = 0; poll < 30; ++poll) {
        const SnapshotPtr snapshot = churn.change(10);
        const auto followed = following.update(snapshot, churn.time, view);
        QCOMPARE(printed(view.spec, followed->top), slowGroups(*snapshot, view.spec, 1, churn.time));
        for (const GroupRow &row : followed->top.rows)
            QVERIFY(!row.totals.longestIdleIsBound);
        QCOMPARE(followed->all.begun, snapshot->totals.begun);
        QCOMPARE(followed->all.ended, snapshot->totals.ended);
    }
}

void TestGroupingChanges::whatBeganAndEndedIsCounted()
{
    FlowTable table;
    const auto changed = [&](std::chrono::seconds when, const char *lines) {
        FlowChanges changes;
        changes.rows = briefReading(QString::fromLatin1(lines)).flows;
        changes.takenAt = zero + when;
        return table.applyChanges(std::move(changes), Timeouts());
    };
    Reading reading = briefReading(QStringLiteral("A udp 30 id=1\nB udp 30 id=2\nC tcp ESTABLISHED 100 id=3"));
    reading.takenAt = zero;
    const GroupQuery view = viewOf("proto");
    Grouping grouping(byChangesAlone());
    const auto first = grouping.update(table.apply(std::move(reading), true, Timeouts()), zero, view);
    const GroupColumn begun{GroupFigure::Begun, 0, Column::Count};
    const GroupColumn growth{GroupFigure::Growth, 0, Column::Count};
    const auto cell = [&](const GroupedRowsPtr &groups) {
        std::string text;
        appendGroupCell(text, *groups, groups->all, growth, english);
        appendExactGroupCell(text += " = ", *groups, groups->all, growth);
        return text;
    };
    QVERIFY(!groupNumber(*first, first->all, begun));
    QCOMPARE(cell(first), std::string(" = "));
    const auto next = grouping.update(
        changed(2s, "D udp 30 id=4 NEW\nE udp 30 id=5 NEW\nB udp id=2 DESTROY\nF udp 30 id=6 NEW\nF udp id=6 DESTROY"),
        zero + 2s, view);
    const GroupTotals &udp = next->top.rows.front().totals;
    QCOMPARE(udp.flows, 3u);
    QCOMPARE(udp.begun, 3u);
    QCOMPARE(udp.ended, 2u);
    QCOMPARE(groupNumber(*next, udp, begun), std::optional(1.5));
    QCOMPARE(cell(next), std::string("+0.5/s = 0.5"));
    const auto last = grouping.update(changed(3s, "C tcp id=3 DESTROY"), zero + 3s, view);
    QCOMPARE(last->top.rows.size(), 1u);
    QCOMPARE(last->top.rows.front().totals.begun, 0u);
    QCOMPARE(last->all.ended, 1u);
    QCOMPARE(cell(last), std::string("−1/s = -1.0"));
}

void TestGroupingChanges::theGroupThatGrowsFastestComesFirst()
{
    GroupQuery view = viewOf("mark");
    view.sort = {*groupColumnFromId(view.spec, "growth"), true};
    Grouping::Options generous;
    generous.freePass = 10s;
    Grouping grouping(generous);
    FlowTable table;
    const auto groupsAfter = [&](std::chrono::seconds when, const char *lines) {
        Reading reading = briefReading(QString::fromLatin1(lines));
        reading.takenAt = zero + when;
        const auto groups = grouping.update(table.apply(std::move(reading), true, Timeouts()), zero + when, view);
        std::string text;
        for (const GroupRow &row : groups->top.rows) {
            text += pathText(view.spec, row.path) + ' ';
            appendGroupCell(text, *groups, row.totals, view.sort.column, english);
            text += '\n';
        }
        return text;
    };
    QCOMPARE(groupsAfter(0s, "A udp 30 mark=1\nB udp 30 mark=1\nC udp 30 mark=2\nD udp 30 mark=3"),
        std::string("1 \n2 \n3 \n"));
    QCOMPARE(groupsAfter(2s, "A udp 28 mark=1\nC udp 28 mark=2\nD udp 28 mark=3\nE udp 30 mark=2\nF udp 30 mark=2"),
        std::string("2 +1/s\n3 0/s\n1 −0.5/s\n"));
    QCOMPARE(groupsAfter(32s,
                 "A udp 8 mark=1\nC udp 8 mark=2\nD udp 8 mark=3\nE udp 8 mark=2\nG udp 30 mark=1\n"
                 "H udp 30 mark=3\nI udp 30 mark=3"),
        std::string("3 +0.1/s\n1 < +0.1/s\n2 > −0.1/s\n"));
}

void TestGroupingChanges::aPassChecksAgainstDrift()
{
    Churn churn(23);
    Grouping::Options options = byChangesAlone();
    options.checkEvery = 60s;
    Grouping grouping(options);
    const GroupQuery view = viewOf("src");
    grouping.update(churn.read(50), churn.time, view);
    for (int second = 1; second < 60; ++second)
        grouping.update(churn.change(1), churn.time, view);
    QCOMPARE(grouping.passes(), 1u);
    grouping.update(churn.change(1), churn.time, view);
    QCOMPARE(grouping.passes(), 2u);
}

void TestGroupingChanges::aTimeoutRuleThatChangesTakesAPass()
{
    Churn churn(24);
    Grouping::Options generous;
    generous.freePass = 10s;
    Grouping grouping(generous);
    const GroupQuery view = viewOf("proto");
    grouping.update(churn.read(100), churn.time, view);
    churn.timeouts.set("nf_conntrack_udp_timeout", 600);
    const SnapshotPtr snapshot = churn.change(1);
    QCOMPARE(printed(view.spec, grouping.update(snapshot, churn.time, view)->top),
        slowGroups(*snapshot, view.spec, 1, churn.time));
    QCOMPARE(grouping.passes(), 2u);
}

void TestGroupingChanges::aFilterByTimeTakesPasses()
{
    Churn churn(25);
    Grouping::Options generous;
    generous.freePass = 10s;
    Grouping grouping(generous);
    const GroupQuery view = viewOf("proto");
    const GroupFilter byText = groupFilterOf(Filter::containing("tcp"), english);
    grouping.update(churn.read(100), churn.time, view, byText);
    grouping.update(churn.change(5), churn.time, view, byText);
    QCOMPARE(grouping.passes(), 2u);

    GroupFilter byRow = byText;
    byRow.meaning = readFilter("proto == tcp").filter;
    byRow.changesWithTime = false;
    grouping.update(churn.change(5), churn.time, view, byRow);
    QCOMPARE(grouping.passes(), 3u);
}

void TestGroupingChanges::aSavedFilterThatChangesIsAnotherFilter()
{
    Churn churn(27);
    Grouping grouping(byChangesAlone());
    const GroupQuery view = viewOf("proto");
    filter::NameTable names;
    names.saved["mine"] = "mark == 1";
    const auto filterOf = [&names] { return groupFilterOf(readFilter("$mine", &names).filter, english); };
    grouping.update(churn.read(200), churn.time, view, filterOf());
    names.saved["mine"] = "mark != 1";
    const SnapshotPtr snapshot = churn.change(40);
    const auto grouped = grouping.update(snapshot, churn.time, view, filterOf());
    const auto anew = Grouping(byChangesAlone()).update(snapshot, churn.time, view, filterOf());
    QCOMPARE(printed(view.spec, grouped->top), printed(view.spec, anew->top));
}

void TestGroupingChanges::aMomentBeforeNowChangesWithTime()
{
    QVERIFY(groupFilterOf(readFilter("start > -10m").filter, english).changesWithTime);
    QVERIFY(groupFilterOf(readFilter("event-time in -10m..-5m").filter, english).changesWithTime);
    QVERIFY(!groupFilterOf(readFilter("start > 2026-11-25T10:42Z").filter, english).changesWithTime);
}

void TestGroupingChanges::groupsOfAnEarlierSnapshotSaySo()
{
    Churn churn(26);
    Grouping grouping(byChangesAlone());
    const GroupQuery view = viewOf("proto");
    const auto first = grouping.update(churn.read(100), churn.time, view);
    QVERIFY(!first->isOutdated);
    churn.time += 1s;
    const auto second = grouping.update(churn.read(150), churn.time, view);
    QVERIFY(second->isOutdated);
    QCOMPARE(second->asOf, zero);
    QCOMPARE(second->all.flows, 100u);
    QCOMPARE(second->tableFlows, 100u);
    // Nor do changes lead on from what was passed over.
    QVERIFY(grouping.update(churn.change(3), churn.time, view)->isOutdated);
    // Another question is answered at once.
    const auto other = grouping.update(churn.table.current(), churn.time, viewOf("src"));
    QVERIFY(!other->isOutdated);
    QCOMPARE(other->all.flows, std::uint64_t(churn.table.current()->liveRows));
}

void TestGroupingChanges::aPollWithoutAnswerChangesNothing()
{
    Churn churn(27);
    Grouping grouping(byChangesAlone());
    const GroupQuery view = viewOf("src/8,proto");
    const auto first = grouping.update(churn.read(100), churn.time, view);
    churn.time += 1s;
    const auto second = grouping.update(churn.table.applySilence(churn.time), zero, view);
    QVERIFY(!second->isOutdated);
    QCOMPARE(grouping.passes(), 1u);
    QCOMPARE(printed(view.spec, second->top), printed(view.spec, first->top));
}

void TestGroupingChanges::anotherTableStartsAnew()
{
    Churn one(28);
    Churn other(29);
    Grouping grouping(byChangesAlone());
    const GroupQuery view = viewOf("proto");
    grouping.update(one.read(50), one.time, view);
    const auto groups = grouping.update(other.read(70), other.time, view);
    QCOMPARE(groups->all.flows, 70u);
    QCOMPARE(groups->seconds, 0.0);
}

QTEST_APPLESS_MAIN(TestGroupingChanges)
#include "tst_grouping_changes.moc"
