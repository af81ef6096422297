// SPDX-License-Identifier: GPL-3.0-or-later
// Flows of the running kernel that are deleted and changed: through ctscope-delete by an ordinary user, by root, and by clients that
// try what they may not.
#include "kernel/entry_edit.h"
#include "kernel/entry_editor.h"
#include "lab/edit_lab.h"
#include "lab/helper_user.h"
#include "lab/network_lab.h"
#include "lab/played_client.h"
#include "source/flow_key.h"
#include "source/netlink_source.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

using namespace ctscope;
using namespace ctscope::capture;
using namespace ctscope::lab;
using End = NetlinkAnswer::End;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

QByteArray endOf(const NetlinkAnswer &answer)
{
    return QByteArray::number(int(answer.end)) + ' ' + QByteArray::number(answer.error);
}
const QByteArray complete = endOf({});

/// The results of a deletion: "0 0 2", and whether they are in the log.
QByteArray resultOf(const EntryEditor::Result &result)
{
    QByteArrayList words;
    for (const int error : result.errors)
        words << QByteArray::number(error);
    return endOf(result.answer) + ": " + words.join(' ') + (result.logged ? ", logged" : ", not logged");
}

/// "PORT:MARK:TIME" of the flows that are there, in order, as conntrack(8) lists them. Times are rounded to tens, as they
/// count down.
QByteArray marksAndTimes()
{
    static const QRegularExpression line(
        QStringLiteral("^\\S+ +\\d+ (\\d+) .*?sport=(\\d+) .* mark=(\\d+)"), QRegularExpression::MultilineOption);
    const QString text = QString::fromUtf8(run({QStringLiteral("conntrack"), QStringLiteral("-L")}).text);
    QByteArrayList words;
    for (auto found = line.globalMatch(text); found.hasNext();) {
        const auto match = found.next();
        const int time = (match.captured(1).toInt() + 9) / 10 * 10;
        words << (match.captured(2) + u':' + match.captured(3) + u':' + QString::number(time)).toLatin1();
    }
    std::ranges::sort(words);
    return words.join(' ');
}

} // namespace

class TestEdits : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { m_lab.clear(); }
    void deletesTheEntriesThatAreNamed_data();
    void deletesTheEntriesThatAreNamed();
    void anEntryWithAnotherIdStays();
    void knowsTheZoneOfAnEntry();
    void deletesIPv6AndPings();
    void deletesInAnotherNamespace();
    void everyDeletionIsLogged();
    void changesTheEntriesThatAreNamed_data();
    void changesTheEntriesThatAreNamed();
    void changesNoEntryWithAnotherIdAndMakesNone();
    void aFixedTimeoutStays();
    void everyChangeIsLogged();
    void withoutThePrivilegeNothingIsEdited();
    void theCaptureHelperRefusesAndEnds();
    void refusesWhenEverybodyMayStartIt();
    void nonsenseEndsIt_data();
    void nonsenseEndsIt();
    void hasThePrivilegesOfItsPageAndNoOther();
    void startedByPolkitItLogsTheUserWhoAsked();
    void theKernelDeletesNothingWithoutATuple();
    void cleanupTestCase();

private:
    static EntryKey keyOf(int port);
    std::unique_ptr<EntryEditor> helper() const
    {
        return HelperEditor::open({.command = arguments(asOrdinaryUser({m_helper})), .keepEnvironment = true});
    }

    QString m_helper; ///< with the capability, for the group of the ordinary user
    EditLab m_lab;
};

void TestEdits::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    if (const QByteArray problem = m_lab.start(); !problem.isEmpty())
        QSKIP(problem.constData());
    m_helper = m_lab.folder.filePath(QStringLiteral("ctscope-delete"));
    if (!copyWithRights(QStringLiteral(CTSCOPE_DELETE), m_helper, "cap_net_admin+ep", "0750"))
        QSKIP("files can be given no capability here");
}

/// The key of the flow with this first layer-4 key; a blank one when it is not there.
EntryKey TestEdits::keyOf(int port)
{
    NetlinkSource source;
    const ReadResult result = source.read({}, {});
    for (Row row = 0; result.reading && row < result.reading->flows.size(); ++row) {
        const Flow flow = result.reading->flows.flow(row);
        if (flow.original.keys.first == port)
            return {flowKey(flow), flow.id.value_or(0)};
    }
    return {};
}

