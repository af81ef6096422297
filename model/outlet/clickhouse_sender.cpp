// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/clickhouse_sender.h"

#include "history/clickhouse_schema.h"
#include "outlet/gzip.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>
#include <vector>

namespace ctscope::outlet {

namespace {

using history::ClickhouseError;
using history::ClickhouseStatement;
using Kind = record::OutletProblem::Kind;

constexpr std::int64_t second = 1'000'000; // µs

std::string queryIdOf(const SpoolEntry &entry) { return "ctscope-" + std::to_string(entry.id); }

/// Exceptions that another attempt with the same bytes will get, too: the file is damaged.
bool isHopeless(int code)
{
    constexpr int cannotReadAllData = 33;
    constexpr int inflateFailed = 354;
    constexpr int cannotParse = 27;
    return code == cannotReadAllData || code == inflateFailed || code == cannotParse;
}

} // namespace

ClickhouseSender::ClickhouseSender(Options options, std::unique_ptr<Spool> spool)
    : m_options(std::move(options))
    , m_spool(std::move(spool))
    , m_client(m_options.url, m_options.client)
    , m_table(m_options.table)
    , m_lossMaker(m_options.table, false)
    , m_storing([this](const std::stop_token &stop) { store(stop); })
    , m_sending([this](const std::stop_token &stop) { send(stop); })
{
    m_counts.target = m_options.url.toString() + (m_options.toShard ? " (its shard)" : "");
}

ClickhouseSender::~ClickhouseSender() { finish(std::chrono::milliseconds(0)); }

void ClickhouseSender::push(RowBatch batch)
{
    const bool isFlows = batch.table == BatchTable::Flows;
    const std::scoped_lock lock(m_mutex);
    if (m_waitingBytes + batch.body.size() <= m_options.mostWaiting) {
        m_waitingBytes += batch.body.size();
        m_waitingFlows += isFlows ? batch.rows : 0;
        m_waiting.push_back(std::move(batch));
    } else if (isFlows) {
        m_unstored.add({batch.first, batch.last, batch.rows}); // the disk does not keep up
    }
    m_pushed.notify_one();
}

void ClickhouseSender::setTable(record::TableName table)
{
    const std::scoped_lock lock(m_mutex);
    m_table = std::move(table);
}

void ClickhouseSender::Loss::add(const Loss &other) noexcept
{
    first = flows == 0 ? other.first : std::min(first, other.first);
    last = flows == 0 ? other.last : std::max(last, other.last);
    flows += other.flows;
}

void ClickhouseSender::finish(std::chrono::milliseconds patience)
{
    if (m_storing.joinable()) {
        m_storing.request_stop();
        m_storing.join();
    }
    if (!m_sending.joinable())
        return;
    if (patience.count() > 0) {
        std::unique_lock lock(m_mutex);
        m_drained.wait_for(lock, patience, [this] { return m_isIdle; });
    }
    m_sending.request_stop();
    m_sending.join();
    for (const SpoolEntry &entry : m_spool->settle()) {
        const std::scoped_lock lock(m_mutex);
        m_counts.lost += entry.table == BatchTable::Flows ? entry.rows : 0;
    }
}

record::OutletStatus ClickhouseSender::status() const
{
    const Spool::Totals spooled = m_spool->totals();
    const std::scoped_lock lock(m_mutex);
    record::OutletStatus status = m_counts;
    status.problem = m_problem;
    status.waiting = m_waitingFlows + spooled.flows;
    status.spoolBytes = spooled.bytes;
    return status;
}

void ClickhouseSender::setProblem(Problem problem)
{
    const std::scoped_lock lock(m_mutex);
    m_problem = std::move(problem);
}

// To the spool

void ClickhouseSender::store(const std::stop_token &stop)
{
    for (;;) {
        std::optional<RowBatch> batch;
        Loss loss;
        {
            std::unique_lock lock(m_mutex);
            const auto hasWork = [this] { return !m_waiting.empty() || m_unstored.flows > 0; };
            // What waits is stored before it ends.
            if (!m_pushed.wait(lock, stop, hasWork) && !hasWork())
                return;
            if (!m_waiting.empty()) {
                batch = std::move(m_waiting.front());
                m_waiting.pop_front();
            }
            loss = std::exchange(m_unstored, {});
        }
        if (loss.flows > 0)
            noteLoss(loss);
        if (!batch)
            continue;
        const std::size_t size = batch->body.size();
        std::string body = gzip(batch->body);
        batch->body = {};
        addToSpool(*batch, std::move(body));
        const std::scoped_lock lock(m_mutex);
        m_waitingBytes -= size;
        m_waitingFlows -= batch->table == BatchTable::Flows ? batch->rows : 0;
    }
}

void ClickhouseSender::addToSpool(const RowBatch &batch, std::string body)
{
    const std::vector<SpoolEntry> lost = m_spool->add(batch, std::move(body));
    {
        const std::scoped_lock lock(m_mutex);
        ++m_storedCount;
        m_isIdle = false;
        m_stored.notify_one();
    }
    if (const int error = m_spool->totals().error)
        setProblem({Kind::SpoolUnwritable, std::strerror(error)});
    for (const SpoolEntry &entry : lost) {
        if (entry.table == BatchTable::Flows)
            noteLoss({entry.first, entry.last + second, entry.rows});
    }
}

/// Makes an event of what was given up. While the event before waits, one for both takes its place.
void ClickhouseSender::noteLoss(Loss loss)
{
    record::TableName table;
    {
        const std::scoped_lock lock(m_mutex);
        m_counts.lost += loss.flows;
        table = m_table;
    }
    Loss more;
    {
        const std::scoped_lock lock(m_lossMutex);
        m_lossMaker.setTable(std::move(table));
        const std::optional<SpoolEntry> before = m_spool->takeUntried(m_lossEntry);
        if (before)
            loss.add(m_loss);
        m_loss = loss;
        EventRow event;
        event.kind = history::HistoryEvent::Lost;
        event.begin = loss.first;
        event.time = loss.last;
        event.flows = loss.flows;
        m_lossMaker.add(event);
        for (const RowBatch &batch : m_lossMaker.takeEvents()) {
            // The event needs room, too.
            for (const SpoolEntry &entry : m_spool->add(batch, gzip(batch.body), &m_lossEntry)) {
                if (entry.table == BatchTable::Flows)
                    more.add({entry.first, entry.last + second, entry.rows});
            }
        }
        // Only now: a loss that is noted twice is better than none.
        if (before)
            m_spool->remove(*before);
        const std::scoped_lock stored(m_mutex);
        ++m_storedCount;
        m_isIdle = false;
        m_stored.notify_one();
    }
    if (more.flows > 0)
        noteLoss(more);
}

// To the server

void ClickhouseSender::send(const std::stop_token &stop)
{
    std::chrono::milliseconds delay{};
    Clock::time_point notBefore{};
    std::uint64_t seen = 0;
    while (!stop.stop_requested()) {
        const Clock::time_point now = Clock::now();
        Clock::time_point next{};
        std::optional<SpoolEntry> entry;
        {
            const std::scoped_lock lock(m_mutex);
            seen = m_storedCount;
        }
        if (now >= notBefore)
            entry = m_spool->take(now, next);
        else
            next = notBefore;
        if (!entry) {
            // A batch that waits alone is worth the patience of finish(), a server that is away is not.
            const bool mayGoOn = m_spool->totals().batches > 0 && now >= notBefore;
            std::unique_lock lock(m_mutex);
            m_isIdle = seen == m_storedCount && !mayGoOn;
            m_drained.notify_all();
            // Also while the server is away: finish() must hear that it is.
            const auto isWanted = [&] { return seen != m_storedCount; };
            if (next == Clock::time_point::max())
                m_stored.wait(lock, stop, isWanted);
            else
                m_stored.wait_until(lock, stop, next, isWanted);
            continue;
        }
        const bool repeats = entry->tried;
        // While a shard is down, the batches of others say nothing about it.
        const bool othersWait = m_spool->totals().delayed > (entry->delay.count() > 0 ? 1 : 0);
        const Outcome outcome = deliver(*entry, stop);
        const bool isFlows = entry->table == BatchTable::Flows;
        const int spoolError = m_spool->totals().error;
        {
            const std::scoped_lock lock(m_mutex);
            m_counts.attempts += outcome == Outcome::Settling ? 0 : 1;
            m_counts.repetitions += repeats && outcome != Outcome::Settling ? 1 : 0;
            if (outcome == Outcome::Done) {
                m_counts.sent += isFlows ? entry->rows : 0;
                m_counts.sentBytes += entry->bytes;
                // That the server has a batch does not make the spool writable.
                if (!othersWait)
                    m_problem = spoolError == 0 ? Problem() : Problem{Kind::SpoolUnwritable, std::strerror(spoolError)};
            }
        }
        switch (outcome) {
        case Outcome::Done:
            m_spool->remove(*entry);
            delay = {};
            break;
        case Outcome::Hopeless:
            m_spool->remove(*entry);
            if (isFlows)
                noteLoss({entry->first, entry->last + second, entry->rows});
            break;
        case Outcome::Later:
            entry->delay = m_options.backoff.after(entry->delay);
            m_spool->release(*entry, Clock::now() + Backoff::shortened(entry->delay), entry->delay);
            break;
        case Outcome::Settling: m_spool->release(*entry, m_settledAt, entry->delay); break;
        case Outcome::Unreachable:
            delay = m_options.backoff.after(delay);
            notBefore = Clock::now() + Backoff::shortened(delay);
            m_spool->release(*entry, {}, {});
            m_isPrepared = false; // it may be another server when it is back
            break;
        }
    }
    const std::scoped_lock lock(m_mutex);
    m_isIdle = true;
    m_drained.notify_all();
}

std::string ClickhouseSender::nameOf(BatchTable table) const
{
    return std::string(table == BatchTable::Flows ? history::flowTable : history::eventTable)
        + std::string(m_options.toShard ? history::localSuffix : "");
}

ClickhouseSender::Outcome ClickhouseSender::deliver(const SpoolEntry &entry, const std::stop_token &stop)
{
    Outcome outcome = Outcome::Done;
    if (!m_isPrepared && !prepare(stop, outcome))
        return outcome;
    if (entry.tried) {
        if (Clock::now() < m_settledAt)
            return Outcome::Settling;
        const auto there = rowsThere(entry, stop, outcome);
        if (!there)
            return outcome;
        if (*there >= entry.rows)
            return Outcome::Done;
        if (*there > 0)
            return Outcome::Hopeless; // a table that splits batches; the rest would come with doubles
    }
    const std::optional<std::string> body = m_spool->body(entry);
    if (!body)
        return Outcome::Hopeless;
    if (!m_spool->markTried(entry)) {
        setProblem({Kind::SpoolUnwritable, std::strerror(m_spool->totals().error)});
        return Outcome::Later;
    }
    ClickhouseStatement statement;
    statement.sql = history::insertStatement(
        nameOf(entry.table), entry.table == BatchTable::Flows ? history::flowColumns() : history::eventColumns());
    statement.body = *body;
    statement.bodyIsGzip = true;
    statement.queryId = queryIdOf(entry); // the server refuses a second one while the first one runs
    // A Distributed table would else answer before the rows are where they belong.
    statement.settings = {{"insert_distributed_sync", "1"}};
    std::string answer;
    const ClickhouseError error = m_client.run(statement, answer, stop);
    if (!error)
        return Outcome::Done;
    if (error.kind == ClickhouseError::Kind::Exception && isHopeless(error.code))
        return Outcome::Hopeless;
    return outcomeOf(error);
}

/// Makes the tables where they are absent, if this user may.
bool ClickhouseSender::prepare(const std::stop_token &stop, Outcome &outcome)
{
    std::string answer;
    ClickhouseStatement statement;
    statement.sql = "SELECT version()";
    if (const ClickhouseError error = m_client.run(statement, answer, stop)) {
        outcome = outcomeOf(error);
        return false;
    }
    history::SchemaChoice choice;
    choice.version = history::ClickhouseVersion::parse(answer).value_or(choice.version);
    const bool makesTables = !m_options.toShard; // there, the name of the cluster is not known here
    for (const std::string &sql : makesTables ? history::schemaStatements(choice) : std::vector<std::string>()) {
        statement.sql = sql;
        const ClickhouseError error = m_client.run(statement, answer, stop);
        using Error = ClickhouseError::Kind;
        // Without the right to make them, they may be there.
        if (error && error.kind != Error::Denied && error.kind != Error::Exception) {
            outcome = outcomeOf(error);
            return false;
        }
    }
    m_isPrepared = true;
    m_settledAt = Clock::now() + m_options.settling;
    return true;
}

std::optional<std::uint64_t> ClickhouseSender::rowsThere(
    const SpoolEntry &entry, const std::stop_token &stop, Outcome &outcome)
{
    ClickhouseStatement statement;
    std::string answer;
    const auto number = [&](std::string sql) -> std::optional<std::uint64_t> {
        statement.sql = std::move(sql);
        statement.settings = {{"wait_end_of_query", "1"}, {"skip_unavailable_shards", "0"}};
        if (const ClickhouseError error = m_client.run(statement, answer, stop)) {
            outcome = outcomeOf(error);
            return std::nullopt;
        }
        std::uint64_t value = 0;
        std::from_chars(answer.data(), answer.data() + answer.size(), value);
        return value;
    };
    // In this order: what ended in between is found by the second one.
    const auto running =
        number("SELECT count() FROM system.processes WHERE query_id = " + history::sqlString(queryIdOf(entry)));
    if (!running)
        return std::nullopt;
    if (*running > 0) {
        outcome = Outcome::Later;
        return std::nullopt;
    }
    const std::string time = entry.table == BatchTable::Flows ? "end" : "time";
    const auto moment = [](std::int64_t micros) { return "toDateTime(" + std::to_string(micros / second) + ')'; };
    return number("SELECT count() FROM " + nameOf(entry.table) + " WHERE " + time + " >= " + moment(entry.first)
        + " AND " + time + " <= " + moment(entry.last) + " AND batch = " + std::to_string(entry.id));
}

ClickhouseSender::Outcome ClickhouseSender::outcomeOf(const ClickhouseError &error)
{
    using Error = ClickhouseError::Kind;
    namespace code = history::clickhouse_code;
    const auto problem = [&](Kind kind) { setProblem({kind, error.text}); };
    switch (error.kind) {
    case Error::None:
    case Error::Cancelled: return Outcome::Unreachable;
    case Error::NoHost: problem(Kind::NoHost); return Outcome::Unreachable;
    case Error::NotReached:
    case Error::Interrupted:
    case Error::Other: problem(Kind::NotReached); return Outcome::Unreachable;
    case Error::TimedOut: problem(Kind::NoAnswer); return Outcome::Unreachable;
    case Error::Tls: problem(Kind::Tls); return Outcome::Unreachable;
    case Error::Denied: problem(Kind::Denied); return Outcome::Unreachable;
    case Error::Exception: break;
    }
    switch (error.code) {
    case code::unknownTable:
    case code::unknownDatabase:
        m_isPrepared = false;
        problem(Kind::NoTable);
        return Outcome::Unreachable;
    case code::noSuchColumn: problem(Kind::OtherTable); return Outcome::Unreachable;
    default: problem(Kind::Refused); return Outcome::Later;
    }
}

} // namespace ctscope::outlet
