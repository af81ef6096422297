// SPDX-License-Identifier: GPL-3.0-or-later
// Histories in two real ClickHouse servers: filters, groups and searches mean there what they mean here, a server that is
// down is said, and the command line and the window open them.
#include "lab/stored_history.h"
#include "lab/lab_start.h"
#include "query/flow_order.h"
#include "support/flows.h"
#include "support/history_rows.h"
#include "support/random_filters.h"

#include "query/groups/grouping.h"
#include "query/history/history_filter.h"
#include "query/history/history_search.h"
#include "query/history/server_groups.h"
#include "source/history_source.h"
#include "source/open_origin.h"
#include "support/program_run.h"
#include "tracking/flow_table.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <thread>

using namespace ctscope;
using namespace ctscope::lab;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t ten = 1'795'600'800 * second; ///< 2026-11-25 10:00:00 UTC
constexpr int flowCount = 3000;

Filter read(const char *text) { return readFilter(text).filter; }

} // namespace

class HistoryLab : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void whatWasStoredIsRead();
    void aFilterMeansTheSameOnTheServer();
    void groupsAreThoseOfTheRows_data();
    void groupsAreThoseOfTheRows();
    void partsOfGroupsAreAskedFor();
    void aMomentHasTheFlowsThatWereThere();
    void ofManyFlowsTheLastCome();
    void whoWasBehindAnAddress();
    void problemsAreToldApart_data();
    void problemsAreToldApart();
    void cancellingEndsTheQuestionOnTheServer();
    void theCommandLineReadsIt_data();
    void theCommandLineReadsIt();
    void aServerThatIsDownIsSaid();
    void cleanupTestCase()
    {
        m_servers.clear();
        m_lab.reset();
    }

private:
    const ClickhouseServer &server(std::size_t index) const { return *m_servers[index]; }
    history::ClickhouseUrl url(const QString &user = u"reader:rp"_s, const QString &database = u"default"_s) const
    {
        return *history::ClickhouseUrl::parse(server(0).url(user, database).toStdString());
    }
    QString address(const QString &database = u"default"_s) const
    {
        return u"clickhouse://reader:rp@127.0.0.1:8121/"_s + database;
    }
    ReadResult readAll(const HistoryScope &scope = {}) const { return HistorySource(url(), scope).read({}, {}); }
    SnapshotPtr snapshot(const HistoryScope &scope = {}) const
    {
        ReadResult result = readAll(scope);
        if (!result.reading) {
            qWarning("problem %d: %s", int(result.problem.kind), result.problem.errors.c_str());
            return nullptr;
        }
        FlowTable table;
        table.setOrigin(Origin::ofHistory(url()));
        return table.apply(std::move(*result.reading), false, {});
    }
    /// All flows, read once.
    const SnapshotPtr &all()
    {
        if (!m_all)
            m_all = snapshot();
        return m_all;
    }
    ProgramRun ctscope(const QStringList &arguments) const
    {
        return runProgram(QStringLiteral(CTSCOPE_BINARY), arguments);
    }

    std::unique_ptr<NetworkLab> m_lab;
    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<ClickhouseServer>> m_servers;
    SnapshotPtr m_all;
};

