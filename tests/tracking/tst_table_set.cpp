// SPDX-License-Identifier: GPL-3.0-or-later
// Several live tables as one: each is read by itself, and what becomes of one is nothing to the others.
#include "source/origin_set.h"
#include "source/set_source.h"
#include "tracking/sampler.h"

#include "support/flows.h"

#include <QTest>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int longEnough = 30'000; // ms

constexpr auto patience = 20s; ///< only a test that fails waits so long

/// A machine that the test changes while it is read.
class Machine {
public:
    void say(const QString &lines)
    {
        change([&] {
            m_lines = lines;
            m_problem = {};
        });
    }
    void fail(Problem problem)
    {
        change([&] { m_problem = {problem, "gone"}; });
    }
    /// Does not answer until say() or fail().
    void hang()
    {
        change([&] { m_hangs = true; }, false);
    }
    void setIdentity(const MachineIdentity &identity) { m_identity = identity; }
    int polls() const { return m_polls; }
    bool isWaiting() const
    {
        const std::lock_guard lock(m_mutex);
        return m_waiting;
    }
    QStringList watched() const
    {
        const std::lock_guard lock(m_mutex);
        return m_watched;
    }
    FactsWanted wanted() const
    {
        const std::lock_guard lock(m_mutex);
        return m_wanted;
    }

private:
    friend class MachineSource;
    template <typename Change> void change(Change &&apply, bool answers = true)
    {
        {
            const std::lock_guard lock(m_mutex);
            apply();
            if (answers)
                m_hangs = false;
        }
        m_changed.notify_all();
    }

    mutable std::mutex m_mutex; // of all below
    std::condition_variable_any m_changed;
    QString m_lines;
    SourceProblem m_problem;
    bool m_hangs = false;
    bool m_waiting = false;
    QStringList m_watched;
    FactsWanted m_wanted;
    MachineIdentity m_identity; ///< set before it is read
    std::atomic<int> m_polls = 0;
};

class MachineSource : public Source {
public:
    MachineSource(Machine &machine, Origin origin)
        : m_machine(machine)
        , m_origin(std::move(origin))
    {
    }
    ReadResult read(std::stop_token stop, const ReadProgress &) override
    {
        std::unique_lock lock(m_machine.m_mutex);
        m_machine.m_waiting = m_machine.m_hangs;
        const bool answered = m_machine.m_changed.wait(lock, stop, [&] { return !m_machine.m_hangs; });
        m_machine.m_waiting = false;
        ++m_machine.m_polls;
        if (!answered)
            return {std::nullopt, {Problem::Cancelled, {}}};
        if (m_machine.m_problem.kind != Problem::None)
            return {std::nullopt, m_machine.m_problem};
        ReadResult result{briefReading(m_machine.m_lines), {}};
        result.reading->takenAt = Snapshot::Clock::now();
        result.reading->wallTime = std::chrono::system_clock::now();
        result.reading->capacity = {.count = result.reading->flows.size(), .max = 10, .buckets = {}};
        return result;
    }
    void watch(std::vector<FlowKey> flows) override
    {
        const std::lock_guard lock(m_machine.m_mutex);
        m_machine.m_watched.clear();
        for (const FlowKey &flow : flows)
            m_machine.m_watched << QString(QChar(flow.keys.first - 1000));
    }
    bool isLive() const noexcept override { return true; }
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token) override
    {
        const std::lock_guard lock(m_machine.m_mutex);
        m_machine.m_wanted = wanted;
        auto facts = std::make_shared<KernelFacts>();
        facts->wanted = wanted;
        facts->machine = FarMachine{};
        facts->machine->identity = m_machine.m_identity;
        return facts;
    }
    Capacity capacity() override { return {.count = 7, .max = 10, .buckets = {}}; }
    Origin origin() const override { return m_origin; }

private:
    Machine &m_machine;
    const Origin m_origin;
};

