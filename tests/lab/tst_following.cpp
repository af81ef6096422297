// SPDX-License-Identifier: GPL-3.0-or-later
// The running kernel's table, followed by events, against what conntrack(8) lists.
#include "format/dump_reader.h"
#include "lab/conntrack_writer.h"
#include "lab/network_lab.h"
#include "lab/traffic.h"
#include "tracking/flow_table.h"
#include "source/flow_key.h"
#include "source/netlink_source.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QSet>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>

#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::lab;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

constexpr int longEnough = 30'000; // ms

/// "udp 10.0.0.1:1000 > 192.0.2.1:53 zone=0 id=77"
QByteArray identity(const Flow &flow)
{
    const auto number = [](auto value) { return QByteArray::number(qulonglong(value)); };
    return QByteArray::fromStdString(protocol::displayName(flow.protocol)) + ' '
        + QByteArray::fromStdString(flow.original.srcString()) + ':' + number(flow.original.keys.first) + " > "
        + QByteArray::fromStdString(flow.original.dstString()) + ':' + number(flow.original.keys.second)
        + " zone=" + number(flow.zoneOriginal.value_or(flow.zone.value_or(0))) + " id=" + number(flow.id.value_or(0));
}

QByteArrayList identities(const FlowStore &flows, Row count)
{
    QByteArrayList lines;
    for (Row row = 0; row < count; ++row)
        lines << identity(flows.flow(row));
    std::ranges::sort(lines);
    return lines;
}

void writeSetting(const char *name, const QByteArray &value)
{
    QFile file(QLatin1String("/proc/sys/net/netfilter/") + QLatin1String(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(value) != value.size())
        qFatal("cannot write %s", name);
}

/// Moves this process into user and network namespaces of its own, where it is root. Returns why it
/// cannot be done, or nothing.
QByteArray enterAsUser()
{
    const QByteArray user = QByteArray::number(geteuid());
    const QByteArray group = QByteArray::number(getegid());
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return QByteArray("namespaces cannot be made by this user: ") + std::strerror(errno);
    const auto write = [](const char *path, const QByteArray &text) {
        QFile file(QString::fromLatin1(path));
        return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(text) == text.size();
    };
    if (!write("/proc/self/uid_map", "0 " + user + " 1") || !write("/proc/self/setgroups", "deny")
        || !write("/proc/self/gid_map", "0 " + group + " 1"))
        return "the users of a namespace cannot be set";
    return {};
}

/// Takes the part of the window: polls, and remembers every flow that was shown as ended.
class Watcher {
public:
    explicit Watcher(std::size_t bufferBytes = std::size_t(8) << 20)
    {
        NetlinkFollower::Options options;
        options.bufferBytes = bufferBytes;
        m_source.follow(std::move(options));
    }
    const Snapshot &look()
    {
        const auto now = std::chrono::steady_clock::now();
        ReadResult result = m_source.read({}, {});
        changes += !result.reading;
        const SnapshotPtr snapshot = m_table.applyResult(
            std::move(result), true, m_source.timeouts(), [this] { return m_source.capacity(); }, now);
        for (Row row = snapshot->liveRows; row < snapshot->rows.size(); ++row)
            ended[snapshot->rows.track(row).serial] = {snapshot->rows.flows().flow(row), snapshot->rows.track(row).end};
        return *snapshot;
    }

    std::map<FlowSerial, std::pair<Flow, EndReason>> ended;
    int changes = 0; ///< polls without a reading

private:
    NetlinkSource m_source;
    FlowTable m_table;
};

} // namespace

class TestFollowing : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void manyFlowsComeAndGo();
    void packetsMakeFlowsThatExpire();
    void anOverrunIsShownAndMadeGood();
    void aFlowOlderThanTheListenerIsFoundGone();
    void whoDeletedAFlowIsKnown();
    void everyKindOfFlowAnswersToItsKey();

