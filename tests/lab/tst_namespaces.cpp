// SPDX-License-Identifier: GPL-3.0-or-later
// Other network namespaces on the running kernel: permission to enter them, what is reported about them, and
// that ctscope keeps none alive. Their names are in a private /run of this process.
#include "kernel/helper_channel.h"
#include "lab/flow_fields.h"
#include "lab/helper_user.h"
#include "lab/network_lab.h"
#include "lab/played_client.h"
#include "source/namespace_census.h"
#include "source/namespace_chooser.h"
#include "source/netlink_source.h"
#include "support/fake_root.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

using namespace ctscope;
using namespace ctscope::capture;
using namespace ctscope::lab;
using End = NetlinkAnswer::End;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

const auto blue = QStringLiteral("ctscope-test-blue");
const auto green = QStringLiteral("ctscope-test-green");
const auto table =
    QStringList{QStringLiteral("conntrack"), QStringLiteral("-L"), QStringLiteral("-o"), QStringLiteral("extended,id")};

QString pathOf(const QString &name) { return QStringLiteral("/run/netns/") + name; }

/// A command inside the namespace at a path.
QStringList inside(const QString &path, const QStringList &command)
{
    return QStringList{QStringLiteral("nsenter"), QStringLiteral("--net=") + path} + command;
}

bool fill(const QString &path, int flows, int firstPort = 1000)
{
    for (int i = 0; i < flows; ++i) {
        const QString port = QString::number(firstPort + i);
        if (run(inside(path,
                    {QStringLiteral("conntrack"), QStringLiteral("-I"), QStringLiteral("-p"), QStringLiteral("udp"),
                        QStringLiteral("-s"), QStringLiteral("10.0.0.1"), QStringLiteral("-d"),
                        QStringLiteral("10.0.0.2"), QStringLiteral("--sport"), port, QStringLiteral("--dport"),
                        QStringLiteral("53"), QStringLiteral("-t"), QStringLiteral("3000")}))
                .status
            != 0)
            return false;
    }
    return true;
}

/// Every promise of the helper's page that /proc/PID/status does not keep.
QStringList brokenPromises(pid_t pid)
{
    const QString page = QString::fromUtf8(contentOf(QStringLiteral(CTSCOPE_CAPTURE_PAGE)));
    const QString status = QString::fromUtf8(contentOf(QStringLiteral("/proc/%1/status").arg(pid)));
    static const QRegularExpression promise(
        QStringLiteral("\\b(CapInh|CapPrm|CapEff|CapAmb|NoNewPrivs|Seccomp): ([0-9a-f]+)"));
    QStringList broken;
    int promises = 0;
    for (auto found = promise.globalMatch(page); found.hasNext(); ++promises) {
        const auto match = found.next();
        if (!status.contains(match.captured(1) + QStringLiteral(":\t") + match.captured(2) + u'\n'))
            broken << match.captured();
    }
    if (promises != 6)
        broken << QStringLiteral("%1 promises").arg(promises);
    return broken;
}

QString printed(const NetlinkAnswer &answer)
{
    static constexpr const char *ends[] = {"complete", "interrupted", "overrun", "refused", "cancelled", "broken"};
    QString text = QString::fromLatin1(ends[static_cast<int>(answer.end)]);
    if (answer.error != 0)
        text += u' ' + QString::fromLatin1(::strerrorname_np(answer.error));
    return text;
}

QString probe(HelperChannel &channel)
{
    return printed(channel.ask(NetlinkQuestion::TableStatistics, {}, [](const NetlinkMessage &) {}));
}

} // namespace

class TestNamespaces : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void withBothCapabilitiesItEntersAndKeepsOne();
    void withoutAnyNamespaceItKeepsOneOfThem();
    void withoutTheSecondItSaysWhatIsMissing();
    void theProgramNamesTheCommandThatHelps();
    void theProgramPrintsTheTableOfANamespace();
    void aNamespaceOfTheUsersOwnNeedsNoCapability();
    void whatIsNoNamespaceIsNotEntered_data();
    void whatIsNoNamespaceIsNotEntered();
    void countAndMaxAreThoseOfTheNamespace();
    void theCensusCountsEachAndKeepsNoneAlive();
    void everyUserCountsTheNamespacesOfOthers();
    void aNamespaceThatGoesIsLetGoOfAndFoundAgainByItsName();