void TestEdits::deletesTheEntriesThatAreNamed_data()
{
    QTest::addColumn<bool>("byHelper");
    QTest::newRow("an ordinary user's helper") << true;
    QTest::newRow("a socket of root") << false;
}

void TestEdits::deletesTheEntriesThatAreNamed()
{
    QFETCH(bool, byHelper);
    for (const int port : {1001, 1002, 1003, 1004})
        addFlow(port);
    const EntryKey keys[] = {keyOf(1002), keyOf(1004), keyOf(1002)};
    QCOMPARE(ports(), QByteArray("1001 1002 1003 1004"));
    const std::unique_ptr<EntryEditor> editor = byHelper ? helper() : SocketEditor::open();
    QVERIFY(editor != nullptr);
    QCOMPARE(resultOf(editor->apply(EntryEdit(), {}, "a question", {})), complete + ": , not logged");
    QCOMPARE(resultOf(editor->apply(EntryEdit(), keys, "a test", {})), complete + ": 0 0 2, logged");
    QCOMPARE(ports(), QByteArray("1001 1003"));
}

void TestEdits::anEntryWithAnotherIdStays()
{
    addFlow(1001);
    EntryKey key = keyOf(1001);
    ++key.id;
    QCOMPARE(resultOf(helper()->apply(EntryEdit(), {&key, 1}, "a test", {})), complete + ": 2, logged");
    QCOMPARE(ports(), QByteArray("1001"));
}

void TestEdits::knowsTheZoneOfAnEntry()
{
    addFlow(1001);
    addFlow(1001, QStringLiteral("--zone 5"));
    addFlow(1002, QStringLiteral("--zone 5"));
    EntryKey key = keyOf(1002);
    QCOMPARE(key.flow.zone, std::uint16_t(5));
    QCOMPARE(resultOf(helper()->apply(EntryEdit(), {&key, 1}, "a test", {})), complete + ": 0, logged");
    QCOMPARE(ports(), QByteArray("1001 1001@5"));
    key.flow.zone = 0;
    key.flow.keys.first = 1001; // an id of another flow
    QCOMPARE(resultOf(helper()->apply(EntryEdit(), {&key, 1}, "a test", {})), complete + ": 2, logged");
    QCOMPARE(ports(), QByteArray("1001 1001@5"));
}

void TestEdits::deletesIPv6AndPings()
{
    addEntry(
        QStringLiteral("-p tcp --orig-src fd00::1 --orig-dst fd00::2 --sport 1006 --dport 80 --timeout 1000 --state "
                       "ESTABLISHED"));
    addEntry(QStringLiteral("-p icmp --orig-src 10.0.0.1 --orig-dst 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 9 "
                            "--timeout 1000"));
    QCOMPARE(ports(), QByteArray("1006 2048"));
    const EntryKey keys[] = {keyOf(1006), keyOf(2048)};
    QCOMPARE(resultOf(helper()->apply(EntryEdit(), keys, "a test", {})), complete + ": 0 0, logged");
    QCOMPARE(ports(), QByteArray());
}

void TestEdits::deletesInAnotherNamespace()
{
    const auto blue = QStringLiteral("ctscope-test-blue");
    const auto there = [&blue](const QString &command) {
        return run(QStringLiteral("ip netns exec %1 %2").arg(blue, command).split(u' ')).text;
    };
    QCOMPARE(run({QStringLiteral("ip"), QStringLiteral("netns"), QStringLiteral("add"), blue}).status, 0);
    const QString flow = QStringLiteral("-p udp --orig-src 10.0.0.1 --orig-dst 10.0.0.2 --sport 1001 --dport 53");
    there(QStringLiteral("conntrack -I %1 --timeout 1000").arg(flow));
    addEntry(flow + QStringLiteral(" --timeout 1000"));
    const QString line = QString::fromUtf8(there(QStringLiteral("conntrack -L -o id")));
    const auto id = QRegularExpression(QStringLiteral(" id=(\\d+)")).match(line).captured(1).toUInt();
    QVERIFY2(id != 0, qPrintable(line));
    EntryKey key;
    key.flow = {protocol::udp, IpAddress::v4(0x0a000001), IpAddress::v4(0x0a000002), L4Keys::ports(1001, 53)};
    key.id = id;
    HelperChannel::Options options{.command = {CTSCOPE_DELETE}};
    options.netns.network = "/run/netns/ctscope-test-blue";
    QCOMPARE(
        resultOf(HelperEditor::open(options)->apply(EntryEdit(), {&key, 1}, "a test", {})), complete + ": 0, logged");
    QCOMPARE(there(QStringLiteral("conntrack -L")), QByteArray());
    QCOMPARE(ports(), QByteArray("1001"));
    QCOMPARE(run({QStringLiteral("ip"), QStringLiteral("netns"), QStringLiteral("del"), blue}).status, 0);
}

