// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/nat_search.h"

#include "query/filter/network.h"
#include "format/numbers.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <tuple>

namespace ctscope {

namespace {

constexpr std::int64_t second = NatQuery::second;

std::optional<std::int64_t> microseconds(const std::optional<std::int64_t> &nanoseconds)
{
    return nanoseconds ? std::optional(*nanoseconds / 1000) : std::nullopt;
}

std::int64_t wallMicroseconds(const Snapshot &snapshot)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(snapshot.wallTime.time_since_epoch()).count();
}

bool isLog(const Snapshot &snapshot) { return snapshot.reading().isEventLog; }

std::optional<std::uint16_t> sourceKey(const L4Keys &keys)
{
    switch (keys.kind) {
    case L4Kind::None: return std::nullopt;
    case L4Kind::Ports:
    case L4Kind::Gre: return keys.first;
    case L4Kind::Icmp: return keys.icmpId();
    }
    return std::nullopt;
}

std::optional<std::uint16_t> destinationKey(const L4Keys &keys)
{
    return keys.kind == L4Kind::None ? std::nullopt : std::optional(keys.second);
}

std::string addressText(const FlowStore &flows, Row row, AddressSlot slot)
{
    const IpAddress address = flows.address(row, slot);
    return address.family == Family::Unreadable ? std::string(flows.addressText(row, slot)) : address.toString();
}

void setTimes(NatMatch &match, const Snapshot &snapshot)
{
    const FlowStore &flows = snapshot.rows.flows();
    const Row row = match.row;
    match.begin = microseconds(flows.start(row));
    if (!snapshot.live) {
        if (flows.record(row).event() == EventKind::Destroy) {
            match.end = microseconds(flows.stop(row));
            if (!match.end)
                match.end = flows.eventTime(row);
        }
        const auto age = snapshot.age(row, snapshot.takenAt);
        if (const auto last = match.end ? match.end : flows.eventTime(row); !match.begin && last && age)
            match.begin = *last - static_cast<std::int64_t>(*age) * second;
        return;
    }
    const std::int64_t now = wallMicroseconds(snapshot);
    std::int64_t last = now;
    if (snapshot.ended(row)) {
        constexpr std::int64_t tenth = second / 10;
        last -=
            (static_cast<std::int64_t>(snapshot.tenths(snapshot.takenAt)) - snapshot.rows.track(row).endedAt) * tenth;
        match.end = last;
    }
    if (match.begin)
        return;
    if (const auto age = snapshot.age(row, snapshot.takenAt)) {
        match.begin = last - static_cast<std::int64_t>(*age) * second;
        match.beganBefore = snapshot.rows.track(row).sinceStart && !flows.deltaTime(row) && !flows.activeSince(row);
    }
}

/// What a snapshot covers.
struct Span {
    std::optional<std::int64_t> from;
    std::optional<std::int64_t> until;
};

Span spanOf(const Snapshot &snapshot)
{
    Span span;
    if (const auto &covers = snapshot.reading().covers) {
        span.from = covers->from;
        // A moment says nothing of the time after it.
        span.until = isLog(snapshot) ? covers->until : wallMicroseconds(snapshot);
        return span;
    }
    if (snapshot.live) {
        span.until = wallMicroseconds(snapshot);
        return span;
    }
    const FlowStore &flows = snapshot.rows.flows();
    const auto extend = [&span](const std::optional<std::int64_t> &moment) {
        if (!moment)
            return;
        span.from = std::min(span.from.value_or(*moment), *moment);
        span.until = std::max(span.until.value_or(*moment), *moment);
    };
    for (Row row = 0; row < flows.size(); ++row) {
        const auto last = flows.eventTime(row);
        extend(last);
        // A table is not older than the youngest flow in it.
        if (last || !isLog(snapshot))
            extend(microseconds(flows.start(row)));
    }
    return span;
}

/// Whether a flow can have been there at the time, and whether it is known to have been.
void judge(NatMatch &match, bool &possible, const Snapshot &snapshot, const NatQuery &query, const Span &span)
{
    possible = true;
    if (!query.at)
        return;
    if (match.begin && *match.begin > query.latest() && !match.beganBefore)
        possible = false;
    if (match.end && *match.end < query.earliest())
        possible = false;
    // That clocks differ makes a flow possible, and no more.
    const std::int64_t at = *query.at;
    const bool began = match.begin && *match.begin <= at + query.length;
    // A recording knows of each flow until when it was seen.
    const bool isRecorded = snapshot.reading().covers && isLog(snapshot);
    const auto until = isRecorded ? snapshot.rows.flows().eventTime(match.row) : span.until;
    // The table was read a moment before the question.
    constexpr std::int64_t longestInterval = 5 * NatQuery::second;
    const std::int64_t since = isRecorded ? query.tolerance : std::min(query.tolerance, longestInterval);
    const bool lasted = match.end ? *match.end >= at : until && at <= *until + since;
    match.isNear =
        (match.begin && !match.beganBefore && *match.begin > at + query.length) || (match.end && *match.end < at);
    match.certain = possible && began && lasted && (snapshot.live || isLog(snapshot) || span.until);
}

void match(std::vector<NatMatch> &matches, const Snapshot &snapshot, const NatQuery &query, const Span &span, Row row,
    bool sourceNat)
{
    const FlowStore &flows = snapshot.rows.flows();
    const L4Keys original = flows.originalKeys(row);
    const L4Keys reply = flows.replyKeys(row);
    NatMatch found;
    found.row = row;
    found.sourceNat = sourceNat;
    found.protocol = flows.record(row).protocol;
    found.outsidePort = destinationKey(sourceNat ? reply : original);
    if (query.port && found.outsidePort != query.port)
        return;
    if (sourceNat) {
        found.inside = addressText(flows, row, AddressSlot::OriginalSrc);
        found.insidePort = sourceKey(original);
        found.peer = addressText(flows, row, AddressSlot::OriginalDst);
        found.peerPort = original.kind == L4Kind::Icmp ? std::nullopt : destinationKey(original);
    } else {
        found.inside = addressText(flows, row, AddressSlot::ReplySrc);
        found.insidePort = sourceKey(reply);
        found.peer = addressText(flows, row, AddressSlot::OriginalSrc);
        found.peerPort = original.kind == L4Kind::Icmp ? std::nullopt : sourceKey(original);
    }
    setTimes(found, snapshot);
    bool possible = false;
    judge(found, possible, snapshot, query, span);
    if (possible)
        matches.push_back(std::move(found));
}

std::vector<NatDoubt> doubtsOf(const Snapshot &snapshot, const NatQuery &query, const NatAnswer &answer)
{
    std::vector<NatDoubt> doubts;
    if (!query.port)
        doubts.push_back(NatDoubt::NoPort);
    if (!query.at)
        doubts.push_back(NatDoubt::NoTime);
    if (query.at && std::ranges::any_of(answer.matches, [](const NatMatch &found) {
            return !found.begin || (found.beganBefore && !found.certain);
        }))
        doubts.push_back(NatDoubt::UnknownBegin);
    if (!isLog(snapshot))
        doubts.push_back(NatDoubt::OneMoment);
    if (query.at && isLog(snapshot) && answer.from && query.latest() < *answer.from)
        doubts.push_back(NatDoubt::BeforeRecord);
    if (query.at && answer.until && query.earliest() > *answer.until)
        doubts.push_back(NatDoubt::AfterRecord);
    const ReadingInfo &reading = snapshot.reading();
    if (reading.history)
        doubts.push_back(NatDoubt::EndedOnly);
    if (answer.answered < answer.servers)
        doubts.push_back(NatDoubt::LostServers);
    // Gaps at other times do not matter.
    const std::size_t allGaps = reading.covers ? reading.covers->gaps.size() : 0;
    const std::size_t others = reading.doubts - std::min<std::size_t>(reading.doubts, allGaps) + answer.gaps.size();
    if (reading.skipped > 0 || others > 0 || reading.isPartial || snapshot.origin().following.overruns > 0)
        doubts.push_back(NatDoubt::Incomplete);
    return doubts;
}

} // namespace

