// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/network_namespaces.h"

#include "kernel/cgroup_name.h"
#include "kernel/namespace_paths.h"
#include "support/fake_root.h"

#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace ctscope;

namespace {

/// A process in a fake /proc; its namespace can be made unreadable.
struct FakeProcess {
    const char *id;
    const char *net;
    const char *user;
    const char *comm;
    const char *cgroup;
};

void add(FakeRoot &root, const FakeProcess &process)
{
    const QString folder = QStringLiteral("/proc/%1/").arg(QLatin1String(process.id));
    root.write(folder + QLatin1String("comm"), QByteArray(process.comm) + '\n');
    root.write(folder + QLatin1String("cgroup"), QByteArray("0::") + process.cgroup + '\n');
    const QString whole = QString::fromStdString(root.path()) + folder + QLatin1String("ns");
    QDir().mkpath(whole);
    for (const auto &[name, inode] : {std::pair("net", process.net), std::pair("user", process.user)}) {
        if (*inode != '\0')
            QFile::link(QStringLiteral("%1:[%2]").arg(QLatin1String(name), QLatin1String(inode)),
                whole + QLatin1Char('/') + QLatin1String(name));
    }
}

/// The network that a process sees; equal names are one namespace.
void setNetwork(const FakeRoot &root, const char *process, const char *name)
{
    const QString folder = QString::fromStdString(root.path());
    const QString network = folder + QStringLiteral("/networks/") + QLatin1String(name);
    QDir().mkpath(network + QStringLiteral("/stat"));
    QFile::link(network, folder + QStringLiteral("/proc/%1/net").arg(QLatin1String(process)));
}

QByteArray printed(const NamespaceList &list)
{
    QByteArray lines;
    for (const NetworkNamespace &found : list.namespaces) {
        lines += QByteArray::number(quint64(found.inode)) + (found.own ? " own" : "") + " \"" + found.title().c_str()
            + "\" " + found.path.c_str() + " process " + QByteArray::number(found.process) + ' ' + found.program.c_str()
            + " of " + QByteArray::number(quint64(found.processes))
            + (found.userPath.empty() ? "" : " user " + QByteArray(found.userPath.c_str())) + '\n';
    }
    return lines + "hidden " + QByteArray::number(quint64(list.hiddenProcesses)) + '\n';
}

} // namespace

