// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/recording_series.h"

#include <algorithm>
#include <string>

namespace ctscope::record {

namespace {

/// The samples for which a condition holds.
Statement samplesWhere(Database &database, const std::string &condition)
{
    return database.prepare(
        ("SELECT time, \"count\", max, buckets, flows, begun, ended, drops, early_drops, pass FROM sample WHERE "
            + condition)
            .c_str());
}

Sample sampleOf(const Statement &query)
{
    return {query.number(0), {query.optionalNumber(1), query.optionalNumber(2), query.optionalNumber(3)},
        static_cast<std::uint64_t>(query.number(4)), static_cast<std::uint64_t>(query.number(5)),
        static_cast<std::uint64_t>(query.number(6)), query.optionalNumber(7), query.optionalNumber(8)};
}

/// The pass of such a sample.
std::int64_t passOf(const Statement &query) { return query.number(9); }

} // namespace

std::optional<Range> RecordingSeries::range()
{
    const auto sampled = database().number("SELECT min(time) FROM sample HAVING count(*) > 0");
    const auto least = sampled ? sampled
                               : database().number("SELECT min(time) FROM (SELECT min(time) AS time FROM key UNION ALL "
                                                   "SELECT min(first) FROM block)");
    const auto latest = this->latest();
    if (!least || !latest || *latest == 0)
        return std::nullopt;
    std::int64_t most = *latest;
    if (hasSetBack()) {
        for (const PassSpan &span : passSpans())
            most = std::max(most, span.end);
    }
    if (!isTime(*least) || !isTime(most)) {
        database().setError({FileError::Kind::Damaged, {}});
        return std::nullopt;
    }
    return Range{*least, most};
}

std::optional<std::int64_t> RecordingSeries::latest() { return endOf(lastPass()); }

std::vector<Gap> RecordingSeries::gaps(const Range &range)
{
    Statement query =
        database().prepare("SELECT begin, end, kind FROM gap WHERE begin <= ? AND end >= ? ORDER BY begin, end");
    query.bind(0, range.until).bind(1, range.from);
    std::vector<Gap> result;
    while (query.next()) {
        if (isTime(query.number(0)) && isTime(query.number(1)))
            result.push_back({query.number(0), query.number(1), static_cast<Gap::Kind>(query.number(2))});
    }
    return result;
}

std::vector<Sample> RecordingSeries::samples(const Range &range, std::size_t most)
{
    Statement count = database().prepare("SELECT count(*) FROM sample WHERE time BETWEEN ? AND ?");
    count.bind(0, range.from).bind(1, range.until);
    const std::int64_t all = count.next() ? count.number(0) : 0;
    const std::int64_t step =
        most == 0 ? 1 : (all + static_cast<std::int64_t>(most) - 1) / static_cast<std::int64_t>(most);
    Statement query = samplesWhere(database(), "time BETWEEN ? AND ? ORDER BY time");
    query.bind(0, range.from).bind(1, range.until);
    const std::vector<PassSpan> spans = hasSetBack() ? passSpans() : std::vector<PassSpan>();
    std::vector<Sample> result;
    std::int64_t at = -1;
    while (query.next()) {
        const Sample sample = sampleOf(query);
        // Of two passes over one time, the later one counts.
        const auto replaces = [&sample, pass = passOf(query)](const PassSpan &span) {
            return span.pass > pass && span.begin <= sample.time && sample.time <= span.end;
        };
        if (std::ranges::any_of(spans, replaces))
            continue;
        ++at;
        if (step <= 1 || at % step == 0 || result.empty()) {
            result.push_back(sample);
            continue;
        }
        // The fullest moment, and what was dropped or evicted, are never left out.
        Sample &kept = result.back();
        if (sample.flows > kept.flows) {
            kept.time = sample.time;
            kept.capacity = sample.capacity;
            kept.flows = sample.flows;
        }
        kept.begun += sample.begun;
        kept.ended += sample.ended;
        if (sample.drops)
            kept.drops = kept.drops.value_or(0) + *sample.drops;
        if (sample.earlyDrops)
            kept.earlyDrops = kept.earlyDrops.value_or(0) + *sample.earlyDrops;
    }
    return result;
}

std::optional<Sample> RecordingSeries::sampleAt(std::int64_t time)
{
    Statement query = hasSetBack() ? samplesWhere(database(), "time <= ? AND pass = ? ORDER BY time DESC LIMIT 1")
                                   : samplesWhere(database(), "time <= ? ORDER BY time DESC LIMIT 1");
    query.bind(0, time);
    if (hasSetBack())
        query.bind(1, passAt(time));
    return query.next() ? std::optional(sampleOf(query)) : std::nullopt;
}

std::vector<SettingChange> RecordingSeries::settingsAt(std::int64_t time)
{
    // With max(), SQLite takes the other columns from the same row.
    Statement query =
        database().prepare("SELECT max(time), name, value FROM setting WHERE time <= ? GROUP BY name ORDER BY name");
    query.bind(0, time);
    std::vector<SettingChange> result;
    while (query.next())
        result.push_back({query.number(0), std::string(query.bytes(1)), std::string(query.bytes(2))});
    return result;
}

std::vector<std::int64_t> RecordingSeries::keys(const Range &range)
{
    Statement query = database().prepare("SELECT time FROM key WHERE time BETWEEN ? AND ? ORDER BY time");
    query.bind(0, range.from).bind(1, range.until);
    std::vector<std::int64_t> result;
    while (query.next())
        result.push_back(query.number(0));
    return result;
}

bool RecordingSeries::hasSetBack()
{
    if (!m_hasSetBack)
        m_hasSetBack = database()
                           .number(("SELECT count(*) FROM gap WHERE kind = "
                               + std::to_string(static_cast<int>(Gap::Kind::ClockSet)))
                                       .c_str())
                           .value_or(0)
            > 0;
    return *m_hasSetBack;
}

std::vector<RecordingSeries::PassSpan> RecordingSeries::passSpans()
{
    Statement query = database().prepare("SELECT pass, min(time), max(time) FROM (SELECT pass, time FROM sample UNION "
                                         "ALL SELECT pass, time FROM key UNION ALL SELECT pass, last FROM block WHERE "
                                         "kind = 1) GROUP BY pass ORDER BY pass");
    std::vector<PassSpan> result;
    while (query.next())
        result.push_back({query.number(0), query.number(1), query.number(2)});
    return result;
}

bool RecordingSeries::isWithinPass(std::int64_t time)
{
    if (!hasSetBack())
        return false;
    return std::ranges::any_of(
        passSpans(), [time](const PassSpan &span) { return span.begin <= time && time <= span.end; });
}

std::int64_t RecordingSeries::passAt(std::int64_t time)
{
    if (hasSetBack()) {
        const std::vector<PassSpan> spans = passSpans();
        const auto covers = [time](const PassSpan &span) { return span.begin <= time && time <= span.end; };
        if (const auto found = std::find_if(spans.rbegin(), spans.rend(), covers); found != spans.rend())
            return found->pass;
    }
    Statement last = database().prepare(
        "SELECT pass FROM (SELECT * FROM (SELECT time, pass FROM sample WHERE time <= ?1 ORDER BY time DESC LIMIT 1) "
        "UNION ALL SELECT * FROM (SELECT time, pass FROM key WHERE time <= ?1 ORDER BY time DESC LIMIT 1) "
        "UNION ALL SELECT * FROM (SELECT last, pass FROM block WHERE kind = 1 AND last <= ?1 ORDER BY last DESC LIMIT "
        "1)) "
        "ORDER BY time DESC, pass DESC LIMIT 1");
    last.bind(0, time);
    if (last.next())
        return last.number(0);
    return database().number("SELECT min(pass) FROM key").value_or(1);
}

std::int64_t RecordingSeries::lastPass()
{
    return std::max<std::int64_t>(
        database()
            .number("SELECT max(pass) FROM (SELECT max(pass) AS pass FROM key UNION ALL SELECT max(pass) FROM block "
                    "UNION ALL SELECT max(pass) FROM sample)")
            .value_or(1),
        1);
}

bool RecordingSeries::isClosed()
{
    Statement closing = database().prepare("SELECT max(closing) FROM key WHERE pass = ?");
    closing.bind(0, lastPass());
    return closing.next() && closing.number(0) != 0;
}

std::optional<std::int64_t> RecordingSeries::endOf(std::int64_t pass)
{
    Statement end = database().prepare(
        "SELECT max(time) FROM (SELECT max(time) AS time FROM sample WHERE pass = ?1 UNION ALL "
        "SELECT max(time) FROM key WHERE pass = ?1 UNION ALL SELECT max(last) FROM block WHERE pass = ?1)");
    end.bind(0, pass);
    return end.next() ? std::optional(end.number(0)) : std::nullopt;
}

std::vector<RecordingSeries::KeyHead> RecordingSeries::keyHeads(const Range &range)
{
    Statement query =
        database().prepare("SELECT id, time, pass, closing FROM key WHERE time BETWEEN ? AND ? ORDER BY id");
    query.bind(0, range.from).bind(1, range.until);
    std::vector<KeyHead> result;
    while (query.next())
        result.push_back({query.number(0), query.number(1), query.number(2), query.number(3) != 0});
    return result;
}

std::vector<std::int64_t> RecordingSeries::passes(const Range &range)
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

std::vector<Sample> RecordingSeries::samplesOf(std::int64_t pass, const Range &range)
{
    Statement query = samplesWhere(database(), "pass = ? AND time BETWEEN ? AND ? ORDER BY time");
    query.bind(0, pass).bind(1, range.from).bind(2, range.until);
    std::vector<Sample> result;
    while (query.next())
        result.push_back(sampleOf(query));
    return result;
}

std::vector<SettingChange> RecordingSeries::settingChanges(const Range &range)
{
    Statement query =
        database().prepare("SELECT time, name, value FROM setting WHERE time BETWEEN ? AND ? ORDER BY time, name");
    query.bind(0, range.from).bind(1, range.until);
    std::vector<SettingChange> result;
    while (query.next())
        result.push_back({query.number(0), std::string(query.bytes(1)), std::string(query.bytes(2))});
    return result;
}

} // namespace ctscope::record
