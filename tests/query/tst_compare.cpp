// SPDX-License-Identifier: GPL-3.0-or-later
// Two tables, compared.
#include "query/compare/comparison_snapshot.h"
#include "query/cell_words.h"
#include "query/compare/compared_cell.h"
#include "query/compare/translated_tuple.h"
#include "query/flow_printer.h"
#include "query/text_writer.h"
#include "support/random_flows.h"
#include "support/snapshots.h"
#include "tracking/flow_table.h"
#include "tracking/owner_columns.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <random>
#include <tuple>
#include <vector>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

class TestCompare : public QObject {
    Q_OBJECT
private slots:
    void findsWhatDiffers_data();
    void findsWhatDiffers();
    void joinsThroughTheTranslation();
    void otherMachinesHaveOtherIds();
    void aTableDoesNotDifferFromItself();
    void findsRandomChanges_data();
    void findsRandomChanges();
    void isATableOfItsOwn();
    void printsBothValues();
    void cellsHaveBothValues();
    void findsAnotherOwner();
    void namesOfHostsAreThoseOfNow();
    void ratesOfATableThatIsFollowed();
    void invertsKeys();
    void stopsWhenAsked();
};

namespace {

SnapshotPtr dumpOf(FlowStore &&flows)
{
    Reading reading;
    reading.flows = std::move(flows);
    return FlowTable().apply(std::move(reading), false, Timeouts());
}

SnapshotPtr briefTable(const QString &flows)
{
    QString lines = flows;
    return dumpOf(std::move(briefReading(lines.replace(u';', u'\n')).flows));
}

SnapshotPtr tableOf(const std::vector<Flow> &flows)
{
    FlowStore store;
    for (const Flow &flow : flows)
        store.append(flow);
    return dumpOf(std::move(store));
}

/// "A state, grew +10 packets +1000 bytes in 5 s".
QString linesOf(const Comparison &comparison, const Snapshot &before, const Snapshot &after)
{
    QStringList lines;
    for (const ComparedRow &row : comparison.rows) {
        QString line =
            row.after != noRow ? briefName(after.rows.flows(), row.after) : briefName(before.rows.flows(), row.before);
        std::string words;
        for (std::size_t i = 0; i < changeCount; ++i) {
            if (row.changes.has(static_cast<Change>(i)))
                words.append(" ").append(changeName(static_cast<Change>(i)));
        }
        line += QString::fromStdString(words);
        if (row.changes.has(Change::Grew))
            line += u" +%1 packets +%2 bytes"_s.arg(row.growth.packets).arg(row.growth.bytes);
        if (row.growth.seconds)
            line += u" in %1 s"_s.arg(*row.growth.seconds);
        lines << line;
    }
    return lines.join(u"; ");
}

Comparison compared(const SnapshotPtr &before, const SnapshotPtr &after, const CompareOptions &options = {})
{
    return compareTables(*before, *after, options).value();
}

/// The three hosts of a path see one flow: a client, a gateway that translates its source, and the server.
Flow onTheClient() { return tcpFlow("10.0.0.5", 40000, "203.0.113.9", 443); }
Flow onTheGateway()
{
    Flow flow = onTheClient();
    flow.reply.dst = ip("198.51.100.7");
    flow.reply.keys.second = 50000;
    return flow;
}
Flow onTheServer() { return tcpFlow("198.51.100.7", 50000, "203.0.113.9", 443); }

} // namespace

