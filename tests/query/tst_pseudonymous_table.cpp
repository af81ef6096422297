// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/pseudonymous_table.h"

#include "format/dump_reader.h"
#include "format/pseudonyms.h"
#include "query/compare/comparison_snapshot.h"
#include "query/flow_printer.h"
#include "query/groups/group_printer.h"
#include "query/groups/grouping.h"
#include "query/text_writer.h"
#include "support/ordered_flows.h"

#include <QtTest>

#include <random>
#include <set>
#include <utility>

using namespace ctscope;
using namespace ctscope::test;

namespace {

constexpr FlowFormat everyFormat[] = {FlowFormat::Table, FlowFormat::Conntrack, FlowFormat::Csv, FlowFormat::Json};

Pseudonyms someNames() { return Pseudonyms(*pseudonymKeyOf("a key of 16 byte")); }

Frame frameOf(const SnapshotPtr &snapshot, SortSpec sort = {}, const std::string &filter = {})
{
    Frame frame;
    frame.snapshot = snapshot;
    frame.spec.sort = sort;
    if (!filter.empty())
        frame.spec.filter = readFilter(filter).filter;
    frame.order = std::make_shared<const FlowOrder>(*orderFlows(*snapshot, frame.spec, snapshot->takenAt));
    return frame;
}

std::string printed(const Frame &frame, FlowFormat format)
{
    TextWriter out;
    printFlows(frame, format, out);
    return out.takeText();
}

/// Every word of a text that is an address or has one in it.
std::set<IpAddress> addressesIn(std::string_view text)
{
    std::set<IpAddress> found;
    constexpr std::string_view letters = "0123456789abcdefABCDEF.:";
    for (std::size_t at = 0; (at = text.find_first_of(letters, at)) != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_not_of(letters, at), text.size());
        std::string_view word = text.substr(at, end - at);
        at = end;
        while (!word.empty() && word.back() == ':')
            word.remove_suffix(1);
        if (const auto address = IpAddress::parse(word))
            found.insert(*address);
        // "192.0.2.1:443"
        if (const auto address = IpAddress::parse(word.substr(0, word.rfind(':'))))
            found.insert(*address);
    }
    return found;
}

/// Addresses of all rows that a pseudonym must hide.
std::set<IpAddress> addressesOf(const Snapshot &snapshot)
{
    std::set<IpAddress> all;
    for (Row row = 0; row < snapshot.rows.size(); ++row) {
        for (const auto slot :
            {AddressSlot::OriginalSrc, AddressSlot::OriginalDst, AddressSlot::ReplySrc, AddressSlot::ReplyDst}) {
            const IpAddress address = snapshot.rows.flows().address(row, slot);
            const bool stays = address.bytes[0] == 0 || address.bytes[0] == 127 || !(address.isV4() || address.isV6());
            if (!stays)
                all.insert(address);
        }
    }
    return all;
}

/// A table with addresses from everywhere, so that few pseudonyms are someone's address by chance.
SnapshotPtr wideTable()
{
    RandomFlows random(5);
    std::vector<Flow> flows;
    for (int i = 0; i < 300; ++i) {
        Flow flow = random.flow();
        const auto spread = [&random](IpAddress &address) {
            for (std::size_t at = address.isV4() ? 1 : 4; at < (address.isV4() ? 4u : 16u); ++at)
                address.bytes[at] = static_cast<std::uint8_t>(random.below(256));
        };
        if (flow.original.src.isV4() || flow.original.src.isV6()) {
            const bool isTranslated = flow.reply.dst != flow.original.src;
            spread(flow.original.src);
            if (isTranslated)
                spread(flow.reply.dst);
            else
                flow.reply.dst = flow.original.src;
        }
        flow.labels = {"of-the-house"};
        flow.secctx = "of-the-house";
        flow.program = "of-the-house";
        flow.unknownPairs = {{"owner", "of-the-house"}, {"inner", flow.original.src.toString()}};
        flow.bareWords = {"of-the-house", flow.original.dst.toString()};
        flow.statusWords = {"of-the-house"};
        flows.push_back(flow);
    }
    return snapshotOf(flows);
}

