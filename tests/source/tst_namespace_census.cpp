// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/namespace_census.h"

#include "support/fake_kernel.h"
#include "support/fake_root.h"
#include "source/namespace_watch.h"

#include <QTest>

#include <atomic>
#include <map>

using namespace ctscope;
using namespace ctscope::test;
using namespace std::chrono_literals;

namespace {

NetworkNamespace netns(std::uint64_t inode, const char *name)
{
    NetworkNamespace made;
    made.inode = inode;
    made.names = {name};
    made.path = std::string("/run/netns/") + name;
    made.processes = 1;
    return made;
}

/// A fake machine.
struct Machine {
    NamespaceList list;
    std::map<std::uint64_t, FakeKernel> inside; ///< those that can be entered
    FakeRoot root{
        QStringLiteral("/proc/sys/net/netfilter/nf_conntrack_count=10\n/proc/sys/net/netfilter/nf_conntrack_max=1000\n"
                       "/proc/sys/net/netfilter/nf_conntrack_buckets=4096\n")};
    std::map<std::uint32_t, std::uint64_t> shown; ///< entries of the namespaces of processes
    std::string stamp = "1";
    NamespaceCounter::Clock::time_point now{1h};
    int opened = 0;

    Machine()
    {
        NetworkNamespace own = netns(1, "own");
        own.own = true;
        list.namespaces = {own, netns(2, "blue"), netns(3, "green")};
        inside[2] = fakeNamespace({{"nf_conntrack_count", "80"}, {"nf_conntrack_max", "100"}});
        inside[3] = fakeNamespace({{"nf_conntrack_count", "10"}, {"nf_conntrack_max", "0"}});
    }
    NamespaceCounter counter()
    {
        return NamespaceCounter({[this] { return list; },
            [this](const NetworkNamespace &where, SourceProblem &problem) -> std::unique_ptr<NetlinkChannel> {
                ++opened;
                const auto found = inside.find(where.inode);
                if (found != inside.end())
                    return std::make_unique<FakeChannel>(found->second);
                problem = {Problem::NoEntry, where.title(), "setcap"};
                return nullptr;
            },
            ProcFs(root.path()), [this] { return stamp; }, [this] { return now; },
            [this](std::uint32_t process) {
                const auto found = shown.find(process);
                return found == shown.end() ? std::nullopt : std::optional(found->second);
            }});
    }
};

QString printed(const NamespaceCensus &census)
{
    QStringList lines;
    for (const NamespaceCount &one : census.namespaces)
        lines << QStringLiteral("%1 %2").arg(QString::fromStdString(one.netns.title()),
            one.capacity.count ? QStringLiteral("%1 of %2").arg(*one.capacity.count).arg(one.capacity.max.value_or(0))
                               : QStringLiteral("problem %1").arg(int(one.problem.kind)));
    return lines.join(QStringLiteral(", "));
}

} // namespace

class NamespaceCensusTest : public QObject {
    Q_OBJECT
private slots:
    void everyNamespaceIsCounted()
    {
        Machine machine;
        NamespaceCounter counter = machine.counter();
        machine.list.hiddenProcesses = 12;
        const auto census = counter.take({});
        QCOMPARE(printed(*census), QStringLiteral("own 10 of 1000, blue 80 of 100, green 10 of 0"));
        QCOMPARE(census->total(), std::uint64_t(100));
        QCOMPARE(census->largest()->netns.title(), std::string("blue"));
        QCOMPARE(census->buckets, std::optional<std::uint64_t>(4096));
        QCOMPARE(census->hiddenProcesses, std::size_t(12));
    }

    void entriesNeedNoHelperWhereAProcessShowsThem()
    {
        Machine machine;
        machine.list.namespaces[1].process = 20;
        machine.shown[20] = 81;
        NamespaceCounter counter = machine.counter();
        QCOMPARE(printed(*counter.take({}, NamespaceCounter::Detail::Entries)),
            QStringLiteral("own 10 of 1000, blue 81 of 0, green 10 of 0"));
        QCOMPARE(machine.opened, 1); // green, in which no process is
        // The limit is known inside alone.
        QCOMPARE(printed(*counter.take({})), QStringLiteral("own 10 of 1000, blue 80 of 100, green 10 of 0"));
    }

    void aNamespaceThatMayNotBeEnteredIsCounted()
    {
        Machine machine;
        machine.inside.erase(2);
        machine.list.namespaces[1].process = 20;
        machine.shown[20] = 81;
        const auto census = machine.counter().take({});
        QCOMPARE(printed(*census), QStringLiteral("own 10 of 1000, blue 81 of 0, green 10 of 0"));
        QCOMPARE(census->namespaces[1].problem, (SourceProblem{Problem::NoEntry, "blue", "setcap"}));
    }

    void theSumSaysWhetherAllWereCounted()
    {
        Machine machine;
        machine.list.allProcesses = true;
        const auto sum = [&machine] {
            const auto census = machine.counter().take({});
            return QStringLiteral("%1%2").arg(census->total()).arg(QLatin1String(census->complete ? "" : "+"));
        };
        QCOMPARE(sum(), QStringLiteral("100"));
        machine.list.allProcesses = false;
        QCOMPARE(sum(), QStringLiteral("100+"));
        machine.list.allProcesses = true;
        machine.inside.erase(3);
        QCOMPARE(sum(), QStringLiteral("90+"));
        // Namespaces of other users.
        machine.list.namespaces.pop_back();
        machine.list.namespaces.back().process = 20;
        machine.list.hidden = {40, 50};
        machine.shown = {{40, 7}, {50, 8}};
        QCOMPARE(sum(), QStringLiteral("105"));
        machine.shown.erase(50);
        QCOMPARE(sum(), QStringLiteral("97+"));
        // One of them may be the one with the name, which is not counted twice.
        machine.list.namespaces.back().process = 0;
        QCOMPARE(sum(), QStringLiteral("90+"));
        machine.inside.erase(2);
        QCOMPARE(sum(), QStringLiteral("17+"));
    }