void TestCompare::findsWhatDiffers_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("changes");
    const auto row = [](const char *name, const char *before, const char *after, const char *changes) {
        QTest::newRow(name) << QString::fromLatin1(before) << QString::fromLatin1(after)
                            << QString::fromLatin1(changes);
    };
    row("nothing but the countdown", "A tcp ESTABLISHED 431999 id=7;B udp 30", "B udp 12;A tcp ESTABLISHED 400 id=7",
        "");
    row("began and ended", "A tcp ESTABLISHED 9;B udp 30", "C udp 3;B udp 20;D udp 4", "C began; D began; A ended");
    row("state", "A tcp SYN_SENT 100 unreplied", "A tcp ESTABLISHED 400 assured", "A state other");
    row("a state that one table does not have", "A tcp 100", "A tcp ESTABLISHED 400", "");
    row("counters", "A udp 3 bytes=1000/0", "A udp 3 bytes=1500/700", "A grew +12 packets +1200 bytes");
    row("counters with ages", "A udp 3 bytes=1000/0 delta=100", "A udp 3 bytes=1500/700 delta=160",
        "A grew +12 packets +1200 bytes in 60 s");
    row("counters that one table does not have", "A udp 3", "A udp 3 bytes=1500/700", "");
    row("another id", "A udp 3 id=1 bytes=100/100", "A udp 3 id=2 bytes=900/900", "A reused");
    row("an id that one table does not have", "A udp 3 id=1", "A udp 3", "");
    row("counters fell", "A udp 3 bytes=1000/0", "A udp 3 bytes=900/700", "A reused");
    row("counters of the same entry fell", "A udp 3 id=1 bytes=1000/0", "A udp 3 id=1 bytes=0/0", "A fell");
    row("another start", "A udp 3 start=100 bytes=1/1", "A udp 3 start=160 bytes=900/900", "A reused");
    row("another start with the same id", "A udp 3 id=7 start=100", "A udp 3 id=7 start=160", "A reused");
    row("the same start", "A udp 3 start=100", "A udp 3 start=100", "");
    row("a younger entry", "A udp 3 delta=100", "A udp 3 delta=5", "A reused");
    row("mark", "A udp 3 mark=1", "A udp 3 mark=2", "A other");
    row("a mark that one table does not have", "A udp 3 mark=1", "A udp 3", "");
    row("helper", "A tcp 3 helper=ftp", "A tcp 3 helper=sip", "A other");
    row("another zone is another flow", "A udp 3 zone=1", "A udp 3 zone=2", "A began; A ended");
    row("another protocol too", "A udp 3", "A tcp 3", "A began; A ended");
    row("the same tuple twice", "A udp 3 mark=1;A udp 2 mark=2", "A udp 1 mark=1;B udp 1;B udp 2", "B began");
    row("several changes", "A tcp SYN_SENT 3 mark=1 bytes=100/0 id=7", "A tcp ESTABLISHED 3 mark=2 bytes=200/100 id=7",
        "A state grew other +2 packets +200 bytes");
    row("flows that have ended in a log", "A udp 3;B udp 3", "DESTROY A udp;B udp 3", "A ended");
    row("nothing at all", "", "", "");
}

void TestCompare::findsWhatDiffers()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    const SnapshotPtr earlier = briefTable(before);
    const SnapshotPtr later = briefTable(after);
    QTEST(linesOf(compared(earlier, later), *earlier, *later), "changes");
}

void TestCompare::joinsThroughTheTranslation()
{
    const auto lines = [](const Flow &before, const Flow &after, bool through) {
        const Comparison comparison = compared(tableOf({before}), tableOf({after}), {through, {}});
        QStringList all;
        for (const ComparedRow &row : comparison.rows) {
            std::string text;
            appendChanges(text, row.changes);
            all << QString::fromStdString(text);
        }
        return u"%1 | %2 same, %3 through the translation"_s.arg(all.join(u"; "))
            .arg(comparison.totals.same)
            .arg(comparison.totals.throughTranslation);
    };
    QCOMPARE(lines(onTheGateway(), onTheServer(), true), u" | 1 same, 1 through the translation"_s);
    QCOMPARE(lines(onTheServer(), onTheGateway(), true), u" | 1 same, 1 through the translation"_s);
    QCOMPARE(lines(onTheGateway(), onTheServer(), false), u"began; ended | 0 same, 0 through the translation"_s);
    QCOMPARE(lines(onTheClient(), onTheServer(), true), u"began; ended | 0 same, 0 through the translation"_s);
    // One table, in which a rule came to translate: the tuple is the same.
    QCOMPARE(lines(onTheClient(), onTheGateway(), true), u"nat | 0 same, 0 through the translation"_s);

    // The two hosts may disagree about the state.
    Flow server = onTheServer();
    server.state = State::TcpTimeWait;
    QCOMPARE(lines(onTheGateway(), server, true), u"state | 0 same, 1 through the translation"_s);

    // Also for an echo request, and for IPv6.
    Flow echo = flowBetween(protocol::icmp, "10.0.0.5", "203.0.113.9", L4Keys::icmp(8, 0, 7));
    echo.reply.keys = L4Keys::icmp(0, 0, 9);
    echo.reply.dst = ip("198.51.100.7");
    Flow seen = flowBetween(protocol::icmp, "198.51.100.7", "203.0.113.9", L4Keys::icmp(8, 0, 9));
    seen.reply.keys = L4Keys::icmp(0, 0, 9);
    QCOMPARE(lines(echo, seen, true), u" | 1 same, 1 through the translation"_s);
    Flow inside = flowBetween(protocol::udp, "fd00::5", "2001:db8::9", L4Keys::ports(1, 53));
    inside.reply.dst = ip("2001:db8::7");
    const Flow outside = flowBetween(protocol::udp, "2001:db8::7", "2001:db8::9", L4Keys::ports(1, 53));
    QCOMPARE(lines(inside, outside, true), u" | 1 same, 1 through the translation"_s);
}

