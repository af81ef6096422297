// SPDX-License-Identifier: GPL-3.0-or-later
// Flows are the same after they were packed, and nothing that is read from a damaged block is made up.
#include "record/flow_block.h"

#include "support/flows.h"
#include "support/random_flows.h"

#include <QTest>

#include <algorithm>

using namespace ctscope;
using namespace ctscope::record;
using namespace ctscope::test;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t noon = 1'790'000'000 * second;

FlowBlock unpacked(const PackedBlock &packed, const Selection &selection = {})
{
    FlowBlock block;
    if (!unpack(packed, block, selection))
        qFatal("the block is damaged");
    return block;
}

QString told(const FlowSpan &span)
{
    return QStringLiteral("%1 to %2%3, reason %4")
        .arg(double(span.begin - noon) / second)
        .arg(double(span.end - noon) / second)
        .arg(span.beganBefore ? QStringLiteral(", began before") : QString())
        .arg(int(span.reason));
}

/// "A ESTABLISHED assured 30", a flow a line: what changes in the course of time.
QString told(const FlowBlock &block)
{
    QStringList lines;
    for (Row row = 0; row < block.size(); ++row) {
        const Flow flow = block.flows().flow(row);
        QString line = briefName(block.flows(), row);
        const std::string_view state = state::name(flow.state);
        if (!state.empty())
            line += u' ' + QString::fromLatin1(state.data(), qsizetype(state.size()));
        if (flow.status.unreplied)
            line += QStringLiteral(" unreplied");
        if (flow.status.assured)
            line += QStringLiteral(" assured");
        if (flow.timeout)
            line += u' ' + QString::number(*flow.timeout);
        if (flow.originalCounters)
            line += QStringLiteral(" %1 bytes").arg(flow.originalCounters->bytes);
        lines << line;
    }
    return lines.join(u'\n');
}

} // namespace

class FlowBlockTest : public QObject {
    Q_OBJECT
private slots:
    void everyFlowComesBack();
    void aSpanComesBackToTheMillisecond();
    void aFlowIsShownAsItWasThen_data();
    void aFlowIsShownAsItWasThen();
    void aSearchFindsBothEndsOfTheTranslation();
    void damageIsNoticed();
    void aSmallPartOfAMillionRowsIsASmallBlock();
};

void FlowBlockTest::everyFlowComesBack()
{
    RandomFlows random(7);
    FlowBlock block;
    std::vector<Flow> flows;
    for (int i = 0; i < 3000; ++i) {
        Flow flow = random.flow();
        flow.event = EventKind::None;
        flow.eventTime.reset();
        const std::int64_t begin = noon - static_cast<std::int64_t>(random.below(1000)) * second;
        block.append(flow, {begin, noon + i * 1000, EndReason::Expired, random.oneIn(2), 0}, "path");
        flows.push_back(std::move(flow));
    }
    const FlowBlock read = unpacked(pack(block, 0, block.size()));
    QCOMPARE(read.size(), block.size());
    for (Row row = 0; row < read.size(); ++row) {
        QVERIFY2(read.flows().flow(row) == flows[row], QByteArray::number(row));
        QCOMPARE(told(read.span(row)), told(block.span(row)));
        QCOMPARE(read.path(row), std::string_view("path"));
    }
}

void FlowBlockTest::aSpanComesBackToTheMillisecond()
{
    FlowBlock block;
    const Flow flow = briefFlow(QStringLiteral("A udp 30"));
    block.append(flow, {noon, noon + 1'234'567, EndReason::Closed, false, 0}, {});
    block.append(flow, {noon - 400 * 86400 * second, noon, EndReason::StillThere, true, 0}, {});
    const FlowBlock read = unpacked(pack(block, 0, 2));
    QCOMPARE(told(read.span(0)), QStringLiteral("0 to 1.234, reason 2"));
    QCOMPARE(told(read.span(1)), QStringLiteral("-3.456e+07 to 0, began before, reason 0"));
}

void FlowBlockTest::aFlowIsShownAsItWasThen_data()
{
    QTest::addColumn<int>("at"); // seconds after noon
    QTest::addColumn<QString>("shown");
    QTest::newRow("before") << -1 << QString();
    QTest::newRow("at its begin") << 0 << QStringLiteral("A SYN_SENT unreplied");
    QTest::newRow("after a change") << 2 << QStringLiteral("A ESTABLISHED\nB");
    QTest::newRow("after the next change") << 7 << QStringLiteral("A ESTABLISHED assured\nB");
    QTest::newRow("when one was seen") << 9 << QStringLiteral("A ESTABLISHED assured\nB 21 700 bytes");
    QTest::newRow("when one has ended") << 10 << QStringLiteral("B");
    QTest::newRow("long after") << 100 << QStringLiteral("B");
}