    void channelsStayOpenUntilTheNamespaceIsGone()
    {
        Machine machine;
        NamespaceCounter counter = machine.counter();
        counter.take({});
        machine.inside[2].settings["nf_conntrack_count"] = "81";
        QCOMPARE(printed(*counter.take({})), QStringLiteral("own 10 of 1000, blue 81 of 100, green 10 of 0"));
        QCOMPARE(machine.opened, 2);
        machine.list.namespaces.pop_back();
        counter.take({});
        QCOMPARE(machine.inside[3].channels, 0);
        QCOMPARE(machine.inside[2].channels, 1);
        counter.close();
        QCOMPARE(machine.inside[2].channels, 0);
    }

    void aRefusalStandsUntilItIsWorthAnotherTry()
    {
        Machine machine;
        const auto green = machine.inside.extract(3);
        decltype(machine.inside)::node_type closed; // outlives the channel into it
        NamespaceCounter counter = machine.counter();
        const auto census = counter.take({});
        QCOMPARE(printed(*census),
            QStringLiteral("own 10 of 1000, blue 80 of 100, green problem %1").arg(int(Problem::NoEntry)));
        QCOMPARE(census->namespaces[2].problem, (SourceProblem{Problem::NoEntry, "green", "setcap"}));
        QCOMPARE(census->total(), std::uint64_t(90));
        machine.inside[3] = fakeNamespace(green.mapped().settings);
        QCOMPARE(printed(*counter.take({})), printed(*census)); // not asked again
        QCOMPARE(machine.opened, 2);
        machine.stamp = "2"; // the helper's file was changed
        QCOMPARE(printed(*counter.take({})), QStringLiteral("own 10 of 1000, blue 80 of 100, green 10 of 0"));

        closed = machine.inside.extract(3);
        NamespaceCounter other = machine.counter();
        other.take({});
        machine.opened = 0;
        machine.now += NamespaceCounter::rest;
        other.take({});
        QCOMPARE(machine.opened, 1);
    }

    void aChannelThatBreaksIsOpenedAgain()
    {
        Machine machine;
        NamespaceCounter counter = machine.counter();
        counter.take({});
        machine.inside[2].settingsAnswer = {NetlinkAnswer::End::Broken, EPIPE};
        QCOMPARE(printed(*counter.take({})),
            QStringLiteral("own 10 of 1000, blue problem %1, green 10 of 0").arg(int(Problem::Failed)));
        QCOMPARE(machine.inside[2].channels, 0);
        machine.inside[2].settingsAnswer = {};
        QCOMPARE(printed(*counter.take({})), QStringLiteral("own 10 of 1000, blue 80 of 100, green 10 of 0"));
    }

    void manyNamespacesDoNotKeepAsManyProcesses()
    {
        Machine machine;
        machine.list.namespaces.clear();
        for (std::uint64_t inode = 10; inode < 10 + 2 * NamespaceCounter::mostOpen; ++inode) {
            machine.list.namespaces.push_back(netns(inode, "one"));
            machine.inside[inode] = fakeNamespace({{"nf_conntrack_count", "1"}});
        }
        NamespaceCounter counter = machine.counter();
        QCOMPARE(counter.take({})->total(), std::uint64_t(2 * NamespaceCounter::mostOpen));
        QCOMPARE(counter.openChannels(), NamespaceCounter::mostOpen);
    }

    void theWatchCountsWhileItIsActive()
    {
        Machine machine;
        std::atomic<int> taken = 0;
        NamespaceWatch watch(
            machine.counter(), [&taken](const NamespaceCensusPtr &) { ++taken; }, 1ms);
        watch.setActive(true);
        QTRY_VERIFY(taken >= 3);
        watch.setActive(false);
        watch.setActive(true); // a change of mind before anything happened
        const int before = taken;
        QTRY_VERIFY(taken > before + 1);
    }

    void theWatchClosesWhatIsOpenWhenNobodyPolls()
    {
        Machine machine;
        std::atomic<bool> open = false;
        struct Flagged : FakeChannel {
            Flagged(FakeKernel &where, std::atomic<bool> &flag)
                : FakeChannel(where)
                , m_flag(flag)
            {
                m_flag = true;
            }
            ~Flagged() override { m_flag = false; }
            std::atomic<bool> &m_flag;
        };
        machine.list.namespaces.pop_back();
        NamespaceCounter counter({[&] { return machine.list; },
            [&](const NetworkNamespace &where, SourceProblem &) {
                return std::make_unique<Flagged>(machine.inside[where.inode], open);
            },
            ProcFs(machine.root.path()), [] { return std::string(); }, &NamespaceCounter::Clock::now});
        std::atomic<int> taken = 0;
        NamespaceWatch watch(
            std::move(counter), [&taken](const NamespaceCensusPtr &) { ++taken; }, 1h);
        watch.setActive(true);
        QTRY_COMPARE(taken, 1);
        QVERIFY(open);
        watch.setActive(false);
        QTRY_VERIFY(!open);
    }
};

QTEST_GUILESS_MAIN(NamespaceCensusTest)
#include "tst_namespace_census.moc"
