// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/ipfix_message.h"

#include "support/ended_flows.h"
#include "support/ipfix_reader.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::outlet;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

FlowValues valuesOfOne(const Flow &flow, bool withDestination)
{
    FlowStore flows;
    flows.append(flow);
    return valuesOf({flows, 0, {someTime, someTime + oneSecond, EndReason::Closed, false, 0}}, withDestination);
}

/// The templates and one record, as a collector reads them.
QString collected(const Flow &flow, bool withDestination)
{
    const FlowValues values = valuesOfOne(flow, withDestination);
    const ipfix::Shape shape = ipfix::shapeOf(values, withDestination);
    std::string record;
    ipfix::appendRecord(record, values, shape);
    IpfixReader reader;
    const std::string sets = ipfix::templateSets(withDestination) + ipfix::dataSet(shape.templateId(), record);
    reader.read(QByteArray::fromStdString(ipfix::message(sets, 1'790'000'000, 5, 7)));
    return reader.error.isEmpty() ? reader.records.join(u'\n') : reader.error;
}

} // namespace

class IpfixMessages : public QObject {
    Q_OBJECT
private slots:
    void aTranslatedFlowHasBothEnds();
    void otherFlowsHaveNoTranslation();
    void destinationsAreNoFields();
    void ipv6HasItsElements();
    void theCollectorLearnsWhatItLacks();
};

void IpfixMessages::aTranslatedFlowHasBothEnds()
{
    Flow flow = numberedFlow(7);
    flow.zone = 3;
    QCOMPARE(collected(flow, true),
        u"152=1790000000000 153=1790000001000 4=6 8=10.0.0.0 7=10007 12=192.0.2.1 11=443 323=1790000001000 230=5 "
        "225=198.51.100.7 227=1031 226=192.0.2.1 228=443 1=7 2=7 23=14 24=7 136=3 234=3 235=3"_s);
}

void IpfixMessages::otherFlowsHaveNoTranslation()
{
    QCOMPARE(collected(udpFlow("10.0.0.1", 5000, "192.0.2.53", 53), true),
        u"152=1790000000000 153=1790000001000 4=17 8=10.0.0.1 7=5000 12=192.0.2.53 11=53 1=0 2=0 23=0 24=0 136=3 "
        "234=0 235=0"_s);
}

void IpfixMessages::destinationsAreNoFields()
{
    QCOMPARE(collected(numberedFlow(7), false),
        u"152=1790000000000 153=1790000001000 4=6 8=10.0.0.0 7=10007 323=1790000001000 230=5 225=198.51.100.7 "
        "227=1031 1=7 2=7 23=14 24=7 136=3 234=0 235=0"_s);
}

void IpfixMessages::ipv6HasItsElements()
{
    Flow flow = udpFlow("2001:db8::1", 5000, "2001:db8::53", 53);
    flow.reply.dst = ip("2001:db8:1::1");
    QCOMPARE(collected(flow, true),
        u"152=1790000000000 153=1790000001000 4=17 27=2001:db8::1 7=5000 28=2001:db8::53 11=53 323=1790000001000 230=2 "
        "281=2001:db8:1::1 227=5000 282=2001:db8::53 228=53 1=0 2=0 23=0 24=0 136=3 234=0 235=0"_s);
}

void IpfixMessages::theCollectorLearnsWhatItLacks()
{
    IpfixReader reader;
    reader.read(QByteArray::fromStdString(
        ipfix::message(ipfix::templateSets(false) + ipfix::reliabilitySet({3, 1000, 20}), 1'790'000'000, 0, 0)));
    QCOMPARE(reader.error, QString());
    QCOMPARE(reader.records.join(u'\n'), u"144=0 41=3 42=1000 166=20"_s);
}

QTEST_GUILESS_MAIN(IpfixMessages)

#include "tst_ipfix_message.moc"
