// SPDX-License-Identifier: GPL-3.0-or-later
// Filters as conditions of SQL. What they mean on a real server is compared in lab/tst_clickhouse_history.
#include "query/history/history_filter.h"
#include "query/history/sql_filter.h"

#include "support/random_filters.h"
#include "support/snapshots.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::history;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

/// 2026-11-25 10:00:00 UTC, in ns.
constexpr std::int64_t ten = 1'795'600'800'000'000'000;

/// As people read it: addresses without their unhex(), the parts of `flags` by their names.
QString readable(std::string sql)
{
    const auto replace = [&sql](std::string_view from, std::string_view to) {
        for (std::size_t at = sql.find(from); at != std::string::npos; at = sql.find(from, at + to.size()))
            sql.replace(at, from.size(), to);
    };
    replace("unhex('00000000000000000000000000000000')", "none");
    replace("unhex('00000000000000000000ffff", "v4('");
    replace("unhex('", "v6('");
    replace("(bitAnd(flags, 50331648) = 16777216)", "ports");
    replace("(bitAnd(flags, 201326592) = 67108864)", "reply-ports");
    replace("(bitAnd(flags, 50331648) = 33554432)", "icmp");
    replace("(bitAnd(flags, 2) != 0)", "replied");
    replace("(bitAnd(flags, 4) != 0)", "assured");
    replace("(bitAnd(flags, 262144) != 0)", "has-mark");
    replace("(bitAnd(counted, 3) != 0)", "counted");
    return QString::fromStdString(sql);
}

} // namespace

class SqlFilterTest : public QObject {
    Q_OBJECT
private slots:
    void filtersBecomeConditions_data();
    void filtersBecomeConditions();
    void aPartThatTheServerDoesNotKnowIsLeftOut_data();
    void aPartThatTheServerDoesNotKnowIsLeftOut();
    void flowsOfAMomentHaveNoEnd();
    void timesAreThoseOfTheTable();
    void everyFieldIsTaken();
    void textsAreQuoted();
};

void SqlFilterTest::filtersBecomeConditions_data()
{
    QTest::addColumn<QString>("sql");
    const auto row = [](const char *filter, const char *sql) { QTest::newRow(filter) << QString::fromUtf8(sql); };
    row("", "1");
    row("tcp", "(proto = 6)");
    row("proto in {tcp, udp}", "(proto IN (6, 17))");
    row("not udp", "(NOT (proto = 17))");
    row("src == 10.0.0.1", "(src = v4('0a000001'))");
    row("src in 10.0.0.0/8", "(src >= v4('0a000000') AND src <= v4('0affffff'))");
    row("src != 10.0.0.1", "((src != none) AND (NOT (src = v4('0a000001'))))");
    row("src == 2001:db8::1", "(src = v6('20010db8000000000000000000000001'))");
    // Neither an absent address nor one of IPv4 is among those of IPv6.
    row("src in ::/0",
        "((src >= v6('00000000000000000000000000000001') AND src <= v6('00000000000000000000fffeffffffff')) OR "
        "src >= v6('00000000000000000001000000000000'))");
    row("reply.dst == 10.0.0.1:80", "((nat_src = v4('0a000001')) AND reply-ports AND (nat_sport = 80))");
    row("dport in {22, 80-90}", "(ports AND ((dport >= 80 AND dport <= 90) OR (dport = 22)))");
    row("dport != 443", "(ports AND (NOT (ports AND (dport = 443))))");
    row("bytes > 1000", "(counted AND (bytes_orig + bytes_reply) >= 1001)");
    row("not bytes > 1000", "(NOT (counted AND (bytes_orig + bytes_reply) >= 1001))");
    row("mark & 0xff == 3", "(has-mark AND (bitAnd(mark, 255) = 3))");
    row("mark != 3", "(has-mark AND (NOT (mark = 3)))");
    row("icmp.id == 7", "(icmp AND (sport = 7))");
    row("state == ESTABLISHED and assured", "((state IN (4, 36)) AND assured)");
    row("tcp xor assured xor unreplied", "xor((proto = 6), assured, (NOT replied))");
    row("ended == closed", "(reason = 2)");
    // What no flow of a history has: a test of it is false, and its complement true.
    row("timeout > 5", "0");
    row("not timeout > 5", "1");
    row("helper == ftp or tcp", "(proto = 6)");
    row("idle < 5 and tcp", "0");
    row("process == Nginx", "(lower(process) = 'nginx')");
    row("end >= 2026-11-25T10:00:00Z",
        "((end >= toDateTime(1795600800)) AND (toUInt64(end) * 1000000 + end_us) >= 1795600800000000)");
    row("end > -10m", "((end >= toDateTime(1795600200)) AND (toUInt64(end) * 1000000 + end_us) >= 1795600200000001)");
}

