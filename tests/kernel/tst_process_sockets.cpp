// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/holder_search.h"
#include "kernel/pod_names.h"

#include "kernel/cgroup_name.h"
#include "kernel/control_groups.h"
#include "kernel/user_names.h"
#include "support/fake_processes.h"

#include <QTest>

#include <map>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

/// "7: 20 10; 8: 20 (complete)"
QString printed(const SocketHolders &holders)
{
    QStringList parts;
    for (const auto &[inode, pids] : std::map(holders.byInode.begin(), holders.byInode.end())) {
        QString part = QString::number(inode) + u':';
        for (const std::uint32_t pid : pids)
            part += u' ' + QString::number(pid);
        parts << part;
    }
    return parts.join(u"; "_s) + (holders.complete ? u" (complete)"_s : QString());
}

QString printed(const std::optional<ProcessFacts> &facts)
{
    if (!facts)
        return u"none"_s;
    return QString::fromStdString(facts->name + ", " + facts->commandLine + ", " + facts->cgroup).trimmed()
        + u", uid %1, started %2"_s.arg(facts->uid.value_or(99999)).arg(facts->started);
}

} // namespace

class ProcessSocketsTest : public QObject {
    Q_OBJECT
private slots:
    void holdersAreListedNewestFirst();
    void onceAllAreFoundOnlyKinIsSearched();
    void theLastHoldersAreTriedFirst();
    void closedSocketsAreNotSearchedFor();
    void aProcessThatIsNotReadableLeavesTheSearchIncomplete();
    void aProcessIsDescribed();
    void namesThatTheKernelCutAreMended_data();
    void namesThatTheKernelCutAreMended();
    void groupsAreFoundById();
    void onlyASingleProcessStandsForItsGroup();
    void groupsNameUnitsAndContainers();
    void podsHaveUids_data();
    void podsHaveUids();
    void podsHaveNamesWhereTheirLogsAre();
    void usersHaveNames();
};

void ProcessSocketsTest::holdersAreListedNewestFirst()
{
    FakeRoot root;
    listAllProcesses(root);
    add(root, {.pid = 10, .comm = "old", .sockets = {7, 9}});
    add(root, {.pid = 20, .comm = "new", .sockets = {7, 8, 7}});
    const std::uint32_t wanted[] = {7, 8, 6};
    QCOMPARE(printed(HolderSearch(root.path()).find(wanted, {})), u"7: 20 10; 8: 20 (complete)"_s);
}

void ProcessSocketsTest::onceAllAreFoundOnlyKinIsSearched()
{
    FakeRoot root;
    listAllProcesses(root);
    // All of them hold the socket, which only shows for those that were read.
    add(root, {.pid = 10, .comm = "unrelated", .sockets = {7}, .parent = 2, .session = 10});
    add(root, {.pid = 11, .comm = "session", .sockets = {7}, .parent = 2, .session = 20});
    add(root, {.pid = 12, .comm = "parent", .sockets = {7}, .parent = 3, .session = 12});
    add(root, {.pid = 13, .comm = "sibling", .sockets = {7}, .parent = 12, .session = 13});
    add(root, {.pid = 14, .comm = "of init", .sockets = {7}, .parent = 1, .session = 14});
    add(root, {.pid = 20, .comm = "holder", .sockets = {7}, .parent = 12, .session = 20});
    add(root, {.pid = 21, .comm = "newer", .sockets = {8}, .parent = 1, .session = 21});
    const std::uint32_t one[] = {7};
    QCOMPARE(printed(HolderSearch(root.path()).find(one, {})), u"7: 20 13 12 11"_s);
    // A descendant can have its holder's sockets, whatever its session is.
    add(root, {.pid = 30, .comm = "child", .parent = 20, .session = 30});
    add(root, {.pid = 31, .comm = "grandchild", .sockets = {7}, .parent = 30, .session = 31});
    QCOMPARE(printed(HolderSearch(root.path()).find(one, {})), u"7: 31 20 13 12 11"_s);
    std::filesystem::remove_all(root.path() + "/proc/31");
    // One more that nobody has is looked for everywhere.
    const std::uint32_t two[] = {7, 9};
    QCOMPARE(printed(HolderSearch(root.path()).find(two, {})), u"7: 20 14 13 12 11 10 (complete)"_s);
}

void ProcessSocketsTest::theLastHoldersAreTriedFirst()
{
    FakeRoot root;
    listAllProcesses(root);
    add(root, {.pid = 10, .comm = "busy", .sockets = {7}, .session = 10});
    add(root, {.pid = 20, .comm = "newer", .session = 20});
    HolderSearch search(root.path());
    const std::uint32_t first[] = {7};
    QCOMPARE(printed(search.find(first, {})), u"7: 10"_s);
    // Both have the next socket; only a search that reads the newest process first sees that the other one has it.
    for (const char *const process : {"10", "20"})
        std::filesystem::create_symlink("socket:[8]", root.path() + "/proc/" + process + "/fd/4");
    const std::uint32_t next[] = {8};
    QCOMPARE(printed(search.find(next, {})), u"8: 10"_s);
    QCOMPARE(printed(HolderSearch(root.path()).find(next, {})), u"8: 20"_s);
    // A descriptor far from the last ones is found by reading all.
    std::filesystem::create_symlink("socket:[9]", root.path() + "/proc/10/fd/77");
    const std::uint32_t far[] = {9};
    QCOMPARE(printed(search.find(far, {})), u"9: 10"_s);
}

