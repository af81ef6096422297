// SPDX-License-Identifier: GPL-3.0-or-later
// The table of another machine through the real ssh: sshd, dropbear, BusyBox, a jump host, a changed key, a password, a
// slow link, a connection that is killed. The other machine is the gateway of the lab, and ssh runs in the namespace of
// the client. Servers, keys and accounts are those of this process alone, as is /run and /etc/shadow.
#include "lab/covered.h"
#include "lab/far_reading.h"
#include "lab/helper_user.h"
#include "lab/lab_start.h"

#include "source/origin_set.h"
#include "source/set_source.h"
#include "source/ssh_source.h"
#include "tracking/sampler.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <mutex>
#include <stdexcept>

#include <csignal>
#include <sys/socket.h>

using namespace ctscope;
using namespace ctscope::lab;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

constexpr const char *password = "correct horse";
void mustRun(const QStringList &command)
{
    const Output output = run(command);
    if (output.status != 0)
        throw std::runtime_error(command.join(u' ').toStdString() + ": " + output.errors.toStdString());
}

} // namespace

class FarLab : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void theTableOfAServerIsRead_data();
    void theTableOfAServerIsRead();
    void eventsAreFollowed();
    void ctscopePrintsIt();
    void aJumpHostOfTheConfigurationIsUsed();
    void aChangedKeyIsNotTrusted();
    void aPasswordIsAskedFor_data();
    void aPasswordIsAskedFor();
    void aSlowLinkOnlyTakesLonger();
    void aKilledConnectionIsMadeAgain();
    void theMachinesOfASetAreOneTable();
    void noProcessIsLeftThere();
    void cleanupTestCase();

private:
    QString file(const char *name) const { return m_folder.filePath(QLatin1String(name)); }
    QString key(const char *name)
    {
        const QString path = file(name);
        if (!QFile::exists(path))
            mustRun({u"ssh-keygen"_s, u"-q"_s, u"-t"_s, u"ed25519"_s, u"-N"_s, QString(), u"-f"_s, path});
        return path;
    }
    void startServer(int port, const QByteArray &more = {});
    void startDropbear(int port);
    void waitForServer(int port);
    void stopLastServer()
    {
        m_servers.back()->kill();
        m_servers.back()->waitForFinished();
        m_servers.pop_back();
    }
    void configure(const QByteArray &more);
    /// Reads the table of `target` from the client's namespace.
    std::unique_ptr<SshSource> open(const char *target, SshSource::Clock clock = &std::chrono::steady_clock::now);
    ReadResult read(SshSource &source)
    {
        ReadResult result;
        m_lab->in(NetworkLab::Place::Client, [&] { result = source.read({}, {}); });
        return result;
    }
    std::unique_ptr<NetworkLab> m_lab;
    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<QProcess>> m_servers;
    std::vector<Descriptor> m_flows;
    std::vector<std::unique_ptr<Covered>> m_covered;
};

void FarLab::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    for (const char *tool : {"ip", "nft", "nsenter", "conntrack", "ssh", "ssh-keygen", "/usr/sbin/sshd", "tc"}) {
        if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty())
            QSKIP(QByteArray("the program \"" + QByteArray(tool) + "\" is not installed").constData());
    }
    try {
        m_lab = std::make_unique<NetworkLab>();
        QVERIFY(QDir().mkpath(u"/run/sshd"_s));
        QFile::setPermissions(m_folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        key("host");
        key("user");
        // The account of this process gets a password that the test knows, for this process alone.
        const Output hash = run({u"openssl"_s, u"passwd"_s, u"-6"_s, QLatin1String(password)});
        writeFile(file("shadow"),
            "root:" + hash.text.trimmed()
                + ":19000:0:99999:7:::\n"
                  "sshd:*:19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\n");
        m_covered.push_back(std::make_unique<Covered>(u"/etc/shadow"_s, file("shadow")));
        writeFile(file("authorized_keys"), contentOf(file("user.pub")));
        startServer(2222);
        m_lab->mustRun(NetworkLab::Place::Gateway, u"ip link set lo up"_s.split(u' '));
        for (std::uint16_t port = firstPort; port < firstPort + flowsV4; ++port)
            m_flows.push_back(m_lab->open("10.9.0.1", port, SOCK_DGRAM, 0));
        m_flows.push_back(m_lab->open("fd00:9::1", firstPort, SOCK_DGRAM, 0));
    } catch (const std::exception &error) {
        QFAIL(error.what());
    }
}

