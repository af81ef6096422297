// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/capacity_alarm.h"

#include "ui/frame_maker.h"

#include <QLocale>
#include <QTest>

using namespace ctscope;
using ctscope::testing::FrameMaker;

namespace {

const std::string oneFlow = "udp      17 20 src=10.7.0.2 dst=203.0.113.2 sport=40000 dport=53 src=203.0.113.2 "
                            "dst=10.7.0.2 sport=53 dport=40000 mark=0 use=1\n";

/// A table that is polled each second.
class Watched {
public:
    void poll(std::uint64_t count, const std::vector<std::uint32_t> &dropAndEarly = {0, 0})
    {
        auto snapshot =
            std::make_shared<Snapshot>(copyOf(*m_table.read(oneFlow, m_second, {count, 1000, 250})->snapshot));
        auto facts = std::make_shared<KernelFacts>();
        facts->takenAt = m_table.moment(m_second);
        facts->statistics =
            std::vector<CpuStatistics>{{0, {{"found", 5}, {"drop", dropAndEarly[0]}, {"early_drop", dropAndEarly[1]}}}};
        snapshot->origin().facts = facts;
        ++m_second;
        m_alarm.update(*snapshot, {}, machine);
    }
    QString machine; ///< in a table of several
    void pass(int seconds) { m_second += seconds; }
    QString text() const { return m_alarm.notice() ? m_alarm.notice()->text : QString(); }
    QString shortText() const { return m_alarm.shortText(); }
    const CapacityAlarm &alarm() const { return m_alarm; }

private:
    static Snapshot copyOf(const Snapshot &snapshot)
    {
        Snapshot copy;
        copy.live = snapshot.live;
        copy.tracking = snapshot.tracking;
        copy.liveRows = snapshot.liveRows;
        copy.totals = snapshot.totals;
        copy.origin().capacity = snapshot.origin().capacity;
        return copy;
    }

    FrameMaker m_table;
    CapacityAlarm m_alarm;
    int m_second = 0;
};

} // namespace

class CapacityAlarmTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void theNameOfAMachineStaysAsItIsInATitle()
    {
        Watched table;
        table.poll(1000);
        QCOMPARE(table.alarm().titleText(), QStringLiteral("Table full"));
        table.machine = QStringLiteral("gw1");
        table.poll(1000);
        QCOMPARE(table.alarm().titleText(), QStringLiteral("gw1: table full"));
    }

    void aFullTableIsAnAlarm()
    {
        Watched table;
        table.poll(500);
        QCOMPARE(table.text(), QString());
        table.poll(910);
        QCOMPARE(table.text(), QStringLiteral("The table is nearly full: 910 entries, and the limit is 1,000."));
        QCOMPARE(table.shortText(), QStringLiteral("table 91 % full"));
        QCOMPARE(table.alarm().notice()->weight, Notice::Weight::Warning);
        table.poll(1000);
        QCOMPARE(table.text(), QStringLiteral("The table is full: 1,000 entries, and the limit is 1,000."));
        QCOMPARE(table.shortText(), QStringLiteral("table full"));
        QCOMPARE(table.alarm().notice()->weight, Notice::Weight::Error);
        QVERIFY(table.alarm().notice()->why.text.contains(
            QStringLiteral("0 entries were kept, 0 could be freed above 95 %, and 1,000 were evictable")));
    }

    void itDoesNotComeAndGoAtTheLevel()
    {
        Watched table;
        table.poll(900);
        QVERIFY(!table.text().isEmpty());
        table.poll(899);
        QVERIFY(!table.text().isEmpty());
        table.poll(879);
        QCOMPARE(table.text(), QString());
        table.poll(899);
        QCOMPARE(table.text(), QString());
    }

    void aRiseIsToldWithItsNumbersForAMinute()
    {
        Watched table;
        table.poll(10, {7, 100}); // what was counted before is no rise
        QCOMPARE(table.text(), QString());
        table.poll(10, {7, 101});
        QCOMPARE(table.text(), QStringLiteral("In the last minute 1 unassured entry was evicted (early_drop)."));
        QCOMPARE(table.shortText(), QStringLiteral("entries evicted"));
        QCOMPARE(table.alarm().notice()->weight, Notice::Weight::Warning);
        table.poll(10, {19, 140});
        QCOMPARE(table.text(),
            QStringLiteral("In the last minute 12 packets of new flows were dropped (drop) and 40 unassured entries "
                           "were evicted (early_drop)."));
        QCOMPARE(table.shortText(), QStringLiteral("new flows dropped"));
        QCOMPARE(table.alarm().notice()->weight, Notice::Weight::Error);
        table.pass(60);
        table.poll(10, {19, 140});
        QCOMPARE(table.text(), QString());
    }

    void bothAreOneNotice()
    {
        Watched table;
        table.poll(1000, {7, 0});
        table.poll(1000, {9, 0});
        QCOMPARE(table.text(),
            QStringLiteral("The table is full: 1,000 entries, and the limit is 1,000. In the last minute 2 packets of "
                           "new flows were dropped (drop)."));
        QCOMPARE(table.shortText(), QStringLiteral("table full, new flows dropped"));
    }

    void aCounterThatWrapsGoesOn()
    {
        Watched table;
        table.poll(10, {4294967290, 0});
        table.poll(10, {4, 0});
        QCOMPARE(table.text(), QStringLiteral("In the last minute 10 packets of new flows were dropped (drop)."));
    }

    void aDumpRaisesNone()
    {
        FrameMaker dump(false);
        CapacityAlarm alarm;
        alarm.update(*dump.read(oneFlow, 0, {1000, 1000, 250})->snapshot, {});
        QVERIFY(!alarm.notice());
    }
};

QTEST_MAIN(CapacityAlarmTest)
#include "tst_capacity_alarm.moc"
