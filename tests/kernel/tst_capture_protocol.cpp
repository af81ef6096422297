// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/capture_protocol.h"

#include <QTest>

#include <cstring>

using namespace ctscope;
using namespace ctscope::capture;

namespace {

QByteArray bytes(Bytes from)
{
    return {reinterpret_cast<const char *>(from.data()), static_cast<qsizetype>(from.size())};
}

Bytes view(const QByteArray &from)
{
    return std::as_bytes(std::span(from.constData(), static_cast<std::size_t>(from.size())));
}

QByteArray frame(FrameType type, std::uint32_t ticket, const QByteArray &payload)
{
    std::array<std::byte, headerSize> header;
    putHeader(header, type, ticket, static_cast<std::size_t>(payload.size()));
    return bytes(header) + payload;
}

/// Feeds a stream in pieces of a size, and prints what comes out.
QString read(Direction direction, QByteArray stream, qsizetype piece)
{
    FrameReader reader(direction);
    QStringList found;
    while (!stream.isEmpty()) {
        const std::span<std::byte> room = reader.room();
        const auto size = std::min({piece, stream.size(), static_cast<qsizetype>(room.size())});
        if (size == 0)
            return QStringLiteral("no room");
        std::memcpy(room.data(), stream.constData(), static_cast<std::size_t>(size));
        stream.remove(0, size);
        reader.added(static_cast<std::size_t>(size));
        Frame frame;
        FrameReader::Next next;
        while ((next = reader.next(frame)) == FrameReader::Next::Frame)
            found << QStringLiteral("%1#%2:%3").arg(int(frame.type), 0, 16).arg(frame.ticket).arg(frame.payload.size());
        if (next == FrameReader::Next::Garbage)
            return (found << QStringLiteral("garbage")).join(u' ');
    }
    const bool ended = reader.room().size() == headerSize + mostPayload(direction);
    return (found << (ended ? QStringLiteral("end") : QStringLiteral("half"))).join(u' ');
}

FlowKey key(const char *source, const char *destination, Protocol protocol, L4Keys keys, std::uint16_t zone = 0,
    bool ofOriginal = false)
{
    FlowKey made;
    made.protocol = protocol;
    made.source = IpAddress::parse(source).value_or(IpAddress());
    made.destination = IpAddress::parse(destination).value_or(IpAddress());
    made.keys = keys;
    made.zone = zone;
    made.zoneOfOriginalOnly = ofOriginal;
    return made;
}

} // namespace

Q_DECLARE_METATYPE(ctscope::FlowKey)

