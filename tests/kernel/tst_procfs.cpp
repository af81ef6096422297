// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/procfs.h"

#include "support/fake_root.h"

#include <QTest>

using namespace ctscope;

namespace {

QString printed(const std::optional<std::uint64_t> &value)
{
    return value ? QString::number(*value) : QStringLiteral("-");
}

QString printed(const Capacity &capacity)
{
    return printed(capacity.count) + u'/' + printed(capacity.max) + u'/' + printed(capacity.buckets);
}

QString printed(TableAccess access)
{
    switch (access) {
    case TableAccess::Readable: return QStringLiteral("readable");
    case TableAccess::NoPermission: return QStringLiteral("no permission");
    case TableAccess::NotCompiledIn: return QStringLiteral("not compiled in");
    case TableAccess::NotLoaded: return QStringLiteral("not loaded");
    case TableAccess::Failed: return QStringLiteral("failed");
    }
    return {};
}

} // namespace

class ProcFsTest : public QObject {
    Q_OBJECT
private slots:
    void capacityIsReadUnderTheNamesOfEveryKernel_data()
    {
        QTest::addColumn<QString>("files");
        QTest::addColumn<QString>("capacity");
        QTest::newRow("today") << "/proc/sys/net/netfilter/nf_conntrack_count=97120\n"
                                  "/proc/sys/net/netfilter/nf_conntrack_max=262144\n"
                                  "/proc/sys/net/netfilter/nf_conntrack_buckets=65536"
                               << "97120/262144/65536";
        QTest::newRow("2.6.25, buckets as module parameter") << "/proc/sys/net/netfilter/nf_conntrack_count=12\n"
                                                                "/proc/sys/net/nf_conntrack_max=65536\n"
                                                                "/sys/module/nf_conntrack/parameters/hashsize=16384"
                                                             << "12/65536/16384";
        QTest::newRow("2.6.18") << "/proc/sys/net/ipv4/netfilter/ip_conntrack_count=812\n"
                                   "/proc/sys/net/ipv4/netfilter/ip_conntrack_max=32768\n"
                                   "/proc/sys/net/ipv4/netfilter/ip_conntrack_buckets=4096"
                                << "812/32768/4096";
        QTest::newRow("2.6 with the module's parameter") << "/proc/sys/net/ipv4/netfilter/ip_conntrack_count=812\n"
                                                            "/proc/sys/net/ipv4/netfilter/ip_conntrack_max=32768\n"
                                                            "/sys/module/ip_conntrack/parameters/hashsize=4096"
                                                         << "812/32768/4096";
        QTest::newRow("2.4") << "/proc/sys/net/ipv4/ip_conntrack_max=8192"
                             << "-/8192/-";
        QTest::newRow("unlimited") << "/proc/sys/net/netfilter/nf_conntrack_count=5\n"
                                      "/proc/sys/net/netfilter/nf_conntrack_max=0"
                                   << "5/0/-";
        QTest::newRow("garbage") << "/proc/sys/net/netfilter/nf_conntrack_count=12 34\n"
                                    "/proc/sys/net/netfilter/nf_conntrack_max=-1\n"
                                    "/proc/sys/net/netfilter/nf_conntrack_buckets=0x100"
                                 << "-/-/-";
        QTest::newRow("empty files") << "/proc/sys/net/netfilter/nf_conntrack_count=\n"
                                        "/proc/sys/net/netfilter/nf_conntrack_max="
                                     << "-/-/-";
        QTest::newRow("too large a number") << "/proc/sys/net/netfilter/nf_conntrack_count=99999999999999999999"
                                            << "-/-/-";
        QTest::newRow("garbage under the new name, a number under the old one")
            << "/proc/sys/net/netfilter/nf_conntrack_max=?\n/proc/sys/net/nf_conntrack_max=100"
            << "-/100/-";
        QTest::newRow("nothing") << ""
                                 << "-/-/-";
    }
    void capacityIsReadUnderTheNamesOfEveryKernel()
    {
        QFETCH(QString, files);
        QFETCH(QString, capacity);
        const FakeRoot root(files);
        QCOMPARE(printed(ProcFs(root.path()).readCapacity()), capacity);
    }

