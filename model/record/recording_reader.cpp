// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/recording_reader.h"

#include "flow/flow_identity.h"
#include "flow/row_hash.h"
#include "record/outside_filter.h"
#include "record/reading_blocks.h"
#include "record/schema.h"
#include "record/two_threads.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include <unistd.h>

namespace ctscope::record {

namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

/// The same without their content.
Statement headsOfBlocks(Database &database, const std::string &condition)
{
    return database.prepare(("SELECT block.id, count, first, last, began FROM block "
                             "LEFT JOIN key ON kind = 3 AND key.id = block.key WHERE "
        + condition + " ORDER BY block.id")
                                .c_str());
}

/// The same flow by its tuple and id, which began at the same moment.
bool isSame(const FlowBlock &a, Row rowA, const FlowBlock &b, Row rowB)
{
    constexpr std::int64_t millisecond = 1000;
    return a.span(rowA).begin / millisecond == b.span(rowB).begin / millisecond
        && sameFlow(a.flows(), rowA, b.flows(), rowB);
}

} // namespace

std::optional<RecordingReader> RecordingReader::open(const std::string &path, FileError &error)
{
    error = {};
    if (isMemoryName(path)) {
        auto mutex = mutexOfMemory(path);
        std::shared_lock reading(*mutex);
        Database database(path, Database::Mode::Read);
        if (!database.error() && database.number("PRAGMA application_id") == applicationId) {
            RecordingReader reader(std::make_unique<Database>(std::move(database)));
            reader.m_mutex = std::move(mutex);
            reader.m_reading = std::move(reading);
            return reader;
        }
        error = database.error() ? database.error() : FileError{FileError::Kind::NotFound, {}};
        return std::nullopt;
    }
    // SQLite says no more than that a file cannot be opened.
    if (::access(path.c_str(), R_OK) != 0) {
        error.kind = errno == ENOENT || errno == ENOTDIR ? FileError::Kind::NotFound
            : errno == EACCES                            ? FileError::Kind::NoPermission
                                                         : FileError::Kind::Other;
        return std::nullopt;
    }
    Database database(path, Database::Mode::Read);
    auto id = database.number("PRAGMA application_id");
    // In a folder that cannot be written to, the files that a writer would have beside it cannot be made.
    if (!id && database.error().kind != FileError::Kind::NotRecording && ::access((path + "-wal").c_str(), F_OK) != 0) {
        database = Database(path, Database::Mode::ReadUnchanging);
        id = database.number("PRAGMA application_id");
    }
    if (!database.error() && id != applicationId)
        error.kind = FileError::Kind::NotRecording;
    else if (database.number("PRAGMA user_version").value_or(0) > formatVersion)
        error.kind = FileError::Kind::Newer;
    if (!error)
        error = database.error();
    if (error.kind == FileError::Kind::Damaged && database.readDamaged()
        && database.number("PRAGMA application_id") == applicationId) {
        RecordingReader reader(std::make_unique<Database>(std::move(database)));
        reader.database().setError(std::exchange(error, {}));
        return reader;
    }
    if (error)
        return std::nullopt;
    return RecordingReader(std::make_unique<Database>(std::move(database)));
}

RecordingReader::RecordingReader(Database &database)
    : RecordingSeries(database)
{
    readHead();
}

RecordingReader::RecordingReader(std::unique_ptr<Database> database)
    : RecordingSeries(*database)
    , m_own(std::move(database))
{
    readHead();
}

void RecordingReader::readHead()
{
    const std::pair<std::string_view, std::string *> names[] = {{"host", &m_head.host},
        {"machine-id", &m_head.machineId}, {"boot-id", &m_head.bootId}, {"kernel", &m_head.kernel},
        {"table", &m_head.table}, {"program", &m_head.program}};
    Statement query = database().prepare("SELECT name, value FROM head");
    while (query.next()) {
        const auto *const found = std::ranges::find(names, query.bytes(0), [](const auto &name) { return name.first; });
        if (found != std::end(names))
            *found->second = query.bytes(1);
    }
}