void ProcessSocketsTest::closedSocketsAreNotSearchedFor()
{
    FakeRoot root;
    listAllProcesses(root);
    add(root, {.pid = 10, .comm = "program", .sockets = {7, 8}});
    const std::uint32_t wanted[] = {7, 8};
    std::vector<std::uint32_t> asked;
    const auto isOpen = [&asked](std::uint32_t inode) {
        asked.push_back(inode);
        return inode == 7;
    };
    const SocketHolders holders = HolderSearch(root.path()).find(wanted, {}, isOpen);
    QCOMPARE(asked.size(), 2u);
    QVERIFY(holders.closed.contains(8) && holders.closed.size() == 1);
    QVERIFY(holders.byInode.contains(7));
}

void ProcessSocketsTest::aProcessThatIsNotReadableLeavesTheSearchIncomplete()
{
    FakeRoot root;
    listAllProcesses(root);
    add(root, {.pid = 10, .comm = "mine", .sockets = {7}});
    add(root, {.pid = 20, .comm = "theirs", .sockets = {8}});
    hideFiles(root, 20);
    const std::uint32_t wanted[] = {7, 8};
    QCOMPARE(printed(HolderSearch(root.path()).find(wanted, {})), u"7: 10"_s);
    QVERIFY(canReadFiles(10, root.path()));
    QVERIFY(!canReadFiles(20, root.path()));
}

void ProcessSocketsTest::aProcessIsDescribed()
{
    FakeRoot root;
    add(root,
        {.pid = 10, .comm = "a) b (c", .uid = 33, .cgroup = "/system.slice/x.service", .commandLine = "/bin/x -f a"});
    QCOMPARE(printed(readProcess(10, root.path())),
        u"a) b (c, /bin/x -f a, 0::/system.slice/x.service, uid 33, started 1000"_s);
    QCOMPARE(printed(readProcess(11, root.path())), u"none"_s);
}

void ProcessSocketsTest::namesThatTheKernelCutAreMended_data()
{
    QTest::addColumn<QByteArray>("comm");
    QTest::addColumn<QByteArray>("executable");
    QTest::addColumn<QByteArray>("commandLine");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char *title, const char *comm, const char *exe, const char *line, const char *name) {
        QTest::newRow(title) << QByteArray(comm) << QByteArray(exe) << QByteArray(line) << QByteArray(name);
    };
    row("a short name", "nginx", "/usr/sbin/nginx-debug", "", "nginx");
    row("from the executable", "systemd-network", "/usr/lib/systemd/systemd-networkd", "", "systemd-networkd");
    row("of a deleted one", "systemd-network", "/usr/lib/systemd/systemd-networkd (deleted)", "", "systemd-networkd");
    row("from the arguments", "NetworkManager-", "", "/usr/libexec/NetworkManager-dispatcher",
        "NetworkManager-dispatcher");
    row("a thread with its own name", "DNS Resolver #1", "/usr/lib/firefox/firefox", "firefox", "DNS Resolver #1");
}

void ProcessSocketsTest::namesThatTheKernelCutAreMended()
{
    QFETCH(const QByteArray, comm);
    QFETCH(const QByteArray, executable);
    QFETCH(const QByteArray, commandLine);
    QTEST(
        QByteArray::fromStdString(programName(comm.toStdString(), executable.toStdString(), commandLine.toStdString())),
        "name");
}

void ProcessSocketsTest::groupsAreFoundById()
{
    FakeRoot root;
    const std::uint64_t ssh = addGroup(root, "/system.slice/ssh.service", "10\n");
    ControlGroups groups(root.path());
    QCOMPARE(QString::fromStdString(groups.pathOf(ssh).value_or("none")), u"/system.slice/ssh.service"_s);
    const std::uint64_t late = addGroup(root, "/system.slice/late.service", "");
    QCOMPARE(QString::fromStdString(groups.pathOf(late).value_or("none")), u"none"_s);
    groups.refresh();
    QCOMPARE(QString::fromStdString(groups.pathOf(late).value_or("none")), u"/system.slice/late.service"_s);
}

