// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter.h"
#include "query/filter/filter_phrases.h"
#include "query/filter/why_nothing.h"

#include "support/ordered_flows.h"
#include "support/random_filters.h"
#include "support/slow_filter.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

class TestFilter : public QObject {
    Q_OBJECT
private slots:
    void finds_data();
    void finds();
    void findsWhatASlowFilterFinds();
    void findsInManyRowsWhatEachRowAnswers();
    void countsWhatAMissingValueHides_data();
    void countsWhatAMissingValueHides();
    void localAddressesAreThoseOfTheOrigin();
    void filtersAreEqualByMeaning();
    void saysWhyNothingMatches_data();
    void saysWhyNothingMatches();
    void cellsBecomeFilters();
    void severalRowsBecomeASet();
    void joinsFilters();
};

namespace {

Filter read(const QString &text)
{
    const ParsedFilter parsed = readFilter(text.toStdString());
    if (!parsed.ok())
        qFatal("%s is no filter", qPrintable(text));
    return parsed.filter;
}

ViewSpec by(const QString &text)
{
    ViewSpec spec;
    spec.filter = read(text);
    return spec;
}

/// Seven flows of an office, each named by its last field, the mark.
SnapshotPtr office()
{
    Flow web = tcpFlow("10.7.0.2", 52892, "203.0.113.2", 443, State::TcpEstablished, 431999);
    web.status.assured = true;
    web.originalCounters = Counters{1500, 1258291};
    web.replyCounters = Counters{2000, 9000000};
    web.reply.dst = ip("198.51.100.4");
    web.reply.keys.second = 41234;
    Flow ssh = tcpFlow("192.168.1.6", 32775, "192.168.1.9", 22, State::TcpSynSent, 117);
    ssh.status.unreplied = true;
    Flow dns = udpFlow("10.7.0.2", 40000, "1.1.1.1", 53, 21);
    dns.status.unreplied = true;
    dns.helper = "Dns-Trick";
    dns.labels = {"eth0-in", "guest"};
    Flow ping = flowBetween(protocol::icmp, "10.0.0.7", "8.8.8.8", L4Keys::icmp(8, 0, 1234));
    Flow six = tcpFlow("2001:db8::7", 50000, "2001:db8::1", 443, State::TcpTimeWait, 95);
    six.status.assured = true;
    Flow mapped = tcpFlow("::ffff:10.7.0.9", 50001, "::ffff:203.0.113.2", 80, State::TcpClose, 9);
    Flow hidden = udpFlow("10.7.0.2", 123, "1.1.1.1", 123, 30);
    hidden.original.dst = IpAddress{{}, Family::Unreadable};
    hidden.original.dstText = "x.x.x.1";
    std::vector<Flow> flows = {web, ssh, dns, ping, six, mapped, hidden};
    for (std::size_t i = 0; i < flows.size(); ++i)
        flows[i].id = static_cast<std::uint32_t>(i);
    return snapshotOf(flows);
}

constexpr std::array<const char *, 7> names = {"web", "ssh", "dns", "ping", "six", "mapped", "hidden"};

QString found(const Snapshot &snapshot, const ViewSpec &spec)
{
    QStringList words;
    const auto order = orderFlows(snapshot, spec, snapshot.takenAt);
    for (const Row row : order->rows)
        words += QLatin1String(names[row]);
    return words.join(u' ');
}

} // namespace