void HistoryLab::initTestCase()
{
    m_lab = startLab({u"clickhouse-server"_s});
    if (!m_lab)
        return;
    m_lab->mustRun(NetworkLab::Place::Gateway, {u"ip"_s, u"link"_s, u"set"_s, u"lo"_s, u"up"_s});
    history::SchemaChoice schema;
    schema.cluster = "ctscope";
    for (const int number : {1, 2}) {
        m_servers.push_back(std::make_unique<ClickhouseServer>(m_folder.filePath(QString::number(number)), number, 2));
        QVERIFY(m_servers.back()->start());
        for (const std::string &statement : history::schemaStatements(schema))
            m_servers.back()->ask(statement);
    }
    RandomFlows random(42);
    std::array<std::string, 2> rows;
    for (int i = 0; i < flowCount; ++i) {
        StoredFlow stored{random.flow(), ten + i * second - static_cast<std::int64_t>(random.below(5000)) * second,
            ten + i * second + static_cast<std::int64_t>(random.below(second)),
            static_cast<EndReason>(1 + random.below(6)), random.oneIn(9), random.oneIn(2) ? "gw1" : "gw2"};
        if (random.oneIn(5))
            stored.process = random.oneIn(2) ? "nginx" : "Curl";
        if (random.oneIn(4)) {
            stored.flow.statusBits = static_cast<std::uint16_t>(random.below(65536));
            stored.flow.status.unreplied = (*stored.flow.statusBits & status_bit::seenReply) == 0;
        }
        appendRow(rows[static_cast<std::size_t>(i % 2)], stored);
    }
    // Who was 203.0.113.1:50000?
    appendRow(rows[0], {translatedFlow(), ten - 60 * second, ten - 30 * second, EndReason::Closed});
    for (const std::size_t i : {0u, 1u})
        QVERIFY(insert(server(i), "ctscope_flows_local", rows[i]));
    QCOMPARE(server(0).ask("SELECT count() FROM ctscope_flows"), QString::number(flowCount + 1));
}

void HistoryLab::whatWasStoredIsRead()
{
    const ReadResult result = readAll();
    QVERIFY(result.reading);
    QCOMPARE(result.reading->flows.size(), Row(flowCount + 1));
    QVERIFY(result.reading->history == (HistoryAnswer{flowCount + 1, 2, 2}));
    QVERIFY(result.reading->isEventLog && result.reading->isFolded);
    std::int64_t last = 0;
    for (Row row = 0; row < result.reading->flows.size(); ++row) {
        const std::int64_t end = result.reading->flows.eventTime(row).value_or(0);
        QVERIFY2(end >= last, "they come as they ended");
        last = end;
    }
    QCOMPARE(result.reading->covers->until / second, last / second);
}

void HistoryLab::aFilterMeansTheSameOnTheServer()
{
    const SnapshotPtr &table = all();
    QVERIFY(table);
    const auto nowOf = std::chrono::duration_cast<std::chrono::nanoseconds>(table->wallTime.time_since_epoch());
    const history::SqlContext context{nowOf.count(), false};
    RandomFilters random(20, *table);
    int exact = 0;
    int some = 0;
    constexpr int count = 400;
    for (int i = 0; i < count; ++i) {
        const Filter filter(i % 2 == 0 ? random.leaf() : random.tree());
        const history::SqlCondition condition = history::sqlConditionOf(*filter.tree(), context);
        ViewSpec spec;
        spec.filter = filter;
        std::set<std::int64_t> here; // each flow ended at another moment
        const auto order = orderFlows(*table, spec, table->takenAt);
        for (const Row row : order->rows)
            here.insert(table->rows.flows().eventTime(row).value_or(0));
        std::set<std::int64_t> there;
        const QString answer =
            server(0).ask("SELECT toUInt64(end) * 1000000 + end_us FROM ctscope_flows WHERE " + condition.sql);
        for (const QString &line : answer.split(u'\n', Qt::SkipEmptyParts))
            there.insert(line.toLongLong());
        const bool isRight = condition.isExact ? here == there : std::ranges::includes(there, here);
        QVERIFY2(isRight,
            qPrintable(u"%1: %2 here, %3 there: %4"_s.arg(QString::fromStdString(filter.text()))
                           .arg(here.size())
                           .arg(there.size())
                           .arg(QString::fromStdString(condition.sql))));
        exact += condition.isExact;
        some += !here.empty() && here.size() < flowCount;
    }
    QVERIFY2(exact > count / 3 && some > count / 4, "the filters are no good test");
}