private:
    bool setUpFile(const QString &name, const char *program, const char *capabilities = nullptr) const;
    QString file(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    static std::unique_ptr<HelperChannel> open(const QString &helper, const NamespacePaths &netns);
    /// Compares the answers of a channel with the output of conntrack in the namespace.
    static QString difference(const NetlinkTable::OpenChannel &openChannel, const QString &path);

    QTemporaryDir m_folder;
};

void TestNamespaces::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    for (const char *tool : {"ip", "nsenter", "unshare", "conntrack", "setpriv", "setcap"}) {
        if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty())
            QSKIP(QByteArray("the program \"" + QByteArray(tool) + "\" is not installed").constData());
    }
    QVERIFY(QFile::setPermissions(
        m_folder.path(), QFile::permissions(m_folder.path()) | QFile::ReadOther | QFile::ExeOther));
    QVERIFY(setUpFile(file("none"), CTSCOPE_CAPTURE));
    if (!setUpFile(file("one"), CTSCOPE_CAPTURE, "cap_net_admin+ep")
        || !setUpFile(file("both"), CTSCOPE_CAPTURE, "cap_net_admin,cap_sys_admin+ep"))
        QSKIP("files can be given no capability here");
}

/// Each test starts with two namespaces with flows, whatever the previous test did.
void TestNamespaces::init()
{
    const auto ip = [](const char *verb, const QString &name) {
        return run({QStringLiteral("ip"), QStringLiteral("netns"), QString::fromLatin1(verb), name}).status;
    };
    for (const QString &name : {blue, green}) {
        if (QFile::exists(pathOf(name)))
            QCOMPARE(ip("del", name), 0);
        QCOMPARE(ip("add", name), 0);
    }
    QVERIFY(fill(pathOf(blue), 5));
    QVERIFY(fill(pathOf(green), 2));
}

bool TestNamespaces::setUpFile(const QString &name, const char *program, const char *capabilities) const
{
    return QFile::copy(QString::fromLatin1(program), name)
        && (!capabilities || run({QStringLiteral("setcap"), QString::fromLatin1(capabilities), name}).status == 0);
}

std::unique_ptr<HelperChannel> TestNamespaces::open(const QString &helper, const NamespacePaths &netns)
{
    return HelperChannel::open(
        {.command = arguments(asOrdinaryUser({helper})), .netns = netns, .keepEnvironment = true});
}

QString TestNamespaces::difference(const NetlinkTable::OpenChannel &openChannel, const QString &path)
{
    const auto source = std::make_unique<NetlinkSource>(NetlinkTable::ofOtherNamespace(openChannel, Origin()));
    const ReadResult result = source->read({}, {});
    if (!result.reading || result.reading->flows.empty())
        return QStringLiteral("nothing was read: problem %1").arg(int(result.problem.kind));
    const QByteArrayList ours = lab::printed(fieldsOfFlows(flowsOf(*result.reading)));
    const QByteArrayList theirs = lab::printed(fieldsOfLines(run(inside(path, table)).text));
    return ours == theirs ? QString() : QString::fromUtf8(ours.join('\n') + "\n-- conntrack --\n" + theirs.join('\n'));
}

void TestNamespaces::withBothCapabilitiesItEntersAndKeepsOne()
{
    const auto openIt = [this] { return open(file("both"), {pathOf(blue).toStdString(), {}}); };
    const auto channel = openIt();
    QCOMPARE(probe(*channel), QStringLiteral("complete"));
    QCOMPARE(brokenPromises(channel->pid()), QStringList());
    QCOMPARE(difference(openIt, pathOf(blue)), QString());
}