/// The sampler of a set of such machines, and the snapshots that it hands on.
class Set {
public:
    explicit Set(std::vector<Machine *> machines)
    {
        OriginSet set{"test", {}};
        std::vector<SourceMember> members;
        for (std::size_t i = 0; i < machines.size(); ++i) {
            const std::string name = "gw" + std::to_string(i + 1);
            const Origin origin = Origin::ofSsh({{}, name, 0});
            set.members.push_back({name, origin});
            members.push_back({name, std::make_unique<MachineSource>(*machines[i], origin)});
        }
        m_sampler =
            std::make_unique<Sampler>(Sampler::Callbacks{[this](const SnapshotPtr &snapshot, const std::stop_token &) {
                                                             {
                                                                 const std::lock_guard lock(m_mutex);
                                                                 m_last = snapshot;
                                                             }
                                                             m_changed.notify_all();
                                                             m_sampler->acknowledge();
                                                         },
                {}});
        m_sampler->setInterval(500ms);
        m_sampler->setSource(std::make_unique<SetSource>(Origin::ofSet(set), std::move(members)));
    }
    /// The first snapshot from now on for which something holds; null: there was none in time.
    SnapshotPtr when(const std::function<bool(const Snapshot &)> &holds)
    {
        std::unique_lock lock(m_mutex);
        const bool found = m_changed.wait_for(lock, patience, [&] { return m_last && holds(*m_last); });
        return found ? m_last : nullptr;
    }
    Sampler &sampler() { return *m_sampler; }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    SnapshotPtr m_last; ///< guarded by m_mutex
    std::unique_ptr<Sampler> m_sampler;
};

/// "gw1 A B | gw2 A -C": the rows by machine, with "-" before those that ended.
QString printed(const Snapshot &snapshot)
{
    std::map<OriginIndex, QStringList> rows;
    for (Row row = 0; row < snapshot.rows.size(); ++row)
        rows[snapshot.rows.origin(row)] << (snapshot.ended(row) ? u"-"_s : QString())
                + briefName(snapshot.rows.flows(), row);
    QStringList parts;
    for (auto &[origin, names] : rows) {
        names.sort();
        parts << QString::fromStdString(snapshot.origins[origin].machine) + u' ' + names.join(u' ');
    }
    return parts.join(u" | "_s);
}

std::function<bool(const Snapshot &)> shows(const QString &text)
{
    return [text](const Snapshot &snapshot) { return printed(snapshot) == text; };
}

} // namespace

class TableSetTest : public QObject {
    Q_OBJECT

private slots:
    void tablesAreOne()
    {
        Machine first;
        Machine second;
        first.say(u"A tcp ESTABLISHED 300\nB udp 30"_s);
        second.say(u"A tcp ESTABLISHED 300"_s);
        Set set({&first, &second});
        const SnapshotPtr snapshot = set.when(shows(u"gw1 A B | gw2 A"_s));
        QVERIFY(snapshot && snapshot->isSet() && snapshot->live);
        QCOMPARE(snapshot->liveRows, 3u);
        QCOMPARE(snapshot->totals.flows, std::uint64_t(3));
        QCOMPARE(snapshot->members.size(), std::size_t(2));
        QVERIFY(!snapshot->members[0]->isSet());
        QCOMPARE(*snapshot->origins[1].capacity.count, std::uint64_t(1));
        QVERIFY(snapshot->rows.track(0).serial != snapshot->rows.track(2).serial);
        QCOMPARE(snapshot->remaining(0, snapshot->takenAt), std::optional(300u));

        second.say(u"A tcp ESTABLISHED 300\nC udp 20"_s);
        const SnapshotPtr later = set.when(shows(u"gw1 A B | gw2 A C"_s));
        QVERIFY(later && later->continues(*snapshot));
        const auto next = snapshot->nextSerials();
        int added = 0;
        for (Row row = 0; row < later->rows.size(); ++row)
            added += later->isSince(row, next);
        QCOMPARE(added, 1);
        second.say(u"C udp 20"_s);
        QVERIFY(set.when(shows(u"gw1 A B | gw2 -A C"_s)));
        QVERIFY(set.when(shows(u"gw1 A B | gw2 C"_s))); // a while later
    }

    void oneThatHangsDelaysNoOther()
    {
        Machine first;
        Machine second;
        first.say(u"A udp 30"_s);
        second.hang();
        Set set({&first, &second});
        const SnapshotPtr snapshot = set.when(shows(u"gw1 A"_s));
        QVERIFY(snapshot && !snapshot->members[1]);
        first.say(u"B udp 30"_s);
        QVERIFY(set.when(shows(u"gw1 -A B"_s)));
        QVERIFY(second.isWaiting());
        second.say(u"C udp 30"_s);
        const SnapshotPtr answered =
            set.when([](const Snapshot &now) { return now.members[1] && now.members[1]->liveRows == 1; });
        QVERIFY(answered);
        // Its flows are not new.
        const NextSerials before = snapshot->nextSerials();
        for (Row row = 0; row < answered->liveRows; ++row)
            QCOMPARE(answered->isSince(row, before), answered->rows.origin(row) == 0);
    }

