// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/recording_writer.h"

#include "record/outside_filter.h"
#include "record/recording_reader.h"
#include "record/schema.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace ctscope::record {

namespace {

constexpr std::int64_t second = 1'000'000; // µs
/// Small blocks are joined after this time.
constexpr std::int64_t joinInterval = 60 * second;
/// From this time without a recorder on, the clock may have been set meanwhile.
constexpr std::int64_t longestSilence = 600 * second;
/// Rows that are kept in memory while the disk is full.
constexpr std::size_t mostPending = 1'000'000;
std::int64_t number(BlockKind kind) { return static_cast<std::int64_t>(kind); }

} // namespace

std::unique_ptr<RecordingWriter> RecordingWriter::open(
    const std::string &path, const Head &head, const Limits &limits, std::int64_t now, FileError &error)
{
    error = {};
    const bool isFile = !isMemoryName(path);
    // Kept open as long as the database: closing it earlier would release the database's own locks.
    const int lock = isFile ? ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640) : -1;
    if (isFile && lock < 0) {
        error.kind = errno == EACCES || errno == EPERM || errno == EROFS ? FileError::Kind::NoPermission
            : errno == ENOENT || errno == ENOTDIR                        ? FileError::Kind::NotFound
            : errno == ENOSPC                                            ? FileError::Kind::Full
                                                                         : FileError::Kind::Other;
        if (error.kind == FileError::Kind::Other)
            error.detail = std::strerror(errno);
        return nullptr;
    }
    if (isFile && ::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        error.kind = FileError::Kind::Busy;
        return nullptr;
    }
    std::unique_ptr<RecordingWriter> writer(new RecordingWriter(Database(path, Database::Mode::Write), path, limits));
    writer->m_lock = lock;
    if (!writer->error() && writer->prepare(head, now))
        return writer;
    error = writer->error() ? writer->error() : FileError{FileError::Kind::NotRecording};
    return nullptr;
}

RecordingWriter::RecordingWriter(Database &&database, const std::string &path, const Limits &limits)
    : m_database(std::move(database))
    , m_retention(m_database, path, limits)
    , m_mutex(isMemoryName(path) ? mutexOfMemory(path) : nullptr)
{
}

RecordingWriter::~RecordingWriter() { static_cast<void>(close()); }

FileError RecordingWriter::close()
{
    const auto alone = keepReadersAway();
    m_database.clearError();
    // So that the file can be copied alone, and read in a folder that cannot be written to.
    m_database.run("PRAGMA journal_mode=DELETE");
    FileError failed = m_database.error();
    m_database = Database({}, Database::Mode::Read);
    if (m_lock >= 0)
        ::close(std::exchange(m_lock, -1));
    return failed;
}

bool RecordingWriter::prepare(const Head &head, std::int64_t now)
{
    const auto id = m_database.number("PRAGMA application_id");
    const auto version = m_database.number("PRAGMA user_version");
    const auto tables = m_database.number("SELECT count(*) FROM sqlite_schema");
    if (!id || !version || !tables)
        return false;
    if (*tables == 0) {
        if (!createSchema())
            return false;
    } else if (*id != applicationId) {
        return false;
    } else if (*version > formatVersion) {
        m_database.setError({FileError::Kind::Newer, {}});
        return false;
    } else if (const Head before = RecordingReader(m_database).head(); !mayBeSameTable(before, head)) {
        m_database.setError({FileError::Kind::OtherTable, before.host});
        return false;
    }
    // A reader sees the last commit, and a commit does not wait for one; what a power cut can take is the end.
    if (!m_database.run("PRAGMA journal_mode=WAL") || !m_database.run("PRAGMA synchronous=NORMAL"))
        return false;
    // It is beside the file, and counts as a part of the disk that is used: about a megabyte.
    if (!m_database.run("PRAGMA wal_autocheckpoint=128") || !m_database.run("PRAGMA journal_size_limit=1048576"))
        return false;
    m_retention.begin(now);
    if (!m_database.run(addedSql) || (*tables > 0 && !closeSession(now)))
        return false;
    writeHead(head);
    m_isOpening = false;
    m_joinedAt = m_endedSince = now;
    return !error();
}

