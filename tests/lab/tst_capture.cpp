// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope-capture on the running kernel: its privileges, its answers, and its reaction to failures.
#include "kernel/helper_channel.h"
#include "kernel/netlink_decoder.h"
#include "lab/flow_fields.h"
#include "lab/helper_user.h"
#include "lab/lab_start.h"
#include "lab/played_client.h"
#include "lab/traffic.h"
#include "source/flow_key.h"
#include "source/netlink_source.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <memory>

#include <sys/wait.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::capture;
using namespace ctscope::lab;
using End = NetlinkAnswer::End;

namespace {

/// A line of /proc/PID/status: "CapEff" → "0000000000001000".
QByteArray statusOf(pid_t pid, const QByteArray &name)
{
    for (const QByteArray &line : contentOf(QStringLiteral("/proc/%1/status").arg(pid)).split('\n')) {
        if (line.startsWith(name + ':'))
            return line.mid(name.size() + 1).simplified();
    }
    return {};
}

QByteArray endOf(const NetlinkAnswer &answer)
{
    return QByteArray::number(int(answer.end)) + ' ' + QByteArray::number(answer.error);
}

const QByteArray complete = endOf({});

} // namespace

class TestCapture : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void hasThePrivilegesOfItsPageAndNoOther();
    void startedByPolkitItIsTheUserWhoAsked();
    void tellsWhatConntrackTells_data();
    void tellsWhatConntrackTells();
    void manyKeysGiveTheFlowsThatAreThere();
    void withoutTheCapabilityNothingIsTold();
    void theWindowsProgramReadsThroughItAsAnOrdinaryUser();
    void aUserNamespaceNeedsNoCapabilityFromOutside();
    void settingsAreThoseOfItsNamespace();
    void eventsComeThroughIt();
    void aCancelledDumpLeavesTheNextAnswerWhole();
    void whileNobodyReadsItDoesNotGrow();
    void theSourceStartsAnotherOneWhenItIsKilled();
    void nonsenseEndsIt_data();
    void nonsenseEndsIt();
    void endsWithItsClient();
    void refusesWhenOthersMayWriteItsFile_data();
    void refusesWhenOthersMayWriteItsFile();
    void cleanupTestCase();

private:
    Output run(const QStringList &command, const QByteArray &input = {}) const
    {
        return m_lab->run(NetworkLab::Place::Gateway, command, input);
    }
    /// The channel to a helper that an ordinary user has started.
    std::unique_ptr<HelperChannel> open() const
    {
        return HelperChannel::open({.command = arguments(asOrdinaryUser({m_helper})), .keepEnvironment = true});
    }
    void fillTable(int flows) const;
    bool setUpFile(const QString &name, bool capability, uid_t owner);

    std::unique_ptr<NetworkLab> m_lab;
    std::unique_ptr<Traffic> m_traffic;
    QTemporaryDir m_folder;
    QString m_helper; ///< with the capability
};

void TestCapture::initTestCase()
{
    m_lab = startLab({QStringLiteral("setpriv"), QStringLiteral("setcap")});
    if (!m_lab)
        return;
    try {
        m_traffic = std::make_unique<Traffic>(*m_lab);
    } catch (const std::exception &error) {
        QFAIL(error.what());
    }
    QVERIFY(QFile::setPermissions(
        m_folder.path(), QFile::permissions(m_folder.path()) | QFile::ReadOther | QFile::ExeOther));
    m_helper = m_folder.filePath(QStringLiteral("ctscope-capture"));
    if (!setUpFile(m_helper, true, 0))
        QSKIP("files can be given no capability here");
}

/// Copies the helper to a file of its own.
bool TestCapture::setUpFile(const QString &name, bool capability, uid_t owner)
{
    QFile::remove(name);
    if (!QFile::copy(QStringLiteral(CTSCOPE_CAPTURE), name) || ::chown(QFile::encodeName(name), owner, owner) != 0)
        return false;
    return !capability || run({QStringLiteral("setcap"), QStringLiteral("cap_net_admin+ep"), name}).status == 0;
}

void TestCapture::init() { QVERIFY(m_traffic != nullptr); }

/// Inserts flows into the gateway's table, without packets.
void TestCapture::fillTable(int flows) const
{
    QByteArray lines;
    for (int i = 0; i < flows; ++i) {
        const QByteArray from = "10.200." + QByteArray::number(i / 250) + '.' + QByteArray::number(i % 250 + 1);
        lines += "-A -p udp -s " + from + " -d 10.201.0.1 --sport 1000 --dport 53 -r 10.201.0.1 -q " + from
            + " --reply-port-src 53 --reply-port-dst 1000 -t 3000 -u SEEN_REPLY,ASSURED\n";
    }
    QCOMPARE(run({QStringLiteral("conntrack"), QStringLiteral("-R"), QStringLiteral("-")}, lines).status, 0);
}