/// The entries of the lab's flows stay as long as packets come.
void FarLab::init()
{
    for (const Descriptor &flow : m_flows)
        send(flow, "?");
}

void FarLab::cleanup()
{
    if (!m_lab)
        return;
    m_lab->run(NetworkLab::Place::Gateway, u"tc qdisc del dev to-client root"_s.split(u' '));
}

void FarLab::cleanupTestCase()
{
    while (!m_servers.empty())
        stopLastServer();
    m_covered.clear();
    m_lab.reset();
}

void FarLab::waitForServer(int port)
{
    // A listening socket, as the kernel lists it.
    const QByteArray socket = ':' + QByteArray::number(port, 16).toUpper().rightJustified(4, '0') + " 00000000:0000 0A";
    QTRY_VERIFY_WITH_TIMEOUT(contentOf(u"/proc/self/net/tcp"_s).contains(socket), 20'000);
}

void FarLab::startServer(int port, const QByteArray &more)
{
    const QString config = file("sshd") + QString::number(port);
    writeFile(config,
        "Port " + QByteArray::number(port) + "\nHostKey " + file("host").toUtf8() + "\nAuthorizedKeysFile "
            + file("authorized_keys").toUtf8()
            + "\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication yes\n"
              "KbdInteractiveAuthentication no\nPidFile none\nUseDNS no\n"
            + more);
    auto server = programOfTest();
    server->setStandardErrorFile(file("sshd.log"), QIODevice::Append);
    server->start(u"/usr/sbin/sshd"_s, {u"-D"_s, u"-e"_s, u"-f"_s, config});
    m_servers.push_back(std::move(server));
    waitForServer(port);
}

void FarLab::startDropbear(int port)
{
    const QString host = file("dropbear-host");
    if (!QFile::exists(host))
        mustRun({u"dropbearkey"_s, u"-t"_s, u"ed25519"_s, u"-f"_s, host});
    auto server = programOfTest();
    server->setStandardErrorFile(file("dropbear.log"), QIODevice::Append);
    server->start(u"dropbear"_s,
        {u"-F"_s, u"-E"_s, u"-P"_s, file("dropbear.pid"), u"-p"_s, u"10.1.0.1:%1"_s.arg(port), u"-r"_s, host});
    m_servers.push_back(std::move(server));
    waitForServer(port);
}

void FarLab::configure(const QByteArray &more)
{
    writeFile(file("config"),
        more + "\nHost *\n  User root\n  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile "
            + file("known_hosts").toUtf8() + "\n  GlobalKnownHostsFile /dev/null\n  IdentityFile "
            + file("user").toUtf8() + "\n");
}

std::unique_ptr<SshSource> FarLab::open(const char *target, SshSource::Clock clock)
{
    SshSource::Options options;
    const auto address = readSshTarget(target);
    options.command = SshSource::sshCommand(*address);
    options.command.insert(options.command.begin() + 1, {"-F", file("config").toStdString()});
    options.environment = {"SSH_ASKPASS=" + file("askpass").toStdString(), "SSH_ASKPASS_REQUIRE=force"};
    options.clock = std::move(clock);
    return std::make_unique<SshSource>(*address, std::move(options));
}

constexpr const char *gateway = "\nHost gw\n  HostName 10.1.0.1\n  Port 2222\n  StrictHostKeyChecking accept-new\n";

void FarLab::theTableOfAServerIsRead_data()
{
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("way");
    for (const char *server : {"sshd", "BusyBox", "dropbear"}) {
        QTest::addRow("%s, conntrack", server) << QString::fromLatin1(server) << u"conntrack"_s;
        if (QFile::exists(u"/proc/self/net/nf_conntrack"_s))
            QTest::addRow("%s, /proc", server) << QString::fromLatin1(server) << u"/proc"_s;
    }
    QTest::newRow("sshd, ctscope-capture") << u"sshd"_s << u"helper"_s;
}

void FarLab::theTableOfAServerIsRead()
{
    QFETCH(QString, server);
    QFETCH(QString, way);
    QByteArray config = gateway;
    writeFile(file("askpass"), QByteArray("#!/bin/sh\necho '") + password + "'\n", QFile::ReadOwner | QFile::ExeOwner);
    if (server == u"BusyBox") {
        const QString busybox = QStandardPaths::findExecutable(u"busybox"_s);
        if (busybox.isEmpty())
            QSKIP("BusyBox is not installed");
        // Its programs alone, in place of the login shell and all tools of GNU.
        QDir().mkpath(file("applets"));
        for (const QByteArray &applet : run({busybox, u"--list"_s}).text.split('\n'))
            QFile::link(busybox, file("applets/") + QString::fromLatin1(applet));
        startServer(2223,
            "ForceCommand env -i PATH=" + file("applets").toUtf8() + " " + file("applets/sh").toUtf8()
                + " -c \"$SSH_ORIGINAL_COMMAND\"\n");
        config.replace("2222", "2223");
    } else if (server == u"dropbear") {
        if (QStandardPaths::findExecutable(u"dropbear"_s).isEmpty())
            QSKIP("dropbear is not installed");
        startDropbear(2224);
        config.replace("2222", "2224");
    }
    if (way == u"helper") {
        startServer(
            2226, "SetEnv PATH=" + QFileInfo(QStringLiteral(CTSCOPE_CAPTURE)).path().toUtf8() + ":/usr/bin:/bin\n");
        config.replace("2222", "2226");
    }
    configure(config);
    std::unique_ptr<Covered> noTool;
    if (way == u"/proc")
        noTool = std::make_unique<Covered>(QStandardPaths::findExecutable(u"conntrack"_s), u"/dev/null"_s);
    const auto source = open("ssh://gw");
    const ReadResult result = read(*source);
    noTool.reset();
    QCOMPARE(printed(result), allFlows);
    QVERIFY(source->origin().way()
        == (way == u"/proc"        ? LiveWay::Proc
                : way == u"helper" ? LiveWay::Helper
                                   : LiveWay::Tool));
    const KernelFactsPtr facts = source->facts({.settings = true, .statistics = true, .expectations = true}, {});
    QVERIFY(facts && facts->settings && !facts->settings->empty());
    QVERIFY(facts->statistics && !facts->statistics->empty() && facts->expectations);
    QVERIFY(facts->switches.accounting.value_or(false)); // as the gateway has it
    QVERIFY(source->capacity().count && source->capacity().max);
    QVERIFY(facts->machine && std::chrono::abs(*facts->machine->clockDifference) <= 1s);
    if (m_servers.size() > 1)
        stopLastServer();
}

void FarLab::eventsAreFollowed()
{
    configure(gateway);
    const auto source = open("ssh://gw");
    source->follow();
    QVERIFY(printed(read(*source)).endsWith(u" flows"_s));
    const Descriptor begun = m_lab->open("10.9.0.1", 6099, SOCK_DGRAM, 0);
    bool seen = false;
    for (int i = 0; i < 300 && !seen; ++i) {
        send(begun, "?");
        const ReadResult result = read(*source);
        QCOMPARE(int(result.problem.kind), int(Problem::None));
        for (Row row = 0; result.changes && row < result.changes->rows.size(); ++row) {
            seen = seen
                || (result.changes->rows.record(row).event() == EventKind::New
                    && result.changes->rows.originalKeys(row).second == 6099);
        }
        // A flow that began before the events did is in a list.
        if (!seen && i % 50 == 49)
            m_lab->run(
                NetworkLab::Place::Gateway, {u"conntrack"_s, u"-D"_s, u"-p"_s, u"udp"_s, u"--dport"_s, u"6099"_s});
        QTest::qWait(20);
    }
    QVERIFY(seen);
}

void FarLab::ctscopePrintsIt()
{
    configure(gateway);
    writeFile(file("ssh"), "#!/bin/sh\nexec /usr/bin/ssh -F " + file("config").toUtf8() + " \"$@\"\n",
        QFile::ReadOwner | QFile::ExeOwner);
    const auto ctscope = [this](const QStringList &arguments) {
        return m_lab->run(NetworkLab::Place::Client,
            QStringList{u"env"_s, u"PATH=%1:/usr/sbin:/usr/bin:/sbin:/bin"_s.arg(m_folder.path()),
                QStringLiteral(CTSCOPE_BINARY)}
                + arguments);
    };
    const QStringList oneFlow{u"--filter"_s, u"dport == 6011"_s, u"--format"_s, u"csv"_s};
    Output output = ctscope(QStringList{u"--print"_s} + oneFlow + QStringList{u"ssh://gw"_s});
    QCOMPARE(output.errors, QByteArray());
    QCOMPARE(output.text.count('\n'), 2);
    QVERIFY(output.text.contains("6011"));
    output = ctscope({u"--print"_s, u"--group-by"_s, u"dst"_s, u"--format"_s, u"json"_s, u"ssh://gw"_s});
    QVERIFY2(output.text.contains("\"10.9.0.1\""), output.text + output.errors);
    output = ctscope({u"--diagnose"_s, u"ssh://gw"_s});
    QVERIFY2(output.text.contains("conntrack on gw"), output.text + output.errors);
    QVERIFY(ctscope({u"--nat-search"_s, u"10.9.0.1:6011"_s, u"ssh://gw"_s}).status == 1); // it is not translated
    output = ctscope({u"--compare"_s, u"ssh://gw"_s, u"--command"_s, u"ssh gw conntrack -L -o extended,id"_s});
    QVERIFY2(output.status == 0 || output.status == 1, output.text + output.errors);
    output = ctscope(
        QStringList{u"--print"_s} + oneFlow + QStringList{u"--command"_s, u"ssh gw 'conntrack -L -o extended,id'"_s});
    QCOMPARE(output.text.count('\n'), 2);
    output = ctscope({u"--print"_s, u"ssh://10.1.0.1:1"_s});
    QCOMPARE(output.status, 3);
    QVERIFY2(output.errors.startsWith(
                 "ctscope: 10.1.0.1:1: there is no connection to it. ssh: connect to host 10.1.0.1 port 1: "
                 "Connection refused"),
        output.errors);
}

void FarLab::aJumpHostOfTheConfigurationIsUsed()
{
    // Only on the other side of the jump host is 127.0.0.1 the gateway.
    startServer(2225);
    configure("Host jump\n  HostName 10.1.0.1\n  Port 2225\n  StrictHostKeyChecking accept-new\n"
              "Host gw\n  HostName 127.0.0.1\n  Port 2222\n  StrictHostKeyChecking accept-new\n"
              "  ProxyJump jump\n");
    const auto source = open("ssh://gw");
    QCOMPARE(printed(read(*source)), allFlows);
    stopLastServer();
}

void FarLab::aChangedKeyIsNotTrusted()
{
    configure(QByteArray(gateway) + "  HostKeyAlias gw\n");
    const QByteArray known = contentOf(file("known_hosts"));
    const QByteArray other = contentOf(key("other") + u".pub"_s);
    writeFile(file("known_hosts"), "gw " + other);
    const auto source = open("ssh://gw");
    const ReadResult result = read(*source);
    QVERIFY2(printed(result).startsWith(u"problem %1: "_s.arg(int(Problem::HostLost))), qPrintable(printed(result)));
    QVERIFY2(printed(result).contains(u"Host key verification failed"_s), qPrintable(printed(result)));
    QCOMPARE(result.problem.retryIn, 0s); // only the user can decide
    writeFile(file("known_hosts"), known);
    source->retry();
    configure(gateway);
    QCOMPARE(printed(read(*source)), allFlows);
}

void FarLab::aPasswordIsAskedFor_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("letIn");
    QTest::newRow("the right one") << QByteArray("echo '") + password + "'" << true;
    QTest::newRow("a wrong one") << QByteArray("echo no") << false;
    QTest::newRow("no answer") << QByteArray("exit 1") << false;
}