void TestFilter::finds_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("flows");
    const auto row = [](const char *filter, const char *flows) {
        QTest::newRow(filter) << QString::fromUtf8(filter) << QString::fromUtf8(flows);
    };
    row("", "web ssh dns ping six mapped hidden");
    row("tcp", "web ssh six mapped");
    row("not tcp", "dns ping hidden");
    row("udp and dport == 53 and unreplied", "dns");
    row("dport in {22, 400-500}", "web ssh six");
    row("dport != 443", "ssh dns mapped hidden");
    row("not dport == 443", "ssh dns ping mapped hidden");
    row("dport not in {22, 53}", "web six mapped hidden");
    // A test on what is not there is false, and "not" is the complement.
    row("state == ESTABLISHED", "web");
    row("state != ESTABLISHED", "ssh six mapped");
    row("not state == ESTABLISHED", "ssh dns ping six mapped hidden");
    row("state", "web ssh six mapped");
    row("not state", "dns ping hidden");
    row("bytes > 0", "web");
    row("bytes < 1", "");
    row("not bytes", "ssh dns ping six mapped hidden");
    // Addresses
    row("src == 10.7.0.2", "web dns hidden");
    row("src in 10.0.0.0/8", "web dns ping mapped hidden");
    row("src == ::ffff:10.7.0.9", "mapped");
    row("src == 10.7.0.9", "mapped");
    row("src in 0.0.0.0/0", "web ssh dns ping mapped hidden");
    row("src in ::/0", "six");
    row("src < 10.7.0.2", "ping");
    row("src >= 10.7.0.2", "web ssh dns mapped hidden");
    row("src > 2001:db8::", "six");
    row("dst == \"x.x.x.1\"", "hidden");
    row("dst != 1.1.1.1", "web ssh ping six mapped hidden");
    row("src in private and dst in private", "ssh");
    row("dst in global", "web dns ping six mapped");
    // Either end
    row("addr == 198.51.100.4", "web");
    row("addr != 10.7.0.2", "ssh ping six mapped");
    row("any addr != 10.7.0.2", "web ssh dns ping six mapped hidden");
    row("all addr in 192.168.0.0/16", "ssh");
    row("addr == 203.0.113.2:443", "web");
    row("addr == 203.0.113.2:80", "mapped");
    row("addr == 10.7.0.2:443", "");
    row("port == 443", "web six");
    row("port != 443", "ssh dns mapped hidden");
    row("host 1.1.1.1", "dns hidden");
    // Translation
    row("nat", "web");
    row("nat.addr == 198.51.100.4:41234", "web");
    row("nat.addr == 198.51.100.4:41235", "");
    row("nat.addr != 1.1.1.1", "web");
    row("nat.sport == 41234", "web");
    row("nat == snat", "web");
    row("nat != snat", "ssh dns ping six mapped hidden");
    row("snat", "web");
    row("dnat", "");
    // What protocols have in place of ports
    row("icmp.type == 8 and icmp.id == 1234", "ping");
    row("sport", "web ssh dns six mapped hidden");
    // Flags and their names
    row("assured", "web six");
    row("status == assured", "web six");
    row("status not in {assured, unreplied}", "ping mapped hidden");
    row("ctstate == NEW", "ssh dns");
    row("evictable", "ssh dns ping six mapped hidden");
    row("evictable and assured", "six");
    row("eviction == evictable", "ssh dns ping mapped hidden");
    row("eviction == closing", "six");
    row("eviction != evictable", "web six");
    // Units
    row("ttl > 1d", "web");
    row("ttl == 1m57s", "ssh");
    row("ttl > 94.5s and ttl < 96", "six");
    row("bytes >= 9.5MB", "web");
    row("packets == 3.5k", "web");
    row("avgpkt > 2k", "web");
    row("bytes.out == 1258291", "web");
    // Texts
    row("helper contains trick", "dns");
    row("helper ~ \"^dns-t.*k$\"", "dns");
    row("helper !~ \"^x\"", "dns");
    row("helper == dns-trick", "dns");
    row("label == guest", "dns");
    row("label != guest", "");
    row("label != other", "dns");
    row("labels == \"eth0-in,guest\"", "dns");
    row("src contains \"7.0\"", "web dns mapped hidden");
    row("any ~ \"^echo\"", "ping");
    row("trick", "dns");
    row("\"echo request\"", "ping");
    row("10.7.0.2:40000", "dns");
    row("1.1.1.0/24", "dns hidden");
    // Joints
    row("tcp and dport == 443 or udp", "web dns six hidden");
    row("tcp xor assured", "ssh mapped");
    row("tcp (dport == 443 or dport == 22) not assured", "ssh");
    row("mark & 1 == 1", "");
    row("id & 1 == 1", "ssh ping mapped");
    row("1 < id <= 3", "dns ping");
    row("ipv6", "six mapped");
}