void HistoryLab::groupsAreThoseOfTheRows_data()
{
    QTest::addColumn<QString>("filter");
    for (const char *const keys :
        {"src/24", "src/20/64,dport", "addr/16/48", "nat.src", "nat.addr/8", "nat", "proto,state", "state", "family",
            "flags", "mark&0xff", "zone", "assured,replied", "unreplied", "offload", "hw_offload", "ended", "process",
            "user,unit", "machine", "machine,proto", "labels", "bytes-out", "age", "start", "reply-dport", "idle"})
        QTest::newRow(keys) << QString();
    QTest::newRow("dst/22,proto") << u"tcp and bytes > 1000"_s;
    QTest::newRow("src") << u"not dport == 443"_s;
    QTest::newRow("dport") << u"machine == gw1"_s;
    QTest::newRow("src/16") << u"machine in {gw2, gw9} or not machine == gw1"_s;
}

void HistoryLab::groupsAreThoseOfTheRows()
{
    QFETCH(QString, filter);
    const ParsedGroupSpec parsed = parseGroupSpec(QTest::currentDataTag());
    QVERIFY(!parsed.error);
    const Filter asked = readFilter(filter.toStdString()).filter;
    GroupQuery query;
    query.spec = parsed.spec;
    query.spec.sums = {Column::Bytes, Column::PacketsIn, Column::Rate};
    query.flat = true;
    query.top = 100'000;
    const SnapshotPtr &table = all();
    QVERIFY(table);
    const ServerGroups there = groupOnServer(Origin::ofHistory(url()), asked, query, wallClockNow());
    QVERIFY2(there.groups, there.problem.errors.c_str());
    const GroupedRowsPtr here = Grouping().update(table, table->takenAt, query, groupFilterOf(asked, {}));
    QStringList expected = printed(here->top, query.spec);
    QStringList found = printed(there.groups->top, query.spec);
    expected.sort();
    found.sort();
    QCOMPARE(found, expected);
    QCOMPARE(there.groups->all.flows, here->all.flows);
    QCOMPARE(there.groups->tableFlows, here->tableFlows);
    // The first few, and all others as one.
    query.top = 3;
    const ServerGroups few = groupOnServer(Origin::ofHistory(url()), asked, query, wallClockNow());
    const GroupedRowsPtr fewHere = Grouping().update(table, table->takenAt, query, groupFilterOf(asked, {}));
    QVERIFY(few.groups);
    QCOMPARE(few.groups->top.otherGroups, fewHere->top.otherGroups);
    QCOMPARE(few.groups->top.rows.size(), fewHere->top.rows.size());
    for (std::size_t i = 0; i < few.groups->top.rows.size(); ++i)
        QCOMPARE(few.groups->top.rows[i].totals.flows, fewHere->top.rows[i].totals.flows);
    QCOMPARE(few.groups->top.others.flows, fewHere->top.others.flows);
}

void HistoryLab::partsOfGroupsAreAskedFor()
{
    GroupQuery query;
    query.spec = parseGroupSpec("proto,state,dport").spec;
    query.expanded = {
        {GroupValue(std::string("tcp"))}, {GroupValue(std::string("tcp")), GroupValue(std::string("ESTABLISHED"))}};
    const SnapshotPtr &table = all();
    const ServerGroups there = groupOnServer(Origin::ofHistory(url()), {}, query, wallClockNow());
    QVERIFY(there.groups);
    const GroupedRowsPtr here = Grouping().update(table, table->takenAt, query);
    QStringList expected = printed(here->top, query.spec);
    QStringList found = printed(there.groups->top, query.spec);
    QVERIFY(found.size() > 20);
    expected.sort();
    found.sort();
    QCOMPARE(found, expected);
    // What only this side knows is not asked for.
    query.spec = parseGroupSpec("src-host").spec;
    QVERIFY(groupOnServer(Origin::ofHistory(url()), {}, query, wallClockNow()).isOurs);
    query.spec = parseGroupSpec("src").spec;
    QVERIFY(groupOnServer(Origin::ofHistory(url()), read("curl"), query, wallClockNow()).isOurs);
}

