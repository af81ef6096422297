// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/reading_blocks.h"
#include "record/recording_reader.h"

#include <algorithm>

namespace ctscope::record {

std::optional<std::int64_t> RecordingReader::endOf(std::int64_t pass)
{
    Statement end = database().prepare(
        "SELECT max(time) FROM (SELECT max(time) AS time FROM sample WHERE pass = ?1 UNION ALL "
        "SELECT max(time) FROM key WHERE pass = ?1 UNION ALL SELECT max(last) FROM block WHERE pass = ?1)");
    end.bind(0, pass);
    return end.next() ? std::optional(end.number(0)) : std::nullopt;
}

std::vector<RecordingReader::KeyHead> RecordingReader::keyHeads(const Range &range)
{
    Statement query =
        database().prepare("SELECT id, time, pass, closing FROM key WHERE time BETWEEN ? AND ? ORDER BY id");
    query.bind(0, range.from).bind(1, range.until);
    std::vector<KeyHead> result;
    while (query.next())
        result.push_back({query.number(0), query.number(1), query.number(2), query.number(3) != 0});
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

std::vector<std::int64_t> RecordingReader::passes(const Range &range)
{
    Statement query = database().prepare(
        "SELECT pass FROM sample WHERE time BETWEEN ?1 AND ?2 UNION SELECT pass FROM key WHERE time BETWEEN ?1 AND ?2 "
        "UNION SELECT pass FROM block WHERE kind = 1 AND last >= ?1 AND began <= ?2 ORDER BY pass");
    query.bind(0, range.from).bind(1, range.until);
    std::vector<std::int64_t> result;
    while (query.next())
        result.push_back(query.number(0));
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

std::vector<Sample> RecordingReader::samplesOf(std::int64_t pass, const Range &range)
{
    Statement query = samplesWhere(database(), "pass = ? AND time BETWEEN ? AND ? ORDER BY time");
    query.bind(0, pass).bind(1, range.from).bind(2, range.until);
    std::vector<Sample> result;
    while (query.next())
        result.push_back(sampleOf(query));
    return result;
}

std::vector<SettingChange> RecordingReader::settingChanges(const Range &range)
{
    Statement query =
        database().prepare("SELECT time, name, value FROM setting WHERE time BETWEEN ? AND ? ORDER BY time, name");
    query.bind(0, range.from).bind(1, range.until);
    std::vector<SettingChange> result;
    while (query.next())
        result.push_back({query.number(0), std::string(query.bytes(1)), std::string(query.bytes(2))});
    return result;
}

void RecordingReader::atOnce(const std::function<void()> &use)
{
    const ReadTransaction transaction(database());
    use();
}

} // namespace ctscope::record