void TestCapture::hasThePrivilegesOfItsPageAndNoOther()
{
    const auto channel = open();
    QCOMPARE(endOf(channel->ask(NetlinkQuestion::TableStatistics, {}, [](const NetlinkMessage &) {})), complete);
    const QString page = QString::fromUtf8(contentOf(QStringLiteral(CTSCOPE_CAPTURE_PAGE)));
    static const QRegularExpression promise(
        QStringLiteral("\\b(CapInh|CapPrm|CapEff|CapAmb|NoNewPrivs|Seccomp): ([0-9a-f]+)"));
    int promises = 0;
    for (auto found = promise.globalMatch(page); found.hasNext(); ++promises) {
        const auto match = found.next();
        QCOMPARE(QString::fromLatin1(statusOf(channel->pid(), match.captured(1).toLatin1())), match.captured(2));
    }
    QCOMPARE(promises, 6);
    QCOMPARE(statusOf(channel->pid(), "Uid"), QByteArray("65534 65534 65534 65534"));
    // Its memory is closed to its own user.
    QCOMPARE(run(asOrdinaryUser({QStringLiteral("cat"), QStringLiteral("/proc/%1/environ").arg(channel->pid())})).text,
        QByteArray());
}

void TestCapture::startedByPolkitItIsTheUserWhoAsked()
{
    for (const auto &[asked, user] :
        {std::pair("PKEXEC_UID=1234", "1234"), std::pair("PKEXEC_UID=0", "65534"), std::pair("X=1", "65534")}) {
        const auto channel = HelperChannel::open({.command = {"/usr/bin/env", "-i", asked, m_helper.toStdString()}});
        QCOMPARE(endOf(channel->ask(NetlinkQuestion::TableStatistics, {}, [](const NetlinkMessage &) {})), complete);
        const QByteArray four = (QByteArray(user) + ' ').repeated(4).trimmed();
        QCOMPARE(statusOf(channel->pid(), "Uid"), four);
        QCOMPARE(statusOf(channel->pid(), "Gid"), QByteArray("65534 65534 65534 65534"));
        QCOMPARE(statusOf(channel->pid(), "Groups"), QByteArray());
        for (const char *set : {"CapPrm", "CapEff", "CapBnd"})
            QCOMPARE(statusOf(channel->pid(), set), QByteArray("0000000000001000"));
    }
}

void TestCapture::tellsWhatConntrackTells_data()
{
    QTest::addColumn<bool>("helper");
    QTest::newRow("own socket") << false;
    QTest::newRow("helper") << true;
}

void TestCapture::tellsWhatConntrackTells()
{
    QFETCH(bool, helper);
    NetlinkSource source = helper
        ? NetlinkSource(NetlinkTable([this] { return open(); }, ProcFs(), Origin::thisMachine(LiveWay::Helper)))
        : NetlinkSource();
    QList<Flow> ours;
    QByteArray theirs;
    // What is lost on purpose is sent again now and then: until nothing moved between two readings.
    const auto same = [&] {
        const ReadResult result = source.read({}, {});
        ours = result.reading ? flowsOf(*result.reading) : QList<Flow>();
        theirs = run(
            {QStringLiteral("conntrack"), QStringLiteral("-L"), QStringLiteral("-o"), QStringLiteral("extended,id")})
                     .text;
        return !ours.isEmpty() && printed(fieldsOfFlows(ours)) == printed(fieldsOfLines(theirs));
    };
    const auto both = [&] {
        return printed(fieldsOfFlows(ours)).join('\n') + "\n-- conntrack --\n"
            + printed(fieldsOfLines(theirs)).join('\n');
    };
    QVERIFY2(QTest::qWaitFor(same, longEnough), both().constData());
    QCOMPARE(ours.size(), Traffic::expected().size());
    QCOMPARE(source.origin().way(), helper ? LiveWay::Helper : LiveWay::Netlink);
}