    void oneThatIsLostKeepsItsRowsUntilItIsBack()
    {
        Machine first;
        Machine second;
        first.say(u"A udp 30"_s);
        second.say(u"B tcp ESTABLISHED 300"_s);
        Set set({&first, &second});
        QVERIFY(set.when(shows(u"gw1 A | gw2 B"_s)));
        second.fail(Problem::HostLost);
        const SnapshotPtr lost = set.when([](const Snapshot &now) { return now.origins[1].lostAt.has_value(); });
        QVERIFY(lost);
        QCOMPARE(printed(*lost), u"gw1 A | gw2 B"_s);
        QVERIFY(!lost->isStale(0));
        QVERIFY(lost->isStale(1));
        // Its times do not change, and those of the other do.
        const auto later = lost->knownAt + 20s;
        QVERIFY(*lost->remaining(0, later) <= 10u);
        QVERIFY(*lost->remaining(1, later) >= 295u);
        QCOMPARE(lost->shownAt(later, false), later);
        const int polls = first.polls();
        first.say(u"A udp 30\nC udp 30"_s);
        QVERIFY(set.when(shows(u"gw1 A C | gw2 B"_s)));
        QVERIFY(first.polls() > polls);
        second.say(u"B tcp ESTABLISHED 290"_s);
        const SnapshotPtr back = set.when([](const Snapshot &now) { return !now.origins[1].lostAt; });
        QVERIFY(back);
        QCOMPARE(printed(*back), u"gw1 A C | gw2 B"_s);
        const auto serial = [](const Snapshot &of) { return of.rows.track(of.liveRows - 1).serial; };
        QCOMPARE(serial(*back), serial(*lost));
    }

    void oneMachineUnderTwoNamesIsShownOnce()
    {
        Machine first;
        Machine second;
        Machine third;
        first.setIdentity({"m1", "boot1", "net:[1]"});
        second.setIdentity({"m1", "boot1", "net:[1]"});
        third.setIdentity({"m1", "boot1", "net:[2]"}); // a container
        for (Machine *machine : {&first, &second, &third})
            machine->say(u"A udp 30"_s);
        Set set({&first, &second, &third});
        const SnapshotPtr snapshot = set.when(shows(u"gw1 A | gw3 A"_s));
        QVERIFY(snapshot);
        QCOMPARE(snapshot->origins[1].sameAs, std::optional<OriginIndex>(0));
        QCOMPARE(snapshot->totals.flows, std::uint64_t(2));
        // While it is lost by its first name, the second stands for it.
        first.fail(Problem::HostLost);
        QVERIFY(set.when(shows(u"gw2 A | gw3 A"_s)));
        first.say(u"A udp 30"_s);
        QVERIFY(set.when(shows(u"gw1 A | gw3 A"_s)));
    }

    void whatIsTheSameTable_data()
    {
        QTest::addColumn<bool>("same");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("all") << true << QStringList{u"m"_s, u"b"_s, u"n"_s, u"m"_s, u"b"_s, u"n"_s};
        QTest::newRow("a copy of a disk") << false << QStringList{u"m"_s, u"b"_s, u"n"_s, u"m"_s, u"c"_s, u"n"_s};
        QTest::newRow("another namespace") << false << QStringList{u"m"_s, u"b"_s, u"n"_s, u"m"_s, u"b"_s, u"o"_s};
        QTest::newRow("no machine id") << true << QStringList{u""_s, u"b"_s, u"n"_s, u"m"_s, u"b"_s, u"n"_s};
        QTest::newRow("no boot id") << true << QStringList{u"m"_s, u""_s, u"n"_s, u"m"_s, u"b"_s, u"n"_s};
        QTest::newRow("nothing") << false << QStringList{u""_s, u""_s, u""_s, u""_s, u""_s, u""_s};
        QTest::newRow("no namespace") << false << QStringList{u"m"_s, u"b"_s, u""_s, u"m"_s, u"b"_s, u""_s};
    }
    void whatIsTheSameTable()
    {
        QFETCH(QStringList, words);
        const auto word = [&words](int at) { return words[at].toStdString(); };
        const MachineIdentity a{word(0), word(1), word(2)};
        const MachineIdentity b{word(3), word(4), word(5)};
        QTEST(isSameTable(a, b), "same");
        QCOMPARE(isSameTable(b, a), isSameTable(a, b));
        const MachineIdentity here = ownIdentity();
        QVERIFY(!here.boot.empty() && isSameTable(here, here));
    }