bool RecordingWriter::createSchema()
{
    const std::string identity = "PRAGMA application_id=" + std::to_string(applicationId)
        + "; PRAGMA user_version=" + std::to_string(formatVersion);
    return m_database.run("PRAGMA page_size=8192; PRAGMA auto_vacuum=INCREMENTAL") && m_database.run(identity.c_str())
        && m_database.run(schemaSql);
}

/// After a writer that was killed: what it knew last becomes a key, as it writes one when it ends.
bool RecordingWriter::closeSession(std::int64_t now)
{
    RecordingReader reader(m_database);
    const auto latest = reader.range() ? reader.latest() : std::nullopt;
    if (!latest)
        return !error();
    m_pass = reader.lastPass();
    if (!reader.isClosed()) {
        RecordedFlows living = reader.tail();
        addKey(std::move(living.flows), *latest, true);
    }
    // How long it was not running is not known when the clock was set back meanwhile.
    if (now > *latest)
        addGap({*latest, now, Gap::Kind::NotRunning});
    else if (now < *latest)
        addGap({now, *latest, Gap::Kind::ClockSet});
    // The machine was off, or its clock is not yet right after it was started.
    if (now - *latest > longestSilence)
        m_retention.clockSetForward(now);
    return startPass(now, now);
}

void RecordingWriter::writeHead(const Head &head)
{
    const std::pair<const char *, const std::string &> values[] = {{"host", head.host}, {"machine-id", head.machineId},
        {"boot-id", head.bootId}, {"kernel", head.kernel}, {"table", head.table}, {"program", head.program}};
    Statement write = m_database.prepare("INSERT OR REPLACE INTO head(name, value) VALUES(?, ?)");
    for (const auto &[name, value] : values)
        write.bindText(0, name).bindText(1, value).run();
}

void RecordingWriter::addLiving(
    const FlowStore &flows, Row row, const FlowSpan &span, std::string_view path, std::string_view owner)
{
    m_living.append(flows, row, span, path, owner);
}

void RecordingWriter::addEnded(
    const FlowStore &flows, Row row, const FlowSpan &span, std::string_view path, std::string_view owner)
{
    m_ended.append(flows, row, span, path, owner);
}

void RecordingWriter::addKey(FlowBlock table, std::int64_t time, bool closing)
{
    m_living.clear();
    m_livingRows = 0;
    // One that still waits is not needed: the next one serves the moments before it, too.
    std::erase_if(m_keys, [](const Key &key) { return !key.closing; });
    m_keys.push_back({std::move(table), time, closing});
}

bool RecordingWriter::startPass(std::int64_t now, std::int64_t next)
{
    // What waits belongs to the pass before. Blocks of different passes are never joined.
    const bool committed = commit(now);
    const auto alone = keepReadersAway();
    const bool good = committed && m_database.run("UPDATE block SET open = 0 WHERE open");
    if (!good)
        giveUp(now);
    // The last minutes end with the present, so that what was recorded behind it is not seen any more.
    if (m_mutex) {
        Statement replaced = m_database.prepare("DELETE FROM sample WHERE time >= ?");
        replaced.bind(0, next).run();
    }
    m_ended.clear();
    m_endedWritten = 0;
    m_joinedAt = m_endedSince = next;
    m_retention.clockSetBack(next);
    ++m_pass;
    return good;
}