/// A table, and the same some time later: flows have ended, begun, grown, and changed in every way.
std::pair<SnapshotPtr, SnapshotPtr> twoTables(int seed)
{
    const SnapshotPtr table = wideTable();
    std::mt19937 random(static_cast<std::mt19937::result_type>(seed));
    const auto below = [&random](unsigned end) { return static_cast<unsigned>(random() % end); };
    std::vector<Flow> before;
    std::vector<Flow> after;
    for (Row row = 0; row < table->rows.size(); ++row) {
        Flow flow = table->rows.flows().flow(row);
        const unsigned kind = below(10);
        if (kind != 0)
            before.push_back(flow);
        switch (kind) {
        case 1: continue;
        case 2: flow.state = flow.state == State::TcpEstablished ? State::TcpTimeWait : State::TcpEstablished; break;
        case 3:
            if (flow.originalCounters)
                flow.originalCounters->bytes += 1000;
            break;
        case 4: flow.id = 4'000'000'000U - row; break;
        case 5: flow.labels = {"of-the-house-too"}; break;
        case 6: flow.mark = flow.mark.value_or(0) + 1; break;
        case 7: flow.reply.dst.bytes[flow.reply.dst.isV4() ? 3 : 15] ^= 1; break;
        case 8: flow.secctx = "of-the-house-too"; break;
        default: break;
        }
        after.push_back(flow);
    }
    return {snapshotOf(before), snapshotOf(after)};
}

/// "3: state other grew 5 bytes", one line per row.
std::string changesOf(const Comparison &comparison)
{
    std::string text;
    for (const ComparedRow &row : comparison.rows) {
        text += std::to_string(row.before) + ' ' + std::to_string(row.after) + ':';
        for (std::size_t i = 0; i < changeCount; ++i) {
            if (row.changes.has(static_cast<Change>(i)))
                text.append(" ").append(changeName(static_cast<Change>(i)));
        }
        text += ' ' + std::to_string(row.growth.bytes) + '\n';
    }
    return text;
}

/// How many groups of which size there are: "2 of 1, 1 of 7, ".
std::string sizesOf(const GroupedRows &groups)
{
    std::multiset<std::uint64_t> sizes;
    for (const GroupRow &row : groups.top.rows)
        sizes.insert(row.totals.flows);
    std::string text;
    for (auto at = sizes.begin(); at != sizes.end(); at = sizes.upper_bound(*at))
        text += std::to_string(sizes.count(*at)) + " of " + std::to_string(*at) + ", ";
    return text;
}

std::string groupSizes(const SnapshotPtr &snapshot, std::string_view keys)
{
    GroupQuery view;
    view.spec = parseGroupSpec(keys).spec;
    view.flat = true;
    view.top = 100000;
    return sizesOf(*Grouping().update(snapshot, snapshot->takenAt, view));
}

} // namespace

class TestPseudonymousTable : public QObject {
    Q_OBJECT
private slots:
    void noOriginalAddressIsPrinted();
    void groupsHaveTheSameSizes_data();
    void groupsHaveTheSameSizes();
    void kindsOfTranslationAreTheSame();
    void comparisonsFindTheSame_data();
    void comparisonsFindTheSame();
    void noOriginalAddressIsInAComparison();
    void groupsOfAFrameAreThoseOfTheOriginals();
    void noOriginalAddressIsInGroups();
    void onlyTheRowsOfTheFrameAreThere();
    void orderDoesNotTellTheAddresses();
    void linesReadBackAsTheyAre();
    void theTextOfTheSourceIsGone();
    void namesOfOriginsAreReplaced();
};

void TestPseudonymousTable::noOriginalAddressIsPrinted()
{
    const Frame frame = frameOf(wideTable());
    const std::set<IpAddress> originals = addressesOf(*frame.snapshot);
    QVERIFY(originals.size() > 500);
    Pseudonyms names = someNames();
    const Frame changed = pseudonymousFrame(frame, names);
    for (const FlowFormat format : everyFormat) {
        const std::string text = printed(changed, format);
        QVERIFY(text.find("of-the-house") == std::string::npos);
        const std::set<IpAddress> found = addressesIn(text);
        QVERIFY(found.size() > 500);
        for (const IpAddress &address : found)
            QVERIFY2(!originals.contains(address), address.toString().c_str());
    }
}