    void aPauseStopsAllAndNowReadsAll()
    {
        Machine first;
        Machine second;
        first.say(u"A udp 30"_s);
        second.say(u"B udp 30"_s);
        Set set({&first, &second});
        QVERIFY(set.when(shows(u"gw1 A | gw2 B"_s)));
        set.sampler().setPaused(true);
        first.say(u"C udp 30"_s);
        second.say(u"D udp 30"_s);
        set.sampler().pollNow();
        QVERIFY(
            set.when([](const Snapshot &now) { return printed(now).contains(u'C') && printed(now).contains(u'D'); }));
    }

    void theFlowsOnTheScreenAreThoseOfTheirMachine()
    {
        Machine first;
        Machine second;
        first.say(u"A udp 30"_s);
        second.say(u"A udp 30\nB udp 30"_s);
        Set set({&first, &second});
        const SnapshotPtr snapshot = set.when(shows(u"gw1 A | gw2 A B"_s));
        QVERIFY(snapshot);
        const auto key = [](char letter) {
            FlowKey made;
            made.keys = briefFlow(QString(QLatin1Char(letter)) + u" udp 30"_s).original.keys;
            return made;
        };
        set.sampler().watch({key('A'), key('B')}, {1, 1});
        QTRY_COMPARE_WITH_TIMEOUT(second.watched(), (QStringList{u"A"_s, u"B"_s}), longEnough);
        QCOMPARE(first.watched(), QStringList());
    }

    void theMachineInFocusHasAllFacts()
    {
        Machine first;
        Machine second;
        first.say(u"A udp 30"_s);
        second.say(u"B udp 30"_s);
        Set set({&first, &second});
        set.sampler().setFactsWanted({.settings = true, .statistics = true, .expectations = true});
        QTRY_VERIFY_WITH_TIMEOUT(first.wanted().settings, longEnough);
        QTRY_VERIFY_WITH_TIMEOUT(second.wanted().statistics, longEnough);
        QVERIFY(!second.wanted().settings);
        set.sampler().setFocus(1);
        QTRY_VERIFY_WITH_TIMEOUT(second.wanted().settings, longEnough);
        QTRY_VERIFY_WITH_TIMEOUT(!first.wanted().settings, longEnough);
    }

    void manyMachinesAreReadAtOnce()
    {
        std::vector<std::unique_ptr<Machine>> machines;
        std::vector<Machine *> all;
        for (int i = 0; i < 64; ++i) {
            machines.push_back(std::make_unique<Machine>());
            machines.back()->say(u"A tcp ESTABLISHED 300 assured\nB udp 30"_s);
            all.push_back(machines.back().get());
        }
        machines[7]->hang();
        machines[9]->fail(Problem::HostLost);
        Set set(all);
        const SnapshotPtr snapshot = set.when([](const Snapshot &now) { return now.liveRows == 124; });
        QVERIFY(snapshot);
        QVERIFY(!snapshot->members[7]);
        QVERIFY(snapshot->members[9] && snapshot->members[9]->rows.empty());
        QCOMPARE(snapshot->totals.byEviction[static_cast<std::size_t>(Eviction::Kept)], std::uint64_t(62));
        std::set<FlowSerial> serials;
        for (Row row = 0; row < snapshot->rows.size(); ++row)
            QVERIFY(serials.insert(snapshot->rows.track(row).serial).second);
        machines[9]->say(u"A udp 30\nC udp 30"_s);
        QVERIFY(set.when([](const Snapshot &now) { return now.liveRows == 126; }));
    }

    void anotherSourceEndsTheReadings()
    {
        Machine first;
        Machine second;
        first.say(u"A udp 30"_s);
        second.hang();
        {
            Set set({&first, &second});
            QVERIFY(set.when(shows(u"gw1 A"_s)));
            set.sampler().setSource(nullptr);
            QTRY_VERIFY_WITH_TIMEOUT(!second.isWaiting(), longEnough);
        }
    }
};

QTEST_GUILESS_MAIN(TableSetTest)
#include "tst_table_set.moc"