private:
    /// What a program prints in this namespace.
    static QByteArray run(const QStringList &command)
    {
        QProcess process;
        process.start(command.first(), command.mid(1));
        if (!process.waitForFinished(longEnough) || process.exitCode() != 0)
            return command.join(u' ').toUtf8() + ": " + process.readAllStandardError();
        return process.readAllStandardOutput();
    }
    static QByteArray conntrack(const QStringList &arguments)
    {
        return run(QStringList{QStringLiteral("conntrack")} + arguments);
    }
    QByteArrayList listed() const
    {
        const QByteArray text = conntrack({QStringLiteral("-L"), QStringLiteral("-o"), QStringLiteral("extended,id")});
        const DumpResult read = readDump(std::make_shared<std::string>(text.toStdString()));
        return identities(read.reading.flows, read.reading.flows.size());
    }
    /// True, within a while, when the snapshot has the flows that conntrack lists, and no others.
    bool becomesEqual(Watcher &watcher) const
    {
        return QTest::qWaitFor(
            [&] {
                const Snapshot &snapshot = watcher.look();
                return identities(snapshot.rows.flows(), snapshot.liveRows) == listed();
            },
            longEnough);
    }

    std::unique_ptr<NetworkLab> m_lab; ///< null where not everything of it can be made
    QByteArray m_whyNoLab;
    std::unique_ptr<ConntrackWriter> m_writer;
};

void TestFollowing::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    if (QStandardPaths::findExecutable(QStringLiteral("conntrack")).isEmpty())
        QSKIP("the program \"conntrack\" is not installed");
    try {
        m_writer = std::make_unique<ConntrackWriter>();
    } catch (const std::exception &error) {
        QFAIL(error.what());
    }
    if (NetlinkTable().probe({}).kind != Problem::None)
        QSKIP("ctnetlink cannot be asked here");
    try {
        m_lab = std::make_unique<NetworkLab>();
    } catch (const std::exception &error) {
        m_whyNoLab = error.what();
    }
}

void TestFollowing::cleanup()
{
    if (m_writer)
        conntrack({QStringLiteral("-F")});
}

void TestFollowing::manyFlowsComeAndGo()
{
    constexpr std::uint32_t step = 100;
    constexpr std::uint32_t all = 5000;
    Watcher watcher;
    watcher.look();
    // Of each hundred, a part is deleted, a part runs out of time, and a part stays.
    for (std::uint32_t first = 0; first < all; first += step) {
        m_writer->create(first, 50, 1);
        m_writer->create(first + 50, 50, 600);
        if (first % 200 == 0)
            watcher.look();
        m_writer->remove(first + 50, 40);
        watcher.look();
    }
    QVERIFY(watcher.changes > 0);
    // The kernel removes expired entries some time later.
    const auto stay = [&] { return watcher.look().liveRows == all / step * 10 && listed().size() == all / step * 10; };
    QVERIFY2(QTest::qWaitFor(stay, longEnough), QByteArray::number(watcher.look().liveRows).constData());
    QVERIFY(becomesEqual(watcher));
    QCOMPARE(watcher.look().origin().following.overruns, 0u);

    std::map<EndReason, int> reasons;
    QSet<QByteArray> flows;
    for (const auto &[serial, end] : watcher.ended) {
        ++reasons[end.second];
        flows << identity(end.first);
    }
    QCOMPARE(reasons[EndReason::Deleted], int(all / step * 40));
    QCOMPARE(reasons[EndReason::Expired], int(all / step * 50));
    QCOMPARE(reasons.size(), std::size_t(2));
    QCOMPARE(flows.size(), qsizetype(all / step * 90));
}

void TestFollowing::packetsMakeFlowsThatExpire()
{
    if (!m_lab)
        QSKIP(("there is no gateway here: " + m_whyNoLab).constData());
    writeSetting("nf_conntrack_udp_timeout", "1");
    Watcher watcher;
    watcher.look();
    std::vector<Descriptor> sockets;
    for (int i = 0; i < 50; ++i) {
        sockets.push_back(m_lab->open("10.2.0.2", std::uint16_t(9000 + i), SOCK_DGRAM, 0));
        send(sockets.back(), "once");
    }
    QTRY_VERIFY_WITH_TIMEOUT(watcher.look().liveRows == 0 && watcher.ended.size() == 50, longEnough);
    for (const auto &[serial, end] : watcher.ended) {
        QCOMPARE(end.second, EndReason::Expired);
        QCOMPARE(end.first.originalCounters, std::optional(Counters{1, 32}));
        QVERIFY(end.first.start && end.first.stop && *end.first.stop > *end.first.start);
    }
    writeSetting("nf_conntrack_udp_timeout", "30");
}

