// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/flow_store.h"

#include "support/flows.h"

#include <QTest>

#include <functional>

using namespace ctscope;
using namespace ctscope::test;

namespace {

std::vector<std::pair<const char *, Flow>> someFlows()
{
    std::vector<std::pair<const char *, Flow>> flows;
    const auto add = [&flows](const char *name, const std::function<void(Flow &)> &change) {
        Flow flow = translatedFlow();
        change(flow);
        flows.emplace_back(name, flow);
    };
    flows.emplace_back("nothing at all", Flow{});
    flows.emplace_back("everything", fullFlow());
    flows.emplace_back("IPv6", icmpv6Flow());
    flows.emplace_back("a masked and an absent address", maskedFlow());
    add("plain", [](Flow &) {});
    add("no seconds", [](Flow &f) { f.timeout.reset(); });
    add("zero seconds", [](Flow &f) { f.timeout = 0; });
    add("both families", [](Flow &f) { f.reply.src = ip("64:ff9b::c000:201"); });
    add("IPv6 with NAT", [](Flow &f) {
        f = icmpv6Flow();
        f.reply.src = ip("2001:db8::9");
    });
    add("GRE", [](Flow &f) {
        f.protocol = protocol::gre;
        f.original.keys = L4Keys::gre(0, 0x1234);
        f.reply.keys = L4Keys::gre(0x1234, 0);
    });
    add("no keys", [](Flow &f) { f.original.keys = f.reply.keys = {}; });
    add("counters one way", [](Flow &f) { f.replyCounters = Counters{3, 180}; });
    add("counters of zero", [](Flow &f) { f.originalCounters = f.replyCounters = Counters{}; });
    add("mark 0", [](Flow &f) { f.mark = 0; });
    add("zone 0", [](Flow &f) { f.zone = 0; });
    add("use 65534", [](Flow &f) { f.use = 65534; });
    add("use 65535", [](Flow &f) { f.use = 65535; });
    add("use 65536", [](Flow &f) { f.use = 65536; });
    add("id 0", [](Flow &f) { f.id = 0; });
    add("a time of 0", [](Flow &f) { f.eventTime = 0; });
    add("no labels in labels=", [](Flow &f) { f.labels.emplace(); });
    add("an empty helper", [](Flow &f) { f.helper = ""; });
    add("an empty state word", [](Flow &f) { f.state = State::Other; });
    for (const EventKind kind : {EventKind::New, EventKind::Update, EventKind::Destroy})
        add(eventName(kind).data(), [kind](Flow &f) { f.event = kind; });
    return flows;
}

void addFlowRows()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const auto &[name, flow] : someFlows())
        QTest::newRow(name) << index++;
}

Flow flowOfRow()
{
    QFETCH(int, index);
    return someFlows()[static_cast<std::size_t>(index)].second;
}

std::shared_ptr<const std::string> sharedText(const char *text) { return std::make_shared<const std::string>(text); }

} // namespace

class TestFlowStore : public QObject {
    Q_OBJECT

private slots:
    void givesBackAFlowUnchanged_data() { addFlowRows(); }
    void givesBackAFlowUnchanged();
    void columnsAgreeWithTheFlow_data() { addFlowRows(); }
    void columnsAgreeWithTheFlow();
    void copiesRowsBetweenStores();
    void copiesARowIntoItsOwnStore();
    void joinsStores_data();
    void joinsStores();
    void countsLateCountersForTheirRowOnly();
    void takesRecordsOfFastReaders();
    void storesTheAddressesOfAnIpv6FlowOnce();
    void keepsThePlaceInTheText();
    void aLineOutsideTheTextIsEmpty();
    void removesRows_data();
    void removesRows();
    void copiesAll();
    void isEmptyAfterClear();
};

void TestFlowStore::givesBackAFlowUnchanged()
{
    const Flow flow = flowOfRow();
    FlowStore store;
    QCOMPARE(store.append(translatedFlow()), Row(0));
    QCOMPARE(store.append(flow), Row(1));
    QCOMPARE(store.append(fullFlow()), Row(2));
    QCOMPARE(store.size(), Row(3));
    QVERIFY(store.flow(0) == translatedFlow());
    QVERIFY(store.flow(1) == flow);
    QVERIFY(store.flow(2) == fullFlow());
}

