// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/merged_tables.h"

#include "support/flow_film.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<CommonTracking> fromZero()
{
    auto common = std::make_shared<CommonTracking>();
    common->epoch = zero;
    return common;
}

FlowTable::Options ofOne(const std::shared_ptr<CommonTracking> &common, Origin origin = {})
{
    FlowTable::Options options;
    options.common = common;
    options.origin = std::move(origin);
    return options;
}

} // namespace

class MergedTablesTest : public QObject {
    Q_OBJECT

private slots:
    void rowsOfEachKindAreCopied()
    {
        const auto common = fromZero();
        Film first(ofOne(common));
        Film second(ofOne(common));
        MergedTables merged(common);
        first.poll(0s, u"A tcp ESTABLISHED 300 bytes=100/0\nB udp 30 helper=ftp"_s);
        first.poll(1s, u"A tcp ESTABLISHED 300 bytes=300/0\nB udp 30 helper=ftp"_s);
        second.poll(0s, u"C udp 30 helper=sip mark=7\nD udp 30 id=5"_s);
        const std::vector<MergedMember> members{{"gw1", Origin::ofText("1"), first.table().current(), {}},
            {"gw2", Origin::ofText("2"), second.poll(2s, u"C udp 29 helper=sip mark=7"_s), {}},
            {"gw3", Origin::ofText("3"), nullptr, {}}};
        const SnapshotPtr snapshot = merged.merge(members, zero + 2s);
        QCOMPARE(snapshot->liveRows, 3u);
        QCOMPARE(snapshot->rows.size(), 4u); // one has ended
        QCOMPARE(snapshot->origins.size(), std::size_t(3));
        const FlowStore &flows = snapshot->rows.flows();
        QCOMPARE(briefName(flows, 0) + briefName(flows, 1) + briefName(flows, 2) + briefName(flows, 3), u"ABCD"_s);
        QCOMPARE(*flows.flow(1).helper, std::string("ftp"));
        QCOMPARE(*flows.flow(2).helper, std::string("sip"));
        QCOMPARE(*flows.flow(2).mark, 7u);
        QCOMPARE(*flows.flow(3).id, 5u);
        QCOMPARE(snapshot->rows.rate(0).bytes, 200.0f);
        QVERIFY(snapshot->rows.rate(2).bytes < 0);
        for (const Row row : {0u, 1u, 2u, 3u})
            QCOMPARE(snapshot->rows.origin(row), OriginIndex(row / 2));
        // Each entry is as of its own reading.
        QCOMPARE(snapshot->readMoment(0), zero + 1s);
        QCOMPARE(snapshot->readMoment(2), zero + 2s);
        QCOMPARE(snapshot->takenAt, zero + 2s);
    }

    void manyMachinesAreRankedByTheirNames()
    {
        const auto common = fromZero();
        MergedTables merged(common);
        const std::vector<MergedMember> members{{"b", {}, nullptr, {}}, {"c", {}, nullptr, {}}, {"a", {}, nullptr, {}}};
        const SnapshotPtr snapshot = merged.merge(members, zero);
        QCOMPARE(snapshot->origins[0].machineRank, OriginIndex(1));
        QCOMPARE(snapshot->origins[1].machineRank, OriginIndex(2));
        QCOMPARE(snapshot->origins[2].machineRank, OriginIndex(0));
    }

    void anotherMachineCannotPassForThisOne()
    {
        const auto common = fromZero();
        Film far(ofOne(common, Origin::ofSsh(*readSshTarget("other"))));
        Film own(ofOne(common));
        MergedTables merged(common);
        const MachineIdentity identity{"machine", "boot", "net:[4026531840]"};
        const MergedMember other{"other", {}, far.poll(1s, u"A udp 30"_s), identity};
        const MergedMember self{"self", {}, own.poll(1s, u"B udp 30"_s), identity};
        const std::vector<MergedMember> members{other, self};
        const SnapshotPtr snapshot = merged.merge(members, zero + 1s);
        QCOMPARE(snapshot->origins[0].sameAs, std::optional<OriginIndex>(1));
        QCOMPARE(snapshot->liveRows, Row(1));
        QCOMPARE(snapshot->rows.origin(0), OriginIndex(1));
    }

    void tablesThatAreShownNoMoreAreFreedByTheNextMerge()
    {
        const auto common = fromZero();
        Film film(ofOne(common));
        MergedTables merged(common);
        const auto merge = [&](std::chrono::milliseconds when) {
            const std::vector<MergedMember> members{{"gw", {}, film.poll(when, u"A udp 30"_s), {}}};
            return merged.merge(members, zero + when);
        };
        SnapshotPtr shown = merge(0s);
        const std::weak_ptr<const Snapshot> first = shown->members.front();
        SnapshotPtr next = merge(1s);
        shown = next; // as the window does
        QVERIFY(!first.expired());
        next = merge(2s);
        QVERIFY(first.expired());
    }
};

QTEST_APPLESS_MAIN(MergedTablesTest)
#include "tst_merged_tables.moc"
