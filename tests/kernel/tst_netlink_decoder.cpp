// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_decoder.h"

#include "kernel/flow_description.h"
#include "kernel/netlink_expectation.h"
#include "kernel/netlink_statistics.h"
#include "table/skip_words.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include <array>

#include <arpa/inet.h>

using namespace ctscope;

namespace {

Bytes bytesOf(const QByteArray &data)
{
    return std::as_bytes(std::span(data.constData(), static_cast<std::size_t>(data.size())));
}

QByteArray recorded(const QString &name)
{
    QFile file(QStringLiteral(TEST_DATA "/netlink/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::optional<NetlinkMessage> firstMessage(const QByteArray &data)
{
    NetlinkMessages messages(bytesOf(data));
    NetlinkMessage message;
    return messages.next(message) ? std::optional(message) : std::nullopt;
}

QStringList linesOf(const std::string &text) { return QString::fromStdString(text).split(QLatin1Char('\n')); }

std::string printed(const CpuStatistics &statistics)
{
    std::string text = "cpu: " + std::to_string(statistics.cpu) + "\n";
    for (const auto &[name, value] : statistics.counters)
        text += name + ": " + std::to_string(value) + "\n";
    return text;
}

/// A message of any kind as ctscope decodes it, or the reason why it does not.
std::string decoded(const NetlinkMessage &message, MessageOrigin origin)
{
    if (NetlinkFlow parts; decodeFlow(message, origin, parts) == NetlinkFault::None)
        return description::of(toFlow(parts));
    if (Expectation expectation; decodeExpectation(message, origin, expectation) == NetlinkFault::None)
        return description::of(expectation);
    if (CpuStatistics statistics; decodeCpuStatistics(message, statistics) == NetlinkFault::None)
        return printed(statistics);
    if (TableStatistics table; decodeTableStatistics(message, table) == NetlinkFault::None)
        return "entries: " + std::to_string(table.entries.value_or(0))
            + "\nmax: " + std::to_string(table.maxEntries.value_or(0)) + "\n";
    return "nothing\n";
}

/// A flow's message, made with libmnl as another program would make it.
class MessageBuilder {
public:
    explicit MessageBuilder(Protocol protocol)
    {
        m_header = mnl_nlmsg_put_header(m_buffer.data());
        m_header->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW;
        auto *const family = static_cast<nfgenmsg *>(mnl_nlmsg_put_extra_header(m_header, sizeof(nfgenmsg)));
        family->nfgen_family = AF_INET;
        tuple(CTA_TUPLE_ORIG, protocol, "10.0.0.1", "10.0.0.2", 1000, 2000);
        tuple(CTA_TUPLE_REPLY, protocol, "10.0.0.2", "10.0.0.1", 2000, 1000);
    }

    void tuple(std::uint16_t type, Protocol protocol, const char *source, const char *destination,
        std::uint16_t sourcePort, std::uint16_t destinationPort)
    {
        nested(type, [&] {
            nested(CTA_TUPLE_IP, [&] {
                mnl_attr_put_u32(m_header, CTA_IP_V4_SRC, inet_addr(source));
                mnl_attr_put_u32(m_header, CTA_IP_V4_DST, inet_addr(destination));
            });
            nested(CTA_TUPLE_PROTO, [&] {
                mnl_attr_put_u8(m_header, CTA_PROTO_NUM, protocol);
                mnl_attr_put_u16(m_header, CTA_PROTO_SRC_PORT, htons(sourcePort));
                mnl_attr_put_u16(m_header, CTA_PROTO_DST_PORT, htons(destinationPort));
            });
        });
    }
    template <typename Fill> void nested(std::uint16_t type, Fill &&fill)
    {
        nlattr *const nest = mnl_attr_nest_start(m_header, type);
        fill();
        mnl_attr_nest_end(m_header, nest);
    }
    nlmsghdr *header() { return m_header; }
    QByteArray data() const { return {m_buffer.data(), static_cast<qsizetype>(m_header->nlmsg_len)}; }

private:
    alignas(nlmsghdr) std::array<char, 4096> m_buffer{};
    nlmsghdr *m_header = nullptr;
};

} // namespace

class TestNetlinkDecoder : public QObject {
    Q_OBJECT

private slots:
    void recordedMessage_data();
    void recordedMessage();
    void aWholeReceiveBuffer();
    void rareAttributes();
    void labelsHaveTheirNames();
    void aSecurityContext();
    void unknownAttributesArePassedOver();
    void appendedRowsAreTheSameFlows_data() { recordedMessage_data(); }
    void appendedRowsAreTheSameFlows();
    void everyShorterMessageIsRefusedOrWhole_data() { recordedMessage_data(); }
    void everyShorterMessageIsRefusedOrWhole();
    void faults_data();
    void faults();
    void errorsAndEnds();
};

void TestNetlinkDecoder::recordedMessage_data()
{
    QTest::addColumn<QString>("name");
    const QStringList names = QDir(QStringLiteral(TEST_DATA "/netlink")).entryList({QStringLiteral("*.txt")});
    QVERIFY(!names.isEmpty());
    for (const QString &name : names) {
        const QString base = name.chopped(4);
        QTest::newRow(qPrintable(base)) << base;
    }
}

void TestNetlinkDecoder::recordedMessage()
{
    QFETCH(QString, name);
    const QByteArray data = recorded(name + QStringLiteral(".bin"));
    const auto message = firstMessage(data);
    QVERIFY(message);
    const bool event = name.startsWith(QStringLiteral("event_"));
    const std::string found = decoded(*message, event ? MessageOrigin::Events : MessageOrigin::Table);
    QCOMPARE(linesOf(found), linesOf(recorded(name + QStringLiteral(".txt")).toStdString()));
}

void TestNetlinkDecoder::aWholeReceiveBuffer()
{
    const QByteArray data = recorded(QStringLiteral("dump.bin"));
    NetlinkMessages messages(bytesOf(data));
    NetlinkMessage message;
    QStringList found;
    while (messages.next(message)) {
        if (message.isDone()) {
            found << QStringLiteral("done");
            continue;
        }
        NetlinkFlow parts;
        QCOMPARE(decodeFlow(message, MessageOrigin::Table, parts), NetlinkFault::None);
        const Flow flow = toFlow(parts);
        found << QString::fromUtf8(protocol::conntrackName(flow.protocol).data()) + QLatin1Char(' ')
                + QString::number(flow.original.keys.second);
    }
    QVERIFY(!messages.broken());
    found.sort();
    QCOMPARE(found.join(QStringLiteral(", ")), QStringLiteral("tcp 21, tcp 41739, udp 4000, udp 4100, udp 4200"));
}

void TestNetlinkDecoder::rareAttributes()
{
    MessageBuilder builder(protocol::dccp);
    nlmsghdr *const header = builder.header();
    builder.nested(CTA_PROTOINFO, [&] {
        builder.nested(CTA_PROTOINFO_DCCP, [&] {
            mnl_attr_put_u8(header, CTA_PROTOINFO_DCCP_STATE, 4);
            mnl_attr_put_u8(header, CTA_PROTOINFO_DCCP_ROLE, 1);
            mnl_attr_put_u64(header, CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ, __builtin_bswap64(123456789012ull));
        });
    });
    builder.nested(CTA_SEQ_ADJ_ORIG, [&] {
        mnl_attr_put_u32(header, CTA_SEQADJ_CORRECTION_POS, htonl(77));
        mnl_attr_put_u32(header, CTA_SEQADJ_OFFSET_BEFORE, htonl(static_cast<std::uint32_t>(-3)));
        mnl_attr_put_u32(header, CTA_SEQADJ_OFFSET_AFTER, htonl(5));
    });
    builder.nested(CTA_SEQ_ADJ_REPLY, [&] {
        mnl_attr_put_u32(header, CTA_SEQADJ_CORRECTION_POS, htonl(0xffffffff));
        mnl_attr_put_u32(header, CTA_SEQADJ_OFFSET_BEFORE, htonl(0));
        mnl_attr_put_u32(header, CTA_SEQADJ_OFFSET_AFTER, htonl(1));
    });
    builder.nested(CTA_SYNPROXY, [&] {
        mnl_attr_put_u32(header, CTA_SYNPROXY_ISN, htonl(4000000000u));
        mnl_attr_put_u32(header, CTA_SYNPROXY_ITS, htonl(2));
        mnl_attr_put_u32(header, CTA_SYNPROXY_TSOFF, htonl(3));
    });
    builder.tuple(CTA_TUPLE_MASTER, protocol::tcp, "192.0.2.1", "192.0.2.2", 40000, 21);
    builder.nested(CTA_TIMESTAMP, [&] {
        mnl_attr_put_u64(header, CTA_TIMESTAMP_START, __builtin_bswap64(1795363936000000000ull));
        mnl_attr_put_u64(header, CTA_TIMESTAMP_STOP, __builtin_bswap64(1795363939123456789ull));
    });
    mnl_attr_put_u64(header, CTA_STATUS_MASK + 1, __builtin_bswap64(1795363940123456789ull));
    mnl_attr_put_u32(header, CTA_SECMARK, htonl(12));
    header->nlmsg_pid = 4711;

    const QByteArray data = builder.data();
    QCOMPARE(linesOf(decoded(firstMessage(data).value(), MessageOrigin::Events)),
        linesOf("UPDATE\n"
                "protocol: dccp 33\n"
                "state: OPEN\n"
                "original: 10.0.0.1 10.0.0.2 ports 1000 2000\n"
                "reply: 10.0.0.2 10.0.0.1 ports 2000 1000\n"
                "USERSPACE\n"
                "event time: 1795363940123456\n"
                "start: 1795363936000000000\n"
                "stop: 1795363939123456789\n"
                "secmark: 12\n"
                "port id: 4711\n"
                "dccp: role 1 handshake 123456789012\n"
                "original sequence: at 77 from -3 to 5\n"
                "reply sequence: at 4294967295 from 0 to 1\n"
                "synproxy: 4000000000 2 3\n"
                "master: 6 192.0.2.1 192.0.2.2 ports 40000 21\n"));
}

void TestNetlinkDecoder::labelsHaveTheirNames()
{
    MessageBuilder builder(protocol::tcp);
    const std::array<std::uint32_t, 4> bits = {1u << 0 | 1u << 31, 0, 0, 1u << 31};
    mnl_attr_put(builder.header(), CTA_LABELS, sizeof bits, bits.data());
    const auto names = ConnectionLabels::parse("# the labels of this router\n"
                                               "0 customer\n"
                                               "  31\tvoice  # calls\n"
                                               "31 second-name-does-not-count\n"
                                               "128 out-of-range\n"
                                               "x no-number\n"
                                               "7\n");
    const QByteArray data = builder.data();
    NetlinkFlow parts;
    QCOMPARE(decodeFlow(firstMessage(data).value(), MessageOrigin::Table, parts), NetlinkFault::None);
    const std::vector<std::string> expected = {"customer", "voice", "127"};
    QCOMPARE(toFlow(parts, names).labels, std::optional(expected));
}

void TestNetlinkDecoder::aSecurityContext()
{
    MessageBuilder builder(protocol::tcp);
    builder.nested(
        CTA_SECCTX, [&] { mnl_attr_put_strz(builder.header(), CTA_SECCTX_NAME, "system_u:object_r:unlabeled_t:s0"); });
    const QByteArray data = builder.data();
    NetlinkFlow parts;
    QCOMPARE(decodeFlow(firstMessage(data).value(), MessageOrigin::Table, parts), NetlinkFault::None);
    QCOMPARE(toFlow(parts).secctx, std::optional<std::string>("system_u:object_r:unlabeled_t:s0"));
}

void TestNetlinkDecoder::unknownAttributesArePassedOver()
{
    MessageBuilder plain(protocol::udp);
    MessageBuilder extended(protocol::udp);
    mnl_attr_put_strz(extended.header(), 60, "from a newer kernel");
    extended.nested(CTA_PROTOINFO, [&] { mnl_attr_put_u32(extended.header(), 9, 1); });
    const QByteArray data = extended.data();
    const QByteArray plainData = plain.data();
    QCOMPARE(decoded(firstMessage(data).value(), MessageOrigin::Table),
        decoded(firstMessage(plainData).value(), MessageOrigin::Table));
}

void TestNetlinkDecoder::appendedRowsAreTheSameFlows()
{
    QFETCH(QString, name);
    const QByteArray data = recorded(name + QStringLiteral(".bin"));
    const NetlinkMessage message = firstMessage(data).value();
    NetlinkFlow parts;
    if (decodeFlow(message, MessageOrigin::Events, parts) != NetlinkFault::None)
        return; // an expectation, or statistics
    FlowStore store;
    const Row row = appendFlow(store, parts);
    QCOMPARE(linesOf(description::of(store.flow(row))), linesOf(description::of(toFlow(parts))));
    QCOMPARE(store.flow(row), toFlow(parts));
}

void TestNetlinkDecoder::everyShorterMessageIsRefusedOrWhole()
{
    QFETCH(QString, name);
    const QByteArray data = recorded(name + QStringLiteral(".bin"));
    // The header still has the whole length: a part of a message is not decoded.
    for (qsizetype length = 0; length < data.size(); ++length)
        QVERIFY(!firstMessage(data.first(length)));
    // The header has the length of the part: the attributes end early.
    for (qsizetype length = 16; length < data.size(); ++length) {
        QByteArray part = data.first(length);
        const auto told = static_cast<std::uint32_t>(length);
        std::memcpy(part.data(), &told, sizeof told);
        const NetlinkMessage message = firstMessage(part).value();
        NetlinkFlow parts;
        const NetlinkFault fault = decodeFlow(message, MessageOrigin::Events, parts);
        if (length < 20)
            QVERIFY(fault == NetlinkFault::ShortMessage || fault == NetlinkFault::WrongType);
        else if (length % 4 == 1) // no attribute of a flow ends one byte into a word
            QVERIFY(fault == NetlinkFault::BadAttribute || fault == NetlinkFault::WrongType);
    }
}

void TestNetlinkDecoder::faults_data()
{
    using Change = std::function<void(MessageBuilder &)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("fault");
    const auto row = [](const char *name, Change change, const char *fault) {
        QTest::newRow(name) << change << QString::fromUtf8(fault);
    };
    row(
        "nothing wrong", [](MessageBuilder &) {}, "");
    row(
        "another subsystem",
        [](MessageBuilder &b) { b.header()->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | IPCTNL_MSG_CT_NEW; },
        "the message is of another type");
    row(
        "another message",
        [](MessageBuilder &b) { b.header()->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET; },
        "the message is of another type");
    row(
        "no entry ends in a dump",
        [](MessageBuilder &b) { b.header()->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE; },
        "the message is of another type");
    row(
        "an attribute longer than the message",
        [](MessageBuilder &b) {
            mnl_attr_put_u32(b.header(), CTA_MARK, 1);
            auto *const mark =
                reinterpret_cast<nlattr *>(reinterpret_cast<char *>(b.header()) + b.header()->nlmsg_len - 8);
            mark->nla_len = 12;
        },
        "an attribute's length is wrong");
    row(
        "an attribute shorter than its header",
        [](MessageBuilder &b) {
            mnl_attr_put_u32(b.header(), CTA_MARK, 1);
            auto *const mark =
                reinterpret_cast<nlattr *>(reinterpret_cast<char *>(b.header()) + b.header()->nlmsg_len - 8);
            mark->nla_len = 3;
        },
        "an attribute's length is wrong");
    row(
        "a mark of two bytes", [](MessageBuilder &b) { mnl_attr_put_u16(b.header(), CTA_MARK, 1); },
        "an attribute has the wrong size");
    row(
        "a counter of four bytes",
        [](MessageBuilder &b) {
            b.nested(CTA_COUNTERS_ORIG, [&] { mnl_attr_put_u32(b.header(), CTA_COUNTERS_BYTES, 1); });
        },
        "an attribute has the wrong size");
    row(
        "an IPv6 address of four bytes",
        [](MessageBuilder &b) {
            b.nested(CTA_TUPLE_ORIG,
                [&] { b.nested(CTA_TUPLE_IP, [&] { mnl_attr_put_u32(b.header(), CTA_IP_V6_SRC, 1); }); });
        },
        "an attribute has the wrong size");
    row(
        "no tuples", [](MessageBuilder &b) { b.header()->nlmsg_len = sizeof(nlmsghdr) + sizeof(nfgenmsg); },
        "a tuple is missing");
    row(
        "no family", [](MessageBuilder &b) { b.header()->nlmsg_len = sizeof(nlmsghdr) + 3; },
        "the message is too short");
}

void TestNetlinkDecoder::faults()
{
    QFETCH(std::function<void(MessageBuilder &)>, change);
    QFETCH(QString, fault);
    MessageBuilder builder(protocol::udp);
    change(builder);
    const QByteArray data = builder.data();
    NetlinkFlow parts;
    const NetlinkFault found = decodeFlow(firstMessage(data).value(), MessageOrigin::Table, parts);
    QCOMPARE(found == NetlinkFault::None ? QString() : SkipWords::clause(skipReason(found)), fault);
}

void TestNetlinkDecoder::errorsAndEnds()
{
    const auto answer = [](std::uint16_t type, std::int32_t code) {
        QByteArray data(sizeof(nlmsghdr) + sizeof code, '\0');
        nlmsghdr header{};
        header.nlmsg_len = static_cast<std::uint32_t>(data.size());
        header.nlmsg_type = type;
        std::memcpy(data.data(), &header, sizeof header);
        std::memcpy(data.data() + sizeof header, &code, sizeof code);
        return data;
    };
    const QByteArray refused = answer(NLMSG_ERROR, -EPERM);
    QVERIFY(firstMessage(refused)->isError());
    QCOMPARE(firstMessage(refused)->errorNumber(), EPERM);
    QCOMPARE(firstMessage(answer(NLMSG_ERROR, 0))->errorNumber(), 0);
    QCOMPARE(firstMessage(answer(NLMSG_ERROR, std::numeric_limits<std::int32_t>::min()))->errorNumber(), 0);
    const QByteArray done = answer(NLMSG_DONE, 0);
    QVERIFY(firstMessage(done)->isDone());
    QVERIFY(!firstMessage(done)->dumpInterrupted());

    QByteArray torn = done;
    torn.append("rest");
    NetlinkMessages messages(bytesOf(torn));
    NetlinkMessage message;
    QVERIFY(messages.next(message));
    QVERIFY(!messages.next(message));
    QVERIFY(messages.broken());
}

QTEST_GUILESS_MAIN(TestNetlinkDecoder)
#include "tst_netlink_decoder.moc"