void TestCompare::otherMachinesHaveOtherIds()
{
    // Many tuples with other ids each, and none with the same: no port is reused that often.
    QStringList before;
    QStringList after;
    for (char letter = 'A'; letter <= 'H'; ++letter) {
        before << u"%1 udp 3 id=%2 bytes=500/500"_s.arg(QChar::fromLatin1(letter)).arg(100 + letter);
        after << u"%1 udp 3 id=%2 bytes=500/400"_s.arg(QChar::fromLatin1(letter)).arg(200 + letter);
    }
    const SnapshotPtr earlier = briefTable(before.join(u';'));
    const SnapshotPtr later = briefTable(after.join(u';'));
    const Comparison different = compared(earlier, later);
    QVERIFY(!different.totals.sameTable);
    QCOMPARE(different.totals.of(Change::Fell), 8u);
    QCOMPARE(different.totals.of(Change::Reused), 0u);
    // One entry that is there in both shows that it is one table.
    const Comparison same =
        compared(briefTable(before.join(u';') + u";Z udp 3 id=1"_s), briefTable(after.join(u';') + u";Z udp 3 id=1"_s));
    QVERIFY(same.totals.sameTable);
    QCOMPARE(same.totals.of(Change::Reused), 8u);
}

void TestCompare::aTableDoesNotDifferFromItself()
{
    RandomFlows random(3);
    FlowStore first;
    FlowStore second;
    for (int i = 0; i < 3000; ++i) {
        const Flow flow = random.flow();
        first.append(flow);
        second.append(flow);
    }
    const SnapshotPtr table = dumpOf(std::move(first));
    const SnapshotPtr again = dumpOf(std::move(second));
    for (const bool through : {false, true}) {
        for (const SnapshotPtr &other : {table, again}) {
            const Comparison comparison = compared(table, other, {through, {}});
            QCOMPARE(comparison.rows.size(), 0u);
            QVERIFY(comparison.totals.same > 2000);
        }
    }
}

void TestCompare::findsRandomChanges_data()
{
    QTest::addColumn<int>("flows");
    QTest::newRow("one thread") << 3000;
    QTest::newRow("two threads") << 60000;
}

void TestCompare::findsRandomChanges()
{
    QFETCH(int, flows);
    std::mt19937 random(17);
    const auto oneIn = [&random](unsigned many) { return random() % many == 0; };
    FlowStore before;
    std::vector<Flow> later;
    std::map<std::uint32_t, ChangeSet> expected; // by the number in the destination address
    for (int i = 0; i < flows; ++i) {
        const auto number = static_cast<std::uint32_t>(i);
        Flow flow = i % 3 == 0 ? tcpFlow("10.0.0.1", 1000, "10.0.0.2", 443) : udpFlow("10.0.0.1", 1000, "10.0.0.2", 53);
        flow.original.dst = flow.reply.src = IpAddress::v4(0x14000000u + number);
        flow.id = number + 1;
        flow.mark = 0;
        flow.originalCounters = Counters{10, 1000};
        flow.replyCounters = Counters{10, 1000};
        Flow now = flow;
        now.timeout = static_cast<std::uint32_t>(random() % 100);
        ChangeSet changes;
        if (oneIn(10)) {
            changes.add(Change::Ended);
        } else if (oneIn(10)) {
            changes.add(Change::Began);
        } else {
            if (flow.protocol == protocol::tcp && oneIn(8)) {
                now.state = State::TcpTimeWait;
                changes.add(Change::State);
            }
            if (oneIn(8)) {
                now.reply.dst = IpAddress::v4(0xc6336407u);
                changes.add(Change::Translation);
            }
            if (oneIn(8)) {
                now.mark = 5;
                changes.add(Change::Other);
            }
            if (oneIn(8)) {
                now.id = number + 10000000;
                now.originalCounters = Counters{1, 1};
                changes.add(Change::Reused);
            } else if (oneIn(4)) {
                now.replyCounters = Counters{11, 1100};
                changes.add(Change::Grew);
            }
        }
        if (!changes.has(Change::Began))
            before.append(flow);
        if (!changes.has(Change::Ended))
            later.push_back(now);
        if (!changes.empty())
            expected.emplace(number, changes);
    }
    std::ranges::shuffle(later, random);
    const SnapshotPtr earlier = dumpOf(std::move(before));
    const SnapshotPtr after = tableOf(later);
    const Comparison comparison = compared(earlier, after);
    std::map<std::uint32_t, ChangeSet> found;
    for (const ComparedRow &row : comparison.rows) {
        const Snapshot &from = row.after != noRow ? *after : *earlier;
        const std::uint32_t number =
            from.rows.record(row.after != noRow ? row.after : row.before).addresses[1] - 0x14000000u;
        QVERIFY(found.emplace(number, row.changes).second);
    }
    QVERIFY(found == expected);
    QCOMPARE(comparison.totals.different, std::uint64_t(expected.size()));
    QCOMPARE(comparison.totals.same, std::uint64_t(flows) - expected.size());
}