bool RecordingWriter::commit(std::int64_t now)
{
    const auto alone = keepReadersAway();
    // What is written is on the disk twice for a moment, as the log of the database has it first.
    constexpr std::uint64_t mostOfRow = 64;
    constexpr std::uint64_t mostOfLog = 2 << 20;
    const std::uint64_t needed = waitingRows() * mostOfRow + mostOfLog;
    if (m_retention.isDue(now) || m_isFull)
        m_retention.prune(now, needed);
    m_database.clearError();
    m_isFull = !m_isOpening && m_retention.lackingBytes(needed) > 0;
    bool good = !m_isFull;
    if (m_isFull) {
        m_database.setError({FileError::Kind::Full, {}});
    } else {
        const std::size_t gaps = m_gaps.size();
        if (m_lostSince != 0)
            addGap({m_lostSince, now, Gap::Kind::DiskFull});
        good = m_database.run("BEGIN IMMEDIATE") && writeAll(now) && m_database.run("COMMIT");
        if (!good) {
            const FileError failed = error();
            m_database.run("ROLLBACK");
            m_database.setError(failed);
            m_gaps.resize(gaps);
            m_isFull = failed.kind == FileError::Kind::Full;
        }
    }
    if (good) {
        m_lostSince = 0;
        written(now);
        return true;
    }
    if (waitingRows() > mostPending)
        giveUp(now);
    return false;
}

std::size_t RecordingWriter::waitingRows() const
{
    std::size_t waiting = m_living.size() + m_ended.size() - m_endedWritten;
    for (const Key &key : m_keys)
        waiting += key.table.size();
    return waiting;
}

bool RecordingWriter::writeAll(std::int64_t now)
{
    for (const Key &key : m_keys) {
        if (!writeKey(key))
            return false;
    }
    for (Row begin = 0; begin < m_living.size(); begin += mostBlockRows) {
        const Row end = std::min(begin + mostBlockRows, m_living.size());
        if (!writeRows(m_living, begin, end, number(BlockKind::Begun), 0, false))
            return false;
    }
    return writeEnded(now) && writeFacts();
}