void TestEdits::everyDeletionIsLogged()
{
    addFlow(1001);
    addFlow(1002, QStringLiteral("--zone 5"));
    const EntryKey keys[] = {keyOf(1001), keyOf(1002), keyOf(1001)};
    QCOMPARE(resultOf(helper()->apply(EntryEdit(), keys, "filter: dport == 80\n<85>sshd[1]: \"nothing\"", {})),
        complete + ": 0 0 2, logged");
    QCOMPARE(m_lab.log.take(),
        QByteArray(
            "<85>ctscope-delete[N]: user 65534 deletes tracked flows, reason \"filter: dport == 80?<85>sshd[N]: "
            "'nothing'\": tcp 10.0.0.1:1001 > 10.0.0.2:80 id N, tcp 10.0.0.1:1002 > 10.0.0.2:80 zone 5 id N, tcp "
            "10.0.0.1:1001 > 10.0.0.2:80 id N\n"
            "<85>ctscope-delete[N]: user 65534 deleted 2 of 3 tracked flows"));
    // A question alone is no deletion.
    helper()->apply(EntryEdit(), {}, "a question", {});
    QCOMPARE(m_lab.log.take(), QByteArray());
}

void TestEdits::changesTheEntriesThatAreNamed_data() { deletesTheEntriesThatAreNamed_data(); }

void TestEdits::changesTheEntriesThatAreNamed()
{
    QFETCH(bool, byHelper);
    addFlow(1001, QStringLiteral("--mark 0x101"));
    addFlow(1002, QStringLiteral("--mark 0x101 --zone 5"));
    addFlow(1003);
    const EntryKey keys[] = {keyOf(1001), keyOf(1002)};
    const std::unique_ptr<EntryEditor> editor = byHelper ? helper() : SocketEditor::open();
    QVERIFY(editor != nullptr);
    QCOMPARE(resultOf(editor->apply(EntryEdit::timeout(5000), keys, "a test", {})), complete + ": 0 0, logged");
    QCOMPARE(marksAndTimes(), QByteArray("1001:257:5000 1002:257:5000 1003:0:1000"));
    QCOMPARE(resultOf(editor->apply(EntryEdit::mark(0x10, 0xff), keys, "a test", {})), complete + ": 0 0, logged");
    QCOMPARE(marksAndTimes(), QByteArray("1001:272:5000 1002:272:5000 1003:0:1000")); // 0x110
    QCOMPARE(resultOf(editor->apply(EntryEdit::mark(3), {keys, 1}, "a test", {})), complete + ": 0, logged");
    QCOMPARE(marksAndTimes(), QByteArray("1001:3:5000 1002:272:5000 1003:0:1000"));
    QCOMPARE(resultOf(editor->apply({}, {keys, 1}, "a test", {})), complete + ": 0, logged");
    QCOMPARE(resultOf(editor->apply(EntryEdit::mark(4), keys, "a test", {})), complete + ": 2 0, logged");
    QCOMPARE(marksAndTimes(), QByteArray("1002:4:5000 1003:0:1000"));
}

void TestEdits::changesNoEntryWithAnotherIdAndMakesNone()
{
    addFlow(1001);
    EntryKey key = keyOf(1001);
    ++key.id;
    QCOMPARE(resultOf(helper()->apply(EntryEdit::mark(7), {&key, 1}, "a test", {})), complete + ": 2, logged");
    QCOMPARE(marksAndTimes(), QByteArray("1001:0:1000"));
    key = keyOf(1001);
    emptyTable();
    QCOMPARE(resultOf(helper()->apply(EntryEdit::timeout(50), {&key, 1}, "a test", {})), complete + ": 2, logged");
    QCOMPARE(ports(), QByteArray());
}