class CaptureProtocolTest : public QObject {
    Q_OBJECT
private slots:
    void framesComeOutOfPiecesOfAnySize_data()
    {
        QTest::addColumn<int>("piece");
        for (const int piece : {1, 2, 7, 12, 13, 4096, 10'000'000})
            QTest::addRow("%d bytes", piece) << piece;
    }
    void framesComeOutOfPiecesOfAnySize()
    {
        QFETCH(int, piece);
        const QByteArray stream = frame(FrameType::HelloReply, 1, "abcd")
            + frame(FrameType::Messages, 2, QByteArray(70'000, 'm')) + frame(FrameType::End, 2, QByteArray(8, '\0'))
            + frame(FrameType::Events, 0, {})
            + frame(FrameType::Messages, 3, QByteArray(qsizetype(mostPayload(Direction::ToClient)), 'x'));
        QCOMPARE(read(Direction::ToClient, stream, piece),
            QStringLiteral("81#1:4 82#2:70000 83#2:8 84#0:0 82#3:262144 end"));
        QCOMPARE(read(Direction::ToClient, stream.chopped(1), piece),
            QStringLiteral("81#1:4 82#2:70000 83#2:8 84#0:0 half"));
    }

    void whatIsNoFrameIsGarbage_data()
    {
        QTest::addColumn<Direction>("direction");
        QTest::addColumn<QByteArray>("stream");
        QTest::newRow("text") << Direction::ToClient << QByteArray("bash: command not found\n");
        QTest::newRow("too long, to the client")
            << Direction::ToClient
            << frame(FrameType::Messages, 1, QByteArray(qsizetype(mostPayload(Direction::ToClient)) + 1, 'x'));
        QTest::newRow("too long, to the helper")
            << Direction::ToHelper
            << frame(FrameType::AskFlows, 1, QByteArray(qsizetype(mostPayload(Direction::ToHelper)) + 1, 'x'));
        QTest::newRow("an answer as a request") << Direction::ToHelper << frame(FrameType::End, 1, QByteArray(8, '\0'));
        QTest::newRow("a request as an answer") << Direction::ToClient << frame(FrameType::Ask, 1, "x");
        QTest::newRow("a type between the requests") << Direction::ToHelper << frame(static_cast<FrameType>(9), 1, {});
        QTest::newRow("no type") << Direction::ToHelper << QByteArray(12, '\0');
        QTest::newRow("a gap that is not empty")
            << Direction::ToHelper << frame(FrameType::Cancel, 1, {}).replace(11, 1, "x");
    }
    void whatIsNoFrameIsGarbage()
    {
        QFETCH(Direction, direction);
        QFETCH(QByteArray, stream);
        QCOMPARE(read(direction, stream, 100), QStringLiteral("garbage"));
    }

    void deletionsComeBackAsTheyWereSent()
    {
        const std::vector<EntryKey> keys{
            {key("10.0.0.1", "10.0.0.2", protocol::tcp, L4Keys::ports(40000, 443), 7), 0xfedcba98},
            {key("fd00::1", "fd00::2", protocol::icmpv6, L4Keys::icmp(128, 0, 9), 7, true), 0}};
        const auto payload = encodeEdit({{}, "filter: dport == 443"}, keys);
        QVERIFY(payload.has_value());
        const auto read = decodeEdit(FrameType::Delete, *payload);
        QVERIFY(read.has_value());
        QVERIFY(read->edit.isDeletion());
        QCOMPARE(read->reason, std::string_view("filter: dport == 443"));
        QCOMPARE(read->count(), keys.size());
        QVERIFY(read->at(0) == keys[0] && read->at(1) == keys[1]);
        // Neither more nor less.
        QVERIFY(!decodeEdit(FrameType::Delete, Bytes(*payload).first(payload->size() - 1)));
        QVERIFY(!encodeEdit({}, std::vector<EntryKey>(mostEdited + 1, keys[0])));
        QVERIFY(!encodeEdit({}, std::vector<EntryKey>(1))); // no addresses
        const std::string longReason(1000, 'x');
        QCOMPARE(decodeEdit(FrameType::Delete, *encodeEdit({{}, longReason}, {}))->reason.size(), mostReason);
        const auto largest = encodeEdit({EntryEdit::mark(1), longReason}, std::vector<EntryKey>(mostEdited, keys[0]));
        QVERIFY(largest->size() <= mostPayload(Direction::ToHelper));
    }

    void changesComeBackAsTheyWereSent()
    {
        const std::vector<EntryKey> keys{
            {key("10.0.0.1", "10.0.0.2", protocol::tcp, L4Keys::ports(40000, 443), 7), 0xfedcba98}};
        for (const EntryEdit &edit : {EntryEdit::timeout(1), EntryEdit::timeout(EntryEdit::longestTimeout),
                 EntryEdit::mark(0), EntryEdit::mark(0x10, 0xf0)}) {
            const auto payload = encodeEdit({edit, "why"}, keys);
            QVERIFY(payload.has_value());
            const auto read = decodeEdit(FrameType::Change, *payload);
            QVERIFY(
                read && read->edit == edit && read->reason == "why" && read->count() == 1 && read->at(0) == keys[0]);
            QVERIFY(!decodeEdit(FrameType::Delete, *payload)); // a change is no deletion
        }
        for (const EntryEdit &edit : {EntryEdit::timeout(0), EntryEdit::timeout(EntryEdit::longestTimeout + 1),
                 EntryEdit::mark(0, 0), EntryEdit::mark(0x100, 0xff)})
            QVERIFY(!encodeEdit({edit, "why"}, keys));
    }

    void resultsOfDeletionsComeBackAsTheyWereSent()
    {
        std::array<std::byte, 16> payload;
        const int errors[] = {0, 2, 16};
        QCOMPARE(writeResults(payload, true, errors), payload.size());
        const auto read = decodeResults(payload);
        QVERIFY(read && read->logged && read->errors == std::vector<int>({0, 2, 16}));
        payload[3] = std::byte{1};
        QVERIFY(!decodeResults(payload));
        payload[3] = std::byte{0};
        payload[15] = std::byte{1}; // no errno value
        QVERIFY(!decodeResults(payload));
        QVERIFY(!decodeResults(Bytes(payload).first(15)));
        QVERIFY(!decodeResults({}));
    }

    void garbageAfterFramesEndsTheStream()
    {
        QCOMPARE(read(Direction::ToHelper,
                     frame(FrameType::Ask, 7, "\1") + QByteArray(12, '\xff') + frame(FrameType::Ask, 8, "\1"), 5),
            QStringLiteral("2#7:1 garbage"));
    }

    void keysComeBackAsTheyWent_data()
    {
        QTest::addColumn<FlowKey>("sent");
        QTest::addColumn<bool>("possible");
        QTest::newRow("tcp") << key("10.0.0.1", "192.0.2.7", 6, L4Keys::ports(1024, 443)) << true;
        QTest::newRow("ipv6, in a zone") << key("fd00::1", "2001:db8::2", 17, L4Keys::ports(53, 65535), 7) << true;
        QTest::newRow("zone of the original only")
            << key("10.0.0.1", "10.0.0.2", 17, L4Keys::ports(1, 2), 65535, true) << true;
        QTest::newRow("icmp") << key("10.0.0.1", "10.0.0.2", 1, L4Keys::icmp(8, 0, 4711)) << true;
        QTest::newRow("gre") << key("10.0.0.1", "10.0.0.2", 47, L4Keys::gre(1, 2)) << true;
        QTest::newRow("without a tracker") << key("10.0.0.1", "10.0.0.2", 255, {}) << true;
        QTest::newRow("two families") << key("10.0.0.1", "fd00::1", 6, L4Keys::ports(1, 2)) << false;
        QTest::newRow("no addresses") << key("x.x.x.x", "y.y.y.y", 6, L4Keys::ports(1, 2)) << false;
    }
    void keysComeBackAsTheyWent()
    {
        QFETCH(FlowKey, sent);
        QFETCH(bool, possible);
        std::array<std::byte, keySize> encoded;
        QCOMPARE(encodeKey(sent, encoded), possible);
        if (!possible)
            return;
        QVERIFY(decodeKey(encoded).has_value());
        QCOMPARE(*decodeKey(encoded), sent);
        const QByteArray two = bytes(encoded) + bytes(encoded);
        QCOMPARE(keyCount(view(two)), std::optional<std::size_t>(2));
        QCOMPARE(keyAt(view(two), 1), sent);
        QVERIFY(!keyCount(view(two.chopped(1))));
    }

    void keysOfAnotherFormAreRefused_data()
    {
        QTest::addColumn<int>("at");
        QTest::addColumn<int>("value");
        QTest::newRow("family") << 1 << 5;
        QTest::newRow("kind") << 2 << 4;
        QTest::newRow("flags") << 3 << 2;
        QTest::newRow("the gap") << 10 << 1;
        QTest::newRow("behind an IPv4 address") << 16 << 1;
    }
    void keysOfAnotherFormAreRefused()
    {
        QFETCH(int, at);
        QFETCH(int, value);
        std::array<std::byte, keySize> encoded;
        QVERIFY(encodeKey(key("10.0.0.1", "10.0.0.2", 6, L4Keys::ports(1, 2)), encoded));
        encoded[std::size_t(at)] = std::byte(value);
        QVERIFY(!decodeKey(encoded));
        QVERIFY(!keyCount(encoded));
    }

    void questionsForSocketsComeBackAsTheyWent_data()
    {
        QTest::addColumn<int>("protocol");
        QTest::addColumn<QString>("local");
        QTest::addColumn<QString>("remote");
        QTest::addColumn<bool>("all");
        QTest::addColumn<bool>("possible");
        const auto row = [](const char *name, int protocol, const char *local, const char *remote, bool all,
                             bool possible) {
            QTest::newRow(name) << protocol << QString::fromLatin1(local) << QString::fromLatin1(remote) << all
                                << possible;
        };
        row("tcp", 6, "10.0.0.1", "192.0.2.7", false, true);
        row("udp, IPv6", 17, "fd00::1", "2001:db8::2", false, true);
        row("all of sctp", 132, "0.0.0.0", "0.0.0.0", true, true);
        row("all of IPv6", 136, "::", "::", true, true);
        row("icmp", 1, "10.0.0.1", "192.0.2.7", false, false);
        row("raw", 255, "10.0.0.1", "192.0.2.7", false, false);
        row("two families", 6, "10.0.0.1", "fd00::1", false, false);
        row("no address", 6, "x", "x", false, false);
    }
    void questionsForSocketsComeBackAsTheyWent()
    {
        QFETCH(int, protocol);
        QFETCH(QString, local);
        QFETCH(QString, remote);
        QFETCH(bool, all);
        QFETCH(bool, possible);
        const auto address = [](const QString &text) {
            return IpAddress::parse(text.toStdString()).value_or(IpAddress());
        };
        SocketQuestion sent{
            {Protocol(protocol), address(local), address(remote), 4711, std::uint16_t(all ? 0 : 443)}, all};
        std::array<std::byte, socketQuestionSize> encoded;
        QCOMPARE(encodeSocketQuestion(sent, encoded), possible);
        if (possible)
            QVERIFY(decodeSocketQuestion(encoded) == sent);
    }

    void questionsForSocketsOfAnotherFormAreRefused_data()
    {
        QTest::addColumn<int>("at");
        QTest::addColumn<int>("value");
        QTest::newRow("kind") << 0 << 2;
        QTest::newRow("all, with an other end") << 0 << 1;
        QTest::newRow("a protocol without sock_diag") << 1 << 255;
        QTest::newRow("family") << 2 << 10;
        QTest::newRow("the gap") << 3 << 1;
        QTest::newRow("behind an IPv4 address") << 12 << 1;
    }
    void questionsForSocketsOfAnotherFormAreRefused()
    {
        QFETCH(int, at);
        QFETCH(int, value);
        const SocketQuestion question{{6, IpAddress::v4(1), IpAddress::v4(2), 3, 4}, false};
        std::array<std::byte, socketQuestionSize> encoded;
        QVERIFY(encodeSocketQuestion(question, encoded));
        encoded[std::size_t(at)] = std::byte(value);
        QVERIFY(!decodeSocketQuestion(encoded));
        QVERIFY(!decodeSocketQuestion(Bytes(encoded).first(39)));
    }

    void smallPayloadsComeBackAsTheyWent()
    {
        const std::vector<std::byte> hello = encodeGreeting({protocolVersion, "ctscope 0.1.0"});
        QCOMPARE(decodeGreeting(hello)->version, protocolVersion);
        QCOMPARE(decodeGreeting(hello)->program, std::string_view("ctscope 0.1.0"));
        QCOMPARE(decodeQuestion(encodeQuestion(NetlinkQuestion::Expectations)).value(), NetlinkQuestion::Expectations);
        QCOMPARE(decodeBufferSize(encodeBufferSize(8 << 20)).value(), std::uint32_t(8 << 20));
        const auto answer = decodeAnswer(encodeAnswer({NetlinkAnswer::End::Refused, EPERM})).value();
        QCOMPARE(answer.end, NetlinkAnswer::End::Refused);
        QCOMPARE(answer.error, EPERM);
        const auto state = decodeEventsState(encodeEventsState({true, false, 0})).value();
        QVERIFY(state.lost && !state.broken && state.error == 0);
    }

    void payloadsOfAnotherFormAreRefused()
    {
        QVERIFY(!decodeGreeting(view("abc")));
        QVERIFY(!decodeGreeting(view(QByteArray(105, 'x'))));
        QVERIFY(!decodeQuestion(view("\2"))); // one flow has a frame of its own
        QVERIFY(!decodeQuestion(view("\7")));
        QVERIFY(!decodeQuestion({}));
        QVERIFY(!decodeBufferSize(view("12345")));
        QVERIFY(!decodeAnswer(view(QByteArray(8, '\x7f'))));
        QVERIFY(!decodeAnswer(view(QByteArray(7, '\0'))));
        QVERIFY(!decodeEventsState(view(QByteArray(8, '\2'))));
    }

    void settingsAreLines()
    {
        QStringList found;
        const QByteArray text("nf_conntrack_max=262144\nnonsense\n=1\nnf_conntrack_acct=0\nnf_conntrack_helper=");
        eachSetting(view(text), [&](std::string_view name, std::string_view value) {
            found << QString::fromUtf8(name.data(), qsizetype(name.size())) + u':'
                    + QString::fromUtf8(value.data(), qsizetype(value.size()));
        });
        QCOMPARE(found.join(u' '), QStringLiteral("nf_conntrack_max:262144 nf_conntrack_acct:0 nf_conntrack_helper:"));
    }
};

QTEST_APPLESS_MAIN(CaptureProtocolTest)
#include "tst_capture_protocol.moc"