    void timeoutsAreReadUnderTheNamesOfEveryKernel_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("today") << "/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_syn_sent=7";
        QTest::newRow("2.6") << "/proc/sys/net/ipv4/netfilter/ip_conntrack_tcp_timeout_syn_sent=7";
        QTest::newRow("2.4") << "/proc/sys/net/ipv4/netfilter/ip_ct_tcp_timeout_syn_sent=7";
    }
    void timeoutsAreReadUnderTheNamesOfEveryKernel()
    {
        QFETCH(QString, file);
        const FakeRoot root(file);
        const Timeouts timeouts = ProcFs(root.path()).readTimeouts();
        QCOMPARE(timeouts.rule(protocol::tcp, State::TcpSynSent, false, false)->seconds, 7u);
        QCOMPARE(timeouts.rule(protocol::tcp, State::TcpClose, true, true)->seconds, 10u);
    }

    void aTimeoutThatIsNoNumberKeepsItsDefault()
    {
        const FakeRoot root(QStringLiteral("/proc/sys/net/netfilter/nf_conntrack_udp_timeout=soon\n"
                                           "/proc/sys/net/netfilter/nf_conntrack_icmp_timeout=4294967296\n"
                                           "/proc/sys/net/netfilter/nf_conntrack_generic_timeout=0"));
        const Timeouts timeouts = ProcFs(root.path()).readTimeouts();
        QCOMPARE(timeouts.rule(protocol::udp, State::None, false, false)->seconds, 30u);
        QCOMPARE(timeouts.rule(protocol::icmp, State::None, false, false)->seconds, 30u);
        QCOMPARE(timeouts.rule(50, State::None, false, false)->seconds, 0u);
    }

    void theTableIsFoundOrTheReasonIsGiven_data()
    {
        QTest::addColumn<QString>("files");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("access");
        QTest::newRow("today") << "/proc/net/nf_conntrack=x"
                               << "/proc/net/nf_conntrack"
                               << "readable";
        QTest::newRow("old") << "/proc/net/ip_conntrack=x"
                             << "/proc/net/ip_conntrack"
                             << "readable";
        QTest::newRow("both: the newer") << "/proc/net/ip_conntrack=x\n/proc/net/nf_conntrack=x"
                                         << "/proc/net/nf_conntrack"
                                         << "readable";
        QTest::newRow("empty") << "/proc/net/nf_conntrack="
                               << "/proc/net/nf_conntrack"
                               << "readable";
        QTest::newRow("sysctls without a table") << "/proc/sys/net/netfilter/nf_conntrack_count=0"
                                                 << "/proc/net/nf_conntrack"
                                                 << "not compiled in";
        QTest::newRow("the module without a table") << "/sys/module/nf_conntrack/parameters/hashsize=1"
                                                    << "/proc/net/nf_conntrack"
                                                    << "not compiled in";
        QTest::newRow("an old module without a table") << "/proc/sys/net/ipv4/ip_conntrack_max=1"
                                                       << "/proc/net/nf_conntrack"
                                                       << "not compiled in";
        QTest::newRow("nothing") << "/proc/version=Linux"
                                 << "/proc/net/nf_conntrack"
                                 << "not loaded";
    }
    void theTableIsFoundOrTheReasonIsGiven()
    {
        QFETCH(QString, files);
        QFETCH(QString, file);
        QFETCH(QString, access);
        const FakeRoot root(files);
        const TableFile table = ProcFs(root.path()).tableFile();
        QCOMPARE(printed(table.access), access);
        QCOMPARE(table.path, root.path() + file.toStdString());
    }

    void aTableThatThisUserMayNotReadIsSaidToBeSo()
    {
        FakeRoot root(QStringLiteral("/proc/net/nf_conntrack=x"));
        root.makeUnreadable(QStringLiteral("/proc/net/nf_conntrack"));
        const auto access = root.asOrdinaryUser([&] { return int(ProcFs(root.path()).tableFile().access); });
        if (!access)
            QSKIP("This process can neither be an ordinary user nor become one.");
        QCOMPARE(printed(TableAccess(*access)), QStringLiteral("no permission"));
    }

    void statisticsAreReadFromWhicheverFileIsThere()
    {
        FakeRoot root;
        root.write(
            QStringLiteral("/proc/net/stat/ip_conntrack"), "entries found\n00000001 0000000a\n00000001 0000000b\n");
        const auto old = ProcFs(root.path()).readStatistics();
        QCOMPARE(old.size(), std::size_t(2));
        QCOMPARE(old[1].counters[0].second, 11u);
        // A line for each of 512 processors is more than a page.
        QByteArray text = "entries found\n";
        for (int cpu = 0; cpu < 512; ++cpu)
            text += "00000001 0000000c\n";
        root.write(QStringLiteral("/proc/net/stat/nf_conntrack"), text);
        QCOMPARE(ProcFs(root.path()).readStatistics().size(), std::size_t(512));
        QCOMPARE(ProcFs(FakeRoot().path()).readStatistics().size(), std::size_t(0));
    }

    void expectationsAreReadOrSayWhyNot()
    {
        FakeRoot root(QStringLiteral("/proc/sys/net/netfilter/nf_conntrack_count=0"));
        const ProcFs procfs(root.path());
        QCOMPARE(printed(procfs.readExpectations().access), QStringLiteral("not compiled in"));
        root.write(QStringLiteral("/proc/net/nf_conntrack_expect"),
            "285 l3proto = 2 proto=6 src=10.7.0.2 dst=203.0.113.2 sport=0 dport=54570 ftp\n");
        const auto read = procfs.readExpectations();
        QCOMPARE(printed(read.access), QStringLiteral("readable"));
        QCOMPARE(read.list->size(), std::size_t(1));
        root.makeUnreadable(QStringLiteral("/proc/net/nf_conntrack_expect"));
        const auto access =
            FakeRoot::asOrdinaryUser([&] { return static_cast<int>(procfs.readExpectations().access); });
        if (!access)
            QSKIP("A file cannot be made unreadable here.");
        QCOMPARE(printed(static_cast<TableAccess>(*access)), QStringLiteral("no permission"));
        QCOMPARE(printed(ProcFs(FakeRoot().path()).readExpectations().access), QStringLiteral("not loaded"));
    }

    void switchesAreOnOffOrNotThere()
    {
        const FakeRoot on(QStringLiteral("/proc/sys/net/netfilter/nf_conntrack_acct=1\n"
                                         "/proc/sys/net/netfilter/nf_conntrack_timestamp=0\n"
                                         "/proc/sys/net/netfilter/nf_conntrack_events=2"));
        const RecordingSwitches switches = ProcFs(on.path()).readSwitches();
        QCOMPARE(switches.accounting, std::optional(true));
        QCOMPARE(switches.timestamps, std::optional(false));
        QCOMPARE(switches.events, std::optional(true));
        const FakeRoot none;
        QCOMPARE(ProcFs(none.path()).readSwitches().accounting, std::optional<bool>());
    }

    void aTrailingSlashOfTheRootDoesNoHarm()
    {
        const FakeRoot root(QStringLiteral("/proc/net/nf_conntrack=x"));
        QCOMPARE(ProcFs(root.path() + "//").tableFile().path, root.path() + "/proc/net/nf_conntrack");
    }
};

QTEST_APPLESS_MAIN(ProcFsTest)
#include "tst_procfs.moc"
