// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel facts of the running kernel, read by ctscope in its two ways and by conntrack(8).
#include "kernel/counter_history.h"
#include "kernel/expectation_text.h"
#include "lab/lab_start.h"
#include "tracking/find_original.h"
#include "tracking/flow_table.h"
#include "source/netlink_source.h"
#include "source/proc_source.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <memory>

using namespace ctscope;
using namespace ctscope::lab;

namespace {

/// How long to wait for a condition on a busy machine, ms.
constexpr int longEnough = 30'000;

constexpr FactsWanted everything{.settings = true, .statistics = true, .expectations = true};

QByteArray brief(const Tuple &tuple)
{
    return QByteArray::fromStdString(tuple.src.toString()) + ':' + QByteArray::number(tuple.keys.first) + " > "
        + QByteArray::fromStdString(tuple.dst.toString()) + ':' + QByteArray::number(tuple.keys.second);
}

QByteArray printed(const std::optional<std::vector<Expectation>> &expectations, bool withMaster = true)
{
    if (!expectations)
        return "not read";
    QByteArrayList lines;
    for (const Expectation &expectation : *expectations) {
        QByteArray line = brief(expectation.tuple) + ' ' + QByteArray::fromStdString(expectation.helper.value_or("-"));
        if (withMaster)
            line += " of " + brief(expectation.master.original);
        lines << line;
    }
    std::ranges::sort(lines);
    return lines.join('\n');
}

/// The counters that both ways provide, summed over the processors.
QByteArray printed(const std::vector<CpuStatistics> &statistics)
{
    std::map<std::string, std::uint64_t> sums;
    for (const CpuStatistics &cpu : statistics) {
        for (const auto &[name, value] : cpu.counters)
            sums[name] += value;
    }
    QByteArrayList lines;
    for (const auto &[name, sum] : sums) {
        // Only /proc still has the columns that are always zero.
        if (name != "new" && name != "ignore" && name != "delete")
            lines << QByteArray::fromStdString(name) + '=' + QByteArray::number(quint64(sum));
    }
    return lines.join(' ');
}

} // namespace

class KernelFactsLab : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void helpersExpectationsAreReadWithTheirMaster();
    void bothWaysCountTheSame();
    void settingsAreThoseOfThisNamespace();
    void cleanupTestCase() { m_lab.reset(); }

private:
    QByteArray conntrack(const QStringList &arguments) const
    {
        return m_lab->mustRun(NetworkLab::Place::Gateway, QStringList{QStringLiteral("conntrack")} + arguments);
    }

    std::unique_ptr<NetworkLab> m_lab;
};

void KernelFactsLab::initTestCase()
{
    m_lab = startLab();
    if (!m_lab)
        return;
    const Output rules =
        m_lab->run(NetworkLab::Place::Gateway, {QStringLiteral("nft"), QStringLiteral("-f"), QStringLiteral("-")},
            "table inet helpers {\n"
            "  ct helper ftp-lab { type \"ftp\" protocol tcp; }\n"
            "  chain given { type filter hook prerouting priority 0; tcp dport 21 ct helper set \"ftp-lab\"; }\n"
            "}\n");
    if (rules.status != 0)
        QSKIP(("this kernel has no FTP helper: " + rules.errors).constData());
}

void KernelFactsLab::helpersExpectationsAreReadWithTheirMaster()
{
    NetlinkSource netlink;
    QCOMPARE(printed(netlink.facts(everything, {})->expectations), QByteArray());

    const Descriptor listening = m_lab->listen("10.2.0.2", 21);
    const Descriptor client = m_lab->connect("10.2.0.2", 21);
    const Descriptor server = accept(listening);
    // The helper reads from the second line of a side on.
    send(server, "220 ready\r\n");
    QCOMPARE(receive(client), QByteArray("220 ready\r\n"));
    send(client, "PASV\r\n");
    QCOMPARE(receive(server), QByteArray("PASV\r\n"));
    send(server, "227 Entering Passive Mode (10,2,0,2,195,80)\r\n");
    QVERIFY(receive(client).startsWith("227 "));

    QTRY_VERIFY_WITH_TIMEOUT(!netlink.facts(everything, {})->expectations->empty(), longEnough);
    const KernelFactsPtr facts = netlink.facts(everything, {});
    const QByteArray told = conntrack({QStringLiteral("-L"), QStringLiteral("expect")});
    QCOMPARE(printed(facts->expectations), printed(parseExpectations(told.toStdString()).expectations));
    QCOMPARE(facts->expectations->size(), std::size_t(1));
    QCOMPARE((*facts->expectations)[0].tuple.keys.second, std::uint16_t(195 * 256 + 80));

    // /proc has the same, except for the master flow.
    const KernelFactsPtr fromProc = ProcSource().facts(everything, {});
    if (fromProc->expectationAccess != TableAccess::NotCompiledIn)
        QCOMPARE(printed(fromProc->expectations, false), printed(facts->expectations, false));

    FlowTable table;
    ReadResult result = netlink.read({}, {});
    QVERIFY(result.reading.has_value());
    const SnapshotPtr snapshot = table.apply(std::move(*result.reading), true, netlink.timeouts());
    const auto master = findOriginal(*snapshot, (*facts->expectations)[0].master);
    QVERIFY(master.has_value());
    QCOMPARE(snapshot->rows.flows().flow(*master).helper, std::optional<std::string>("ftp"));
}

void KernelFactsLab::bothWaysCountTheSame()
{
    NetlinkSource netlink;
    ProcSource proc;
    QByteArray one;
    QByteArray other;
    // Packets may pass between two readings, so try more than once.
    const auto same = [&] {
        one = printed(*netlink.facts(everything, {})->statistics);
        other = printed(*proc.facts(everything, {})->statistics);
        return one == other;
    };
    QVERIFY2(QTest::qWaitFor(same, longEnough), (one + "\n-- /proc --\n" + other).constData());
    QVERIFY2(one.contains("expect_create=1"), one.constData());

    // An expectation that is deleted moves a counter.
    CounterHistory history;
    history.add(*netlink.facts(everything, {})->statistics, CounterHistory::TimePoint(std::chrono::seconds(1)));
    conntrack({QStringLiteral("-F"), QStringLiteral("expect")});
    history.add(*netlink.facts(everything, {})->statistics, CounterHistory::TimePoint(std::chrono::seconds(2)));
    const auto deleted = std::ranges::find(history.counters(), "expect_delete", &CounterTrend::name);
    QVERIFY(deleted != history.counters().end());
    QCOMPARE(deleted->perSecond, std::optional(1.0));
}

void KernelFactsLab::settingsAreThoseOfThisNamespace()
{
    m_lab->mustRun(NetworkLab::Place::Gateway,
        {QStringLiteral("sysctl"), QStringLiteral("-w"),
            QStringLiteral("net.netfilter.nf_conntrack_tcp_timeout_close=23")});
    const auto settings = *NetlinkSource().facts(everything, {})->settings;
    const auto found = std::ranges::find(settings, "nf_conntrack_tcp_timeout_close", &KernelSetting::name);
    QVERIFY(found != settings.end());
    QCOMPARE(found->value, std::optional<std::uint64_t>(23));
    QVERIFY(found->differs() && found->writable);
    for (const KernelSetting &setting : settings)
        QVERIFY2(setting.known(), setting.name.c_str());
}

int main(int argc, char **argv) { return runInLab<KernelFactsLab>(argc, argv); }

#include "tst_kernel_facts.moc"