void SqlFilterTest::filtersBecomeConditions()
{
    QFETCH(QString, sql);
    const ParsedFilter parsed = readFilter(QTest::currentDataTag());
    QVERIFY(parsed.ok());
    const SqlCondition condition = sqlConditionOf(*parsed.filter.tree(), {ten, false});
    QCOMPARE(readable(condition.sql), sql);
    QVERIFY(condition.isExact);
}

void SqlFilterTest::aPartThatTheServerDoesNotKnowIsLeftOut_data()
{
    QTest::addColumn<QString>("sql");
    const auto row = [](const char *filter, const char *sql) { QTest::newRow(filter) << QString::fromUtf8(sql); };
    row("example", "1");
    row("tcp and example", "(proto = 6)");
    row("tcp or example", "1");
    row("tcp and not example", "(proto = 6)");
    // A complement must not be narrower than it is.
    row("not (tcp and example)", "1");
    row("not (tcp or example)", "(NOT (proto = 6))");
    row("tcp xor example", "1");
    row("dst.host == gw1 and udp", "(proto = 17)");
    row("label contains guest", "(labels != '')");
    row("process matches \"^ng\"", "(process != '')");
}

void SqlFilterTest::aPartThatTheServerDoesNotKnowIsLeftOut()
{
    QFETCH(QString, sql);
    const ParsedFilter parsed = readFilter(QTest::currentDataTag());
    QVERIFY(parsed.ok());
    const SqlCondition condition = sqlConditionOf(*parsed.filter.tree(), {ten, false});
    QCOMPARE(readable(condition.sql), sql);
    QVERIFY(!condition.isExact);
}

void SqlFilterTest::flowsOfAMomentHaveNoEnd()
{
    for (const char *filter : {"end > -10m", "age > 5", "ended == closed", "event-time"}) {
        const ParsedFilter parsed = readFilter(filter);
        QVERIFY(parsed.ok());
        QCOMPARE(sqlConditionOf(*parsed.filter.tree(), {ten, true}).sql, "0");
        QVERIFY(sqlConditionOf(*parsed.filter.tree(), {ten, false}).sql != "0");
    }
}

void SqlFilterTest::timesAreThoseOfTheTable()
{
    const std::int64_t now = ten / 1000;
    QCOMPARE(historyScopeOf("", {}, now).condition, "1");
    // "-10m" of a filter counts from the end of the time that is asked for.
    const Filter filter = readFilter("end > -10m").filter;
    const std::string when = "2026-11-24T00:00:00Z,2026-11-25T00:00:00Z";
    const HistoryScope scope = historyScopeOf(when, filter, now);
    QVERIFY2(scope.condition.find("1795564200000001") != std::string::npos, scope.condition.c_str());
    QCOMPARE(sqlConditionOf(*historyTimesOf(when, now)),
        "(end >= toDateTime(1795478400) AND toInt64(toUInt32(end)) * 1000000 + end_us >= 1795478400000000) AND "
        "(start <= toDateTime(1795564800) AND toInt64(toUInt32(start)) * 1000000 + start_us <= 1795564800000000)");
    QCOMPARE(sqlConditionOf(*historyTimesOf("2026-11-25T00:00:00Z", now)),
        "(end >= toDateTime(1795564800) AND toInt64(toUInt32(end)) * 1000000 + end_us > 1795564800000000) AND "
        "(start <= toDateTime(1795564800) AND toInt64(toUInt32(start)) * 1000000 + start_us <= 1795564800000000)");
    QVERIFY(!historyTimesOf("10:05,soon", now));
    QVERIFY(!historyTimesOf("-5m,-10m", now));
}

void SqlFilterTest::everyFieldIsTaken()
{
    RandomFlows flows(5);
    std::vector<Flow> some;
    for (int i = 0; i < 50; ++i)
        some.push_back(flows.flow());
    const SnapshotPtr snapshot = snapshotOf(some);
    RandomFilters random(11, *snapshot);
    std::size_t exact = 0;
    for (int i = 0; i < 2000; ++i) {
        const SqlCondition condition = sqlConditionOf(*random.leaf(), {ten, false});
        QVERIFY(!condition.sql.empty());
        QCOMPARE(std::ranges::count(condition.sql, '('), std::ranges::count(condition.sql, ')'));
        exact += condition.isExact;
    }
    QVERIFY2(exact > 1000, "most tests are for the server");
}

void SqlFilterTest::textsAreQuoted()
{
    const SqlCondition condition = sqlConditionOf(*readFilter("user == \"a'b\\\\c\"").filter.tree(), {});
    QCOMPARE(condition.sql, "(lower(user) = 'a\\'b\\\\c')");
}

QTEST_GUILESS_MAIN(SqlFilterTest)
#include "tst_sql_filter.moc"
