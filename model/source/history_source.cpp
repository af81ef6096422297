// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/history_source.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ctscope {

namespace {

/// An address as the table has it: 16 bytes, IPv4 as ::ffff:a.b.c.d.
std::string sqlBytes(const IpAddress &address)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text = address.isV4() ? "unhex('00000000000000000000ffff" : "unhex('";
    const std::size_t length = address.isV4() ? 4 : address.bytes.size();
    for (std::size_t i = 0; i < length; ++i) {
        text += digits[address.bytes[i] >> 4];
        text += digits[address.bytes[i] & 0xf];
    }
    return text + "')";
}

/// Flows that have this end outside: behind source NAT, where the table has an index, or else before destination NAT.
std::array<std::string, 2> sqlOf(const record::OutsideEnd &end)
{
    const std::string address = sqlBytes(end.address);
    std::string source = "nat_src = " + address;
    std::string destination = "dst = " + address;
    if (end.port) {
        const std::string port = std::to_string(*end.port);
        source += " AND nat_sport = " + port;
        // Of ICMP the id is where others have the source port.
        destination += " AND if(proto IN (1, 58), sport, dport) = " + port;
    }
    const std::string isTranslated = "(src != nat_src OR sport != nat_sport)";
    std::string both;
    if (end.protocol)
        both = " AND proto = " + std::to_string(*end.protocol);
    return {source + " AND " + isTranslated + both,
        destination + " AND (dst != nat_dst OR dport != nat_dport)" + both + " AND NOT (" + source + " AND "
            + isTranslated + ')'};
}

} // namespace

HistorySource::HistorySource(history::ClickhouseUrl url, HistoryScope scope, std::optional<record::OutsideEnd> search)
    : m_url(std::move(url))
    , m_request(std::make_shared<HistoryRequest>(std::move(scope)))
    , m_search(std::move(search))
{
}

Origin HistorySource::origin() const { return Origin::ofHistory(m_url).at(m_request->get().when); }

ReadResult HistorySource::read(std::stop_token stop, const ReadProgress &)
{
    const auto begin = std::chrono::steady_clock::now();
    const HistoryScope scope = m_request->get();
    const std::int64_t now = scope.now != 0 ? scope.now : wallClockNow();
    const auto times = m_search ? HistoryTimes{{0, now}, false, true} : historyTimesOf(scope.when, now);
    if (!times)
        return {std::nullopt, {Problem::NoMoment, scope.when}};

    HistorySession session(m_url, stop);
    session.open();
    const auto covered = session.range();
    if (session.problem().kind != Problem::None)
        return {std::nullopt, session.problem()};
    if (!covered)
        return {std::nullopt, {Problem::NothingRecorded, m_url.toString()}};

    ReadResult result;
    Reading &reading = result.reading.emplace();
    reading.isEventLog = reading.isFolded = !times->isMoment;
    if (m_search)
        searchFlows(session, scope, reading);
    else
        readFlows(session, scope, *times, reading);
    record::Range range = times->range;
    if (times->isWhole)
        range.from = covered->from;
    if (range.from > covered->until || range.until < covered->from)
        reading.remarks.emplace_back(Remark::OutsideRecording);
    std::vector<RecordedTimes::Span> gaps =
        takeGaps(session, scope.about.value_or(times->isWhole ? *covered : range), reading);
    if (!m_search)
        takeFacts(session, std::min(range.until, covered->until));
    session.countShards();
    if (session.problem().kind != Problem::None)
        return {std::nullopt, session.problem()};

    if (const auto &shards = session.shards(); shards && shards->answered < shards->total) {
        reading.remarks.emplace_back(Remark::ShardsMissing, shards->answered, shards->total);
        ++reading.doubts;
    }
    if (times->isMoment)
        reading.remarks.emplace_back(Remark::AsAtTheirEnd);
    reading.history = HistoryAnswer{reading.history ? reading.history->matching : reading.flows.size(),
        session.shards() ? session.shards()->answered : 1, session.shards() ? session.shards()->total : 1};
    reading.events = reading.isFolded ? reading.flows.size() : 0;
    reading.format = Format::Recording;
    reading.capacity = m_capacity;
    reading.covers = RecordedTimes{covered->from, covered->until, std::move(gaps)};
    reading.takenAt = std::chrono::steady_clock::now();
    reading.wallTime = std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::microseconds(times->range.until)));
    reading.cost = std::chrono::duration_cast<std::chrono::microseconds>(reading.takenAt - begin);
    return result;
}