void TestFlowStore::columnsAgreeWithTheFlow()
{
    const Flow flow = flowOfRow();
    FlowStore store;
    store.append(flow);
    QVERIFY(store.address(0, AddressSlot::OriginalSrc) == flow.original.src);
    QVERIFY(store.address(0, AddressSlot::OriginalDst) == flow.original.dst);
    QVERIFY(store.address(0, AddressSlot::ReplySrc) == flow.reply.src);
    QVERIFY(store.address(0, AddressSlot::ReplyDst) == flow.reply.dst);
    QCOMPARE(std::string(store.addressText(0, AddressSlot::OriginalSrc)), flow.original.srcText);
    QCOMPARE(std::string(store.addressText(0, AddressSlot::ReplyDst)), flow.reply.dstText);
    QVERIFY(store.originalKeys(0) == flow.original.keys);
    QVERIFY(store.replyKeys(0) == flow.reply.keys);
    QVERIFY(store.originalCounters(0) == flow.originalCounters);
    QVERIFY(store.replyCounters(0) == flow.replyCounters);
    QCOMPARE(store.hasCounters(), flow.originalCounters || flow.replyCounters);
    QVERIFY(store.eventTime(0) == flow.eventTime);
    QVERIFY(store.nat(0) == natOf(flow));
    QVERIFY(store.start(0) == flow.start);
    QVERIFY(store.stop(0) == flow.stop);
    QVERIFY(store.deltaTime(0) == flow.deltaTime);
    QVERIFY(store.activeSince(0) == flow.activeSince);
    QCOMPARE(store.record(0).event(), flow.event);
}

void TestFlowStore::copiesRowsBetweenStores()
{
    FlowStore source;
    for (const auto &[name, flow] : someFlows())
        source.append(flow);
    FlowStore target;
    target.append(maskedFlow()); // so that no position is the same in both
    target.append(icmpv6Flow());
    for (Row row = source.size(); row-- > 0;)
        target.append(source, row);

    Row row = 2;
    const auto flows = someFlows();
    for (auto it = flows.rbegin(); it != flows.rend(); ++it, ++row)
        QVERIFY2(target.flow(row) == it->second, it->first);
    QCOMPARE(row, target.size());
}

void TestFlowStore::copiesARowIntoItsOwnStore()
{
    FlowStore store;
    store.append(fullFlow());
    store.append(icmpv6Flow());
    store.append(maskedFlow());
    for (int round = 0; round < 200; ++round) {
        for (const Row row : {0u, 1u, 2u})
            store.append(store, row);
    }
    QVERIFY(store.flow(store.size() - 3) == fullFlow());
    QVERIFY(store.flow(store.size() - 2) == icmpv6Flow());
    QVERIFY(store.flow(store.size() - 1) == maskedFlow());
}

void TestFlowStore::joinsStores_data()
{
    // Each letter is a flow: p plain, c counted, t timed, 6 IPv6, m masked, f full. "/" begins another store.
    QTest::addColumn<QByteArray>("parts");
    for (const char *parts :
        {"p/p", "c/p", "p/c", "t/p/t", "6/6m/m6", "/pf", "pf/", "pct6mf/fm6tcp/pct6mf", "p//f", "/"})
        QTest::newRow(parts) << QByteArray(parts);
}

void TestFlowStore::joinsStores()
{
    QFETCH(QByteArray, parts);
    const auto flowOf = [](char letter) {
        Flow flow = translatedFlow();
        switch (letter) {
        case 'c': flow.originalCounters = Counters{1, 60}; break;
        case 't': flow.eventTime = 7; break;
        case '6': flow = icmpv6Flow(); break;
        case 'm': flow = maskedFlow(); break;
        case 'f': flow = fullFlow(); break;
        default: break;
        }
        return flow;
    };
    FlowStore joined;
    std::uint64_t place = 0;
    QByteArray letters;
    const auto text = std::make_shared<const std::string>(parts.toStdString());
    for (const QByteArray &part : parts.split('/')) {
        FlowStore store;
        for (const char letter : part) {
            store.append(flowOf(letter));
            store.setLastLine(place++, 1);
            letters += letter;
        }
        ++place;
        store.setText(text);
        joined.appendAll(std::move(store));
    }
    QCOMPARE(joined.size(), static_cast<Row>(letters.size()));
    for (Row row = 0; row < joined.size(); ++row) {
        const char letter = letters.at(static_cast<qsizetype>(row));
        QVERIFY2(joined.flow(row) == flowOf(letter), QByteArray(1, letter).constData());
        QCOMPARE(std::string(joined.line(row)), std::string(1, letter));
    }
}

void TestFlowStore::countsLateCountersForTheirRowOnly()
{
    FlowStore store;
    store.append(translatedFlow());
    QVERIFY(!store.hasCounters());
    Flow counted = translatedFlow();
    counted.replyCounters = Counters{5, 300};
    store.append(counted);
    store.append(translatedFlow());
    QVERIFY(store.hasCounters());
    QVERIFY(!store.replyCounters(0).has_value());
    const Counters read{5, 300};
    QVERIFY(store.replyCounters(1) == read);
    QVERIFY(!store.originalCounters(1).has_value());
    QVERIFY(!store.replyCounters(2).has_value());
}