void TestFilter::finds()
{
    QFETCH(QString, filter);
    const auto snapshot = office();
    QTEST(found(*snapshot, by(filter)), "flows");
}

void TestFilter::findsWhatASlowFilterFinds()
{
    const auto snapshot = manyFlows(815, 250);
    RandomFilters random(42, *snapshot);
    std::vector<SlowFilter> slow;
    for (Row row = 0; row < snapshot->rows.size(); ++row)
        slow.emplace_back(*snapshot, row);
    std::size_t matched = 0;
    for (int i = 0; i < 800; ++i) {
        const filter::NodePtr tree = random.tree(i % 4);
        const std::string text = filter::textOf(*tree, i % 2 == 0 ? filter::Brackets::Needed : filter::Brackets::Every);
        const ParsedFilter parsed = readFilter(text);
        QVERIFY2(parsed.ok(), text.c_str());
        QVERIFY2(filter::sameTree(*parsed.filter.tree(), *tree), text.c_str());
        ViewSpec spec;
        spec.filter = parsed.filter;
        const auto order = orderFlows(*snapshot, spec, snapshot->takenAt);
        std::vector<Row> foundRows = order->rows;
        std::ranges::sort(foundRows);
        std::uint64_t absent = 0;
        const Filter withAbsent = parsed.filter.withAbsent();
        std::vector<Row> rows;
        for (Row row = 0; row < snapshot->rows.size(); ++row) {
            if (slow[row].matches(*tree))
                rows.push_back(row);
            else if (!withAbsent.isEmpty() && row < snapshot->liveRows && slow[row].matches(*withAbsent.tree()))
                ++absent;
        }
        if (foundRows != rows) {
            std::vector<Row> wrong;
            std::ranges::set_symmetric_difference(foundRows, rows, std::back_inserter(wrong));
            std::string cells;
            for (const ColumnDefinition &column : allColumns())
                cells += std::string(column.id) + '='
                    + cellText({*snapshot, snapshot->takenAt}, wrong.front(), column.column) + " | ";
            QFAIL(qPrintable(QStringLiteral("%1: %2 rows differ, the first is %3")
                                 .arg(QString::fromStdString(text))
                                 .arg(wrong.size())
                                 .arg(QString::fromStdString(cells))));
        }
        QCOMPARE(order->absent, absent);
        matched += rows.size();
    }
    QVERIFY(matched > 10000); // the filters are not all trivial
}

void TestFilter::findsInManyRowsWhatEachRowAnswers()
{
    const auto snapshot = manyFlows(816, 2500);
    const CellContext context{*snapshot, snapshot->takenAt};
    RandomFilters random(43, *snapshot);
    std::size_t matched = 0;
    for (int i = 0; i < 300; ++i) {
        const Filter filter(random.tree(i % 4));
        ViewSpec spec;
        spec.filter = filter;
        const auto order = orderFlows(*snapshot, spec, snapshot->takenAt);
        std::vector<Row> foundRows = order->rows;
        std::ranges::sort(foundRows);
        const auto passes = filter.rows(context, {});
        const auto withAbsent = filter.withAbsent().rows(context, {});
        std::uint64_t absent = 0;
        std::vector<Row> rows;
        for (Row row = 0; row < snapshot->rows.size(); ++row) {
            if (!passes || passes->matches(row))
                rows.push_back(row);
            else if (withAbsent && row < snapshot->liveRows && withAbsent->matches(row))
                ++absent;
        }
        QVERIFY2(foundRows == rows, filter.text().c_str());
        QCOMPARE(order->absent, absent);
        matched += rows.size();
    }
    QVERIFY(matched > 10000);
}