void TestCapture::manyKeysGiveTheFlowsThatAreThere()
{
    NetlinkSource source([this] { return open(); });
    const ReadResult result = source.read({}, {});
    QVERIFY(result.reading.has_value());
    std::vector<FlowKey> keys;
    QByteArrayList expected;
    for (const Flow &flow : flowsOf(*result.reading)) {
        keys.push_back(flowKey(flow));
        keys.push_back(flowKey(flow));
        keys.back().source.bytes[3] ^= 0x40; // of no flow
        expected << QByteArray::number(flow.id.value_or(0));
    }
    const auto channel = open();
    QByteArrayList found;
    QCOMPARE(endOf(channel->askFlows(keys, {},
                 [&](const NetlinkMessage &message) {
                     NetlinkFlow parts;
                     QCOMPARE(decodeFlow(message, MessageOrigin::Table, parts), NetlinkFault::None);
                     found << QByteArray::number(parts.id);
                 })),
        complete);
    QCOMPARE(found, expected);
}

void TestCapture::withoutTheCapabilityNothingIsTold()
{
    const QString powerless = m_folder.filePath(QStringLiteral("powerless"));
    QVERIFY(setUpFile(powerless, false, 0));
    const auto channel =
        HelperChannel::open({.command = arguments(asOrdinaryUser({powerless})), .keepEnvironment = true});
    for (const NetlinkQuestion question : {NetlinkQuestion::Flows, NetlinkQuestion::TableStatistics})
        QCOMPARE(endOf(channel->ask(question, {}, [](const NetlinkMessage &) {})), endOf({End::Refused, EPERM}));
    QCOMPARE(channel->subscribe(1 << 20), EPERM);
    FlowKey keys[1];
    keys[0].source = keys[0].destination = IpAddress::v4(1);
    QCOMPARE(endOf(channel->askFlows(keys, {}, [](const NetlinkMessage &) {})), endOf({End::Refused, EPERM}));
}

void TestCapture::theWindowsProgramReadsThroughItAsAnOrdinaryUser()
{
    const QString program = m_folder.filePath(QStringLiteral("ctscope"));
    QVERIFY(QFile::exists(program) || QFile::copy(QStringLiteral(CTSCOPE_BINARY), program));
    const QStringList print{program, QStringLiteral("--print"), QStringLiteral("--format=conntrack")};
    QByteArray ours;
    QByteArray theirs;
    const auto same = [&] {
        // Start and stop times are in another output of conntrack.
        QString text = QString::fromUtf8(run(asOrdinaryUser(print)).text);
        text.remove(QRegularExpression(QStringLiteral(" \\[st(art|op)=[^]]*\\]")));
        ours = printed(fieldsOfLines(text.toUtf8())).join('\n');
        theirs = printed(fieldsOfLines(run({QStringLiteral("conntrack"), QStringLiteral("-L"), QStringLiteral("-o"),
                                               QStringLiteral("extended,id")})
                                           .text))
                     .join('\n');
        return !ours.isEmpty() && ours == theirs;
    };
    QVERIFY2(QTest::qWaitFor(same, longEnough), (ours + "\n-- conntrack --\n" + theirs).constData());
    // The test process itself still has no permission.
    const Output closed = run(asOrdinaryUser(print + QStringList{QStringLiteral("--source=netlink")}));
    QCOMPARE(closed.status, 3);
    QVERIFY2(closed.errors.contains("you may not read the connection tracking table"), closed.errors.constData());
}

void TestCapture::aUserNamespaceNeedsNoCapabilityFromOutside()
{
    const QString own = m_folder.filePath(QStringLiteral("own"));
    QVERIFY(setUpFile(own, false, ordinaryUser.toUInt()));
    const QStringList inside = asOrdinaryUser({QStringLiteral("unshare"), QStringLiteral("-Urn")});
    if (run(inside + QStringList{QStringLiteral("true")}).status != 0)
        QSKIP("users may make no namespaces here");
    const auto channel =
        HelperChannel::open({.command = arguments(inside + QStringList{own}), .keepEnvironment = true});
    int messages = 0;
    // Its table is another one, and empty.
    QCOMPARE(endOf(channel->ask(NetlinkQuestion::Flows, {}, [&](const NetlinkMessage &) { ++messages; })), complete);
    QCOMPARE(messages, 0);
    QCOMPARE(channel->subscribe(1 << 20), 0);
    QCOMPARE(statusOf(channel->pid(), "CapEff"), QByteArray("0000000000001000"));
}