void TestFlowStore::takesRecordsOfFastReaders()
{
    FlowStore slow;
    slow.append(translatedFlow());
    Flow counted = translatedFlow();
    counted.originalCounters = Counters{1, 60};
    counted.replyCounters = Counters{2, 120};
    slow.append(counted);

    FlowStore fast;
    fast.reserve(2);
    fast.appendRecord(slow.record(0));
    const BothCounters counters{{1, 60}, {2, 120}};
    fast.appendRecord(slow.record(1), &counters);
    QVERIFY(fast.flow(0) == translatedFlow());
    QVERIFY(fast.flow(1) == counted);
}

void TestFlowStore::storesTheAddressesOfAnIpv6FlowOnce()
{
    FlowStore store;
    store.append(icmpv6Flow());
    const auto &plain = store.record(0).addresses;
    QCOMPARE(plain[2], plain[1]);
    QCOMPARE(plain[3], plain[0]);
    Flow translated = icmpv6Flow();
    translated.reply.dst = ip("2001:db8::3");
    store.append(translated);
    const auto &changed = store.record(1).addresses;
    QCOMPARE(changed[2], changed[1]);
    QVERIFY(changed[3] != changed[0]);
}

void TestFlowStore::keepsThePlaceInTheText()
{
    FlowStore store;
    store.setText(sharedText("first line\nsecond line\n"));
    store.append(translatedFlow());
    store.setLastLine(0, 10);
    store.append(translatedFlow());
    store.append(translatedFlow());
    store.setLastLine(11, 11);
    QCOMPARE(std::string(store.line(0)), std::string("first line"));
    QCOMPARE(std::string(store.line(1)), std::string());
    QCOMPARE(std::string(store.line(2)), std::string("second line"));

    FlowStore other;
    other.append(store, 2);
    QCOMPARE(std::string(other.line(0)), std::string());
}

void TestFlowStore::aLineOutsideTheTextIsEmpty()
{
    FlowStore store;
    store.append(translatedFlow());
    store.setLastLine(3, 10);
    QCOMPARE(std::string(store.line(0)), std::string());
    store.setText(sharedText("short"));
    QCOMPARE(std::string(store.line(0)), std::string());
    QCOMPARE(std::string(store.line(9)), std::string());
}

void TestFlowStore::removesRows_data()
{
    QTest::addColumn<QByteArray>("rows");
    QTest::addColumn<QByteArray>("left");
    QTest::newRow("none") << QByteArray() << QByteArray("0 1 2 3 4 ");
    QTest::newRow("first") << QByteArray("0") << QByteArray("1 2 3 4 ");
    QTest::newRow("last") << QByteArray("4") << QByteArray("0 1 2 3 ");
    QTest::newRow("some") << QByteArray("1,3") << QByteArray("0 2 4 ");
    QTest::newRow("neighbours") << QByteArray("1,2,3") << QByteArray("0 4 ");
    QTest::newRow("all") << QByteArray("0,1,2,3,4") << QByteArray();
}

void TestFlowStore::removesRows()
{
    QFETCH(QByteArray, rows);
    std::vector<Row> removed;
    for (const QByteArray &row : rows.split(',')) {
        if (!row.isEmpty())
            removed.push_back(row.toUInt());
    }
    FlowStore store;
    store.setText(sharedText("01234"));
    for (std::uint32_t i = 0; i < 5; ++i) {
        Flow flow = fullFlow();
        flow.mark = i;
        flow.eventTime = i;
        flow.originalCounters = Counters{i, i};
        store.append(flow);
        store.setLastLine(i, 1);
    }
    store.remove(removed);

    QByteArray left;
    for (Row row = 0; row < store.size(); ++row) {
        const Flow flow = store.flow(row);
        const QByteArray mark = QByteArray::number(*flow.mark);
        left += mark + ' ';
        QCOMPARE(flow.originalCounters->bytes, std::uint64_t(*flow.mark));
        QCOMPARE(*flow.eventTime, std::int64_t(*flow.mark));
        QCOMPARE(std::string(store.line(row)), mark.toStdString());
    }
    QTEST(left, "left");
}

void TestFlowStore::copiesAll()
{
    FlowStore store;
    for (const auto &[name, flow] : someFlows())
        store.append(flow);
    store.setText(sharedText("text"));
    store.setLastLine(1, 2);
    FlowStore copy = store.copy();
    store.clear();
    Row row = 0;
    for (const auto &[name, flow] : someFlows())
        QVERIFY2(copy.flow(row++) == flow, name);
    QCOMPARE(copy.size(), row);
    QCOMPARE(std::string(copy.line(row - 1)), std::string("ex"));
}

void TestFlowStore::isEmptyAfterClear()
{
    FlowStore store;
    store.setText(sharedText("text"));
    store.append(fullFlow());
    store.setLastLine(0, 4);
    QVERIFY(store.memory() > 0);
    store.clear();
    QVERIFY(store.empty());
    QVERIFY(!store.text());
    QCOMPARE(store.memory(), std::size_t(0));
    store.append(icmpv6Flow());
    QVERIFY(store.flow(0) == icmpv6Flow());
}

QTEST_APPLESS_MAIN(TestFlowStore)
#include "tst_flow_store.moc"