void TestCompare::isATableOfItsOwn()
{
    const SnapshotPtr before = briefTable(u"A tcp SYN_SENT 9 bytes=100/0 delta=10;B udp 30;C udp 7"_s);
    const SnapshotPtr after = briefTable(u"A tcp ESTABLISHED 9 bytes=300/0 delta=20;C udp 6;D udp 30"_s);
    const SnapshotPtr snapshot = comparisonSnapshot(compared(before, after), before, after);
    const auto shown = [&](const char *filter) {
        ViewSpec spec;
        spec.filter = readFilter(filter).filter;
        const FlowOrder order = orderFlows(*snapshot, spec, snapshot->takenAt).value();
        return QString::fromStdString(
            printed(*snapshot, order, {Column::Protocol, Column::Changes, Column::Rate}, snapshot->takenAt));
    };
    QCOMPARE(shown(""), u"tcp  state, grew  20 B/s\nudp  began  \nudp  ended  \n"_s);
    QCOMPARE(shown("change == began"), u"udp  began  \n"_s);
    QCOMPARE(shown("change in {ended, grew} and tcp"), u"tcp  state, grew  20 B/s\n"_s);
    QCOMPARE(shown("change != grew"), u"udp  began  \nudp  ended  \n"_s);
    QCOMPARE(shown("grew"), u"tcp  state, grew  20 B/s\n"_s); // a word in any cell
    QVERIFY(!readFilter("change == bigger").ok());
    QCOMPARE(snapshot->totals.flows, 3u);
}

void TestCompare::printsBothValues()
{
    const SnapshotPtr before = briefTable(u"A tcp SYN_SENT 9 mark=1 bytes=1000/0;B udp 30"_s);
    const SnapshotPtr after = briefTable(u"A tcp ESTABLISHED 7 mark=2 bytes=3000/100;D udp 30"_s);
    Frame frame;
    frame.snapshot = comparisonSnapshot(compared(before, after), before, after);
    frame.order = std::make_shared<const FlowOrder>(orderFlows(*frame.snapshot, {}, after->takenAt).value());
    const auto text = [&frame](FlowFormat format) {
        TextWriter writer;
        printFlows(frame, format, writer);
        return QString::fromStdString(writer.takeText());
    };
    const QStringList lines = text(FlowFormat::Table).split(u'\n');
    QVERIFY2(lines[0].startsWith(u"CHANGES"), qPrintable(lines[0]));
    for (const auto &cell : {u"state, grew, other"_s, u"SYN_SENT → ESTABLISHED"_s, u"10 → 31"_s, u"1 → 2"_s})
        QVERIFY2(lines[1].contains(cell), qPrintable(lines[1]));
    QVERIFY2(!lines[1].contains(u"0:09"), qPrintable(lines[1]));
    const QStringList json = text(FlowFormat::Json).split(u'\n');
    QVERIFY2(
        json[0].startsWith(uR"({"change":["state","grew","other"],"before":{"family":"ipv4",)"_s), qPrintable(json[0]));
    QVERIFY2(json[0].contains(u"\"growth\":{\"packets\":21,\"bytes\":2100}"_s), qPrintable(json[0]));
    QVERIFY2(json[1].startsWith(u"{\"change\":[\"began\"],\"before\":null,"_s), qPrintable(json[1]));
    QVERIFY2(json[2].startsWith(u"{\"change\":[\"ended\"],\"before\":{"_s), qPrintable(json[2]));
    const QStringList csv = text(FlowFormat::Csv).split(u"\r\n"_s);
    // Owners are known of live tables only, names when they are wanted, and machines are those of a set.
    const auto own = std::ranges::count_if(allColumns(),
        [](const ColumnDefinition &column) { return !isFromElsewhere(column) && column.column != Column::Machine; });
    QCOMPARE(csv[0].split(u',').size(), qsizetype(2 * own - 1));
    QVERIFY2(csv[0].contains(u",other,changes,before-proto,before-state,"_s), qPrintable(csv[0]));
    QVERIFY2(csv[1].contains(u"\"state, grew, other\",tcp,SYN_SENT,9,"_s), qPrintable(csv[1]));
}