void FarLab::aPasswordIsAskedFor()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, letIn);
    QFile::remove(file("asked"));
    writeFile(file("askpass"), "#!/bin/sh\necho \"$1\" >>" + file("asked").toUtf8() + "\n" + answer + "\n",
        QFile::ReadOwner | QFile::ExeOwner);
    configure(QByteArray(gateway) + "  PubkeyAuthentication no\n  NumberOfPasswordPrompts 2\n");
    const auto source = open("ssh://gw");
    const ReadResult result = read(*source);
    QVERIFY2(contentOf(file("asked")).startsWith("root@10.1.0.1's password: \n"), contentOf(file("asked")));
    if (letIn) {
        QCOMPARE(printed(result), allFlows);
        QCOMPARE(contentOf(file("asked")).count('\n'), 1); // one connection for everything
        return;
    }
    QVERIFY2(printed(result).contains(u"Permission denied"_s), qPrintable(printed(result)));
    const QByteArray asked = contentOf(file("asked"));
    read(*source);
    QCOMPARE(contentOf(file("asked")), asked); // it does not ask again by itself
}

void FarLab::aSlowLinkOnlyTakesLonger()
{
    configure(gateway);
    const QString link = u"tc qdisc add dev to-client root tbf rate 32kbit burst 2kb latency 5s"_s;
    if (m_lab->run(NetworkLab::Place::Gateway, link.split(u' ')).status != 0)
        QSKIP("this kernel cannot make a link slow");
    QElapsedTimer timer;
    timer.start();
    const auto source = open("ssh://gw");
    QCOMPARE(printed(read(*source)), allFlows);
    QVERIFY(timer.elapsed() >= 1000);
}