void ProcessSocketsTest::onlyASingleProcessStandsForItsGroup()
{
    FakeRoot root;
    addGroup(root, "/one.service", "10\n");
    addGroup(root, "/two.service", "10\n11\n");
    addGroup(root, "/none.service", "");
    addGroup(root, "/hidden.service", "0\n");
    addGroup(root, "/init.scope", "1\n");
    addGroup(root, "/above.service", "10\n");
    addGroup(root, "/above.service/below", "11\n");
    const ControlGroups groups(root.path());
    QCOMPARE(groups.singleProcess("/one.service").value_or(0), 10u);
    for (const char *path :
        {"/two.service", "/none.service", "/hidden.service", "/init.scope", "/above.service", "/gone.service", "/", ""})
        QVERIFY2(!groups.singleProcess(path), path);
}

void ProcessSocketsTest::groupsNameUnitsAndContainers()
{
    const auto names = [](const char *path) {
        const CgroupNames found = cgroupNames(std::string("0::") + path + '\n');
        return QString::fromStdString(found.unit + '|' + found.container);
    };
    QCOMPARE(names("/system.slice/ssh.service"), u"ssh.service|"_s);
    QCOMPARE(names("/user.slice/user-1000.slice/session-3.scope"), u"session-3.scope|"_s);
    QCOMPARE(names("/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox.service"),
        u"app-firefox.service|"_s);
    QCOMPARE(names("/user.slice/user-1000.slice/user@1000.service/init.scope"), u"|"_s);
    QCOMPARE(names("/system.slice/docker-3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a.scope"),
        u"|docker 3f2a9c01b7de"_s);
    QCOMPARE(names("/"), u"|"_s);
    // Beside version 1: a container inside of another one.
    const char *const inner = "/docker-3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a.scope\n"
                              "4:memory:/docker/99999999999999999999999999999999";
    QCOMPARE(names(inner), u"|docker 3f2a9c01b7de"_s);
}

void ProcessSocketsTest::podsHaveUids_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("uid");
    const auto row = [](const char *title, const char *path, const char *uid) {
        QTest::newRow(title) << QByteArray(path) << QByteArray(uid);
    };
    const char *const uid = "2c48913c-b29f-4c8b-9d5a-6f0e1d2c3b4a";
    row("driver systemd",
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod2c48913c_b29f_4c8b_9d5a_6f0e1d2c3b4a.slice/"
        "cri-containerd-3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a9c01b7de3f2a.scope",
        uid);
    row("guaranteed", "/kubepods.slice/kubepods-pod2c48913c_b29f_4c8b_9d5a_6f0e1d2c3b4a.slice/x", uid);
    row("driver cgroupfs", "/kubepods/besteffort/pod2c48913c-b29f-4c8b-9d5a-6f0e1d2c3b4a/3f2a9c01b7de", uid);
    row("in a node that is a container",
        "/docker/3f2a9c01b7de/kubelet.slice/kubelet-kubepods.slice/"
        "kubelet-kubepods-pod2c48913c_b29f_4c8b_9d5a_6f0e1d2c3b4a.slice/x",
        uid);
    row("a static pod", "/kubepods/burstable/pod3f2a9c01b7de3f2a9c01b7de3f2a9c01/x",
        "3f2a9c01b7de3f2a9c01b7de3f2a9c01");
    row("a pod of podman", "/machine.slice/machine-libpod_pod_3f2a9c01b7de3f2a9c01b7de3f2a9c01.slice/x", "");
    row("no uid", "/kubepods/besteffort/podium/x", "");
    row("a service", "/system.slice/kubepods-watch.service", "");
}

void ProcessSocketsTest::podsHaveUids()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, uid);
    QCOMPARE(QByteArray::fromStdString(cgroupNames("0::" + path.toStdString() + '\n').podUid), uid);
}

void ProcessSocketsTest::podsHaveNamesWhereTheirLogsAre()
{
    FakeRoot root;
    root.write(u"/var/log/pods/default_web-0_2c48913c-b29f/x"_s, "");
    root.write(u"/var/log/pods/nothing/x"_s, "");
    PodNames pods(root.path());
    QCOMPARE(QString::fromStdString(pods.nameOf("2c48913c-b29f")), u"default/web-0"_s);
    QCOMPARE(QString::fromStdString(pods.nameOf("77")), u"77"_s);
    QCOMPARE(QString::fromStdString(pods.nameOf("")), u""_s);
    root.write(u"/var/log/pods/kube-system_dns_77/x"_s, "");
    QCOMPARE(QString::fromStdString(pods.nameOf("77")), u"77"_s);
    pods.refresh();
    QCOMPARE(QString::fromStdString(pods.nameOf("77")), u"kube-system/dns"_s);
}

void ProcessSocketsTest::usersHaveNames()
{
    FakeRoot root(u"/etc/passwd=root:x:0:0::/:/bin/sh\n"_s);
    UserNames users(root.path());
    QCOMPARE(QString::fromStdString(users.nameOf(0)), u"root"_s);
    QCOMPARE(QString::fromStdString(users.nameOf(4242)), u"4242"_s);
}

QTEST_APPLESS_MAIN(ProcessSocketsTest)
#include "tst_process_sockets.moc"