std::optional<NatQuery> parseNatEnd(std::string_view text)
{
    NatQuery query;
    std::string_view address = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos)
            return std::nullopt;
        address = text.substr(1, close - 1);
        port = text.substr(close + 1);
        if (!port.empty() && !port.starts_with(':'))
            return std::nullopt;
    } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos && colon == text.rfind(':')) {
        address = text.substr(0, colon);
        port = text.substr(colon);
    }
    const auto parsed = IpAddress::parse(address);
    if (!parsed || (parsed->isV4() && text.starts_with('[')))
        return std::nullopt;
    query.address = filter::unmapped(*parsed);
    if (!port.empty()) {
        query.port = parseNumber<std::uint16_t>(port.substr(1));
        if (!query.port)
            return std::nullopt;
    }
    return query;
}

std::optional<std::int64_t> lastMoment(const Snapshot &snapshot)
{
    const auto &covers = snapshot.reading().covers;
    return covers && covers->latest != 0 ? std::optional(covers->latest) : spanOf(snapshot).until;
}

NatAnswer searchNat(const Snapshot &snapshot, const NatQuery &query)
{
    const FlowStore &flows = snapshot.rows.flows();
    const Span span = spanOf(snapshot);
    NatAnswer answer;
    answer.from = span.from;
    answer.until = span.until;
    if (const auto &history = snapshot.reading().history) {
        answer.answered = history->answered;
        answer.servers = history->servers;
    }
    for (Row row = 0; row < flows.size(); ++row) {
        if (query.protocol && flows.record(row).protocol != *query.protocol)
            continue;
        const bool asSource = flows.address(row, AddressSlot::ReplyDst) == query.address;
        const bool asDestination = flows.address(row, AddressSlot::OriginalDst) == query.address;
        if (!asSource && !asDestination)
            continue;
        const Nat nat = flows.nat(row);
        if (asSource && nat.source())
            match(answer.matches, snapshot, query, span, row, true);
        if (asDestination && nat.destination())
            match(answer.matches, snapshot, query, span, row, false);
    }
    std::ranges::stable_sort(answer.matches, [](const NatMatch &a, const NatMatch &b) {
        return std::tuple(!a.certain, a.isNear, a.begin.value_or(0))
            < std::tuple(!b.certain, b.isNear, b.begin.value_or(0));
    });
    std::set<std::string_view> inside;
    std::set<std::string_view> then;
    for (const NatMatch &found : answer.matches) {
        inside.insert(found.inside);
        if (!found.isNear)
            then.insert(found.inside);
    }
    const std::size_t hosts = then.empty() ? inside.size() : then.size();
    answer.certainty = hosts == 0 ? NatCertainty::None : hosts == 1 ? NatCertainty::One : NatCertainty::Several;
    if (const auto &covers = snapshot.reading().covers) {
        std::ranges::copy_if(covers->gaps, std::back_inserter(answer.gaps), [&query](const RecordedTimes::Span &gap) {
            return !query.at || (gap.from <= query.latest() && gap.until >= query.earliest());
        });
    }
    answer.doubts = doubtsOf(snapshot, query, answer);
    if (hosts < inside.size())
        answer.doubts.push_back(NatDoubt::NearBy);
    return answer;
}

} // namespace ctscope