void TestCompare::cellsHaveBothValues()
{
    Flow then = onTheGateway();
    then.originalCounters = Counters{1000, 1'363'148};
    then.replyCounters = Counters{0, 0};
    then.mark = 7;
    then.timeout = 100;
    Flow now = then;
    now.originalCounters = Counters{1001, 1'363'200}; // as many MiB
    now.reply.dst = ip("198.51.100.8");
    now.mark.reset();
    now.timeout = 90;
    const SnapshotPtr before = tableOf({then});
    const SnapshotPtr after = tableOf({now});
    const SnapshotPtr table = comparisonSnapshot(compared(before, after), before, after);
    const CellContext context{*table, table->takenAt, wholeText};
    const auto cell = [&](Column column) {
        return QString::fromStdString(comparedCellText(context, 0, column, {",", "."}))
            + (cellDiffers(context, 0, column) ? u" differs"_s : QString());
    };
    QCOMPARE(cell(Column::Bytes), u"1,363,148 B → 1,363,200 B differs"_s);
    QCOMPARE(cell(Column::Packets), u"1,000 → 1,001 differs"_s);
    QCOMPARE(cell(Column::Mark), u"7 → differs"_s);
    QCOMPARE(cell(Column::TimeToLive), u"1:30"_s);
    QVERIFY2(cell(Column::Nat).contains(u" ⇒ "_s), qPrintable(cell(Column::Nat)));
    QCOMPARE(cell(Column::Source), u"10.0.0.5"_s);
}

void TestCompare::findsAnotherOwner()
{
    using Owned = std::vector<std::tuple<QString, std::optional<std::uint32_t>, std::optional<std::uint32_t>>>;
    // A name, and the numbers of the process and of the user that have the flow.
    const auto owned = [](const QString &flows, const Owned &owners) {
        const auto snapshot = std::const_pointer_cast<Snapshot>(briefTable(flows));
        OwnerTexts texts;
        for (Row row = 0; row < owners.size(); ++row) {
            Owner owner;
            owner.kind = Owner::Kind::Socket;
            owner.sure = Owner::Sure::Exact;
            std::tie(std::ignore, owner.pid, owner.uid) = owners[row];
            owner.process = std::get<0>(owners[row]).toStdString();
            texts.add(snapshot->rows.track(row).serial, owner);
        }
        for (const auto &[id, values] : texts.take())
            snapshot->rows.attach(id, values);
        return SnapshotPtr(snapshot);
    };
    const SnapshotPtr before = owned(u"A udp 3;B udp 3;C udp 3;D udp 3;E udp 3"_s,
        {{u"sshd"_s, 10, 0}, {u"a"_s, 11, 1}, {u"x"_s, {}, 7}, {u"y"_s, {}, 7}, {u"gone"_s, 12, 0}});
    const SnapshotPtr after = owned(u"A udp 3;B udp 3;C udp 3;D udp 3;F udp 3"_s,
        {{u"bash"_s, 20, 0}, {u"renamed"_s, 11, 1}, {u"x"_s, {}, 8}, {u"y"_s, 13, {}}, {u"new"_s, 14, 0}});
    const Comparison comparison = compared(before, after);
    QCOMPARE(linesOf(comparison, *before, *after), u"A owner; C owner; F began; E ended"_s);
    // Two machines number their processes as they like, and a dump knows no owners.
    const SnapshotPtr dump = briefTable(u"A udp 3;B udp 3;C udp 3;D udp 3;F udp 3"_s);
    QCOMPARE(compared(before, dump).totals.of(Change::Owner), 0u);

    Frame frame;
    frame.snapshot = comparisonSnapshot(comparison, before, after);
    const auto shown = [&frame](const char *filter) {
        frame.spec.filter = readFilter(filter).filter;
        frame.order =
            std::make_shared<const FlowOrder>(orderFlows(*frame.snapshot, frame.spec, frame.snapshot->takenAt).value());
        TextWriter writer;
        printFlows(frame, FlowFormat::Csv, writer, std::array{Column::Changes, Column::Process, Column::ProcessId});
        return QString::fromStdString(writer.takeText()).split(u"\r\n"_s, Qt::SkipEmptyParts).join(u';');
    };
    QCOMPARE(shown(""),
        u"changes,process,pid,before-process,before-pid;owner,bash,20,sshd,10;owner,x,,x,;began,new,14,,;"
        "ended,gone,12,gone,12"_s);
    QCOMPARE(shown("change == owner and process == bash"),
        u"changes,process,pid,before-process,before-pid;owner,bash,20,sshd,10"_s);
    const CellContext context{*frame.snapshot, frame.snapshot->takenAt, wholeText};
    QCOMPARE(QString::fromStdString(comparedCellText(context, 0, Column::Process)), u"sshd → bash"_s);
}

