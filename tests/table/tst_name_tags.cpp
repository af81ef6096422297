// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/name_tags.h"

#include "query/groups/group_spec.h"
#include "support/snapshots.h"
#include "table/flow_table_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

const ServiceNames services = ServiceNames::parse("https 443/tcp\nquic 443/udp\n");

ShownNames names()
{
    ShownNames shown;
    shown.hosts = ShownNames::Hosts::Beside;
    shown.others = true;
    shown.services = &services;
    shown.hostNames = std::make_shared<const HostNames>(std::vector<HostName>{
        {ip("10.1.0.7"), "printer", NameSource::User}, {ip("192.0.2.1"), "<b>web</b>.example.net", NameSource::Dns}});
    shown.dictionary = std::make_shared<const Dictionary>(Dictionary::parse("address 10.1.0.7 printer\n"
                                                                            "network 10.1.0.0/16 offices\n"
                                                                            "mark 0x3f00/8 1 WAN\n"
                                                                            "mark 0xff/0 7 voice\n"
                                                                            "zone 3 guests\n"
                                                                            "label eth0-in inside\n"
                                                                            "colour WAN teal\n"
                                                                            "colour printer 102030\n"));
    return shown;
}

FramePtr frame()
{
    Flow first = tcpFlow("10.1.0.7", 1000, "192.0.2.1", 443);
    first.mark = 0x107;
    first.zone = 3;
    first.labels = {"eth0-in", "other"};
    const auto snapshot = snapshotOf({first, udpFlow("10.1.0.8", 1001, "192.0.2.2", 443)});
    auto made = std::make_shared<Frame>();
    made->snapshot = snapshot;
    made->order = std::make_shared<const FlowOrder>(*orderFlows(*snapshot, {}, snapshot->takenAt));
    return made;
}

} // namespace

class TestNameTags : public QObject {
    Q_OBJECT
private slots:
    void cellsHaveNames_data();
    void cellsHaveNames();
    void whatIsNotWantedIsNotShown();
    void theModelHasThemBesideTheValues();
    void groupsHaveNames();
    void theInspectorSaysWhereNamesAreFrom();
    void aTranslationHasTheNamesOfItsAddresses();
};

void TestNameTags::cellsHaveNames_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    const auto row = [](Column column, const char *first, const char *second) {
        QTest::newRow(std::string(definitionOf(column).id).c_str())
            << static_cast<int>(column) << QString::fromUtf8(first) << QString::fromUtf8(second);
    };
    row(Column::Source, "printer #102030", "offices");
    row(Column::Destination, "<b>web</b>.example.net", "");
    row(Column::ReplyDestination, "printer #102030", "offices");
    row(Column::DestinationPort, "https", "quic");
    row(Column::SourcePort, "", "");
    row(Column::Mark, "WAN, voice #16a085", "");
    row(Column::Zone, "guests", "");
    row(Column::Labels, "inside", "");
    row(Column::Bytes, "", "");
}

void TestNameTags::cellsHaveNames()
{
    QFETCH(int, column);
    const FramePtr shown = frame();
    const auto text = [&](Row row) {
        const NameTag tag =
            NameTags::ofCell(names(), {*shown->snapshot, shown->snapshot->takenAt}, row, static_cast<Column>(column));
        return tag.color ? tag.text + QStringLiteral(" #%1").arg(*tag.color, 6, 16, QLatin1Char('0')) : tag.text;
    };
    QTEST(text(0), "first");
    QTEST(text(1), "second");
}

void TestNameTags::aTranslationHasTheNamesOfItsAddresses()
{
    const auto tip = [](const Flow &flow) {
        const auto snapshot = snapshotOf({flow});
        return NameTags::tip(names(), {*snapshot, snapshot->takenAt}, 0, Column::Nat);
    };
    Flow flow = tcpFlow("10.1.0.7", 1000, "192.0.2.1", 443);
    QCOMPARE(tip(flow), QString());
    flow.reply.dst = ip("10.1.9.9"); // source NAT
    QCOMPARE(tip(flow), QStringLiteral("10.1.0.7: printer, from your file of names\n10.1.9.9: in the network offices"));
    flow.reply.src = ip("203.0.113.1"); // and destination NAT
    QCOMPARE(tip(flow),
        QStringLiteral("10.1.0.7: printer, from your file of names\n10.1.9.9: in the network offices\n192.0.2.1: "
                       "<b>web</b>.example.net, from a name server"));
}