void TestNamespaces::withoutAnyNamespaceItKeepsOneOfThem()
{
    const auto channel = open(file("both"), {});
    QCOMPARE(probe(*channel), QStringLiteral("complete"));
    QCOMPARE(brokenPromises(channel->pid()), QStringList());
}

void TestNamespaces::withoutTheSecondItSaysWhatIsMissing()
{
    QCOMPARE(probe(*open(file("one"), {pathOf(blue).toStdString(), {}})), QStringLiteral("broken EPERM"));
    const Output output = run(asOrdinaryUser({QStringLiteral("sh"), QStringLiteral("-c"),
        QStringLiteral(": | \"$0\" --namespace \"$1\" | cat"), file("one"), pathOf(blue)}));
    QCOMPARE(output.errors,
        "ctscope-capture: no permission to enter /run/netns/" + blue.toUtf8()
            + ": it needs the capability cap_sys_admin.\n");
}

void TestNamespaces::theProgramNamesTheCommandThatHelps()
{
    QTemporaryDir folder;
    QVERIFY(
        QFile::setPermissions(folder.path(), QFile::permissions(folder.path()) | QFile::ReadOther | QFile::ExeOther));
    const QString program = folder.filePath(QStringLiteral("ctscope"));
    const QString helper = folder.filePath(QStringLiteral("ctscope-capture"));
    QVERIFY(setUpFile(program, CTSCOPE_BINARY) && setUpFile(helper, CTSCOPE_CAPTURE));
    const Output output =
        run(asOrdinaryUser({program, QStringLiteral("--print"), QStringLiteral("--namespace"), blue}));
    QCOMPARE(output.status, 3);
    QVERIFY2(output.errors.contains("sudo setcap cap_net_admin,cap_sys_admin+ep " + helper.toUtf8() + '\n'),
        output.errors.constData());

    QCOMPARE(run({QStringLiteral("setcap"), QStringLiteral("cap_net_admin,cap_sys_admin+ep"), helper}).status, 0);
    const Output now = run(asOrdinaryUser({program, QStringLiteral("--print"), QStringLiteral("--namespace"), blue}));
    QCOMPARE(now.status, 0);
    QCOMPARE(now.text.count('\n'), 6);
}

void TestNamespaces::theProgramPrintsTheTableOfANamespace()
{
    const auto print = [](const QString &netns) {
        return run({QStringLiteral(CTSCOPE_BINARY), QStringLiteral("--print"), QStringLiteral("--format"),
            QStringLiteral("conntrack"), QStringLiteral("--namespace"), netns});
    };
    QCOMPARE(print(blue).text.count('\n'), 5);
    QCOMPARE(print(pathOf(green)).text.count('\n'), 2);
    const Output missing = print(QStringLiteral("ctscope-test-none"));
    QCOMPARE(missing.status, 3);
    QCOMPARE(missing.errors,
        QByteArray("ctscope: there is no network namespace ctscope-test-none, or you may not see it.\n"));
}

void TestNamespaces::aNamespaceOfTheUsersOwnNeedsNoCapability()
{
    QProcess owner;
    const QStringList command =
        asOrdinaryUser({QStringLiteral("unshare"), QStringLiteral("-Urn"), QStringLiteral("cat")});
    owner.start(command.first(), command.mid(1));
    QVERIFY(owner.waitForStarted(longEnough));
    owner.write("there\n"); // cat answers from inside
    if (!owner.waitForReadyRead(longEnough))
        QSKIP("users may make no namespaces here");
    const QString process = QStringLiteral("/proc/%1/ns/").arg(owner.processId());
    const NamespacePaths netns{
        (process + QStringLiteral("net")).toStdString(), (process + QStringLiteral("user")).toStdString()};
    const auto found = namedNamespace(netns.network);
    QVERIFY(found);
    QCOMPARE(found->paths(), netns);

    QVERIFY(fill(process + QStringLiteral("net"), 3));
    const auto openIt = [this, &netns] { return open(file("none"), netns); };
    const auto channel = openIt();
    QCOMPARE(probe(*channel), QStringLiteral("complete"));
    QCOMPARE(brokenPromises(channel->pid()), QStringList());
    QCOMPARE(difference(openIt, process + QStringLiteral("net")), QString());
    // It can be entered through its user namespace.
    QCOMPARE(probe(*open(file("none"), {netns.network, {}})), QStringLiteral("broken EPERM"));
    owner.closeWriteChannel();
    QVERIFY(owner.waitForFinished(longEnough));
}