void HistorySource::readFlows(
    HistorySession &session, const HistoryScope &scope, const HistoryTimes &times, Reading &reading)
{
    const std::string condition = '(' + sqlConditionOf(times) + ") AND (" + scope.condition + ')';
    history::FlowRows rows(!times.isMoment);
    const std::uint64_t total = session.readLast(condition, HistorySession::mostRows, rows);
    take(std::move(rows), reading);
    reading.history = HistoryAnswer{total, 1, 1};
    if (total > reading.flows.size())
        reading.remarks.emplace_back(
            scope.isExact ? Remark::RowsLimited : Remark::RowsLimitedBefore, total, reading.flows.size());
}

void HistorySource::searchFlows(HistorySession &session, const HistoryScope &scope, Reading &reading)
{
    auto conditions = sqlOf(*m_search);
    for (std::string &condition : conditions)
        condition = '(' + condition + ") AND (" + scope.condition + ')';
    history::FlowRows rows(true);
    session.readFlows({conditions.begin(), conditions.end()}, HistorySession::mostRows, rows);
    take(std::move(rows), reading);
    if (reading.flows.size() == HistorySession::mostRows) {
        reading.remarks.emplace_back(Remark::RowsLimited, reading.flows.size(), reading.flows.size());
        ++reading.doubts;
    }
}

void HistorySource::take(history::FlowRows &&rows, Reading &reading)
{
    reading.flows = std::move(rows.flows);
    reading.ends = std::move(rows.ends);
    reading.machines = std::move(rows.machines);
    reading.owners = {std::move(rows.processes), std::move(rows.users), std::move(rows.units)};
    if (rows.withoutDestination > 0)
        reading.remarks.emplace_back(Remark::NoDestinations, rows.withoutDestination);
}

std::vector<RecordedTimes::Span> HistorySource::takeGaps(
    HistorySession &session, const record::Range &range, Reading &reading)
{
    const HistoryGaps found = session.gaps(range);
    if (!found.gaps.empty())
        reading.remarks.emplace_back(
            range.from >= range.until ? Remark::MomentInGap : Remark::RecordingGaps, found.gaps.size());
    if (found.lostFlows > 0)
        reading.remarks.emplace_back(Remark::FlowsLost, found.lostFlows);
    reading.doubts += found.gaps.size();
    std::vector<RecordedTimes::Span> gaps;
    for (const record::Gap &gap : found.gaps)
        gaps.push_back({gap.begin, gap.end});
    return gaps;
}

/// Of several machines there is neither one limit nor one set of settings.
void HistorySource::takeFacts(HistorySession &session, std::int64_t time)
{
    m_capacity = {};
    m_timeouts = {};
    m_settings.clear();
    if (session.machines().size() != 1)
        return;
    m_capacity = session.capacityAt(time);
    m_settings = session.settingsAt(time);
    for (const KernelSetting &setting : m_settings) {
        if (setting.value)
            m_timeouts.set(setting.name, static_cast<std::uint32_t>(*setting.value));
    }
}

KernelFactsPtr HistorySource::facts(const FactsWanted &wanted, std::stop_token)
{
    auto facts = std::make_shared<KernelFacts>();
    facts->takenAt = std::chrono::steady_clock::now();
    facts->wanted = wanted;
    if (!m_settings.empty())
        facts->settings = m_settings;
    return facts;
}

} // namespace ctscope
