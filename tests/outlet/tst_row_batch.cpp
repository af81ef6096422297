// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/row_batch.h"

#include "outlet/flow_values.h"
#include "support/ended_flows.h"

#include <QTest>

#include <set>
#include <string>

using namespace ctscope;
using namespace ctscope::outlet;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

const record::TableName gateway{"gw1", "m1", "b1", ""};

FlowValues valuesOfOne(const Flow &flow, bool withDestination)
{
    FlowStore flows;
    flows.append(flow);
    record::FlowSpan span{someTime, someTime + oneSecond, EndReason::Expired, true, 0};
    return valuesOf({flows, 0, span}, withDestination);
}

QString text(const std::array<std::uint8_t, 16> &address)
{
    return QString::fromStdString(IpAddress::v6(address).toString());
}

QString ends(const FlowValues &values)
{
    QStringList list;
    for (std::size_t at = 0; at < 4; ++at)
        list << text(values.addresses[at]) + u' ' + QString::number(values.ports[at]);
    return list.join(u", "_s);
}

} // namespace

class RowBatches : public QObject {
    Q_OBJECT
private slots:
    void endsAreThoseBeforeAndAfterTranslation();
    void destinationsAreLeftOut();
    void icmpHasItsIdAndItsType();
    void theKernelsStampsComeFirst();
    void aBatchIsOfOneDay();
    void aBatchHasAtMostMostRows();
    void idsAreDifferent();
};

void RowBatches::endsAreThoseBeforeAndAfterTranslation()
{
    const FlowValues values = valuesOfOne(translatedFlow(), true);
    QCOMPARE(
        ends(values), u"::ffff:10.0.0.1 40000, ::ffff:192.0.2.1 443, ::ffff:203.0.113.1 50000, ::ffff:192.0.2.1 443"_s);
    QVERIFY(values.translated);
    QCOMPARE(values.family, 4);
    const FlowValues plain = valuesOfOne(udpFlow("2001:db8::1", 5000, "2001:db8::53", 53), true);
    QCOMPARE(ends(plain), u"2001:db8::1 5000, 2001:db8::53 53, 2001:db8::1 5000, 2001:db8::53 53"_s);
    QVERIFY(!plain.translated);
    QCOMPARE(plain.family, 6);
    QCOMPARE(valuesOfOne(maskedFlow(), true).family, 0);
}

void RowBatches::destinationsAreLeftOut()
{
    const FlowValues values = valuesOfOne(translatedFlow(), false);
    QCOMPARE(ends(values), u"::ffff:10.0.0.1 40000, :: 0, ::ffff:203.0.113.1 50000, :: 0"_s);
    QVERIFY((values.flags & history::history_flag::noDestination) != 0);
}

void RowBatches::icmpHasItsIdAndItsType()
{
    const FlowValues values = valuesOfOne(icmpv6Flow(), true);
    QCOMPARE(ends(values), u"2001:db8::1 7, 2001:db8::2 32768, 2001:db8::1 7, 2001:db8::2 33024"_s);
}

void RowBatches::theKernelsStampsComeFirst()
{
    QCOMPARE(valuesOfOne(translatedFlow(), true).start, someTime);
    QVERIFY((valuesOfOne(translatedFlow(), true).flags & history::history_flag::beganBefore) != 0);
    Flow flow = translatedFlow();
    flow.start = (someTime - 7) * 1000;
    const FlowValues values = valuesOfOne(flow, true);
    QCOMPARE(values.start, someTime - 7);
    QVERIFY((values.flags & history::history_flag::beganBefore) == 0);
}

void RowBatches::aBatchIsOfOneDay()
{
    BatchMaker maker(gateway, true);
    const std::int64_t midnight = 1'790'035'200 * oneSecond;
    FlowStore flows;
    flows.append(numberedFlow(1));
    for (const std::int64_t time : {midnight - 1, midnight, midnight - 2, midnight + 1})
        maker.add({flows, 0, {time, time, EndReason::Closed, false, 0}});
    const std::vector<RowBatch> batches = maker.takeFlows();
    QCOMPARE(batches.size(), 2u);
    QCOMPARE(batches[0].rows, 2u);
    QCOMPARE(batches[0].first, midnight - 2);
    QCOMPARE(batches[0].last, midnight - 1);
    QCOMPARE(batches[1].first, midnight);
    QCOMPARE(batches[0].body.size(), batches[1].body.size());
    QVERIFY(maker.takeFlows().empty());
}

void RowBatches::aBatchHasAtMostMostRows()
{
    BatchMaker maker(gateway, false);
    FlowStore flows;
    flows.append(numberedFlow(1));
    for (std::uint32_t row = 0; row < BatchMaker::mostRows + 1; ++row)
        maker.add({flows, 0, {someTime, someTime, EndReason::Closed, false, 0}});
    const std::vector<RowBatch> batches = maker.takeFlows();
    QCOMPARE(batches.size(), 2u);
    QCOMPARE(batches[0].rows, BatchMaker::mostRows);
    QCOMPARE(batches[1].rows, 1u);
}

void RowBatches::idsAreDifferent()
{
    std::set<std::uint64_t> ids;
    for (int recorder = 0; recorder < 20; ++recorder) {
        BatchMaker maker(gateway, false);
        for (std::uint32_t batch = 0; batch < 20; ++batch)
            ids.insert(batchOf(maker, batch, 1).id);
    }
    QCOMPARE(ids.size(), 400u);
}

QTEST_GUILESS_MAIN(RowBatches)

#include "tst_row_batch.moc"