void TestEdits::aFixedTimeoutStays()
{
    addEntry(QStringLiteral("-p tcp --orig-src 10.0.0.1 --orig-dst 10.0.0.2 --sport 1001 --dport 80 --timeout 1000 "
                            "--state ESTABLISHED --status SEEN_REPLY,FIXED_TIMEOUT"));
    const EntryKey key = keyOf(1001);
    const QByteArray fixed = QByteArray::number(EOPNOTSUPP);
    QCOMPARE(resultOf(helper()->apply(EntryEdit::timeout(50), {&key, 1}, "a test", {})),
        complete + ": " + fixed + ", logged");
    QCOMPARE(resultOf(helper()->apply(EntryEdit::mark(6), {&key, 1}, "a test", {})), complete + ": 0, logged");
    QCOMPARE(marksAndTimes(), QByteArray("1001:6:1000"));
}

void TestEdits::everyChangeIsLogged()
{
    addFlow(1001);
    const EntryKey key = keyOf(1001);
    const auto editor = helper();
    editor->apply(EntryEdit::timeout(600), {&key, 1}, "filter: tcp", {});
    editor->apply(EntryEdit::mark(0x10, 0xff), {&key, 1}, "filter: tcp", {});
    const QByteArray flow = ", reason \"filter: tcp\": tcp 10.0.0.1:1001 > 10.0.0.2:80 id N\n";
    QCOMPARE(m_lab.log.take(),
        "<85>ctscope-delete[N]: user 65534 sets the time left of tracked flows to 600 s" + flow
            + "<85>ctscope-delete[N]: user 65534 changed 1 of 1 tracked flows\n"
              "<85>ctscope-delete[N]: user 65534 sets the mark of tracked flows to 0x10/0xff"
            + flow + "<85>ctscope-delete[N]: user 65534 changed 1 of 1 tracked flows");
}

void TestEdits::withoutThePrivilegeNothingIsEdited()
{
    addFlow(1001);
    const EntryKey key = keyOf(1001);
    const QString powerless = m_lab.folder.filePath(QStringLiteral("powerless"));
    QVERIFY(copyWithRights(QStringLiteral(CTSCOPE_DELETE), powerless, nullptr, "0755"));
    const auto editor =
        HelperEditor::open({.command = arguments(asOrdinaryUser({powerless})), .keepEnvironment = true});
    QCOMPARE(
        resultOf(editor->apply(EntryEdit(), {&key, 1}, "a test", {})), endOf({End::Refused, EPERM}) + ": , not logged");
    QCOMPARE(resultOf(editor->apply(EntryEdit::mark(1), {&key, 1}, "a test", {})),
        endOf({End::Refused, EPERM}) + ": , not logged");
    QCOMPARE(marksAndTimes(), QByteArray("1001:0:1000"));
    QCOMPARE(m_lab.log.take(), QByteArray());
}

void TestEdits::theCaptureHelperRefusesAndEnds()
{
    addFlow(1001);
    const EntryKey key = keyOf(1001);
    const QString reader = m_lab.folder.filePath(QStringLiteral("ctscope-capture"));
    QVERIFY(copyWithRights(QStringLiteral(CTSCOPE_CAPTURE), reader, "cap_net_admin+ep", "0750"));
    PlayedClient client(arguments(asOrdinaryUser({reader})));
    client.ask(FrameType::Hello, encodeGreeting({protocolVersion, "a played client"}));
    QCOMPARE(client.hear(), QByteArray("81#1"));
    client.ask(FrameType::Delete, *encodeEdit({{}, "a test"}, {&key, 1}));
    QCOMPARE(client.hear(), QByteArray("83#2"));
    QCOMPARE(client.hear(), QByteArray());
    QCOMPARE(client.exitStatus(), int(ExitProtocol));
    PlayedClient changing(arguments(asOrdinaryUser({reader})));
    changing.ask(FrameType::Hello, encodeGreeting({protocolVersion, "a played client"}));
    QCOMPARE(changing.hear(), QByteArray("81#1"));
    changing.ask(FrameType::Change, *encodeEdit({EntryEdit::mark(1), "a test"}, {&key, 1}));
    QCOMPARE(changing.hear(), QByteArray("83#2"));
    QCOMPARE(changing.exitStatus(), int(ExitProtocol));
    QCOMPARE(marksAndTimes(), QByteArray("1001:0:1000"));
    const auto editor = HelperEditor::open({.command = arguments(asOrdinaryUser({reader})), .keepEnvironment = true});
    QCOMPARE(
        resultOf(editor->apply(EntryEdit(), {&key, 1}, "a test", {})), endOf({End::Refused, EPERM}) + ": , not logged");
    QCOMPARE(ports(), QByteArray("1001"));
}

