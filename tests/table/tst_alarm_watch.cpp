// SPDX-License-Identifier: GPL-3.0-or-later
// Alarms: each begins once, and again only after it was over.
#include "table/alarm_watch.h"

#include "query/filter/filter_parser.h"
#include "support/snapshots.h"
#include "tracking/owner_columns.h"

#include <QLocale>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using std::chrono::seconds;

namespace {

/// Snapshots of one table, one a second unless more time passes.
class Film {
public:
    explicit Film(AlarmRules rules)
        : m_watch(std::move(rules))
    {
    }
    /// The titles of the alarms that begin with the next snapshot, one a line.
    QString next(const std::vector<Flow> &flows, std::uint64_t count = 0, seconds later = seconds(1))
    {
        m_now += later;
        auto snapshot = snapshotOf(flows);
        snapshot->tracking = tracking;
        snapshot->live = live;
        snapshot->takenAt = snapshot->polledAt = m_now;
        snapshot->origin().capacity = {count, limit, 64};
        if (!searched.empty())
            snapshot->rows.attach(owner_column::known, searched);
        snapshot->hosts = hosts;
        if (drops) {
            auto facts = std::make_shared<KernelFacts>();
            CpuStatistics cpu;
            cpu.counters = {{"drop", *drops}, {"insert_failed", 0}};
            facts->statistics = {cpu};
            facts->takenAt = m_now;
            snapshot->origin().facts = facts;
        }
        QStringList titles;
        last.clear();
        for (const Alarm &alarm : m_watch.update(*snapshot)) {
            titles << alarm.title;
            last = alarm.text;
        }
        return titles.join(u'\n');
    }

    TrackingId tracking = 1;
    bool live = true;
    std::uint64_t limit = 100;
    std::optional<std::uint32_t> drops;
    std::vector<AttachedText> searched; ///< owners
    HostNamesPtr hosts;
    QString last; ///< sentence

    void setRules(AlarmRules rules) { m_watch.setRules(std::move(rules)); }

private:
    AlarmWatch m_watch;
    Snapshot::Clock::time_point m_now{std::chrono::hours(1)};
};

AlarmRules filterRule(const char *name, const char *text)
{
    AlarmRules rules;
    rules.filters.push_back({name, readFilter(text).filter});
    return rules;
}

const QString nearlyFull = QStringLiteral("The connection tracking table is nearly full");

} // namespace

class AlarmWatchTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void aFullTableIsToldOnceUntilItIsClearlyBelow();
    void withoutALimitATableIsNeverFull();
    void aDropIsToldOnceUntilAMinuteWasCalm();
    void flowsThatMatchAreToldOnceUntilAMinuteWasQuiet();
    void aMatchThatGoesOnIsToldOnceHoweverSeldomThePollsAre();
    void otherRulesKeepTheEpisodes();
    void aFilterByOwnersNeedsThem();
    void aFilterByNamesNeedsThem();
    void anotherTableBeginsAnew();
    void aDumpTellsNothing();
    void withoutRulesNothingIsTold();
    void aFilterWithoutANameIsNamedByItsText();
};

void AlarmWatchTest::aFullTableIsToldOnceUntilItIsClearlyBelow()
{
    AlarmRules rules;
    rules.fullPercent = 90;
    Film film(rules);
    QCOMPARE(film.next({}, 89), QString());
    QCOMPARE(film.next({}, 90), nearlyFull);
    QCOMPARE(film.last, QStringLiteral("90 entries, and the limit is 100 (90 %)."));
    for (const std::uint64_t count : {100, 91, 89, 88, 90})
        QCOMPARE(film.next({}, count), QString());
    QCOMPARE(film.next({}, 87), QString());
    QCOMPARE(film.next({}, 89), QString());
    QCOMPARE(film.next({}, 90), nearlyFull);
}

void AlarmWatchTest::withoutALimitATableIsNeverFull()
{
    AlarmRules rules;
    rules.fullPercent = 1;
    Film film(rules);
    film.limit = 0;
    QCOMPARE(film.next({}, 1000), QString());
}

void AlarmWatchTest::aDropIsToldOnceUntilAMinuteWasCalm()
{
    AlarmRules rules;
    rules.drops = true;
    Film film(rules);
    film.drops = 7; // from before
    QCOMPARE(film.next({}), QString());
    film.drops = 8;
    QCOMPARE(film.next({}), QStringLiteral("Packets of new flows are dropped"));
    QVERIFY2(film.last.startsWith(QStringLiteral("In the last minute 1 packet")), qPrintable(film.last));
    film.drops = 9;
    QCOMPARE(film.next({}), QString());
    QCOMPARE(film.next({}, 0, seconds(70)), QString());
    film.drops = 10;
    QCOMPARE(film.next({}), QStringLiteral("Packets of new flows are dropped"));
}

