// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/history_session.h"

#include "format/numbers.h"
#include "history/clickhouse_schema.h"
#include "source/history_scope.h"

#include <algorithm>
#include <limits>

namespace ctscope {

namespace {

using history::ClickhouseError;
using history::HistoryEvent;

constexpr std::int64_t million = 1'000'000;
/// Of an answer other than flows, in bytes. Statements have limits of their own, which a server may not obey.
constexpr std::size_t mostAnswer = std::size_t(256) << 20;
/// A server says nothing until it has all of an answer, and those about months take their time. As clickhouse-client.
constexpr std::chrono::seconds longestWait{300};
/// A server of a cluster has no connection to another one.
constexpr int allConnectionsFailed = 279;

std::string number(std::uint64_t value) { return std::to_string(value); }
std::string number(HistoryEvent kind) { return std::to_string(static_cast<unsigned>(kind)); }

/// Seconds for a DateTime.
std::string seconds(std::int64_t microseconds)
{
    constexpr std::int64_t last = std::numeric_limits<std::uint32_t>::max();
    return std::to_string(std::clamp<std::int64_t>(microseconds / million, 0, last));
}

/// The lines of a table in the format TabSeparated, without its escapes.
std::vector<std::vector<std::string>> linesOf(std::string_view text)
{
    std::vector<std::vector<std::string>> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::vector<std::string> &fields = lines.emplace_back(1);
        for (std::size_t i = 0; i < end; ++i) {
            if (text[i] == '\t') {
                fields.emplace_back();
            } else if (text[i] == '\\' && i + 1 < end) {
                const char next = text[++i];
                fields.back() += next == 't' ? '\t' : next == 'n' ? '\n' : next == '0' ? '\0' : next;
            } else {
                fields.back() += text[i];
            }
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::uint64_t field(const std::vector<std::string> &line, std::size_t index)
{
    return index < line.size() ? parseNumber<std::uint64_t>(line[index]).value_or(0) : 0;
}
/// A time in µs, as far as there are some: two columns of 32 bits, seconds and µs.
std::int64_t time(const std::vector<std::string> &line, std::size_t index)
{
    constexpr std::uint64_t last = (std::uint64_t(1) << 32) * (million + 1);
    return static_cast<std::int64_t>(std::min(field(line, index), last));
}
/// The same of a column that counts steps of some seconds.
std::int64_t timeInSteps(const std::vector<std::string> &line, std::size_t index, std::uint64_t step = 1)
{
    constexpr std::uint64_t last = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::int64_t>(std::min(field(line, index), last / step) * step) * million;
}

/// The first argument of an engine: "Distributed(ctscope, …)" or "Distributed('ctscope', …)".
std::string firstArgument(std::string_view engine)
{
    engine.remove_prefix(std::min(engine.find('(') + 1, engine.size()));
    engine = engine.substr(0, engine.find_first_of(",)"));
    std::string name(engine);
    std::erase(name, '\'');
    return name;
}

std::string flowsFrom(const std::string &condition)
{
    return std::string(" FROM ").append(history::flowTable) + " WHERE " + condition;
}

std::string eventsFrom(const std::string &condition)
{
    return std::string(" FROM ").append(history::eventTable) + " WHERE " + condition;
}

} // namespace

SourceProblem problemOfHistory(const ClickhouseError &error, const history::ClickhouseUrl &url)
{
    using Kind = ClickhouseError::Kind;
    SourceProblem problem{Problem::Failed, url.toString()};
    problem.errors = error.text;
    switch (error.kind) {
    case Kind::None: return {};
    case Kind::Cancelled: problem.kind = Problem::Cancelled; break;
    case Kind::NoHost:
    case Kind::NotReached:
    case Kind::TimedOut:
    case Kind::Tls:
    case Kind::Interrupted: problem.kind = Problem::HistoryLost; break;
    case Kind::Denied: problem.kind = Problem::HistoryRefused; break;
    case Kind::Exception:
        if (error.code == history::clickhouse_code::unknownTable
            || error.code == history::clickhouse_code::unknownDatabase)
            problem.kind = Problem::NoHistory;
        else if (error.code == history::clickhouse_code::queryWasCancelled)
            problem.kind = Problem::Cancelled;
        else if (error.code == allConnectionsFailed)
            problem.kind = Problem::HistoryLost;
        break;
    case Kind::Other: break;
    }
    if (problem.kind == Problem::Failed && !error.text.empty())
        problem.detail += ": " + error.text;
    return problem;
}

HistorySession::HistorySession(history::ClickhouseUrl url, std::stop_token stop)
    : m_url(std::move(url))
    , m_stop(std::move(stop))
    , m_client(m_url, {.silence = longestWait})
{
}

void HistorySession::fail(const ClickhouseError &error)
{
    if (m_problem.kind == Problem::None)
        m_problem = problemOfHistory(error, m_url);
}

ClickhouseError HistorySession::run(
    const std::string &sql, const Settings &more, const history::ClickhouseClient::Receive &receive)
{
    history::ClickhouseStatement statement;
    statement.sql = sql;
    statement.settings = m_settings;
    statement.settings.insert(statement.settings.end(), more.begin(), more.end());
    // An error in the middle of rows would look like one more row.
    statement.settings.emplace_back("wait_end_of_query", "1");
    statement.queryId = history::newQueryId();
    ClickhouseError error = m_client.run(statement, receive, m_stop);
    if (error.kind != ClickhouseError::Kind::Cancelled)
        return error;
    if (error.outcomeUnknown) {
        // The server has the statement, and would go on with an answer that nobody reads.
        using namespace std::chrono_literals;
        history::ClickhouseClient killer(m_url, {.connect = 500ms, .silence = 1s});
        killer.killQuery(statement.queryId);
    }
    if (!m_stop.stop_requested()) // what came is no answer, and was not read to its end
        return {ClickhouseError::Kind::Interrupted, 0, "the answer cannot be read", true};
    return error;
}

bool HistorySession::ask(const std::string &sql, const history::ClickhouseClient::Receive &receive)
{
    if (m_problem.kind != Problem::None)
        return false;
    const ClickhouseError error = run(sql, {}, receive);
    fail(error);
    return !error;
}

bool HistorySession::ask(const std::string &sql, std::string &answer)
{
    answer.clear();
    return ask(sql, [&answer](std::string_view piece) {
        answer += piece;
        return answer.size() <= mostAnswer;
    });
}

bool HistorySession::open()
{
    std::string answer;
    if (!ask("SELECT engine, engine_full FROM system.tables WHERE database = currentDatabase() AND name = "
                + history::sqlString(history::flowTable),
            answer))
        return false;
    const auto tables = linesOf(answer);
    if (tables.empty() || tables.front().size() < 2) {
        m_problem = {Problem::NoHistory, m_url.toString()};
        return false;
    }
    if (tables.front()[0] != "Distributed")
        return true;
    if (!ask("SELECT uniq(shard_num) FROM system.clusters WHERE cluster = "
                + history::sqlString(firstArgument(tables.front()[1])),
            answer))
        return false;
    const auto counts = linesOf(answer);
    const auto total = counts.empty() ? 0 : static_cast<std::uint32_t>(field(counts.front(), 0));
    m_shards = HistoryShards{total, total};
    countShards();
    return m_problem.kind == Problem::None;
}

void HistorySession::countShards()
{
    if (!m_shards || !m_maySet || m_problem.kind != Problem::None)
        return;
    // Not merged, the count of no row is one line for each server that answers.
    std::string answer;
    m_settings = {{"skip_unavailable_shards", "1"}};
    const ClickhouseError error = run(
        "SELECT count()" + flowsFrom("0"), {{"distributed_group_by_no_merge", "1"}}, [&answer](std::string_view piece) {
            answer += piece;
            return true;
        });
    if (error.code == history::clickhouse_code::readonly) {
        // A user who may not leave out servers gets all of their rows, or an error.
        m_maySet = false;
        m_settings.clear();
        return;
    }
    if (error)
        return fail(error);
    const auto answered = static_cast<std::uint32_t>(linesOf(answer).size());
    m_shards->total = std::max(m_shards->total, answered);
    m_shards->answered = std::min(m_shards->answered == 0 ? answered : m_shards->answered, answered);
}

bool HistorySession::hasEvents()
{
    if (!m_hasEvents) {
        std::string answer;
        ask(std::string("EXISTS TABLE ").append(history::eventTable), answer);
        m_hasEvents = answer.starts_with('1');
    }
    return *m_hasEvents;
}

std::optional<record::Range> HistorySession::range()
{
    std::optional<record::Range> range;
    // A recorder notes when it ran, in far fewer rows than there are flows.
    std::string answer;
    const auto take = [&](const std::string &statement) {
        ask(statement, answer);
        const auto lines = linesOf(answer);
        if (!lines.empty() && field(lines.front(), 0) > 0)
            range = {timeInSteps(lines.front(), 1), timeInSteps(lines.front(), 2) + million - 1};
    };
    if (hasEvents())
        take("SELECT count(), toUInt32(min(begin)), toUInt32(max(time))" + eventsFrom("1"));
    if (!range)
        take("SELECT count(), toUInt32(min(end)), toUInt32(max(end))" + flowsFrom("1"));
    return range;
}

std::uint64_t HistorySession::count(const std::string &condition)
{
    std::string answer;
    ask("SELECT count()" + flowsFrom(condition), answer);
    const auto lines = linesOf(answer);
    return lines.empty() ? 0 : field(lines.front(), 0);
}

std::uint64_t HistorySession::readLast(const std::string &condition, std::uint64_t most, history::FlowRows &flows)
{
    // By the hour one pass finds both how many there are and since when the last ones ended, so that the server sorts
    // only these.
    constexpr std::uint64_t hour = 3600; // s
    std::string answer;
    ask("SELECT intDiv(toUInt32(end), " + number(hour) + ") AS h, count()" + flowsFrom(condition)
            + " GROUP BY h ORDER BY h DESC",
        answer);
    std::uint64_t total = 0;
    std::string last = condition;
    for (const auto &line : linesOf(answer)) {
        const std::uint64_t before = total;
        total += field(line, 1);
        if (before < most && total >= most)
            last = "(end >= toDateTime(" + number(field(line, 0) * hour) + ")) AND " + condition;
    }
    if (total > 0)
        readFlows({last}, most, flows);
    return total;
}

void HistorySession::readFlows(const std::vector<std::string> &conditions, std::uint64_t most, history::FlowRows &flows)
{
    std::string sql;
    for (const std::string &condition : conditions) {
        sql += sql.empty() ? "" : " UNION ALL ";
        sql += "SELECT " + history::FlowRows::columns() + flowsFrom(condition)
            + " ORDER BY end DESC, end_us DESC LIMIT " + number(most);
    }
    // Of several conditions, too, the last ones.
    if (conditions.size() > 1)
        sql = "SELECT * FROM (" + sql + ") ORDER BY end DESC, end_us DESC LIMIT " + number(most);
    sql = "SELECT * FROM (" + sql + ") ORDER BY end, end_us FORMAT RowBinary";
    const bool isWhole =
        ask(sql, [&flows, most](std::string_view piece) { return flows.take(piece) && flows.flows.size() <= most; });
    if (isWhole && !flows.isComplete()) // what follows is a message instead of rows
        m_problem = {Problem::HistoryLost, m_url.toString()};
}

HistoryGaps HistorySession::gaps(const record::Range &range)
{
    HistoryGaps found;
    if (!hasEvents())
        return found;
    std::string answer;
    ask("SELECT kind, reason, toUInt64(begin) * 1000000 + begin_us, toUInt64(time) * 1000000 + time_us, flows"
            + eventsFrom("kind IN (" + number(HistoryEvent::Gap) + ", " + number(HistoryEvent::Lost)
                + ") AND time >= toDateTime(" + seconds(range.from) + ") AND begin <= toDateTime("
                + seconds(range.until) + ") ORDER BY begin, begin_us LIMIT " + number(mostRows)),
        answer);
    for (const auto &line : linesOf(answer)) {
        record::Gap gap{time(line, 2), time(line, 3), record::Gap::Kind::EventsLost};
        if (field(line, 0) == static_cast<std::uint64_t>(HistoryEvent::Lost))
            found.lostFlows += field(line, 4);
        else if (const auto kind = field(line, 1);
                 kind >= 1 && kind <= static_cast<std::uint64_t>(record::Gap::Kind::ClockSet))
            gap.kind = static_cast<record::Gap::Kind>(kind);
        found.gaps.push_back(gap);
    }
    addDowntime(range, found.gaps);
    std::ranges::sort(found.gaps, {}, &record::Gap::begin);
    return found;
}

/// The times at which a recorder was not running: before each start, back to the last event that its table has before,
/// and after the last one of a recorder that was not ended in order.
void HistorySession::addDowntime(const record::Range &range, std::vector<record::Gap> &gaps)
{
    constexpr std::uint64_t mostStarts = 200;
    constexpr std::uint64_t mostOfOne = 20;
    constexpr std::int64_t longestSearch = std::int64_t(30) * 86400 * million;
    // The last batch of a recorder that runs is on its way, with a sample for each minute at most.
    constexpr std::int64_t usualDelay = 180 * million;
    const std::string at = "toUInt64(time) * 1000000 + time_us";
    std::string answer;
    ask("SELECT host, ns, " + at
            + eventsFrom("kind = " + number(HistoryEvent::Started) + " AND time >= toDateTime(" + seconds(range.from)
                + ") ORDER BY time LIMIT " + number(mostOfOne) + " BY host, ns LIMIT " + number(mostStarts)),
        answer);
    const auto starts = linesOf(answer);
    std::string sql;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        if (starts[i].size() < 3)
            continue;
        const std::int64_t start = time(starts[i], 2);
        sql += sql.empty() ? "" : " UNION ALL ";
        sql += "SELECT toUInt64(" + number(i) + "), max(" + at + ')'
            + eventsFrom("host = " + history::sqlString(starts[i][0]) + " AND ns = " + history::sqlString(starts[i][1])
                + " AND time >= toDateTime(" + seconds(start - longestSearch) + ") AND time <= toDateTime("
                + seconds(start) + ") AND " + at + " < " + number(static_cast<std::uint64_t>(start)));
    }
    const auto add = [&](std::int64_t begin, std::int64_t end) {
        gaps.push_back({begin, end, record::Gap::Kind::NotRunning});
    };
    if (!sql.empty()) {
        ask(sql, answer);
        for (const auto &line : linesOf(answer)) {
            const std::uint64_t i = field(line, 0);
            const std::int64_t begin = time(line, 1);
            const std::int64_t end = i < starts.size() ? time(starts[i], 2) : 0;
            if (begin > 0 && begin <= range.until && end > range.from && end - begin >= million)
                add(begin, end);
        }
    }
    // What was not looked at is not known.
    if (starts.size() == mostStarts && time(starts.back(), 2) < range.until)
        add(time(starts.back(), 2), range.until);
    // The clocks of some machines may be ahead, and flows that were lost have a time of their own.
    const std::int64_t until = std::min(range.until, wallClockNow());
    ask("SELECT toUInt64(max(" + at + ")) AS last, argMax(kind, " + at + ") AS what"
            + eventsFrom("time >= toDateTime(" + seconds(range.from - longestSearch / 10)
                + ") AND kind != " + number(HistoryEvent::Lost))
            + " GROUP BY host, ns HAVING what != " + number(HistoryEvent::Stopped) + " LIMIT 1000",
        answer);
    for (const auto &line : linesOf(answer)) {
        if (const std::int64_t last = time(line, 0); until - last >= usualDelay)
            add(last, range.until);
    }
}

std::vector<record::Sample> HistorySession::samples(const record::Range &range, std::size_t most, bool &areEnds)
{
    const auto length = static_cast<std::uint64_t>(std::max<std::int64_t>(range.until - range.from, 0));
    const std::uint64_t step =
        std::max<std::uint64_t>(1, length / static_cast<std::uint64_t>(million) / std::max<std::size_t>(most, 1) + 1);
    const std::string within =
        " >= toDateTime(" + seconds(range.from) + ") AND %1 <= toDateTime(" + seconds(range.until) + ')';
    const auto in = [&within](const std::string &column) {
        std::string text = column + within;
        return text.replace(text.find("%1"), 2, column);
    };
    std::vector<record::Sample> samples;
    std::string answer;
    areEnds = false;
    if (hasEvents()) {
        // Of one machine the fullest second; of several the sum of their means, as they are not full at the same time.
        // Limits of several have no sum that would mean anything.
        ask("SELECT b, if(count() = 1, max(fm), sum(f)), sum(bg), sum(en), sum(dr), sum(ed), min(kn), if(count() = 1, "
            "max(l), 0) FROM (SELECT "
            "intDiv(toUInt32(time), "
                + number(step)
                + ") AS b, host, machine, ns, toUInt64(avg(flows)) AS f, max(flows) AS fm, sum(begun) AS bg, "
                  "sum(ended) AS en, sum(drops) AS dr, "
                  "sum(early_drops) AS ed, min(known) AS kn, max(entry_limit) AS l"
                + eventsFrom("kind = " + number(HistoryEvent::Sample) + " AND " + in("time"))
                + " GROUP BY b, host, machine, ns) GROUP BY b ORDER BY b",
            answer);
        for (const auto &line : linesOf(answer)) {
            record::Sample &sample = samples.emplace_back();
            sample.time = timeInSteps(line, 0, step);
            sample.flows = field(line, 1);
            sample.begun = field(line, 2);
            sample.ended = field(line, 3);
            if ((field(line, 6) & history::history_known::drops) != 0) {
                sample.drops = field(line, 4);
                sample.earlyDrops = field(line, 5);
            }
            if (const auto limit = field(line, 7); limit != 0)
                sample.capacity.max = limit;
        }
    }
    if (!samples.empty() || m_problem.kind != Problem::None)
        return samples;
    areEnds = true;
    ask("SELECT intDiv(toUInt32(end), " + number(step) + ") AS b, count()" + flowsFrom(in("end"))
            + " GROUP BY b ORDER BY b",
        answer);
    for (const auto &line : linesOf(answer)) {
        record::Sample &sample = samples.emplace_back();
        sample.time = timeInSteps(line, 0, step);
        sample.flows = sample.ended = field(line, 1);
    }
    return samples;
}

std::vector<std::string> HistorySession::machines()
{
    std::vector<std::string> names;
    std::string answer;
    const std::string table(hasEvents() ? history::eventTable : history::flowTable);
    ask("SELECT DISTINCT " + history::machineSql() + " AS m, machine FROM " + table + " ORDER BY m, machine LIMIT 1000",
        answer);
    for (const auto &line : linesOf(answer)) {
        if (line.size() == 2)
            names.push_back(line[0]);
    }
    return names;
}

std::vector<KernelSetting> HistorySession::settingsAt(std::int64_t at)
{
    std::vector<KernelSetting> settings;
    std::string answer;
    if (hasEvents())
        ask("SELECT name, argMax(value, time)"
                + eventsFrom("kind = " + number(HistoryEvent::Setting) + " AND time <= toDateTime(" + seconds(at) + ')')
                + " GROUP BY name ORDER BY name",
            answer);
    for (const auto &line : linesOf(answer)) {
        if (line.size() == 2)
            settings.push_back(makeSetting("net.netfilter", line[0], line[1]));
    }
    sortSettings(settings);
    return settings;
}

Capacity HistorySession::capacityAt(std::int64_t at)
{
    Capacity capacity;
    std::string answer;
    if (hasEvents())
        ask("SELECT known, entries, entry_limit"
                + eventsFrom("kind = " + number(HistoryEvent::Sample) + " AND time <= toDateTime(" + seconds(at) + ')')
                + " ORDER BY time DESC LIMIT 1",
            answer);
    for (const auto &line : linesOf(answer)) {
        if ((field(line, 0) & history::history_known::entries) != 0)
            capacity.count = field(line, 1);
        if ((field(line, 0) & history::history_known::entryLimit) != 0)
            capacity.max = field(line, 2);
    }
    return capacity;
}

} // namespace ctscope