void TestEdits::refusesWhenEverybodyMayStartIt()
{
    const QString open = m_lab.folder.filePath(QStringLiteral("open"));
    QVERIFY(copyWithRights(QStringLiteral(CTSCOPE_DELETE), open, "cap_net_admin+ep", "0755"));
    PlayedClient client(arguments(asOrdinaryUser({open})));
    client.closeInput();
    QCOMPARE(client.exitStatus(), int(ExitUnsafe));
    QVERIFY(copyWithRights(QStringLiteral(CTSCOPE_DELETE), open, "cap_net_admin+ep", "0770"));
    PlayedClient another(arguments(asOrdinaryUser({open})));
    another.closeInput();
    QCOMPARE(another.exitStatus(), int(ExitUnsafe));
}

void TestEdits::nonsenseEndsIt_data()
{
    QTest::addColumn<QByteArray>("input");
    const auto header = [](std::size_t length, FrameType type) {
        std::array<std::byte, headerSize> bytes;
        putHeader(bytes, type, 1, length);
        return QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()));
    };
    const QByteArray hello = header(4, FrameType::Hello) + QByteArray("\1\0\0\0", 4);
    EntryKey key;
    key.flow.source = key.flow.destination = IpAddress::v4(0x0a000001);
    const auto payload = *encodeEdit({{}, "why"}, {&key, 1});
    const QByteArray good(reinterpret_cast<const char *>(payload.data()), qsizetype(payload.size()));
    const auto request = [&](const QByteArray &bytes) {
        return hello + header(std::size_t(bytes.size()), FrameType::Delete) + bytes;
    };
    QTest::newRow("a deletion without a greeting") << header(payload.size(), FrameType::Delete) + good;
    QTest::newRow("a question") << hello + header(1, FrameType::Ask) + '\1';
    QTest::newRow("events") << hello + header(4, FrameType::Subscribe) + QByteArray(4, '\1');
    QTest::newRow("settings") << hello + header(0, FrameType::AskSettings);
    QTest::newRow("nothing") << request({});
    QTest::newRow("no addresses, as for a flush") << request(QByteArray(4, '\0') + QByteArray(48, '\0'));
    QTest::newRow("a key that is cut off") << request(good.chopped(1));
    QTest::newRow("a key of 44 bytes, without an id") << request(good.chopped(4));
    QTest::newRow("a reason longer than the frame") << request(QByteArray("\xff\1\0\0", 4) + good.mid(4));
    QTest::newRow("a reason without an end") << request(QByteArray("\xff\xff\xff\xff", 4) + good.mid(4));
    QTest::newRow("too many keys") << request(QByteArray(4, '\0') + good.mid(7).repeated(129));
    const auto change = [&](const EntryEdit &edit) {
        const auto made = *encodeEdit({EntryEdit::mark(1), "why"}, {&key, 1});
        QByteArray bytes(reinterpret_cast<const char *>(made.data()), qsizetype(made.size()));
        bytes[0] = static_cast<char>(edit.kind);
        std::memcpy(bytes.data() + 4, &edit.value, 4);
        std::memcpy(bytes.data() + 8, &edit.mask, 4);
        return hello + header(std::size_t(bytes.size()), FrameType::Change) + bytes;
    };
    QTest::newRow("a change that is a deletion") << change({});
    QTest::newRow("a change of another kind") << change({EntryEdit::Kind(3), 1, 0});
    QTest::newRow("a time left of nothing, which deletes") << change(EntryEdit::timeout(0));
    QTest::newRow("a time left that no kernel can count") << change(EntryEdit::timeout(EntryEdit::longestTimeout + 1));
    QTest::newRow("a time left with a mask") << change({EntryEdit::Kind::Timeout, 1, 1});
    QTest::newRow("a mark outside its mask") << change(EntryEdit::mark(0x100, 0xff));
    QTest::newRow("a mark of no bits") << change(EntryEdit::mark(0, 0));
    QTest::newRow("a deletion with the head of a change") << hello
            + header(std::size_t(good.size()) + changeSize, FrameType::Delete) + QByteArray(changeSize, '\1') + good;
    QTest::newRow("filled padding") << request(QByteArray(good).replace(4 + 3 + 10, 1, "\1"));
}