void AlarmWatchTest::flowsThatMatchAreToldOnceUntilAMinuteWasQuiet()
{
    Film film(filterRule("ssh-from-outside", "dport == 22"));
    const Flow web = tcpFlow("192.0.2.9", 1000, "10.0.0.1", 443);
    const Flow ssh = tcpFlow("192.0.2.9", 1001, "10.0.0.1", 22);
    const auto told = QStringLiteral("Flows match “ssh-from-outside”");
    QCOMPARE(film.next({web}), QString());
    QCOMPARE(film.next({web, ssh}), told);
    QCOMPARE(film.last, QStringLiteral("1 flow matches: tcp 192.0.2.9:1001 → 10.0.0.1:22."));
    QCOMPARE(film.next({web, ssh}), QString());
    QCOMPARE(film.next({web}, 0, seconds(58)), QString());
    QCOMPARE(film.next({web, ssh}), QString()); // the same episode
    QCOMPARE(film.next({web}, 0, seconds(61)), QString());
    QCOMPARE(film.next({ssh, ssh}), told);
    QCOMPARE(film.last, QStringLiteral("2 flows match, such as tcp 192.0.2.9:1001 → 10.0.0.1:22."));
}

void AlarmWatchTest::aMatchThatGoesOnIsToldOnceHoweverSeldomThePollsAre()
{
    Film film(filterRule("ssh", "dport == 22"));
    const std::vector<Flow> ssh{tcpFlow("192.0.2.9", 1001, "10.0.0.1", 22)};
    const auto told = QStringLiteral("Flows match “ssh”");
    QCOMPARE(film.next(ssh), told);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(film.next(ssh, 0, seconds(120)), QString());
    QCOMPARE(film.next({}, 0, seconds(120)), QString());
    QCOMPARE(film.next(ssh, 0, seconds(120)), told);
}

void AlarmWatchTest::otherRulesKeepTheEpisodes()
{
    AlarmRules rules = filterRule("ssh", "dport == 22");
    rules.fullPercent = 90;
    Film film(rules);
    const std::vector<Flow> flows{
        tcpFlow("192.0.2.9", 1001, "10.0.0.1", 22), tcpFlow("192.0.2.9", 1002, "10.0.0.1", 443)};
    const QString full = nearlyFull + u'\n';
    QCOMPARE(film.next(flows, 95), full + QStringLiteral("Flows match “ssh”"));
    rules.filters.insert(rules.filters.begin(), {"web", readFilter("dport == 443").filter});
    film.setRules(rules);
    QCOMPARE(film.next(flows, 95), QStringLiteral("Flows match “web”"));
    film.setRules(rules);
    QCOMPARE(film.next(flows, 95), QString());
    rules.filters.front().filter = readFilter("dport == 443 or udp").filter;
    film.setRules(rules);
    QCOMPARE(film.next(flows, 95), QStringLiteral("Flows match “web”"));
}

void AlarmWatchTest::aFilterByOwnersNeedsThem()
{
    Film film(filterRule("strange", "not process == nginx"));
    const std::vector<Flow> flows{
        tcpFlow("192.0.2.9", 1001, "10.0.0.1", 22), tcpFlow("192.0.2.9", 1002, "10.0.0.1", 443)};
    QCOMPARE(film.next(flows), QString());
    film.searched = {{2, std::string(wordOf(Owner::Sure::Exact))}};
    QCOMPARE(film.next(flows), QStringLiteral("Flows match “strange”"));
    QCOMPARE(film.last, QStringLiteral("1 flow matches: tcp 192.0.2.9:1002 → 10.0.0.1:443."));
}

void AlarmWatchTest::aFilterByNamesNeedsThem()
{
    Film film(filterRule("strange", "not src.host == laptop"));
    const std::vector<Flow> flows{tcpFlow("192.0.2.9", 1001, "10.0.0.1", 22)};
    QCOMPARE(film.next(flows), QString());
    film.hosts =
        std::make_shared<const HostNames>(std::vector<HostName>{{ip("10.0.0.7"), "laptop", NameSource::HostsFile}});
    QCOMPARE(film.next(flows), QStringLiteral("Flows match “strange”"));
}

void AlarmWatchTest::anotherTableBeginsAnew()
{
    AlarmRules rules;
    rules.fullPercent = 90;
    Film film(rules);
    QCOMPARE(film.next({}, 95), nearlyFull);
    film.tracking = 2;
    QCOMPARE(film.next({}, 95), nearlyFull);
}

void AlarmWatchTest::aDumpTellsNothing()
{
    AlarmRules rules = filterRule("ssh", "dport == 22");
    rules.fullPercent = 1;
    Film film(rules);
    film.live = false;
    QCOMPARE(film.next({tcpFlow("192.0.2.9", 1001, "10.0.0.1", 22)}, 100), QString());
}

void AlarmWatchTest::withoutRulesNothingIsTold()
{
    Film film({});
    film.drops = 0;
    QCOMPARE(film.next({tcpFlow("192.0.2.9", 1001, "10.0.0.1", 22)}, 100), QString());
    film.drops = 5;
    QCOMPARE(film.next({}, 100), QString());
}

void AlarmWatchTest::aFilterWithoutANameIsNamedByItsText()
{
    Film film(filterRule("", "dport == 22"));
    QCOMPARE(film.next({tcpFlow("fd00::9", 1001, "fd00::1", 22)}), QStringLiteral("Flows match “dport == 22”"));
    QCOMPARE(film.last, QStringLiteral("1 flow matches: tcp [fd00::9]:1001 → [fd00::1]:22."));
    Film named(filterRule("R&D", "dport == 22"));
    QCOMPARE(named.next({tcpFlow("fd00::9", 1001, "fd00::1", 22)}), QStringLiteral("Flows match “R&D”"));
}

QTEST_APPLESS_MAIN(AlarmWatchTest)
#include "tst_alarm_watch.moc"