void TestPseudonymousTable::groupsHaveTheSameSizes_data()
{
    QTest::addColumn<QString>("keys");
    for (const char *keys : {"src", "dst", "src/24", "src/16,dport", "addr", "nat.src", "nat", "helper", "labels",
             "state", "dst/64", "mark,zone"})
        QTest::newRow(keys) << QString::fromLatin1(keys);
}

void TestPseudonymousTable::groupsHaveTheSameSizes()
{
    QFETCH(QString, keys);
    for (const SnapshotPtr &snapshot : {SnapshotPtr(manyFlows(21, 3000)), smallOffice(), wideTable()}) {
        Pseudonyms names = someNames();
        QCOMPARE(groupSizes(pseudonymousSnapshot(*snapshot, names), keys.toStdString()),
            groupSizes(snapshot, keys.toStdString()));
    }
}

void TestPseudonymousTable::kindsOfTranslationAreTheSame()
{
    const SnapshotPtr snapshot = manyFlows(22, 3000);
    Pseudonyms names = someNames();
    const SnapshotPtr changed = pseudonymousSnapshot(*snapshot, names);
    QCOMPARE(changed->rows.size(), snapshot->rows.size());
    QCOMPARE(changed->liveRows, snapshot->liveRows);
    for (Row row = 0; row < snapshot->rows.size(); ++row)
        QCOMPARE(changed->rows.flows().nat(row) == snapshot->rows.flows().nat(row), true);
}

void TestPseudonymousTable::comparisonsFindTheSame_data()
{
    QTest::addColumn<int>("seed");
    for (const int seed : {1, 2, 3, 4, 5, 6, 7, 8})
        QTest::addRow("%d", seed) << seed;
}

void TestPseudonymousTable::comparisonsFindTheSame()
{
    QFETCH(int, seed);
    const auto [before, after] = twoTables(seed);
    Pseudonyms names = someNames();
    const SnapshotPtr then = pseudonymousSnapshot(*before, names);
    const SnapshotPtr now = pseudonymousSnapshot(*after, names);
    const Comparison original = *compareTables(*before, *after);
    const Comparison changed = *compareTables(*then, *now);
    QCOMPARE(changesOf(changed), changesOf(original));
    QVERIFY(changed.totals == original.totals);
    QVERIFY(original.totals.different > 100 && original.totals.same > 10);
    // Replacing the addresses of a comparison is the same as comparing tables with other addresses.
    const SnapshotPtr table = pseudonymousSnapshot(*comparisonSnapshot(original, before, after), names);
    QCOMPARE(printed(frameOf(table), FlowFormat::Csv),
        printed(frameOf(comparisonSnapshot(changed, then, now)), FlowFormat::Csv));
}

void TestPseudonymousTable::noOriginalAddressIsInAComparison()
{
    const auto [before, after] = twoTables(9);
    const SnapshotPtr table = comparisonSnapshot(*compareTables(*before, *after), before, after);
    std::set<IpAddress> originals = addressesOf(*before);
    originals.merge(addressesOf(*after));
    Pseudonyms names = someNames();
    const Frame changed = pseudonymousFrame(frameOf(table, {Column::Source, false}, "not change == began"), names);
    QVERIFY(changed.order->rows.size() > 100);
    QCOMPARE(changed.snapshot->compared->rowsBefore.size(), std::size_t(changed.snapshot->rows.size()));
    for (const FlowFormat format : {FlowFormat::Table, FlowFormat::Csv, FlowFormat::Json}) {
        const std::string text = printed(changed, format);
        QVERIFY(text.find("of-the-house") == std::string::npos);
        const std::set<IpAddress> found = addressesIn(text);
        QVERIFY(found.size() > 200);
        for (const IpAddress &address : found)
            QVERIFY2(!originals.contains(address), address.toString().c_str());
    }
}