void TestNameTags::whatIsNotWantedIsNotShown()
{
    const FramePtr shown = frame();
    const CellContext context{*shown->snapshot, shown->snapshot->takenAt};
    ShownNames none;
    for (std::size_t i = 0; i < columnCount; ++i)
        QCOMPARE(NameTags::ofCell(none, context, 0, static_cast<Column>(i)).text, QString());
    ShownNames some = names();
    some.hosts = ShownNames::Hosts::None;
    QCOMPARE(NameTags::ofCell(some, context, 0, Column::Source).text, QStringLiteral("offices"));
    some.others = false;
    QCOMPARE(NameTags::ofCell(some, context, 0, Column::Source).text, QString());
    QCOMPARE(NameTags::ofCell(some, context, 0, Column::Mark).text, QString());
    some.hosts = ShownNames::Hosts::InPlace;
    QVERIFY(NameTags::ofCell(some, context, 0, Column::Source).inPlace);
    QVERIFY(!NameTags::ofCell(some, context, 1, Column::Source).inPlace);
}

void TestNameTags::theModelHasThemBesideTheValues()
{
    FlowTableModel model;
    const QAbstractItemModelTester tester(&model);
    model.present(frame());
    const QModelIndex source = model.index(0, static_cast<int>(Column::Source));
    QCOMPARE(source.data(FlowTableModel::NameRole).toString(), QString());
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    model.setNames(std::make_shared<const ShownNames>(names()));
    QCOMPARE(changes.size(), qsizetype(1));
    QCOMPARE(source.data(FlowTableModel::NameRole).toString(), QStringLiteral("printer"));
    QCOMPARE(source.data(FlowTableModel::NameColorRole).toUInt(), 0x102030u);
    QCOMPARE(source.data(FlowTableModel::NameInPlaceRole).toBool(), false);
    // What is copied and exported.
    QCOMPARE(source.data().toString(), QStringLiteral("10.1.0.7"));
    QCOMPARE(source.data(FlowTableModel::ExactTextRole).toString(), QStringLiteral("10.1.0.7"));
    const QString tip = source.data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(QStringLiteral("10.1.0.7, port 1000")), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("printer, from your file of names")), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("In the network offices")), qPrintable(tip));
    const QString other = model.index(0, static_cast<int>(Column::Destination)).data(Qt::ToolTipRole).toString();
    QVERIFY2(!other.contains(QStringLiteral("<b>")), qPrintable(other)); // no markup of a name server
    QVERIFY2(other.contains(QStringLiteral("from a name server")), qPrintable(other));
    QVERIFY2(other.contains(QStringLiteral("Port: https")), qPrintable(other));
}

void TestNameTags::groupsHaveNames()
{
    const auto tag = [](const char *keys, const GroupValue &value) {
        return NameTags::ofGroup(names(), parseGroupSpec(keys).spec.keys.front(), value).text;
    };
    QCOMPARE(tag("src", GroupNetwork{ip("10.1.0.7"), 32}), QStringLiteral("printer"));
    QCOMPARE(tag("addr", GroupNetwork{ip("10.1.0.9"), 32}), QStringLiteral("offices"));
    QCOMPARE(tag("src/16", GroupNetwork{ip("10.1.0.0"), 16}), QStringLiteral("offices"));
    QCOMPARE(tag("src/24", GroupNetwork{ip("10.1.9.0"), 24}), QStringLiteral("offices"));
    QCOMPARE(tag("src/8", GroupNetwork{ip("10.0.0.0"), 8}), QString());
    QCOMPARE(tag("zone", std::uint64_t(3)), QStringLiteral("guests"));
    QCOMPARE(tag("mark", std::uint64_t(0x107)), QStringLiteral("WAN, voice"));
    QCOMPARE(tag("mark&0x3f00", std::uint64_t(0x100)), QStringLiteral("WAN"));
    QCOMPARE(tag("mark&0xff", std::uint64_t(0x100)), QString());
    QCOMPARE(tag("labels", std::string("eth0-in,other")), QStringLiteral("inside"));
    QCOMPARE(tag("dport", std::uint64_t(3)), QString());
    QCOMPARE(tag("src", std::monostate()), QString());
}

void TestNameTags::theInspectorSaysWhereNamesAreFrom()
{
    Flow flow = tcpFlow("10.1.0.7", 1000, "192.0.2.1", 443);
    QStringList lines;
    for (const FieldExplanation &field : NameTags::explanations(names(), flow))
        lines << field.label + QStringLiteral(": ") + field.value + QStringLiteral(" — ") + field.sentence;
    QCOMPARE(lines.join(u'\n'),
        QStringLiteral(
            "Source name: printer — The name is from your file of names. The address is in the network offices.\n"
            "Destination name: <b>web</b>.example.net — The name is from a name server."));
    flow.reply.dst = ip("10.1.0.9");
    QCOMPARE(NameTags::explanations(names(), flow).back().label, QStringLiteral("Translated source name"));
}

QTEST_APPLESS_MAIN(TestNameTags)
#include "tst_name_tags.moc"