void TestCompare::namesOfHostsAreThoseOfNow()
{
    const auto table = [](std::uint64_t packets, const char *name) {
        Flow flow = tcpFlow("10.0.0.1", 1000, "192.0.2.1", 443);
        flow.originalCounters = Counters{packets, 100 * packets};
        const auto snapshot = std::const_pointer_cast<Snapshot>(snapshotOf({flow}));
        snapshot->hosts =
            std::make_shared<const HostNames>(std::vector<HostName>{{ip("192.0.2.1"), name, NameSource::Dns}});
        return SnapshotPtr(snapshot);
    };
    const SnapshotPtr before = table(1, "old.example.net");
    const SnapshotPtr after = table(2, "new.example.net");
    const auto comparison = compareTables(*before, *after);
    const SnapshotPtr snapshot = comparisonSnapshot(*comparison, before, after, after.get());
    const CellContext context{*snapshot, snapshot->takenAt};
    QCOMPARE(earlierExactText(context, 0, Column::DestinationHost), std::string("new.example.net"));
    QCOMPARE(earlierExactText(context, 0, Column::Packets), std::string("1"));
}

void TestCompare::ratesOfATableThatIsFollowed()
{
    // Changes since one complete reading: both moments are of that reading.
    const auto moment = [](const QString &flows, std::chrono::seconds knownAt) {
        const auto snapshot = std::const_pointer_cast<Snapshot>(briefTable(flows));
        snapshot->live = true;
        snapshot->tracking = 7;
        snapshot->takenAt = Snapshot::Clock::time_point();
        snapshot->knownAt = Snapshot::Clock::time_point() + knownAt;
        return SnapshotPtr(snapshot);
    };
    const SnapshotPtr before = moment(u"A udp 3 bytes=1000/0"_s, std::chrono::seconds(100));
    const SnapshotPtr after = moment(u"A udp 3 bytes=3000/0"_s, std::chrono::seconds(105));
    QCOMPARE(linesOf(compared(before, after), *before, *after), u"A grew +20 packets +2000 bytes in 5 s"_s);
}

void TestCompare::invertsKeys()
{
    QVERIFY(invertedKeys(L4Keys::ports(443, 50000)) == L4Keys::ports(50000, 443));
    QVERIFY(invertedKeys(L4Keys::icmp(0, 0, 7)) == L4Keys::icmp(8, 0, 7));
    QVERIFY(invertedKeys(L4Keys::icmp(129, 0, 7)) == L4Keys::icmp(128, 0, 7));
    QVERIFY(invertedKeys(L4Keys::icmp(14, 0, 7)) == L4Keys::icmp(13, 0, 7));
    QVERIFY(invertedKeys(L4Keys::gre(1, 2)) == L4Keys::gre(2, 1));
}

void TestCompare::stopsWhenAsked()
{
    std::stop_source stop;
    stop.request_stop();
    const SnapshotPtr table = briefTable(u"A udp 3"_s);
    QVERIFY(!compareTables(*table, *table, {}, stop.get_token()));
}

QTEST_GUILESS_MAIN(TestCompare)
#include "tst_compare.moc"