void TestNamespaces::whatIsNoNamespaceIsNotEntered_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QStringList &options, ExitStatus status) {
        QTest::newRow(name) << options << int(status);
    };
    const auto option = QStringLiteral("--namespace");
    row("no such name", {option, QStringLiteral("/run/netns/ctscope-test-none")}, ExitNoNamespace);
    row("no such process", {option, QStringLiteral("/proc/4294967295/ns/net")}, ExitNoNamespace);
    row("a name without a namespace", {option, QStringLiteral("/run/netns/ctscope-test-file")}, ExitNoNamespace);
    row("a namespace of another kind", {option, QStringLiteral("/run/netns/ctscope-test-mounts")}, ExitNoNamespace);
    row("out of the folder", {option, QStringLiteral("/run/netns/..")}, ExitUsage);
    row("another file", {option, QStringLiteral("/etc/passwd")}, ExitUsage);
    row("another kind of a process", {option, QStringLiteral("/proc/1/ns/mnt")}, ExitUsage);
    row("no path", {option}, ExitUsage);
    row("a user namespace alone", {QStringLiteral("--user"), QStringLiteral("/proc/1/ns/user")}, ExitUsage);
    row("another user namespace", {option, pathOf(blue), QStringLiteral("--user"), QStringLiteral("/etc/passwd")},
        ExitUsage);
}

void TestNamespaces::whatIsNoNamespaceIsNotEntered()
{
    QFETCH(QStringList, options);
    QFile empty(QStringLiteral("/run/netns/ctscope-test-file"));
    QVERIFY(empty.open(QIODevice::WriteOnly));
    QFile::link(QStringLiteral("/proc/self/ns/mnt"), QStringLiteral("/run/netns/ctscope-test-mounts"));
    PlayedClient client(arguments(asOrdinaryUser({file("both")}) + options));
    client.closeInput();
    QTEST(client.exitStatus(), "status");
}

void TestNamespaces::countAndMaxAreThoseOfTheNamespace()
{
    const auto source = std::make_unique<NetlinkSource>(NetlinkTable::ofOtherNamespace(
        [this] {
            return open(file("both"), {pathOf(green).toStdString(), {}});
        },
        Origin()));
    QCOMPARE(source->capacity().count, std::optional<std::uint64_t>(2));
    QVERIFY(source->capacity().max.value_or(0) > 0);
    QCOMPARE(run(inside(pathOf(green),
                     {QStringLiteral("sysctl"), QStringLiteral("-qw"),
                         QStringLiteral("net.netfilter.nf_conntrack_udp_timeout=77")}))
                 .status,
        0);
    const ReadResult result = source->read({}, {});
    QVERIFY(result.reading);
    QCOMPARE(result.reading->capacity.count, std::optional<std::uint64_t>(2));
    const Timeouts timeouts = source->timeouts();
    QCOMPARE(timeouts.rule(17, State::None, false, false)->seconds, 77u);
}