void HistoryLab::aMomentHasTheFlowsThatWereThere()
{
    const SnapshotPtr &table = all();
    const std::int64_t at = ten + 100 * second;
    std::size_t expected = 0;
    for (Row row = 0; row < table->rows.size(); ++row) {
        const FlowStore &flows = table->rows.flows();
        if (const auto start = flows.start(row)) // the others began at a time that only the table knows
            expected += *start / 1000 <= at && *flows.eventTime(row) > at;
    }
    const SnapshotPtr then = snapshot({.when = "2026-11-25T10:01:40Z", .condition = "bitAnd(flags, 131072) = 0"});
    QVERIFY(then);
    QCOMPARE(std::size_t(then->liveRows), expected);
    QVERIFY(expected > 10 && !then->reading().isEventLog && !then->rows.flows().stop(0));
}

void HistoryLab::ofManyFlowsTheLastCome()
{
    server(0).ask("CREATE DATABASE many");
    for (const std::string &statement : history::schemaStatements({}))
        server(0).ask(statement, u"many"_s);
    // From 10.0.0.1:1000, behind 203.0.113.9:40000.
    server(0).ask("INSERT INTO ctscope_flows (start, end, end_us, proto, src, nat_src, sport, nat_sport, flags) SELECT "
                  "toDateTime(1795600800 + intDiv(number, 10)) AS t, t, number % 10, 17, "
                  "toFixedString(unhex('00000000000000000000ffff0a000001'), 16), "
                  "toFixedString(unhex('00000000000000000000ffffcb007109'), 16), 1000, 40000, 83886082 "
                  "FROM numbers(150000)",
        u"many"_s);
    const ReadResult result = HistorySource(url(u"reader:rp"_s, u"many"_s), {}).read({}, {});
    QVERIFY2(result.reading, result.problem.errors.c_str());
    QCOMPARE(result.reading->flows.size(), Row(HistorySession::mostRows));
    QVERIFY(result.reading->history == (HistoryAnswer{150'000, 1, 1}));
    QCOMPARE(*result.reading->flows.eventTime(0), (1'795'600'800 + 5000) * second);
    QVERIFY(std::ranges::any_of(result.reading->remarks,
        [](const Remark &remark) { return remark == Remark(Remark::RowsLimited, 150'000, 100'000); }));
    // A search for a moment before these finds its flows, of half a minute before and after.
    NatQuery query = *parseNatEnd("203.0.113.9:40000");
    query.at = (1'795'600'800 + 1000) * second;
    QCOMPARE(searchHistory(Origin::ofHistory(url(u"reader:rp"_s, u"many"_s)), query, {}).answer.matches.size(), 610u);
    const ProgramRun run = ctscope({u"--nat-search"_s, u"203.0.113.9:40000"_s, u"--at"_s,
        QString::fromStdString(momentText(*query.at)), u"--format"_s, u"csv"_s, address(u"many"_s)});
    QCOMPARE(run.status, 0);
    QCOMPARE(run.output.count(u'\n'), 1 + 610);
}

void HistoryLab::whoWasBehindAnAddress()
{
    const Origin origin = Origin::ofHistory(url());
    NatQuery query = *parseNatEnd("203.0.113.1:50000");
    query.at = ten - 45 * second;
    HistoryNatAnswer found = searchHistory(origin, query, {});
    QCOMPARE(int(found.problem.kind), int(Problem::None));
    QCOMPARE(found.answer.matches.size(), 1u);
    QCOMPARE(found.answer.matches.front().inside, "10.0.0.1");
    QVERIFY(found.answer.matches.front().certain);
    QCOMPARE(int(found.answer.certainty), int(NatCertainty::One));
    QCOMPARE(found.answer.servers, 2u);
    query.at = ten + 45 * second;
    QVERIFY(searchHistory(origin, query, {}).answer.matches.empty());
    // The same flows as a search here finds among all rows.
    const SnapshotPtr &table = all();
    int several = 0;
    for (Row row = 0; row < 60; ++row) {
        const IpAddress outside =
            table->rows.flows().address(row, row % 2 ? AddressSlot::ReplyDst : AddressSlot::OriginalDst);
        if (!outside.isV4() && !outside.isV6())
            continue;
        NatQuery asked;
        asked.address = outside;
        if (row % 3 == 0)
            asked.protocol = table->rows.record(row).protocol;
        if (row % 5 == 0)
            asked.port = table->rows.flows().replyKeys(row).second;
        const NatAnswer here = searchNat(*table, asked);
        const NatAnswer there = searchHistory(origin, asked, {}).answer;
        QCOMPARE(there.matches.size(), here.matches.size());
        for (std::size_t i = 0; i < here.matches.size(); ++i)
            QCOMPARE(there.matches[i].inside, here.matches[i].inside);
        several += !here.matches.empty();
    }
    QVERIFY(several > 5);
}

void HistoryLab::problemsAreToldApart_data()
{
    QTest::addColumn<int>("problem");
    QTest::newRow("clickhouse://reader:rp@127.0.0.1:8129/default") << int(Problem::HistoryLost);
    QTest::newRow("clickhouse://reader:rp@127.0.0.1:9001/default")
        << int(Problem::Failed); // it speaks another protocol
    QTest::newRow("clickhouse://reader:wrong@127.0.0.1:8121/default") << int(Problem::HistoryRefused);
    QTest::newRow("clickhouse://nobody@127.0.0.1:8121/default") << int(Problem::HistoryRefused);
    QTest::newRow("clickhouse://reader:rp@127.0.0.1:8121/nothing") << int(Problem::NoHistory);
    QTest::newRow("clickhouse://reader:rp@127.0.0.1:8121/system") << int(Problem::NoHistory);
    QTest::newRow("clickhouse://reader:rp@127.0.0.1:8121/default@soon") << int(Problem::NoMoment);
}

void HistoryLab::problemsAreToldApart()
{
    QFETCH(int, problem);
    const auto source = openOrigin(Origin::fromArgument(QTest::currentDataTag()));
    const ReadResult result = source->read({}, {});
    QVERIFY(!result.reading);
    QCOMPARE(int(result.problem.kind), problem);
    QVERIFY2(!QString::fromStdString(result.problem.detail).contains(u"rp@"_s), "no password is shown");
}

void HistoryLab::cancellingEndsTheQuestionOnTheServer()
{
    constexpr int patience = 60'000; // ms
    std::atomic<bool> isDone = false;
    int problem = -1;
    std::jthread reader([&](const std::stop_token &stop) { // its end requests stop, too
        HistorySession session(url(), stop);
        std::string answer;
        session.ask("SELECT sum(sleepEachRow(0.01)) FROM numbers(1000000) SETTINGS max_block_size = 1", answer);
        problem = int(session.problem().kind);
        isDone = true;
    });
    const std::string running = "SELECT count() FROM system.processes WHERE query LIKE '%sleepEachRow%' AND query NOT "
                                "LIKE '%system.processes%'";
    QTRY_COMPARE_WITH_TIMEOUT(server(0).ask(running), u"1"_s, patience);
    reader.request_stop();
    QTRY_VERIFY_WITH_TIMEOUT(isDone, patience);
    QCOMPARE(problem, int(Problem::Cancelled));
    QTRY_COMPARE_WITH_TIMEOUT(server(0).ask(running), u"0"_s, patience);
}

void HistoryLab::theCommandLineReadsIt_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("begin");
    const auto row = [](const char *name, const QStringList &arguments, int status, const char *begin) {
        QTest::newRow(name) << arguments << status << QString::fromUtf8(begin);
    };
    const QString url = address();
    row("flows", {u"--print"_s, u"--filter"_s, u"nat.addr == 203.0.113.1:50000"_s, u"--format"_s, u"conntrack"_s, url},
        0, "[1795600770]\t[DESTROY] ipv4     2 tcp");
    row("groups", {u"--print"_s, u"--group-by"_s, u"proto"_s, u"--top"_s, u"1"_s, u"--format"_s, u"csv"_s, url}, 0,
        "proto,flows,share,");
    row("a while",
        {u"--print"_s, u"--between"_s, u"2026-11-25T09:59:00Z,2026-11-25T09:59:10Z"_s, u"--filter"_s,
            u"src == 10.0.0.1"_s, url},
        0, "");
    row("search",
        {u"--nat-search"_s, u"203.0.113.1:50000"_s, u"--at"_s, u"2026-11-25T09:59:15Z"_s, u"--format"_s, u"json"_s,
            url},
        0, "{\"source\":");
    row("by machine", {u"--print"_s, u"--group-by"_s, u"machine"_s, u"--format"_s, u"csv"_s, url}, 0, "machine,flows,");
    row("nothing", {u"--nat-search"_s, u"203.0.113.1:50000"_s, u"--at"_s, u"2026-11-25T12:59:15Z"_s, url}, 1, "");
    row("diagnosis", {u"--diagnose"_s, url}, -1, "");
    row("diagnosis of a while",
        {u"--diagnose"_s, u"--format"_s, u"json"_s, u"--between"_s, u"2026-11-25T10:00:00Z,2026-11-25T10:20:00Z"_s,
            url},
        -1, "{\"source\":");
    row("moments", {u"--compare"_s, url + u"@2026-11-25T10:00:00Z"_s, url + u"@2026-11-25T10:01:00Z"_s}, 1, "");
    row("no URL", {u"--print"_s, u"clickhouse://"_s}, 2, "");
}

void HistoryLab::theCommandLineReadsIt()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    QFETCH(QString, begin);
    const ProgramRun run = ctscope(arguments);
    if (status >= 0)
        QVERIFY2(run.status == status, qPrintable(u"%1 %2"_s.arg(run.status).arg(run.messages)));
    QVERIFY(run.status >= 0);
    QVERIFY2(begin.isEmpty() || run.output.startsWith(begin), qPrintable(run.output.left(300)));
    QVERIFY(!run.output.contains(u"rp@"_s) && !run.messages.contains(u"rp@"_s));
}

void HistoryLab::aServerThatIsDownIsSaid()
{
    m_servers[1]->kill();
    const ReadResult result = readAll();
    QVERIFY2(result.reading, result.problem.errors.c_str());
    QVERIFY(result.reading->flows.size() < Row(flowCount) && result.reading->flows.size() > 1000);
    QCOMPARE(result.reading->history->answered, 1u);
    QCOMPARE(result.reading->history->servers, 2u);
    QVERIFY(std::ranges::any_of(
        result.reading->remarks, [](const Remark &remark) { return remark == Remark(Remark::ShardsMissing, 1, 2); }));
    const HistoryNatAnswer found = searchHistory(Origin::ofHistory(url()), *parseNatEnd("203.0.113.1:50000"), {});
    QCOMPARE(found.answer.matches.size(), 1u);
    QVERIFY(std::ranges::find(found.answer.doubts, NatDoubt::LostServers) != found.answer.doubts.end());
    GroupQuery query;
    query.spec = parseGroupSpec("proto").spec;
    QVERIFY(groupOnServer(Origin::ofHistory(url()), {}, query, wallClockNow()).shards == (HistoryShards{1, 2}));
    const ProgramRun run = ctscope({u"--print"_s, u"--strict"_s, u"--group-by"_s, u"proto"_s, address()});
    QCOMPARE(run.status, 1);
    QVERIFY2(run.messages.contains(u"1 of 2 servers answered"_s), qPrintable(run.messages));
    QVERIFY(m_servers[1]->start());
    QCOMPARE(readAll().reading->history->answered, 2u);
}

int main(int argc, char **argv) { return runInLab<HistoryLab>(argc, argv); }

#include "tst_clickhouse_history.moc"
