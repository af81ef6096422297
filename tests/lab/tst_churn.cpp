// SPDX-License-Identifier: GPL-3.0-or-later
// More events than any buffer holds: after a loss the shown table equals the kernel's.
#include "kernel/helper_channel.h"
#include "kernel/socket_channel.h"
#include "lab/conntrack_writer.h"
#include "lab/network_lab.h"
#include "tracking/flow_table.h"
#include "source/netlink_source.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTest>

#include <future>
#include <map>
#include <memory>
#include <thread>

#include <unistd.h>

using namespace ctscope;
using namespace ctscope::lab;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

constexpr int longEnough = 30'000; // ms

using Entries = std::map<QByteArray, std::uint32_t>; ///< the key of a flow, and its id

Entries entriesOf(const FlowStore &flows, Row count)
{
    Entries entries;
    for (Row row = 0; row < count; ++row) {
        const Flow flow = flows.flow(row);
        entries[QByteArray::fromStdString(flow.original.srcString()) + ':'
            + QByteArray::number(flow.original.keys.first)] = flow.id.value_or(0);
    }
    return entries;
}

/// Entries that are in one table only, or have another id in the other table.
int wrongRows(const Entries &shown, const Entries &held)
{
    int wrong = 0;
    for (const auto &[name, id] : shown)
        wrong += !held.contains(name) || held.at(name) != id;
    for (const auto &[name, id] : held)
        wrong += !shown.contains(name);
    return wrong;
}

} // namespace

class TestChurn : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (!obstacle.isEmpty())
            QSKIP(obstacle.constData());
        if (NetlinkTable().probe({}).kind != Problem::None)
            QSKIP("ctnetlink cannot be asked here");
    }

    void afterLossesTheTableIsTheKernels_data()
    {
        QTest::addColumn<bool>("helper");
        QTest::newRow("by a socket") << false;
        QTest::newRow("through the helper") << true;
    }
    void afterLossesTheTableIsTheKernels();
};

void TestChurn::afterLossesTheTableIsTheKernels()
{
    QFETCH(bool, helper);
    const int asked = qEnvironmentVariableIntValue("CTSCOPE_TEST_ROUNDS");
    NetlinkSource source([helper]() -> std::unique_ptr<NetlinkChannel> {
        if (helper)
            return HelperChannel::open({.command = {CTSCOPE_CAPTURE}});
        return SocketChannel::open();
    });
    // The buffer holds less than arrives between two polls, even on a slow machine.
    NetlinkFollower::Options options;
    options.bufferBytes = std::size_t(1) << 20;
    source.follow(std::move(options));
    FlowTable table;
    const auto look = [&] {
        return table.applyResult(
            source.read({}, {}), true, Timeouts(), [] { return Capacity(); }, std::chrono::steady_clock::now());
    };
    ConntrackWriter writer;
    ConntrackWriter other;
    other.removeAll();
    look();
    QByteArrayList figures;
    std::uint64_t overruns = 0;
    int wrongRounds = 0;
    for (int round = 0; round < std::max(asked, 4); ++round) {
        // The table is polled as a window does it, while entries come and are flushed.
        std::future<void> churn = std::async(std::launch::async, [&] {
            for (std::uint32_t step = 0; step < 6; ++step) {
                const std::uint32_t offset = (round % 2 == 0 ? step : step % 2) * 3000;
                other.removeAll(); // what the last flush did not see, so that equal tuples may come again
                std::jthread flush([&] { other.removeAll(); });
                writer.create(offset, 3000, 600);
            }
        });
        constexpr std::chrono::milliseconds pollInterval{500};
        std::chrono::steady_clock::time_point next;
        do {
            next = std::chrono::steady_clock::now() + pollInterval;
            look();
        } while (churn.wait_until(next) != std::future_status::ready);
        churn.get();
        QElapsedTimer sinceChurn;
        sinceChurn.start();
        NetlinkSource kernel;
        const ReadResult held = kernel.read({}, {});
        QVERIFY(held.reading.has_value());
        const auto wrongIn = [&held](const Snapshot &snapshot) {
            return wrongRows(entriesOf(snapshot.rows.flows(), snapshot.liveRows),
                entriesOf(held.reading->flows, held.reading->flows.size()));
        };
        // The last events may still be on their way through the helper, where nobody knows of them yet.
        SnapshotPtr snapshot = look();
        int wrong = wrongIn(*snapshot);
        while ((!snapshot->origin().following.recovered || wrong != 0) && sinceChurn.elapsed() < longEnough) {
            std::this_thread::sleep_for(std::chrono::milliseconds(250));
            snapshot = look();
            wrong = wrongIn(*snapshot);
        }
        const qint64 took = sinceChurn.elapsed();
        wrongRounds += wrong != 0 || !snapshot->origin().following.recovered;
        figures << "round " + QByteArray::number(round) + ": " + QByteArray::number(held.reading->flows.size())
                + " in the kernel, " + QByteArray::number(wrong) + " wrong rows " + QByteArray::number(took)
                + " ms after the churn, "
                + QByteArray::number(qulonglong(snapshot->origin().following.overruns - overruns)) + " losses";
        overruns = snapshot->origin().following.overruns;
    }
    if (asked > 0)
        qInfo("%s", figures.join('\n').constData());
    QVERIFY2(wrongRounds == 0, figures.join('\n').constData());
    QVERIFY2(overruns > 0, "nothing was lost");
}

int main(int argc, char **argv)
{
    obstacle = geteuid() == 0 ? NetworkLab::enter() : QByteArray("this test needs root");
    QCoreApplication application(argc, argv);
    TestChurn test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_churn.moc"