void FarLab::aKilledConnectionIsMadeAgain()
{
    configure(gateway);
    auto now = std::chrono::steady_clock::now();
    const auto source = open("ssh://gw", [&now] { return now; });
    source->follow();
    QVERIFY(printed(read(*source)).endsWith(u" flows"_s));
    // The processes of the connection, and not the server.
    const QByteArray server = QByteArray::number(m_servers.front()->processId());
    mustRun({u"pkill"_s, u"-KILL"_s, u"-P"_s, QString::fromLatin1(server)});
    ReadResult result;
    for (int i = 0; i < 100 && result.problem.kind != Problem::HostLost; ++i)
        result = read(*source);
    QVERIFY2(printed(result).startsWith(u"problem %1: "_s.arg(int(Problem::HostLost))), qPrintable(printed(result)));
    QVERIFY(result.problem.retryIn > 0s);
    QVERIFY(!result.reading);
    // Not before its time.
    QCOMPARE(int(read(*source).problem.kind), int(Problem::HostLost));
    now += 3s;
    QVERIFY2(printed(read(*source)).endsWith(u" flows"_s), "it did not come back");
}

void FarLab::theMachinesOfASetAreOneTable()
{
    startServer(2223);
    configure(gateway + QByteArray(gateway).replace("Host gw", "Host again").replace("2222", "2223"));
    std::vector<SourceMember> members;
    members.push_back({"gw", open("ssh://gw")});
    members.push_back({"again", open("ssh://again")});
    const OriginSet set{"both", {{"gw", members[0].source->origin()}, {"again", members[1].source->origin()}}};
    std::mutex mutex;
    SnapshotPtr last; // guarded by mutex
    const auto holds = [&](auto &&what) {
        const std::lock_guard lock(mutex);
        return last && what(*last);
    };
    std::unique_ptr<Sampler> sampler;
    m_lab->in(NetworkLab::Place::Client, [&] {
        sampler =
            std::make_unique<Sampler>(Sampler::Callbacks{[&](const SnapshotPtr &snapshot, const std::stop_token &) {
                                                             const std::lock_guard lock(mutex);
                                                             last = snapshot;
                                                             sampler->acknowledge();
                                                         },
                {}});
    });
    sampler->setSource(std::make_unique<SetSource>(Origin::ofSet(set), std::move(members)));
    QTRY_VERIFY_WITH_TIMEOUT(
        holds([](const Snapshot &now) { return now.origins[1].sameAs == OriginIndex(0) && now.liveRows >= flowsV4; }),
        30'000);
    const QByteArray server = QByteArray::number(m_servers.front()->processId());
    mustRun({u"pkill"_s, u"-KILL"_s, u"-P"_s, QString::fromLatin1(server)});
    QTRY_VERIFY_WITH_TIMEOUT(holds([](const Snapshot &now) {
        return now.origins[0].lostAt && now.origins[0].sameAs == OriginIndex(1) && now.liveRows >= flowsV4;
    }),
        30'000);
    QTRY_VERIFY_WITH_TIMEOUT(holds([](const Snapshot &now) { return !now.origins[0].lostAt; }), 30'000);
    sampler.reset();
    stopLastServer();
}

void FarLab::noProcessIsLeftThere()
{
    configure(gateway);
    {
        const auto source = open("ssh://gw");
        source->follow();
        QVERIFY(printed(read(*source)).endsWith(u" flows"_s));
        for (int i = 0; i < 3; ++i)
            read(*source);
        QTRY_VERIFY(run({u"pgrep"_s, u"-f"_s, u"conntrack -E -o extended,id"_s}).status == 0);
    }
    QTRY_VERIFY_WITH_TIMEOUT(run({u"pgrep"_s, u"-f"_s, u"conntrack -E -o extended,id"_s}).status == 1, 20'000);
}

int main(int argc, char **argv)
{
    obstacle = NetworkLab::enter();
    if (obstacle.isEmpty())
        obstacle = takeOwnRun();
    QCoreApplication application(argc, argv);
    FarLab test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_far.moc"