void TestFollowing::anOverrunIsShownAndMadeGood()
{
    Watcher watcher(1); // the kernel takes its smallest
    m_writer->create(0, 5000, 600);
    watcher.look();
    m_writer->create(10000, 2000, 600);
    m_writer->remove(1000, 3000);
    const Snapshot &snapshot = watcher.look();
    QVERIFY(snapshot.origin().following.overruns > 0);
    QTRY_VERIFY_WITH_TIMEOUT(watcher.look().origin().following.recovered, longEnough);
    QVERIFY(becomesEqual(watcher));
    QCOMPARE(watcher.look().liveRows, 4000u);
}

void TestFollowing::aFlowOlderThanTheListenerIsFoundGone()
{
    // With 2 the kernel asks whether anybody listens, on the whole machine and not in this namespace
    // alone (since 6.3); a flow that began under 0 surely has no events.
    writeSetting("nf_conntrack_events", "0");
    m_writer->create(1, 1, 600);
    writeSetting("nf_conntrack_events", "2");
    Watcher watcher;
    QCOMPARE(watcher.look().liveRows, 1u);
    m_writer->remove(1, 1);
    QTRY_COMPARE_WITH_TIMEOUT(watcher.look().liveRows, 0u, longEnough);
    QCOMPARE(watcher.ended.size(), std::size_t(1));
    QCOMPARE(watcher.ended.begin()->second.second, EndReason::Removed);
}

void TestFollowing::whoDeletedAFlowIsKnown()
{
    Watcher watcher;
    watcher.look();
    m_writer->create(1, 2, 600);
    QCOMPARE(watcher.look().liveRows, 2u);
    m_writer->remove(1, 1);
    conntrack({QStringLiteral("-D"), QStringLiteral("-s"), QStringLiteral("10.0.0.2")});
    QTRY_COMPARE_WITH_TIMEOUT(watcher.look().liveRows, 0u, longEnough);
    QCOMPARE(watcher.ended.size(), std::size_t(2));
    for (const auto &[serial, end] : watcher.ended) {
        QCOMPARE(end.second, EndReason::Deleted);
        QVERIFY(end.first.portId.value_or(0) != 0);
        if (end.first.portId != m_writer->portId())
            continue;
        QCOMPARE(m_writer->portId(), std::uint32_t(getpid()));
        QCOMPARE(end.first.program, std::optional<std::string>("tst_following"));
    }
}

void TestFollowing::everyKindOfFlowAnswersToItsKey()
{
    if (!m_lab)
        QSKIP(("there is no gateway here: " + m_whyNoLab).constData());
    const Traffic traffic(*m_lab);
    Watcher watcher;
    const auto there = [&] { return watcher.look().liveRows == Traffic::expected().size(); };
    QVERIFY(QTest::qWaitFor(there, longEnough));
    NetlinkTable kernel;
    const ReadResult read = NetlinkSource().read({}, {});
    QVERIFY(read.reading.has_value());
    for (Row row = 0; row < read.reading->flows.size(); ++row) {
        const FlowKey key = flowKey(read.reading->flows, row);
        FlowStore found;
        kernel.askFlows({&key, 1}, found, {});
        QVERIFY2(found.size() == 1, identity(read.reading->flows.flow(row)).constData());
        QCOMPARE(identity(found.flow(0)), identity(read.reading->flows.flow(row)));
    }
}

int main(int argc, char **argv)
{
    obstacle = geteuid() == 0 ? NetworkLab::enter() : enterAsUser();
    QCoreApplication application(argc, argv);
    TestFollowing test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_following.moc"