void TestEdits::nonsenseEndsIt()
{
    QFETCH(QByteArray, input);
    addFlow(1001);
    PlayedClient client(arguments(asOrdinaryUser({m_helper})));
    client.say(input);
    QCOMPARE(client.exitStatus(), int(ExitProtocol));
    QCOMPARE(ports(), QByteArray("1001"));
    QCOMPARE(m_lab.log.take(), QByteArray());
}

void TestEdits::hasThePrivilegesOfItsPageAndNoOther()
{
    PlayedClient client(arguments(asOrdinaryUser({m_helper})));
    client.ask(FrameType::Hello, encodeGreeting({protocolVersion, "a played client"}));
    QCOMPARE(client.hear(), QByteArray("81#1"));
    const QString status = QString::fromLatin1(contentOf(QStringLiteral("/proc/%1/status").arg(client.pid())));
    static const QRegularExpression promise(
        QStringLiteral("\\b(CapInh|CapPrm|CapEff|CapAmb|NoNewPrivs|Seccomp): ([0-9a-f]+)"));
    int promises = 0;
    const QString page = QString::fromUtf8(contentOf(QStringLiteral(CTSCOPE_CAPTURE_PAGE)));
    for (auto found = promise.globalMatch(page); found.hasNext(); ++promises) {
        const auto match = found.next();
        QVERIFY2(status.contains(match.captured(1) + QStringLiteral(":\t") + match.captured(2)), qPrintable(status));
    }
    QCOMPARE(promises, 6);
    QVERIFY(status.contains(QStringLiteral("Uid:\t65534\t65534\t65534\t65534")));
    // Its pipes, the socket for the kernel and that of the log.
    QCOMPARE(QDir(QStringLiteral("/proc/%1/fd").arg(client.pid()))
                 .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
                 .size(),
        5);
}

void TestEdits::startedByPolkitItLogsTheUserWhoAsked()
{
    addFlow(1001);
    const EntryKey key = keyOf(1001);
    const auto editor =
        HelperEditor::open({.command = {"/usr/bin/env", "-i", "PKEXEC_UID=1234", m_helper.toStdString()}});
    QCOMPARE(resultOf(editor->apply(EntryEdit(), {&key, 1}, "a test", {})), complete + ": 0, logged");
    QVERIFY(m_lab.log.take().contains("user 1234 deleted 1 of 1 tracked flows"));
}

/// The message always has the tuple: without one the kernel would empty the table.
void TestEdits::theKernelDeletesNothingWithoutATuple()
{
    addFlow(1001);
    addFlow(1002);
    EntryKey key;
    QCOMPARE(encodeEdit({{}, "a test"}, {&key, 1}), std::nullopt);
    // What no client of the protocol can send.
    const auto editor = SocketEditor::open();
    const auto result = editor->apply(EntryEdit(), {&key, 1}, "a test", {});
    QVERIFY(result.errors.size() == 1 && result.errors.front() != 0);
    QCOMPARE(ports(), QByteArray("1001 1002"));
}

void TestEdits::cleanupTestCase() { emptyTable(); }

int main(int argc, char **argv)
{
    obstacle = NetworkLab::enter();
    if (obstacle.isEmpty())
        obstacle = takeOwnRun();
    QCoreApplication application(argc, argv);
    TestEdits test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_edits.moc"
