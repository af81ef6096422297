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