void TestNamespaces::theCensusCountsEachAndKeepsNoneAlive()
{
    NamespaceCounter counter({[] { return findNetworkNamespaces(); },
        [this](const NetworkNamespace &netns, SourceProblem &) -> std::unique_ptr<NetlinkChannel> {
            const QString name = QString::fromStdString(netns.title());
            return name == blue || name == green ? open(file("both"), netns.paths()) : nullptr;
        },
        ProcFs(), [] { return std::string(); }, &NamespaceCounter::Clock::now});
    const auto counted = [&counter] {
        QStringList lines;
        const NamespaceCensusPtr census = counter.take({});
        for (const NamespaceCount &one : census->namespaces) {
            const QString name = QString::fromStdString(one.netns.title());
            if (name.startsWith(QStringLiteral("ctscope-test-")) && one.capacity.max)
                lines << QStringLiteral("%1 %2").arg(name).arg(one.capacity.count.value_or(0));
        }
        return lines.join(u'\n');
    };
    QCOMPARE(counted(), blue + QStringLiteral(" 5\n") + green + QStringLiteral(" 2"));
    QCOMPARE(counter.openChannels(), std::size_t(2));
    QVERIFY(fill(pathOf(blue), 1, 2000));
    QCOMPARE(counted(), blue + QStringLiteral(" 6\n") + green + QStringLiteral(" 2"));
    QCOMPARE(run({QStringLiteral("ip"), QStringLiteral("netns"), QStringLiteral("del"), green}).status, 0);
    QCOMPARE(counted(), blue + QStringLiteral(" 6"));
    QCOMPARE(counter.openChannels(), std::size_t(1));
}

void TestNamespaces::everyUserCountsTheNamespacesOfOthers()
{
    QProcess daemon;
    const QStringList command = inside(pathOf(blue), {QStringLiteral("cat")});
    daemon.start(command.first(), command.mid(1));
    QVERIFY(daemon.waitForStarted(longEnough));
    daemon.write("there\n"); // cat answers from inside
    QVERIFY(daemon.waitForReadyRead(longEnough));
    const auto process = static_cast<std::uint32_t>(daemon.processId());
    const auto seen = FakeRoot::asOrdinaryUser([process] {
        constexpr int notHidden = 99;
        const std::vector<std::uint32_t> hidden = findNetworkNamespaces().hidden;
        return std::ranges::count(hidden, process) == 1 ? static_cast<int>(entriesAround(process).value_or(0))
                                                        : notHidden;
    });
    daemon.closeWriteChannel();
    QVERIFY(daemon.waitForFinished(longEnough));
    if (!entriesAround(static_cast<std::uint32_t>(::getpid())))
        QSKIP("the kernel has no /proc/net/stat/nf_conntrack");
    QCOMPARE(seen, std::optional(5));
}

void TestNamespaces::aNamespaceThatGoesIsLetGoOfAndFoundAgainByItsName()
{
    const auto netns = namedNamespace(green.toStdString());
    QVERIFY(netns && netns->inode != 0);
    NamespaceChooser source(
        *netns,
        [this](const NetworkNamespace &where) {
            return std::make_unique<NetlinkSource>(NetlinkTable::ofOtherNamespace(
                [this, where] { return open(file("both"), where.paths()); }, Origin::ofNamespace(where)));
        },
        NamespaceChooser::Finder());
    const auto flows = [&source] {
        const ReadResult result = source.read({}, {});
        if (!result.reading)
            return QStringLiteral("problem %1 %2")
                .arg(int(result.problem.kind))
                .arg(QString::fromStdString(result.problem.detail));
        return QString::number(result.reading->flows.size());
    };
    QCOMPARE(flows(), QStringLiteral("2"));
    QCOMPARE(run({QStringLiteral("ip"), QStringLiteral("netns"), QStringLiteral("del"), green}).status, 0);
    QCOMPARE(flows(), QStringLiteral("problem %1 %2").arg(int(Problem::NamespaceGone)).arg(green));
    QVERIFY(!source.capacity().count);
    QCOMPARE(run({QStringLiteral("ip"), QStringLiteral("netns"), QStringLiteral("add"), green}).status, 0);
    QCOMPARE(flows(), QStringLiteral("0"));
    QVERIFY(fill(pathOf(green), 4));
    QCOMPARE(flows(), QStringLiteral("4"));
}

int main(int argc, char **argv)
{
    obstacle = NetworkLab::enter();
    if (obstacle.isEmpty())
        obstacle = takeOwnRun();
    QCoreApplication application(argc, argv);
    TestNamespaces test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_namespaces.moc"