void RecordingReader::takeBlocks(
    Statement &query, const Selection &selection, const std::stop_token &stop, RecordedFlows &result)
{
    constexpr std::size_t mostAtOnce = 32; // some forty megabytes
    std::vector<PackedBlock> packed;
    const auto take = [&] {
        std::vector<FlowBlock> parts(packed.size());
        std::vector<char> good(packed.size());
        onTwoThreads(packed.size(), [&](std::size_t i) { good[i] = unpack(packed[i], parts[i], selection) ? 1 : 0; });
        std::size_t rows = result.flows.size();
        for (const FlowBlock &part : parts)
            rows += part.size();
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (good[i] == 0) {
                ++result.damaged;
                continue;
            }
            const bool isFirst = result.flows.empty(); // it is moved, and knows then what there is to reserve
            result.flows.appendAll(std::move(parts[i]));
            if (isFirst || i == 0)
                result.flows.reserve(rows);
        }
        packed.clear();
    };
    while (!stop.stop_requested() && query.next()) {
        packed.push_back(headOf(query));
        packed.back().ends = query.bytes(5);
        packed.back().rest = query.bytes(6);
        if (packed.size() == mostAtOnce)
            take();
    }
    take();
}

/// What the last key of a pass holds, and what came after it.
void RecordingReader::takeTail(
    const Selection &selection, std::int64_t pass, const std::stop_token &stop, RecordedFlows &result)
{
    Statement key = database().prepare("SELECT id, time FROM key WHERE pass = ? ORDER BY id DESC LIMIT 1");
    key.bind(0, pass);
    const bool hasKey = key.next();
    // Later rows of a flow come after earlier ones.
    RecordedFlows rows;
    Statement query =
        blocks(database(), "block.pass = ? AND ((kind = 3 AND key = ?) OR kind = 2)", "kind DESC, block.id");
    query.bind(0, pass).bind(1, hasKey ? key.number(0) : 0);
    takeBlocks(query, selection, stop, rows);
    RecordedFlows ended;
    Statement endings = blocks(database(), "block.pass = ? AND kind = 1 AND last >= ?");
    endings.bind(0, pass).bind(1, hasKey ? key.number(1) : 0);
    takeBlocks(endings, Selection(), stop, ended);
    result.damaged += rows.damaged + ended.damaged;

    const Row count = rows.flows.size();
    std::vector<bool> gone(count, false);
    RowHash newest(count);
    for (Row row = 0; row < count; ++row) {
        Row &slot = newest.find(identityHash(rows.flows.flows(), row),
            [&](Row other) { return isSame(rows.flows, row, rows.flows, other); });
        if (slot != noRow)
            gone[slot] = true;
        slot = row;
    }
    // A later row takes the slot of an earlier one, so the newest is found.
    const std::int64_t moment = selection.asOf.value_or(never);
    for (Row row = 0; row < ended.flows.size(); ++row) {
        if (ended.flows.span(row).end > moment)
            continue;
        const Row slot = newest.find(identityHash(ended.flows.flows(), row),
            [&](Row other) { return isSame(ended.flows, row, rows.flows, other); });
        if (slot != noRow)
            gone[slot] = true;
    }
    // Nothing is written of a flow that stays the same: it was there until the end.
    const auto end = endOf(pass);
    for (Row row = 0; row < count; ++row) {
        if (gone[row])
            continue;
        FlowSpan span = rows.flows.span(row);
        span.end = std::max(span.end, end.value_or(span.end));
        result.flows.append(rows.flows.flows(), row, span, rows.flows.path(row), rows.flows.owner(row));
    }
}

/// The first key of a pass from a moment on.
std::optional<RecordingReader::Key> RecordingReader::keyFrom(std::int64_t time, std::int64_t pass)
{
    Statement key = database().prepare("SELECT id, time FROM key WHERE pass = ? AND time >= ? ORDER BY time LIMIT 1");
    key.bind(0, pass).bind(1, time);
    return key.next() ? std::optional(Key{key.number(0), key.number(1)}) : std::nullopt;
}