bool RecordingWriter::writeRows(
    const FlowBlock &block, Row begin, Row end, std::int64_t kind, std::int64_t key, bool open)
{
    const PackedBlock packed = pack(block, begin, end);
    Statement head = m_database.prepare("INSERT INTO block(kind, key, first, last, began, count, open, pass) "
                                        "VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
    head.bind(0, kind).bind(1, key).bind(2, packed.first).bind(3, packed.last).bind(4, packed.began);
    head.bind(5, std::int64_t(packed.rows)).bind(6, std::int64_t(open)).bind(7, m_pass);
    if (!head.run())
        return false;
    const std::int64_t id = m_database.lastId();
    Statement ends = m_database.prepare("INSERT INTO ends(block, data) VALUES(?, ?)");
    Statement rest = m_database.prepare("INSERT INTO rest(block, data) VALUES(?, ?)");
    if (!ends.bind(0, id).bindBytes(1, packed.ends).run() || !rest.bind(0, id).bindBytes(1, packed.rest).run())
        return false;
    // Small blocks will be joined; of keys, only those that close a session are searched.
    if (open || packed.rows < leastFilteredRows || kind != number(BlockKind::Ended) || m_mutex)
        return true;
    const std::string filter = outsideFilter(block, begin, end);
    Statement outside = m_database.prepare("INSERT INTO outside(block, data) VALUES(?, ?)");
    return outside.bind(0, id).bindBytes(1, filter).run();
}

bool RecordingWriter::writeEnded(std::int64_t now)
{
    const Row size = m_ended.size();
    m_joins = size >= mostBlockRows || (now - m_joinedAt >= joinInterval && size > 0);
    m_closes = m_joins && now - m_endedSince >= blockLength();
    if (!m_joins)
        return size == m_endedWritten || writeRows(m_ended, m_endedWritten, size, number(BlockKind::Ended), 0, true);
    // Small blocks become one, which stays once it has the most rows.
    const std::string small = "(SELECT id FROM block WHERE open AND pass = " + std::to_string(m_pass) + ")";
    if (!m_database.run(("DELETE FROM ends WHERE block IN " + small + "; DELETE FROM rest WHERE block IN " + small
            + "; DELETE FROM block WHERE id IN " + small)
                            .c_str()))
        return false;
    for (Row begin = 0; begin < size; begin += mostBlockRows) {
        const Row end = std::min(begin + mostBlockRows, size);
        const bool stays = m_closes || end - begin == mostBlockRows;
        if (!writeRows(m_ended, begin, end, number(BlockKind::Ended), 0, !stays))
            return false;
    }
    return true;
}

/// Where little happens, a block has less than the most rows: what is old can then be removed in time.
std::int64_t RecordingWriter::blockLength() const
{
    constexpr std::int64_t hour = 3600 * second;
    return std::clamp<std::int64_t>(
        std::chrono::microseconds(m_retention.limits().keep).count() / 16, joinInterval, hour);
}

bool RecordingWriter::writeKey(const Key &key)
{
    Statement head = m_database.prepare("INSERT INTO key(time, closing, pass) VALUES(?, ?, ?)");
    if (!head.bind(0, key.time).bind(1, std::int64_t(key.closing)).bind(2, m_pass).run())
        return false;
    const std::int64_t id = m_database.lastId();
    for (Row begin = 0; begin < key.table.size(); begin += mostBlockRows) {
        const Row end = std::min(begin + mostBlockRows, key.table.size());
        if (!writeRows(key.table, begin, end, number(BlockKind::Key), id, false))
            return false;
    }
    return m_database.run("DELETE FROM ends WHERE block IN (SELECT id FROM block WHERE kind = 2);"
                          "DELETE FROM rest WHERE block IN (SELECT id FROM block WHERE kind = 2);"
                          "DELETE FROM block WHERE kind = 2");
}

bool RecordingWriter::writeFacts()
{
    // A clock that was set back leads to a second sample of the same moment.
    Statement sample = m_database.prepare("INSERT OR REPLACE INTO sample(time, \"count\", max, buckets, flows, begun, "
                                          "ended, drops, early_drops, pass) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const Sample &one : m_samples) {
        sample.bind(0, one.time).bind(1, one.capacity.count).bind(2, one.capacity.max).bind(3, one.capacity.buckets);
        sample.bind(4, std::optional(one.flows)).bind(5, std::optional(one.begun)).bind(6, std::optional(one.ended));
        if (!sample.bind(7, one.drops).bind(8, one.earlyDrops).bind(9, m_pass).run())
            return false;
    }
    Statement setting = m_database.prepare("INSERT INTO setting(time, name, value) VALUES(?, ?, ?)");
    for (const SettingChange &change : m_settings) {
        if (!setting.bind(0, change.time).bindText(1, change.name).bindText(2, change.value).run())
            return false;
    }
    Statement gap = m_database.prepare("INSERT INTO gap(begin, end, kind) VALUES(?, ?, ?)");
    for (const Gap &one : m_gaps) {
        if (!gap.bind(0, one.begin).bind(1, one.end).bind(2, static_cast<std::int64_t>(one.kind)).run())
            return false;
    }
    return true;
}

/// After a commit: forgets what is on the disk.
void RecordingWriter::written(std::int64_t now)
{
    m_livingRows = m_keys.empty() ? m_livingRows + m_living.size() : m_living.size();
    m_living.clear();
    m_keys.clear();
    m_samples.clear();
    m_settings.clear();
    m_gaps.clear();
    if (m_joins) {
        m_joinedAt = now;
        const Row done = m_closes ? m_ended.size() : m_ended.size() / mostBlockRows * mostBlockRows;
        if (done > 0) {
            FlowBlock rest;
            for (Row row = done; row < m_ended.size(); ++row)
                rest.append(m_ended, row);
            m_ended = std::move(rest);
            m_endedSince = now;
        }
        m_joins = false;
    }
    m_endedWritten = m_ended.size();
}

void RecordingWriter::giveUp(std::int64_t now)
{
    if (m_lostSince == 0)
        m_lostSince = m_samples.empty() ? now : m_samples.front().time;
    m_living.clear();
    m_keys.clear();
    m_samples.clear();
    // What is on the disk in small blocks will be joined from here.
    FlowBlock kept;
    for (Row row = 0; row < m_endedWritten; ++row)
        kept.append(m_ended, row);
    m_ended = std::move(kept);
}

} // namespace ctscope::record
