// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/machine_model.h"

#include "support/flow_film.h"
#include "support/model_text.h"
#include "tracking/merged_tables.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <limits>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Machines whose tables the test makes.
class Machines {
public:
    explicit Machines(std::size_t count)
        : m_common(std::make_shared<CommonTracking>())
        , m_merged(m_common)
    {
        m_common->epoch = zero;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string name = "gw" + std::to_string(i + 1);
            FlowTable::Options options;
            options.common = m_common;
            options.origin = Origin::ofSsh({{}, name, 0});
            m_films.push_back(std::make_unique<Film>(options));
            m_members.push_back({name, options.origin, nullptr, {}});
        }
    }
    void read(std::size_t machine, std::chrono::milliseconds when, const QString &lines, Capacity capacity)
    {
        Reading reading = briefReading(lines);
        reading.takenAt = zero + when;
        reading.wallTime = zeroByTheWall + when;
        reading.capacity = capacity;
        m_members[machine].snapshot = m_films[machine]->table().apply(std::move(reading), true, Timeouts());
    }
    void fail(std::size_t machine, std::chrono::milliseconds when, SourceProblem problem)
    {
        m_members[machine].snapshot =
            m_films[machine]->table().applyProblem(std::move(problem), {}, Timeouts(), zero + when);
    }
    void setIdentity(std::size_t machine, MachineIdentity identity) { m_members[machine].identity = identity; }
    SnapshotPtr merge(std::chrono::milliseconds when) { return m_merged.merge(m_members, zero + when); }

private:
    std::shared_ptr<CommonTracking> m_common;
    std::vector<std::unique_ptr<Film>> m_films;
    std::vector<MergedMember> m_members;
    MergedTables m_merged;
};

QString printed(const MachineModel &model)
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row)
        rows << model.index(row, 0).data(Qt::AccessibleTextRole).toString();
    return rows.join(u" | "_s);
}

} // namespace

class MachineModelTest : public QObject {
    Q_OBJECT

private slots:
    void theFullestIsFirst()
    {
        Machines machines(4);
        MachineModel model;
        const QAbstractItemModelTester tester(&model);
        machines.read(0, 0s, u"A udp 30"_s, {.count = 10, .max = 1000, .buckets = {}});
        machines.read(1, 0s, u"A udp 30"_s, {.count = 900, .max = 1000, .buckets = {}});
        machines.read(2, 0s, u"A udp 30\nB udp 30"_s, {});
        model.take(*machines.merge(0s), zero);
        QCOMPARE(printed(model),
            u"gw2, 90 %, 900 of 1,000, live | gw1, 1 %, 10 of 1,000, live | gw3, 2, live | gw4, connecting"_s);
        QCOMPARE(model.summary(), u"4 machines, 1 connecting"_s);
        machines.read(0, 1s, u"A udp 30"_s, {.count = 1000, .max = 1000, .buckets = {}});
        model.take(*machines.merge(1s), zero + 1s);
        QVERIFY(printed(model).startsWith(u"gw1, 100 %, 1,000 of 1,000, live | gw2"_s));
    }

    void whatAMachineSaysOfItselfMayBeAnything()
    {
        Machines machines(1);
        MachineModel model;
        constexpr auto all = std::numeric_limits<std::uint64_t>::max();
        machines.read(0, 0s, u"A udp 30"_s, {.count = all, .max = 1, .buckets = {}});
        model.take(*machines.merge(0s), zero);
        QVERIFY2(printed(model).startsWith(u"gw1, 100000000 %, "_s), qPrintable(printed(model)));
    }

    void oneThatIsLostSaysSinceWhenAndWhy()
    {
        Machines machines(2);
        MachineModel model;
        machines.read(0, 0s, u"A udp 30"_s, {.count = 10, .max = 1000, .buckets = {}});
        machines.read(1, 0s, u"A udp 30"_s, {.count = 10, .max = 1000, .buckets = {}});
        SourceProblem problem{Problem::HostLost, "gw2"};
        problem.errors = "Connection reset by peer";
        problem.retryIn = 4s;
        machines.fail(1, 40s, problem);
        model.take(*machines.merge(40s), zero + 40s);
        QVERIFY2(printed(model).contains(u"lost for 40 s"_s), qPrintable(printed(model)));
        QCOMPARE(model.summary(), u"2 machines, 1 lost"_s);
        const MachineRow *const row = model.rowOf(1);
        QVERIFY(row && row->state == MachineState::Lost);
        QVERIFY2(row->explanation.contains(u"Connection reset by peer"_s), qPrintable(row->explanation));
        QVERIFY(row->explanation.contains(u"It is tried again in 4 s."_s));
        machines.read(1, 50s, u"A udp 30"_s, {.count = 10, .max = 1000, .buckets = {}});
        model.take(*machines.merge(50s), zero + 50s);
        QCOMPARE(model.countOf(MachineState::Live), std::size_t(2));
    }

    void oneUnderTwoNamesIsSaid()
    {
        Machines machines(2);
        MachineModel model;
        for (std::size_t i = 0; i < 2; ++i) {
            machines.setIdentity(i, {"m", "b", "n"});
            machines.read(i, 0s, u"A udp 30"_s, {.count = 10, .max = 1000, .buckets = {}});
        }
        model.take(*machines.merge(0s), zero);
        QVERIFY2(printed(model).endsWith(u"same as gw1"_s), qPrintable(printed(model)));
        QCOMPARE(model.summary(), u"2 machines, 1 counted once"_s);
    }

    void countsAreKeptForAWhile()
    {
        Machines machines(1);
        MachineModel model;
        for (int second = 0; second < 400; ++second) {
            machines.read(0, std::chrono::seconds(second), u"A udp 30"_s,
                {.count = std::uint64_t(second), .max = 1000, .buckets = {}});
            model.take(*machines.merge(std::chrono::seconds(second)), zero + std::chrono::seconds(second));
        }
        const std::deque<float> &counts = model.history(0);
        QCOMPARE(counts.size(), MachineModel::mostSamples);
        QCOMPARE(counts.back(), 398.0f);
        QCOMPARE(counts.back() - counts.front(), 298.0f);
        QVERIFY(model.history(7).empty());
    }
};

QTEST_GUILESS_MAIN(MachineModelTest)
#include "tst_machine_model.moc"