/// The flows that were still there at the first key from a moment on, or at the end of the pass.
void RecordingReader::takeLiving(
    const Selection &selection, std::int64_t at, std::int64_t pass, const std::stop_token &stop, RecordedFlows &result)
{
    const auto key = keyFrom(at, pass);
    if (!key)
        return takeTail(selection, pass, stop, result);
    Statement query = blocks(database(), "kind = 3 AND key = ?");
    query.bind(0, key->id);
    takeBlocks(query, selection, stop, result);
}

RecordedFlows RecordingReader::tableAt(std::int64_t time, const std::stop_token &stop)
{
    const ReadTransaction transaction(database());
    const auto notRunning = [time](const Gap &gap) {
        return gap.kind == Gap::Kind::NotRunning && gap.begin < time && time < gap.end;
    };
    if (std::ranges::any_of(gaps({time, time}), notRunning) && !isWithinPass(time))
        return {};
    return tableOf(passAt(time), time, stop);
}

RecordedFlows RecordingReader::tableOf(std::int64_t pass, std::int64_t time, const std::stop_token &stop)
{
    const ReadTransaction transaction(database());
    RecordedFlows result;
    Selection selection = this->selection();
    selection.asOf = time;
    takeLiving(selection, time, pass, stop, result);
    const auto key = keyFrom(time, pass);
    if (!key)
        return result;
    // What was there and ended before that key.
    Statement ended = blocks(database(), "block.pass = ? AND kind = 1 AND last > ? AND first <= ? AND began <= ?");
    ended.bind(0, pass).bind(1, time).bind(2, key->time).bind(3, time);
    selection.endsUntil = key->time;
    takeBlocks(ended, selection, stop, result);
    return result;
}

/// Flows of a range that were recorded after the pass that its end belongs to, as the clock had been set back.
void RecordingReader::takeLaterPasses(
    const Range &range, std::int64_t pass, const std::stop_token &stop, RecordedFlows &result)
{
    Selection selection = this->selection();
    selection.between = range;
    Statement ended = blocks(database(), "block.pass > ? AND kind = 1 AND last >= ? AND began <= ?");
    ended.bind(0, pass).bind(1, range.from).bind(2, range.until);
    takeBlocks(ended, selection, stop, result);
    if (pass < lastPass() && !isClosed())
        takeTail(selection, lastPass(), stop, result);
}

RecordedFlows RecordingReader::flowsBetween(const Range &range, const std::stop_token &stop)
{
    const ReadTransaction transaction(database());
    RecordedFlows result;
    Selection selection = this->selection();
    selection.between = range;
    const std::int64_t pass = passAt(range.until);
    takeLiving(selection, range.until, pass, stop, result);
    // Flows whose end was not seen, as the recorder ended before.
    Statement closing = blocks(database(), "kind = 3 AND closing AND key.pass <> ? AND time >= ? AND time < ?");
    closing.bind(0, pass).bind(1, range.from).bind(2, range.until);
    takeBlocks(closing, selection, stop, result);
    const auto key = keyFrom(range.until, pass);
    Statement ended = blocks(database(), "block.pass <= ? AND kind = 1 AND last >= ? AND first <= ? AND began <= ?");
    ended.bind(0, pass).bind(1, range.from).bind(2, key ? key->time : never).bind(3, range.until);
    if (key)
        selection.endsUntil = key->time;
    takeBlocks(ended, selection, stop, result);
    if (hasSetBack())
        takeLaterPasses(range, pass, stop, result);
    return result;
}