void TestCapture::settingsAreThoseOfItsNamespace()
{
    const auto channel = open();
    ConntrackSettings settings;
    QCOMPARE(endOf(channel->askSettings({}, settings)), complete);
    QVERIFY(settings.size() > 10);
    const QString folder = QStringLiteral("/proc/sys/net/netfilter/");
    for (const auto &[name, value] : settings) {
        if (name != "nf_conntrack_count")
            QCOMPARE(QByteArray::fromStdString(value), contentOf(folder + QString::fromStdString(name)).trimmed());
    }
    // They are read each time.
    const QString acct = QStringLiteral("net.netfilter.nf_conntrack_acct=");
    const bool was = settings["nf_conntrack_acct"] == "1";
    QCOMPARE(run({QStringLiteral("sysctl"), QStringLiteral("-qw"), acct + (was ? u'0' : u'1')}).status, 0);
    QCOMPARE(endOf(channel->askSettings({}, settings)), complete);
    QCOMPARE(run({QStringLiteral("sysctl"), QStringLiteral("-qw"), acct + (was ? u'1' : u'0')}).status, 0);
    QCOMPARE(settings["nf_conntrack_acct"], std::string(was ? "0" : "1"));
}

void TestCapture::eventsComeThroughIt()
{
    const auto channel = open();
    QCOMPARE(channel->subscribe(std::size_t(8) << 20), 0);
    const Descriptor socket = m_lab->open("10.2.0.2", 6099, SOCK_DGRAM, 0);
    send(socket, "something new");
    bool found = false;
    const auto seen = [&] {
        channel->takeEvents({}, [&](const NetlinkMessage &message) {
            NetlinkFlow parts;
            if (decodeFlow(message, MessageOrigin::Events, parts) == NetlinkFault::None)
                found = found || (parts.event == EventKind::New && toFlow(parts).original.keys.second == 6099);
        });
        return found;
    };
    QTRY_VERIFY_WITH_TIMEOUT(seen(), longEnough);
}

void TestCapture::aCancelledDumpLeavesTheNextAnswerWhole()
{
    fillTable(5000);
    const auto channel = open();
    std::stop_source stop;
    QCOMPARE(endOf(channel->ask(
                 NetlinkQuestion::Flows, stop.get_token(), [&](const NetlinkMessage &) { stop.request_stop(); })),
        endOf({End::Cancelled, 0}));
    int flows = 0;
    QCOMPARE(endOf(channel->ask(NetlinkQuestion::Flows, {}, [&](const NetlinkMessage &) { ++flows; })), complete);
    QVERIFY2(flows >= 5000 && flows < 5200, QByteArray::number(flows).constData());
}