void TestFilter::countsWhatAMissingValueHides_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<int>("hidden");
    QTest::addColumn<QString>("including");
    QTest::addColumn<QString>("fields");
    QTest::newRow("no state") << QStringLiteral("state != ESTABLISHED") << 3
                              << QStringLiteral("not state == ESTABLISHED") << QStringLiteral("state");
    QTest::newRow("a part") << QStringLiteral("udp and state != ESTABLISHED") << 2
                            << QStringLiteral("udp and not state == ESTABLISHED") << QStringLiteral("state");
    QTest::newRow("a set") << QStringLiteral("dport not in {22, 53}") << 1 << QStringLiteral("not dport in {22, 53}")
                           << QStringLiteral("dport");
    QTest::newRow("complement") << QStringLiteral("not state == ESTABLISHED") << 0 << QString() << QString();
    QTest::newRow("nothing negative") << QStringLiteral("bytes > 5") << 0 << QString() << QString();
    QTest::newRow("twice") << QStringLiteral("helper != x or bytes != 5") << 5
                           << QStringLiteral("not helper == \"x\" or not bytes == 5") << QStringLiteral("helper bytes");
}

void TestFilter::countsWhatAMissingValueHides()
{
    QFETCH(QString, filter);
    const auto snapshot = office();
    const ViewSpec spec = by(filter);
    QTEST(int(orderFlows(*snapshot, spec, snapshot->takenAt)->absent), "hidden");
    QTEST(QString::fromStdString(spec.filter.withAbsent().text()), "including");
    QStringList fields;
    for (const filter::Field *field : spec.filter.absentFields())
        fields += QString::fromUtf8(field->name.data(), qsizetype(field->name.size()));
    QTEST(fields.join(u' '), "fields");
}

void TestFilter::localAddressesAreThoseOfTheOrigin()
{
    const SnapshotPtr known = office();
    QCOMPARE(found(*known, by(QStringLiteral("src in local"))), QString());
    auto facts = std::make_shared<KernelFacts>();
    facts->localAddresses = {{ip("10.7.0.2"), ip("2001:db8::1")}};
    const_cast<Snapshot &>(*known).origin().facts = facts; // NOLINT
    QCOMPARE(found(*known, by(QStringLiteral("src in local"))), QStringLiteral("web dns hidden"));
    QCOMPARE(found(*known, by(QStringLiteral("addr in {local, 8.8.8.8}"))), QStringLiteral("web dns ping six hidden"));
    QCOMPARE(found(*known, by(QStringLiteral("addr not in local"))), QStringLiteral("ssh ping mapped"));
}

void TestFilter::filtersAreEqualByMeaning()
{
    QVERIFY(read(QStringLiteral("dport == 53")) == read(QStringLiteral("dport eq domain")));
    QVERIFY(read(QStringLiteral("tcp and (udp and icmp)")) == read(QStringLiteral("(tcp udp) && icmp")));
    QVERIFY(!(read(QStringLiteral("dport == 53")) == read(QStringLiteral("sport == 53"))));
    QVERIFY(read(QStringLiteral("  ")) == Filter());
    QVERIFY(!(read(QStringLiteral("tcp")) == Filter()));
    QCOMPARE(read(QStringLiteral("  dport eq  53 ")).text(), std::string("dport eq  53"));
}

void TestFilter::saysWhyNothingMatches_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("answer");
    QTest::newRow("one part") << QStringLiteral("tcp and dport == 53 and not assured")
                              << QStringLiteral("dport == 53 leaves nothing; 2 match tcp and not assured");
    QTest::newRow("a part that is in no row") << QStringLiteral("tcp and assured and dport == 999")
                                              << QStringLiteral("dport == 999 leaves nothing; 2 match tcp and assured");
    QTest::newRow("alone") << QStringLiteral("dport == 999") << QStringLiteral("dport == 999 leaves nothing; 7 match ");
    QTest::newRow("several") << QStringLiteral("tcp and dport == 999 and sport == 998")
                             << QStringLiteral("dport == 999 leaves nothing; 4 match tcp");
    QTest::newRow("something matches") << QStringLiteral("tcp") << QString();
}

void TestFilter::saysWhyNothingMatches()
{
    QFETCH(QString, filter);
    const auto snapshot = office();
    const auto why = filter::whyNothing(read(filter), {*snapshot, snapshot->takenAt}, {});
    QString text;
    if (why)
        text = QStringLiteral("%1 leaves nothing; %2 match %3")
                   .arg(QString::fromStdString(filter::textOf(*why->part)))
                   .arg(why->rows)
                   .arg(QString::fromStdString(why->without.text()));
    QTEST(text, "answer");
}