class NetworkNamespacesTest : public QObject {
    Q_OBJECT
private slots:
    void aControlGroupIsCalledAsPeopleCallIt_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("name");
        const QByteArray id = "3f2a9c01b7de5a2f0c4c64d7b1f3f0ae8a5d7b52c8a6a1d2e3f4a5b6c7d8e9f0";
        QTest::newRow("docker, version 2")
            << QByteArray("0::/system.slice/docker-" + id + ".scope\n") << QByteArray("docker 3f2a9c01b7de");
        QTest::newRow("docker, version 1")
            << QByteArray("12:pids:/docker/" + id + "\n1:name=systemd:/docker/" + id + "\n")
            << QByteArray("docker 3f2a9c01b7de");
        QTest::newRow("podman with a payload below") << QByteArray(
            "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + id + ".scope/container\n")
                                                     << QByteArray("podman 3f2a9c01b7de");
        QTest::newRow("kubernetes on containerd")
            << QByteArray("0::/kubepods.slice/kubepods-besteffort.slice/cri-containerd-" + id + ".scope\n")
            << QByteArray("containerd 3f2a9c01b7de");
        QTest::newRow("kubernetes on cri-o")
            << QByteArray("0::/kubepods.slice/crio-" + id + ".scope\n") << QByteArray("cri-o 3f2a9c01b7de");
        QTest::newRow("kubernetes without systemd")
            << QByteArray("0::/kubepods/besteffort/pod1/" + id + "\n") << QByteArray("container 3f2a9c01b7de");
        QTest::newRow("lxc") << QByteArray("0::/lxc.payload.web/init.scope\n") << QByteArray("lxc web");
        QTest::newRow("lxc, version 1") << QByteArray("4:memory:/lxc/web\n") << QByteArray("lxc web");
        QTest::newRow("systemd-nspawn") << QByteArray("0::/machine.slice/machine-db\\x2d1.scope/payload\n")
                                        << QByteArray("machine db-1");
        QTest::newRow("a service") << QByteArray("0::/system.slice/nginx.service\n") << QByteArray("nginx.service");
        QTest::newRow("a session") << QByteArray("0::/user.slice/user-1000.slice/session-2.scope\n") << QByteArray();
        QTest::newRow("a person's manager")
            << QByteArray("0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-foot.scope\n")
            << QByteArray();
        QTest::newRow("the root") << QByteArray("0::/\n") << QByteArray();
        QTest::newRow("garbage") << QByteArray("\n:\n::") << QByteArray();
    }
    void aControlGroupIsCalledAsPeopleCallIt()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, name);
        QCOMPARE(QByteArray::fromStdString(cgroupName(text.toStdString())), name);
    }

    void namespacesAreFoundByNameAndByProcess()
    {
        FakeRoot root;
        add(root, {"self", "4001", "3001", "ctscope", "/"});
        add(root, {"1", "4001", "3001", "systemd", "/init.scope"});
        add(root, {"20", "4002", "3001", "nginx", "/system.slice/nginx.service"});
        add(root, {"100", "4002", "3001", "nginx", "/system.slice/nginx.service"});
        add(root, {"30", "4003", "3002", "sleep", "/user.slice/session-2.scope"});
        add(root, {"40", "", "", "secret", "/"});
        QCOMPARE(printed(findNetworkNamespaces(root.path())),
            QByteArray("4001 own \"\" /proc/self/ns/net process 1  of 1\n"
                       "4002 \"nginx.service\" /proc/20/ns/net process 20 nginx of 2\n"
                       "4003 \"sleep\" /proc/30/ns/net process 30 sleep of 1 user /proc/30/ns/user\n"
                       "hidden 1\n"));
    }

    void namespacesOfOtherUsersAreToldApart()
    {
        FakeRoot root;
        add(root, {"self", "4001", "3001", "ctscope", "/"});
        add(root, {"20", "4002", "3001", "nginx", "/"});
        for (const char *hidden : {"1", "30", "40", "41", "50"})
            add(root, {hidden, "", "", "secret", "/"});
        for (const auto &[process, network] :
            {std::pair("self", "ours"), std::pair("1", "ours"), std::pair("20", "nginx"), std::pair("30", "nginx"),
                std::pair("40", "other"), std::pair("41", "other")})
            setNetwork(root, process, network);
        NamespaceList list = findNetworkNamespaces(root.path());
        QCOMPARE(list.hiddenProcesses, std::size_t(5));
        QCOMPARE(list.hidden, std::vector<std::uint32_t>{40});
    }

    void processesMayBeOutOfView()
    {
        FakeRoot root;
        add(root, {"self", "4001", "3001", "ctscope", "/"});
        const QString pid = QString::fromStdString(root.path()) + QStringLiteral("/proc/self/ns/pid");
        const auto all = [&root] { return findNetworkNamespaces(root.path()).allProcesses; };
        QVERIFY(QFile::link(QStringLiteral("pid:[4026531836]"), pid));
        QVERIFY(!all()); // the processes of other users are left out
        add(root, {"1", "", "", "systemd", "/"});
        QVERIFY(all());
        QVERIFY(QFile::remove(pid) && QFile::link(QStringLiteral("pid:[4026532177]"), pid));
        QVERIFY(!all()); // a container
    }

    void entriesAreShownByAnyProcess()
    {
        FakeRoot root;
        root.write(QStringLiteral("/proc/20/net/stat/nf_conntrack"), "entries  found\n0000001f  00000000\n");
        QCOMPARE(entriesAround(20, root.path()), std::optional<std::uint64_t>(31));
        QCOMPARE(entriesAround(21, root.path()), std::nullopt);
        QCOMPARE(entriesAround(static_cast<std::uint32_t>(::getpid())).has_value(),
            QFile::exists(QStringLiteral("/proc/self/net/stat/nf_conntrack")));
    }

    void aNamedNamespaceIsOneWithItsProcesses()
    {
        FakeRoot root;
        add(root, {"self", "4001", "3001", "ctscope", "/"});
        root.write(QStringLiteral("/run/netns/blue"), {});
        struct stat file { };
        QCOMPARE(::stat((root.path() + "/run/netns/blue").c_str(), &file), 0);
        const QByteArray inode = QByteArray::number(quint64(file.st_ino));
        add(root, {"20", inode.constData(), "3001", "dnsmasq", "/"});
        QCOMPARE(printed(findNetworkNamespaces(root.path())),
            "4001 own \"\" /proc/self/ns/net process 0  of 0\n" + inode
                + " \"blue\" /run/netns/blue process 20 dnsmasq of 1\nhidden 0\n");
    }

    void theCaptureHelperOnlyLooks()
    {
        FakeRoot root;
        add(root, {"self", "4001", "3001", "ctscope", "/"});
        add(root, {"20", "4002", "3001", "ctscope-capture", "/"});
        add(root, {"30", "4003", "3001", "ctscope-capture", "/"});
        add(root, {"31", "4003", "3001", "sleep", "/"});
        add(root, {"40", "", "", "ctscope-capture", "/"});
        // This process only has the same name.
        add(root, {"50", "4005", "3001", "ctscope-capture", "/"});
        for (const char *helper : {"20", "30", "40", "50"}) {
            const char *parent = qstrcmp(helper, "50") == 0 ? "12" : "11";
            root.write(QStringLiteral("/proc/%1/status").arg(QLatin1String(helper)),
                QByteArray("Name:\tctscope-capture\nPPid:\t") + parent + "\nTracerPid:\t0\n");
        }
        for (const auto &[process, file] :
            {std::pair("self", "/usr/bin/ctscope"), std::pair("11", "/usr/bin/ctscope"), std::pair("12", "/bin/sh")}) {
            const QString folder =
                QString::fromStdString(root.path()) + QStringLiteral("/proc/") + QLatin1String(process);
            QDir().mkpath(folder);
            QVERIFY(QFile::link(QLatin1String(file), folder + QStringLiteral("/exe")));
        }
        QCOMPARE(printed(findNetworkNamespaces(root.path())),
            QByteArray("4001 own \"\" /proc/self/ns/net process 0  of 0\n"
                       "4005 \"ctscope-capture\" /proc/50/ns/net process 50 ctscope-capture of 1\n"
                       "4003 \"sleep\" /proc/31/ns/net process 31 sleep of 1\n"
                       "hidden 0\n"));
    }

    void whatCtscopeIsPartOfNamesNobodyElse()
    {
        FakeRoot root;
        add(root, {"self", "4001", "3001", "ctscope", "/system.slice/desktop.service"});
        add(root, {"20", "4002", "3001", "unshare", "/system.slice/desktop.service"});
        add(root, {"30", "4003", "3001", "nginx", "/system.slice/nginx.service"});
        QCOMPARE(printed(findNetworkNamespaces(root.path())),
            QByteArray("4001 own \"\" /proc/self/ns/net process 0  of 0\n"
                       "4003 \"nginx.service\" /proc/30/ns/net process 30 nginx of 1\n"
                       "4002 \"unshare\" /proc/20/ns/net process 20 unshare of 1\n"
                       "hidden 0\n"));
    }

    void onlyTwoKindsOfPathsLeadToNetworks_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("network");
        QTest::addColumn<bool>("user");
        for (const char *path :
            {"/run/netns/blue", "/run/netns/b l'ue", "/run/netns/...", "/proc/1/ns/net", "/proc/4294967295/ns/net"})
            QTest::newRow(path) << QByteArray(path) << true << false;
        QTest::newRow("/proc/1/ns/user") << QByteArray("/proc/1/ns/user") << false << true;
        for (const char *path : {"", "/", "blue", "/run/netns/", "/run/netns/.", "/run/netns/..", "/run/netns/../net",
                 "/run/netns/a/b", "/proc/self/ns/net", "/proc//ns/net", "/proc/1/../2/ns/net", "/proc/1/ns/mnt",
                 "/proc/1/ns/net/", "/proc/ns/net", "/proc/1/ns/nets", "/etc/passwd"})
            QTest::newRow(path[0] == 0 ? "nothing" : path) << QByteArray(path) << false << false;
    }
    void onlyTwoKindsOfPathsLeadToNetworks()
    {
        QFETCH(QByteArray, path);
        QTEST(isNetworkPath(path.constData()), "network");
        QTEST(isUserPath(path.constData()), "user");
    }

    void aNamespaceIsFoundByWhatAPersonCallsIt()
    {
        FakeRoot root;
        add(root, {"self", "4001", "3001", "ctscope", "/"});
        root.write(QStringLiteral("/run/netns/blue"), {});
        add(root, {"30", "4003", "3002", "sleep", "/"});
        add(root, {"31", "4003", "3002", "cat", "/"});
        const auto found = [&root](const char *name) {
            const auto place = namedNamespace(name, root.path());
            if (!place)
                return QByteArray("none");
            return QByteArray::fromStdString(place->title() + ' ' + place->path + ' ' + place->userPath)
                + (place->inode == 0 ? " not there" : "");
        };
        QCOMPARE(found("blue"), QByteArray("blue /run/netns/blue "));
        QCOMPARE(found("/run/netns/blue"), QByteArray("blue /run/netns/blue "));
        QCOMPARE(found("/var/run/netns/blue"), QByteArray("blue /run/netns/blue "));
        QCOMPARE(found("/proc/31/ns/net"), QByteArray("sleep /proc/30/ns/net /proc/30/ns/user"));
        QCOMPARE(found("red"), QByteArray("red /run/netns/red  not there"));
        QCOMPARE(found("/proc/99/ns/net"), QByteArray("/proc/99/ns/net /proc/99/ns/net  not there"));
        QCOMPARE(found("../blue"), QByteArray("none"));
        QCOMPARE(found("/etc/passwd"), QByteArray("none"));
    }

    void thisMachineHasItsOwn()
    {
        const NamespaceList list = findNetworkNamespaces();
        QVERIFY(!list.namespaces.empty());
        QVERIFY(list.namespaces.front().own);
        QVERIFY(list.namespaces.front().processes > 0);
    }
};

QTEST_GUILESS_MAIN(NetworkNamespacesTest)
#include "tst_network_namespaces.moc"