void TestCapture::whileNobodyReadsItDoesNotGrow()
{
    PlayedClient client(arguments(asOrdinaryUser({m_helper})));
    client.ask(FrameType::Hello, encodeGreeting({protocolVersion, "a played client"}));
    QCOMPARE(client.hear(), QByteArray("81#1"));
    client.ask(FrameType::Subscribe, encodeBufferSize(20'000)); // soon full
    QCOMPARE(client.hear(), QByteArray("83#2"));
    // More answers than fit into the pipe, and more events than fit into the kernel's buffer.
    for (int i = 0; i < 4; ++i)
        client.ask(FrameType::Ask, encodeQuestion(NetlinkQuestion::Flows));
    const QByteArray before = statusOf(client.pid(), "VmData");
    fillTable(20'000);
    // It sleeps, and can only be waiting for the pipe.
    QTRY_VERIFY_WITH_TIMEOUT(statusOf(client.pid(), "State").startsWith('S'), longEnough);
    QCOMPARE(statusOf(client.pid(), "VmData"), before);
    QVERIFY2(statusOf(client.pid(), "VmRSS").split(' ').first().toInt() < 16'000,
        statusOf(client.pid(), "VmRSS").constData());
    // When the client reads again, every answer is completed, and the loss is reported.
    QByteArrayList ends;
    bool lost = false;
    while (!lost || ends.size() < 4) {
        const QByteArray frame = client.hear();
        QVERIFY2(!frame.isEmpty(), "the helper is gone");
        lost = lost || frame == "85#0";
        if (frame.startsWith("83"))
            ends << frame;
    }
    QCOMPARE(ends.join(' '), QByteArray("83#3 83#4 83#5 83#6"));
}

void TestCapture::theSourceStartsAnotherOneWhenItIsKilled()
{
    pid_t pid = -1;
    NetlinkSource source([&] {
        auto channel = open();
        pid = channel->pid();
        return channel;
    });
    QVERIFY(source.read({}, {}).reading.has_value());
    const pid_t first = pid;
    QCOMPARE(::kill(first, SIGKILL), 0);
    QCOMPARE(source.read({}, {}).problem.kind, Problem::Failed);
    QVERIFY(source.read({}, {}).reading.has_value());
    QVERIFY(pid != first);
    QCOMPARE(::waitpid(first, nullptr, WNOHANG), pid_t(-1)); // it was reaped
}

void TestCapture::nonsenseEndsIt_data()
{
    QTest::addColumn<QByteArray>("input");
    const auto header = [](std::uint32_t length, FrameType type) {
        std::array<std::byte, headerSize> bytes;
        putHeader(bytes, type, 1, length);
        return QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()));
    };
    const QByteArray hello = header(4, FrameType::Hello) + QByteArray("\1\0\0\0", 4);
    QTest::newRow("text") << QByteArray("conntrack -F; conntrack -F\n");
    QTest::newRow("a question without a greeting") << header(1, FrameType::Ask) + '\1';
    QTest::newRow("two greetings") << hello + hello;
    QTest::newRow("a cancel without a greeting") << header(0, FrameType::Cancel);
    QTest::newRow("a cancel with a payload") << hello + header(1, FrameType::Cancel) + '\1';
    QTest::newRow("settings asked for with a payload") << hello + header(1, FrameType::AskSettings) + '\1';
    QTest::newRow("another version") << header(4, FrameType::Hello) + QByteArray("\2\0\0\0", 4);
    QTest::newRow("no such question") << hello + header(1, FrameType::Ask) + '\x17';
    QTest::newRow("half a key") << hello + header(22, FrameType::AskFlows) + QByteArray(22, '\0');
    QTest::newRow("half a question for a socket") << hello + header(20, FrameType::AskSockets) + QByteArray(20, '\0');
    QTest::newRow("a question for raw sockets")
        << hello + header(40, FrameType::AskSockets) + QByteArray("\1\xff\4", 3) + QByteArray(37, '\0');
    // nlmsghdr of SOCK_DESTROY, and the beginning of an inet_diag_req_v2 of TCP
    QTest::newRow("a message that ends a socket") << hello + header(40, FrameType::AskSockets)
            + QByteArray("\x48\0\0\0\x15\0\5\0\1\0\0\0\0\0\0\0\2\6\0\0\xff\xff\xff\xff", 24) + QByteArray(16, '\0');
    QTest::newRow("a type that is not there") << hello + header(0, static_cast<FrameType>(7));
    QTest::newRow("too long") << hello + header(1 << 20, FrameType::AskFlows);
    QTest::newRow("an answer") << hello + header(8, FrameType::End) + QByteArray(8, '\0');
}

void TestCapture::nonsenseEndsIt()
{
    QFETCH(QByteArray, input);
    PlayedClient client(arguments(asOrdinaryUser({m_helper})));
    client.say(input);
    QCOMPARE(client.exitStatus(), int(ExitProtocol));
}

void TestCapture::endsWithItsClient()
{
    PlayedClient client(arguments(asOrdinaryUser({m_helper})));
    client.ask(FrameType::Hello, encodeGreeting({protocolVersion, "a played client"}));
    client.ask(FrameType::Ask, encodeQuestion(NetlinkQuestion::Flows));
    client.closeInput();
    QCOMPARE(client.exitStatus(), int(ExitDone));
}

void TestCapture::refusesWhenOthersMayWriteItsFile_data()
{
    QTest::addColumn<QFile::Permissions>("more");
    QTest::addColumn<uint>("owner");
    QTest::addColumn<int>("status");
    QTest::newRow("root's") << QFile::Permissions() << 0u << int(ExitDone);
    QTest::newRow("the user's own") << QFile::Permissions() << ordinaryUser.toUInt() << int(ExitDone);
    QTest::newRow("its group may write") << QFile::Permissions(QFile::WriteGroup) << 0u << int(ExitUnsafe);
    QTest::newRow("all may write") << QFile::Permissions(QFile::WriteOther) << 0u << int(ExitUnsafe);
    QTest::newRow("somebody else's") << QFile::Permissions() << 4711u << int(ExitUnsafe);
}

void TestCapture::refusesWhenOthersMayWriteItsFile()
{
    QFETCH(QFile::Permissions, more);
    QFETCH(uint, owner);
    const QString file = m_folder.filePath(QStringLiteral("checked"));
    QVERIFY(setUpFile(file, false, owner));
    QVERIFY(QFile::setPermissions(file,
        QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther
            | QFile::ExeOther | more));
    QVERIFY(run({QStringLiteral("setcap"), QStringLiteral("cap_net_admin+ep"), file}).status == 0);
    PlayedClient client(arguments(asOrdinaryUser({file})));
    client.closeInput();
    QTEST(client.exitStatus(), "status");
}

void TestCapture::cleanupTestCase()
{
    m_traffic.reset();
    m_lab.reset();
}

int main(int argc, char **argv) { return runInLab<TestCapture>(argc, argv); }

#include "tst_capture.moc"