void FlowBlockTest::aFlowIsShownAsItWasThen()
{
    FlowBlock block;
    std::string path;
    appendStep(path, {0, State::TcpSynSent, true, false});
    appendStep(path, {10, State::TcpEstablished, false, false});
    appendStep(path, {65, State::TcpEstablished, false, true});
    block.append(briefFlow(QStringLiteral("A tcp TIME_WAIT assured 120 bytes=300/300")),
        {noon, noon + 10 * second, EndReason::Closed, false, 0}, path);
    block.append(briefFlow(QStringLiteral("B udp 21 bytes=700/0")),
        {noon + second, noon + 9 * second, EndReason::StillThere, false, 0}, {});
    QFETCH(int, at);
    Selection selection;
    selection.asOf = noon + at * second;
    QTEST(told(unpacked(pack(block, 0, 2), selection)), "shown");
}

void FlowBlockTest::aSearchFindsBothEndsOfTheTranslation()
{
    FlowBlock block;
    const FlowSpan span{noon, noon, EndReason::Expired, false, 0};
    block.append(briefFlow(QStringLiteral("A udp")), span, {});
    block.append(translatedFlow(), span, {}); // 10.0.0.1:40000 is 203.0.113.1:50000 outside
    Flow six = udpFlow("2001:db8::1", 1000, "2001:db8::2", 53);
    block.append(six, span, {});
    const PackedBlock packed = pack(block, 0, 3);
    const auto rows = [&](const char *address, std::optional<std::uint16_t> port, std::optional<Protocol> protocol) {
        QStringList found;
        const auto numbers = findEnds(packed, {ip(address), port, protocol});
        for (const Row row : numbers.value_or(std::vector<Row>{99}))
            found << QString::number(row);
        return found.join(u' ');
    };
    QCOMPARE(rows("203.0.113.1", 50000, protocol::tcp), QStringLiteral("1"));
    QCOMPARE(rows("203.0.113.1", std::nullopt, std::nullopt), QStringLiteral("1"));
    QCOMPARE(rows("192.0.2.1", 443, std::nullopt), QStringLiteral("1"));
    QCOMPARE(rows("203.0.113.1", 50001, std::nullopt), QString());
    QCOMPARE(rows("203.0.113.1", 50000, protocol::udp), QString());
    QCOMPARE(rows("10.0.0.9", std::nullopt, std::nullopt), QString());
    QCOMPARE(rows("2001:db8::2", 53, std::nullopt), QStringLiteral("2"));
}

void FlowBlockTest::damageIsNoticed()
{
    RandomFlows random(3);
    FlowBlock block;
    for (int i = 0; i < 200; ++i)
        block.append(random.flow(), {noon, noon, EndReason::Expired, false, 0}, {});
    const PackedBlock packed = pack(block, 0, block.size());
    int noticed = 0;
    for (int i = 0; i < 500; ++i) {
        PackedBlock damaged = packed;
        std::string &part = random.oneIn(2) ? damaged.ends : damaged.rest;
        if (random.oneIn(3))
            part.resize(random.below(part.size()));
        else
            part[random.below(part.size())] ^= static_cast<char>(1 + random.below(255));
        FlowBlock read;
        if (!unpack(damaged, read)) {
            ++noticed;
            QVERIFY(read.empty());
            continue;
        }
        // A byte of the frame's head that means nothing: all is as it was.
        for (Row row = 0; row < read.size(); ++row)
            QVERIFY(read.flows().flow(row) == block.flows().flow(row));
    }
    QVERIFY2(noticed > 450, QByteArray::number(noticed));
}

void FlowBlockTest::aSmallPartOfAMillionRowsIsASmallBlock()
{
    // 2,000 hosts behind 8 addresses: what a gateway of an office has.
    RandomFlows random(11);
    FlowBlock block;
    for (int i = 0; i < 65'000; ++i) {
        Flow flow = translatedFlow();
        flow.original.src = IpAddress::v4(0x0a000000u + static_cast<std::uint32_t>(random.below(2000)));
        const std::uint64_t popular = random.below(300);
        flow.original.dst = flow.reply.src =
            IpAddress::v4(0xcb000000u + static_cast<std::uint32_t>(popular * popular * 40));
        flow.reply.dst = IpAddress::v4(0xc6336400u + static_cast<std::uint32_t>(random.below(8)));
        flow.original.keys = L4Keys::ports(static_cast<std::uint16_t>(32768 + random.below(28000)), 443);
        flow.reply.keys = L4Keys::ports(443, static_cast<std::uint16_t>(1024 + random.below(64000)));
        const std::uint64_t packets = 4 + random.below(60);
        flow.originalCounters = Counters{packets, packets * 90};
        flow.replyCounters = Counters{packets, packets * 700 + random.below(1000)};
        flow.state = State::TcpTimeWait;
        const std::int64_t end = noon + i * 500;
        block.append(flow,
            {end - static_cast<std::int64_t>(random.below(300'000)) * 1000, end, EndReason::Closed, false, 0}, {});
    }
    const PackedBlock packed = pack(block, 0, block.size());
    const double bytes = double(packed.ends.size() + packed.rest.size()) / packed.rows;
    QVERIFY2(bytes <= 24, QByteArray::number(bytes));
    qInfo("%.1f bytes a flow, %.1f of them searched", bytes, double(packed.ends.size()) / packed.rows);
}

QTEST_APPLESS_MAIN(FlowBlockTest)
#include "tst_flow_block.moc"