RecordedFlows RecordingReader::search(const OutsideEnd &end, const Range &range, const std::stop_token &stop)
{
    const ReadTransaction transaction(database());
    RecordedFlows result;
    Selection selection = this->selection();
    selection.between = range;
    const bool hasFilters =
        database().number("SELECT count(*) FROM sqlite_schema WHERE name = 'outside'").value_or(0) > 0;
    Statement filter = database().prepare(hasFilters ? "SELECT data FROM outside WHERE block = ?" : "SELECT NULL, ?");
    Statement content = database().prepare("SELECT ends.data, rest.data FROM ends JOIN rest ON rest.block = ends.block "
                                           "WHERE ends.block = ?");
    const auto mayHave = [&](std::int64_t block) {
        filter.reset();
        filter.bind(0, block);
        return !filter.next() || mayHaveEnd(filter.bytes(0), end);
    };
    constexpr std::size_t mostAtOnce = 32;
    std::vector<PackedBlock> packed;
    const auto searchAll = [&] {
        std::vector<FlowBlock> parts(packed.size());
        std::vector<char> good(packed.size());
        onTwoThreads(packed.size(), [&](std::size_t i) {
            const auto found = findEnds(packed[i], end);
            Selection wanted = selection;
            wanted.rows = found ? &*found : nullptr;
            good[i] = found && (found->empty() || unpack(packed[i], parts[i], wanted)) ? 1 : 0;
        });
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (good[i] != 0)
                result.flows.appendAll(std::move(parts[i]));
            else
                ++result.damaged;
        }
        packed.clear();
    };
    const auto take = [&](Statement &query) {
        while (!stop.stop_requested() && query.next()) {
            if (!mayHave(query.number(0)))
                continue;
            packed.push_back(headOf(query));
            content.reset();
            content.bind(0, query.number(0));
            if (content.next()) {
                packed.back().ends = content.bytes(0);
                packed.back().rest = content.bytes(1);
            }
            if (packed.size() == mostAtOnce)
                searchAll();
        }
        searchAll();
    };
    Statement ended = headsOfBlocks(database(), "kind = 1 AND last >= ? AND began <= ?");
    ended.bind(0, range.from).bind(1, range.until);
    take(ended);
    // Flows whose end was not seen are in the key that closes a session, or at the end of the recording.
    Statement closing = headsOfBlocks(database(), "kind = 3 AND closing AND time >= ? AND began <= ?");
    closing.bind(0, range.from).bind(1, range.until);
    take(closing);
    selection.rows = nullptr;
    if (isClosed())
        return result;
    RecordedFlows living;
    takeTail(selection, lastPass(), stop, living);
    result.damaged += living.damaged;
    for (Row row = 0; row < living.flows.size(); ++row) {
        const FlowStore &flows = living.flows.flows();
        const auto isEnd = [&](AddressSlot slot, std::uint16_t key) {
            return flows.address(row, slot) == end.address && (!end.port || key == *end.port);
        };
        const FlowRecord &record = flows.record(row);
        if ((!end.protocol || record.protocol == *end.protocol)
            && (isEnd(AddressSlot::ReplyDst, record.keys[3]) || isEnd(AddressSlot::OriginalDst, record.keys[1])))
            result.flows.append(living.flows, row);
    }
    return result;
}

RecordedFlows RecordingReader::keyTable(std::int64_t id, const std::stop_token &stop)
{
    RecordedFlows result;
    Statement query = blocks(database(), "kind = 3 AND key = ?");
    query.bind(0, id);
    takeBlocks(query, selection(), stop, result);
    return result;
}

std::uint64_t RecordingReader::forEachEnded(
    std::int64_t pass, const Range &range, const std::function<bool(FlowBlock &&)> &use, const std::stop_token &stop)
{
    Statement query = blocks(database(), "kind = 1 AND block.pass = ? AND last >= ? AND first <= ?");
    query.bind(0, pass).bind(1, range.from).bind(2, range.until);
    Selection wanted = selection();
    wanted.between = range;
    wanted.endsUntil = range.until;
    std::uint64_t damaged = 0;
    while (!stop.stop_requested() && query.next()) {
        PackedBlock packed = headOf(query);
        packed.ends = query.bytes(5);
        packed.rest = query.bytes(6);
        FlowBlock flows;
        if (!unpack(packed, flows, wanted))
            ++damaged;
        else if (!flows.empty() && !use(std::move(flows)))
            break;
    }
    return damaged;
}

void RecordingReader::atOnce(const std::function<void()> &use)
{
    const ReadTransaction transaction(database());
    use();
}

RecordedFlows RecordingReader::tail(const std::stop_token &stop)
{
    const ReadTransaction transaction(database());
    RecordedFlows result;
    takeTail(selection(), lastPass(), stop, result);
    return result;
}

} // namespace ctscope::record
