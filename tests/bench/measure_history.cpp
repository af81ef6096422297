// SPDX-License-Identifier: GPL-3.0-or-later
// How long a history in ClickHouse takes to answer: a search for a translated end, a top list, a filter, the last flows
// and the strip, each as the window asks for it.
//
//   measure_history URL ROWS [SERVER...]
//
// Makes ROWS flows of two weeks on each SERVER, which must have the tables or gets those of a single server. URL is asked.
#include "history/clickhouse_client.h"
#include "history/clickhouse_schema.h"
#include "query/history/history_filter.h"
#include "query/history/history_search.h"
#include "query/history/server_groups.h"
#include "source/history_source.h"

#include "bench/stopwatch.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace ctscope;
using namespace ctscope::history;

namespace {

/// A gateway's flows: 2,000 hosts behind 8 addresses, and destinations of which few have most of the flows.
constexpr const char *fill = R"(
INSERT INTO TABLE_NAME (host, batch, start, start_us, end, end_us, proto, family, src, dst, nat_src, nat_dst, sport,
  dport, nat_sport, nat_dport, state, flags, reason, packets_orig, bytes_orig, packets_reply, bytes_reply, counted)
SELECT concat('gw', toString(number % 20)), 1, toDateTime(E - intHash32(number) % 300), intHash32(number) % 1000000,
  toDateTime(E), intHash32(number + 7) % 1000000, if(number % 5 = 0, 17, 6), 4,
  toFixedString(unhex(concat('00000000000000000000ffff0a00', hex(toUInt8(bitShiftRight(C, 8))), hex(toUInt8(C)))), 16),
  toFixedString(unhex(concat('00000000000000000000ffffc0', hex(toUInt8(D % 251)), hex(toUInt8(bitShiftRight(D, 8))),
    hex(toUInt8(D)))), 16) AS away,
  toFixedString(unhex(concat('00000000000000000000ffffc63364', hex(toUInt8(C % 8)))), 16), away,
  toUInt16(1024 + intHash32(number + 1) % 60000), if(number % 3 = 0, 53, 443) AS port,
  toUInt16(1024 + intHash32(number + 2) % 60000), port, if(number % 5 = 0, 0, 4), 83951622, 1 + number % 3, 10,
  intHash32(number + 5) % 100000, 12, intHash32(number + 6) % 1000000, 3
FROM (SELECT number, toUInt32(intHash32(number + 3) % 2000) AS C,
  toUInt32(pow(1.0001, intHash32(number + 4) % 100000)) AS D,
  toUInt32(1794000000 + intDiv(number * 1209600, ROW_COUNT)) AS E FROM numbers(ROW_COUNT)))";

/// Their samples, one a minute.
constexpr const char *samples = R"(
INSERT INTO EVENT_TABLE (host, batch, begin, time, kind, flows, entries, entry_limit, begun, ended, known)
SELECT concat('gw', toString(number % 20)), 1, toDateTime(1794000000 + intDiv(number, 20) * 60),
  toDateTime(1794000060 + intDiv(number, 20) * 60), 3, 40000 + intHash32(number) % 20000, 60000, 262144, 100, 100, 7
FROM numbers(403200))";

[[noreturn]] void fail(const std::string &why)
{
    std::fprintf(stderr, "measure_history: %s\n", why.c_str());
    std::exit(1);
}

void replace(std::string &text, std::string_view from, const std::string &to)
{
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string ask(const ClickhouseUrl &url, const std::string &sql)
{
    ClickhouseClient client(url, {.silence = std::chrono::minutes(10)});
    ClickhouseStatement statement;
    statement.sql = sql;
    std::string answer;
    if (const ClickhouseError error = client.run(statement, answer))
        fail(error.text);
    return answer;
}

void makeFlows(const std::string &server, const std::string &rows)
{
    const auto url = ClickhouseUrl::parse(server);
    if (!url)
        fail(server + " is no server");
    const std::string local = std::string(flowTable).append(localSuffix);
    const bool isShard = ask(*url, "EXISTS TABLE " + local).starts_with('1');
    if (!isShard) {
        for (const std::string &statement : schemaStatements({}))
            ask(*url, statement);
    }
    std::string sql = fill;
    replace(sql, "TABLE_NAME", isShard ? local : std::string(flowTable));
    replace(sql, "ROW_COUNT", rows);
    ask(*url, sql);
    sql = samples;
    replace(sql, "EVENT_TABLE", std::string(eventTable).append(isShard ? localSuffix : ""));
    ask(*url, sql);
}

/// The median and the worst of some runs, of which the first finds nothing in the memory of ctscope.
template <typename Run> void measure(const std::string &name, Run &&run)
{
    std::array<double, 5> times{};
    for (double &time : times) {
        const bench::Stopwatch watch;
        run();
        time = watch.wall();
    }
    std::ranges::sort(times);
    bench::report((name + "_s").c_str(), times[times.size() / 2]);
    bench::report((name + "_worst_s").c_str(), times.back());
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() < 2)
        fail("measure_history URL ROWS [SERVER...]");
    for (std::size_t i = 2; i < arguments.size(); ++i)
        makeFlows(arguments[i], arguments[1]);
    const auto url = ClickhouseUrl::parse(arguments[0]);
    if (!url)
        fail(arguments[0] + " is no history");
    const Origin origin = Origin::ofHistory(*url);

    HistorySession session(*url, {});
    if (!session.open())
        fail(session.problem().errors);
    bench::report("history_flows", static_cast<double>(session.count("1")));
    const auto end = parseNatEnd("198.51.100.3:41234");
    std::size_t found = 0;
    measure("history_search", [&] { found = searchHistory(origin, *end, {}).answer.matches.size(); });
    bench::report("history_search_flows", static_cast<double>(found));
    for (const char *keys : {"src", "dst", "src/24,dport", "proto"}) {
        GroupQuery query;
        query.spec = parseGroupSpec(keys).spec;
        query.flat = true;
        query.top = 20;
        measure("history_top_" + std::string(keys), [&] {
            if (!groupOnServer(origin, {}, query, wallClockNow()).groups)
                fail("no groups");
        });
    }
    measure("history_filter", [&] {
        const Filter filter = readFilter("dport == 53 and bytes > 900k and src in 10.0.3.0/24").filter;
        static_cast<void>(session.count(historyScopeOf({}, filter, wallClockNow()).condition));
    });
    measure("history_rows", [&] {
        if (!HistorySource(*url, {}).read({}, {}).reading)
            fail("no rows");
    });
    const auto range = session.range().value_or(record::Range());
    bool areEnds = false;
    measure("history_strip", [&] { static_cast<void>(session.samples(range, 2000, areEnds)); });
    return session.problem().kind == Problem::None ? 0 : 1;
}