void TestPseudonymousTable::groupsOfAFrameAreThoseOfTheOriginals()
{
    for (const char *const filter : {"", "dport == 443", "src in 10.0.0.0/8", "not proto == udp"}) {
        Frame frame = frameOf(wideTable(), {}, filter);
        GroupQuery view;
        view.spec = parseGroupSpec("src/24,proto").spec;
        view.flat = true;
        view.top = 100000;
        frame.groups = Grouping().update(
            frame.snapshot, frame.snapshot->takenAt, view, groupFilterOf(frame.spec.filter, frame.spec.numbers));
        Pseudonyms names = someNames();
        const GroupedRowsPtr changed = pseudonymousGroups(frame, view, names);
        QCOMPARE(sizesOf(*changed), sizesOf(*frame.groups));
        QCOMPARE(changed->tableFlows, frame.groups->tableFlows);
    }
}

void TestPseudonymousTable::noOriginalAddressIsInGroups()
{
    const SnapshotPtr snapshot = wideTable();
    const std::set<IpAddress> originals = addressesOf(*snapshot);
    for (const char *const keys : {"src", "dst,dport", "addr", "nat.src", "nat.addr", "labels", "origin,src"}) {
        GroupQuery view;
        view.spec = parseGroupSpec(keys).spec;
        view.flat = true;
        Pseudonyms names = someNames();
        const GroupedRowsPtr groups = pseudonymousGroups(frameOf(snapshot), view, names);
        for (const FlowFormat format : {FlowFormat::Table, FlowFormat::Csv, FlowFormat::Json}) {
            TextWriter out;
            printGroups(*groups, format, ServiceNames(), {"(none)", [](std::uint64_t) { return "others"; }}, out);
            const std::string text = out.takeText();
            QVERIFY(text.find("of-the-house") == std::string::npos);
            for (const IpAddress &address : addressesIn(text))
                QVERIFY2(!originals.contains(address), address.toString().c_str());
        }
    }
}

void TestPseudonymousTable::onlyTheRowsOfTheFrameAreThere()
{
    Pseudonyms names = someNames();
    const Frame frame = frameOf(smallOffice(), {}, "dport == 443");
    const Frame changed = pseudonymousFrame(frame, names);
    QCOMPARE(changed.order->rows.size(), std::size_t(2));
    QCOMPARE(changed.snapshot->rows.size(), Row(2));
    QCOMPARE(ctscope::test::printed(*changed.snapshot, *changed.order,
                 {Column::State, Column::DestinationPort, Column::TimeToLive, Column::Mark}, changed.snapshot->takenAt),
        ctscope::test::printed(*frame.snapshot, *frame.order,
            {Column::State, Column::DestinationPort, Column::TimeToLive, Column::Mark}, frame.snapshot->takenAt));
}

void TestPseudonymousTable::orderDoesNotTellTheAddresses()
{
    Pseudonyms names = someNames();
    const Frame changed = pseudonymousFrame(frameOf(wideTable(), {Column::Source, false}), names);
    IpAddress last;
    for (const Row row : changed.order->rows) {
        const IpAddress address = changed.snapshot->rows.flows().address(row, AddressSlot::OriginalSrc);
        if (address.family != Family::None) {
            QVERIFY(last <= address);
            last = address;
        }
    }
}

void TestPseudonymousTable::linesReadBackAsTheyAre()
{
    Pseudonyms names = someNames();
    const std::string text = printed(pseudonymousFrame(frameOf(smallOffice()), names), FlowFormat::Conntrack);
    const Reading reading = readDump(std::make_shared<const std::string>(text)).reading;
    QCOMPARE(reading.skipped, std::uint64_t(0));
    std::vector<Flow> flows;
    for (Row row = 0; row < reading.flows.size(); ++row)
        flows.push_back(reading.flows.flow(row));
    QCOMPARE(printed(frameOf(snapshotOf(flows)), FlowFormat::Conntrack), text);
}

void TestPseudonymousTable::theTextOfTheSourceIsGone()
{
    Pseudonyms names = someNames();
    const SnapshotPtr changed = pseudonymousSnapshot(*smallOffice(), names);
    QVERIFY(!changed->rows.flows().text());
    QVERIFY(changed->rows.flows().line(0).empty());
}

void TestPseudonymousTable::namesOfOriginsAreReplaced()
{
    Pseudonyms names = someNames();
    const SnapshotPtr changed = pseudonymousSnapshot(*smallOffice(), names);
    QVERIFY(changed->origin().origin.name().starts_with("origin-"));
}

QTEST_APPLESS_MAIN(TestPseudonymousTable)
#include "tst_pseudonymous_table.moc"