void TestFilter::cellsBecomeFilters()
{
    const auto snapshot = manyFlows(99, 300);
    const CellContext context{*snapshot, snapshot->takenAt};
    for (const ColumnDefinition &column : allColumns()) {
        for (Row row = 0; row < snapshot->rows.size(); row += 3) {
            const std::string cell = cellText(context, row, column.column);
            const std::string exact = cellExactText(context, row, column.column);
            const filter::NodePtr only = filter::onlyThis(context, column.column, row);
            const std::string text = filter::textOf(*only);
            const ParsedFilter parsed = readFilter(text);
            QVERIFY2(parsed.ok() && filter::sameTree(*parsed.filter.tree(), *only), text.c_str());
            const auto rows = parsed.filter.rows(context, {});
            const auto rest = Filter(filter::notThis(context, column.column, row)).rows(context, {});
            const filter::NodePtr least = filter::atLeastThis(context, column.column, row);
            const auto atLeast = least ? Filter(least).rows(context, {}) : nullptr;
            const std::string message = text + " for " + cell;
            QVERIFY2(rows->matches(row), message.c_str());
            for (Row other = 0; other < snapshot->rows.size(); ++other) {
                // The text of a rate is rounded.
                const bool rounded = column.type == ColumnType::ByteRate || column.type == ColumnType::CountRate;
                const bool same = rounded
                    ? cellValue(context, other, column.column) == cellValue(context, row, column.column)
                    : cellExactText(context, other, column.column) == exact
                        && cellText(context, other, column.column) == cell;
                if (same) // all rows with this cell are shown
                    QVERIFY2(rows->matches(other), message.c_str());
                QCOMPARE(rest->matches(other), !rows->matches(other));
                if (same && atLeast)
                    QVERIFY2(atLeast->matches(other), message.c_str());
                // Rows with another cell are not, but for what a translation's or a zone's text leaves out, and for texts that
                // differ in the case of letters.
                const bool differs = rounded ? !same : cellExactText(context, other, column.column) != exact;
                if (differs && column.column != Column::Nat && column.column != Column::Zone
                    && column.type != ColumnType::Text && rows->matches(other))
                    QFAIL((message + " finds " + cellText(context, other, column.column)).c_str());
            }
        }
    }
}

void TestFilter::severalRowsBecomeASet()
{
    const auto snapshot = office();
    const CellContext context{*snapshot, snapshot->takenAt};
    const auto text = [&](Column column, std::vector<Row> rows) {
        return QString::fromStdString(filter::textOf(*filter::oneOfThese(context, column, rows)));
    };
    QCOMPARE(text(Column::DestinationPort, {0, 1, 4}), QStringLiteral("dport in {443, 22}"));
    QCOMPARE(text(Column::DestinationPort, {0, 4}), QStringLiteral("dport == 443"));
    QCOMPARE(text(Column::DestinationPort, {0, 3}), QStringLiteral("dport == 443 or icmp.id == 1234"));
    QCOMPARE(text(Column::Helper, {2, 3, 4}), QStringLiteral("helper == \"Dns-Trick\" or not helper"));
    QCOMPARE(text(Column::Source, {0, 4}), QStringLiteral("src in {10.7.0.2, 2001:db8::7}"));
    QCOMPARE(text(Column::Destination, {6}), QStringLiteral("dst == \"x.x.x.1\""));
    QCOMPARE(text(Column::State, {2}), QStringLiteral("not state and not (offload or hw_offload) and unreplied"));
}

void TestFilter::joinsFilters()
{
    const Filter either = read(QStringLiteral("tcp or udp"));
    const filter::NodePtr assured = read(QStringLiteral("assured")).tree();
    QCOMPARE(filter::joined(either, filter::Joint::And, assured).text(), std::string("(tcp or udp) and assured"));
    QCOMPARE(filter::joined(either, filter::Joint::Or, assured).text(), std::string("tcp or udp or assured"));
    QCOMPARE(filter::joined({}, filter::Joint::And, assured).text(), std::string("assured"));
}

QTEST_GUILESS_MAIN(TestFilter)
#include "tst_filter.moc"
