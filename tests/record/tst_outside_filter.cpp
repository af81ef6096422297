// SPDX-License-Identifier: GPL-3.0-or-later
// The filter of a block knows each of its ends, and few others.
#include "record/outside_filter.h"

#include "support/flows.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::record;
using namespace ctscope::test;

namespace {

/// 20,000 flows behind four addresses, each with a port of its own, some of them IPv6.
FlowBlock manyFlows()
{
    FlowBlock block;
    for (unsigned i = 0; i < 20'000; ++i) {
        Flow flow = udpFlow("10.0.0.7", static_cast<std::uint16_t>(i), "192.0.2.53", 53);
        flow.reply.dst = i % 7 == 0 ? *IpAddress::parse("2001:db8::1") : IpAddress::v4(0xc6336400u + i % 4);
        flow.reply.keys = L4Keys::ports(53, static_cast<std::uint16_t>(2 * i));
        block.append(flow, {1'000'000, 2'000'000, EndReason::Expired, false, 0}, {});
    }
    return block;
}

} // namespace

class OutsideFilterTest : public QObject {
    Q_OBJECT
private slots:
    void everyEndIsKnown();
    void fewOthersAre();
    void aDamagedFilterExcludesNothing();
    void anAddressAlone();
};

void OutsideFilterTest::everyEndIsKnown()
{
    const FlowBlock block = manyFlows();
    const std::string filter = outsideFilter(block, 0, block.size());
    for (Row row = 0; row < block.size(); ++row) {
        const FlowRecord &record = block.flows().record(row);
        QVERIFY(mayHaveEnd(filter, {block.flows().address(row, AddressSlot::ReplyDst), record.keys[3], {}}));
        QVERIFY(mayHaveEnd(filter, {block.flows().address(row, AddressSlot::OriginalDst), record.keys[1], {}}));
    }
}

void OutsideFilterTest::fewOthersAre()
{
    const FlowBlock block = manyFlows();
    const std::string filter = outsideFilter(block, 0, block.size());
    int wrong = 0;
    constexpr int asked = 20'000;
    for (unsigned i = 0; i < asked; ++i) // odd ports are not there
        wrong += mayHaveEnd(filter, {IpAddress::v4(0xc6336400u + i % 4), std::uint16_t(2 * i + 1), {}}) ? 1 : 0;
    QVERIFY2(wrong < asked / 50, QByteArray::number(wrong));
    QVERIFY2(filter.size() < block.size() * 3 / 2, QByteArray::number(qsizetype(filter.size())));
}

void OutsideFilterTest::aDamagedFilterExcludesNothing()
{
    QVERIFY(mayHaveEnd({}, {IpAddress::v4(1), 53, {}}));
    QVERIFY(mayHaveEnd(std::string(1, '\xff'), {IpAddress::v4(1), 53, {}}));
}

void OutsideFilterTest::anAddressAlone()
{
    const FlowBlock block = manyFlows();
    const std::string filter = outsideFilter(block, 0, block.size());
    QVERIFY(mayHaveEnd(filter, {IpAddress::v4(0xc6336402u), {}, {}}));
    QVERIFY(mayHaveEnd(filter, {*IpAddress::parse("2001:db8::1"), {}, {}}));
    int wrong = 0;
    for (std::uint32_t i = 0; i < 1000; ++i)
        wrong += mayHaveEnd(filter, {IpAddress::v4(0x01020300u + i), {}, {}}) ? 1 : 0;
    QVERIFY2(wrong < 40, QByteArray::number(wrong));
}

QTEST_GUILESS_MAIN(OutsideFilterTest)
#include "tst_outside_filter.moc"
