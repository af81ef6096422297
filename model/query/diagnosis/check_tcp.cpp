// SPDX-License-Identifier: GPL-3.0-or-later
// Which TCP connections fill the table, and why?
#include "query/diagnosis/check.h"

#include <algorithm>

namespace ctscope::diagnosis {

namespace {

constexpr std::string_view establishedTimeout = "nf_conntrack_tcp_timeout_established";
constexpr std::string_view closeWaitTimeout = "nf_conntrack_tcp_timeout_close_wait";
constexpr std::string_view timeWaitTimeout = "nf_conntrack_tcp_timeout_time_wait";

constexpr std::string_view halfOpenFilter = "state in {SYN_SENT, SYN_SENT2, SYN_RECV} and not assured";

void setSource(FindingNumbers &numbers, const CheckContext &context, std::span<const Row> rows)
{
    if (const auto top = topGroup(context.flows(), rows, bySource)) {
        numbers.subject = addressWord(context.flows(), top->example, AddressSlot::OriginalSrc);
        numbers.subjectCount = top->count;
    }
}

/// A rule that a table of nft applies before connection tracking.
std::string beforeTracking(std::string_view rule)
{
    return "chain prerouting { type filter hook prerouting priority raw; " + std::string(rule) + "; };";
}

std::string ipWord(const IpAddress &address) { return address.isV6() ? "ip6" : "ip"; }

/// How many of the largest groups are looked at; each costs a pass over the rows.
constexpr int mostLooked = 4;

/// `all`: the connections to the target.
Finding synFlood(const CheckContext &context, const TopGroup &top, std::uint64_t all)
{
    Finding finding = makeFinding(context, FindingId::SynFlood, Severity::Warning, Threshold::HalfOpenFlows);
    finding.numbers.count = top.count;
    finding.numbers.total = all;
    const std::string address = addressWord(context.flows(), top.example, AddressSlot::OriginalDst);
    const std::string port = std::to_string(top.key.port);
    finding.numbers.subject = endpointText(top.key.first, top.key.port);
    finding.evidence = {std::string(halfOpenFilter) + " and dst == " + address + " and dport == " + port, "src"};
    finding.remedies.push_back(nftTable(context, "ctscope_syn_limit",
        beforeTracking(ipWord(top.key.first) + " daddr " + address + " tcp dport " + port
            + " tcp flags & (fin | syn | rst | ack) == syn limit rate over 100/second burst 200 packets drop")));
    return finding;
}

/// `all`: the connections of the source.
Finding scan(const CheckContext &context, const TopScanner &top, std::uint64_t all)
{
    Finding finding = makeFinding(context, FindingId::Scan, Severity::Warning, Threshold::ScanTargets);
    finding.numbers.count = top.flows;
    finding.numbers.total = all;
    finding.numbers.subject = top.source.toString();
    finding.numbers.subjectCount = top.flows;
    finding.numbers.targets = top.destinations;
    finding.numbers.ports = top.ports;
    finding.evidence = {"state in {SYN_SENT, SYN_RECV} and unreplied and src == " + finding.numbers.subject,
        top.destinations >= top.ports ? "dst" : "dport"};
    finding.remedies.push_back(nftTable(
        context, "ctscope_scan", beforeTracking(ipWord(top.source) + " saddr " + finding.numbers.subject + " drop")));
    return finding;
}

} // namespace

CheckResult checkIdleEstablished(const CheckContext &context)
{
    if (context.areAtTheirEnd())
        return NotCheckedReason::EndStates;
    if (context.lacksTimes(FlowClass::Established))
        return NotCheckedReason::NoTimeLeft;
    const auto idle = static_cast<std::uint64_t>(context.threshold(Threshold::IdleEstablishedTime));
    const ClassRows &established = context.counts().of(FlowClass::Established);
    const std::uint64_t count = context.idleFor(FlowClass::Established, establishedTimeout, idle);
    if (!context.isLarge(count, context.counts().flows, Threshold::IdleEstablishedShare))
        return Fine();
    Finding finding =
        makeFinding(context, FindingId::IdleEstablished, context.severityOfShare(), Threshold::IdleEstablishedShare);
    finding.numbers.count = count;
    finding.numbers.total = context.counts().flows;
    finding.numbers.seconds = idle;
    finding.numbers.limit = context.startOf(FlowClass::Established, establishedTimeout);

    const std::uint64_t start = finding.numbers.limit;
    std::vector<Row> rows;
    rows.reserve(count);
    for (std::size_t i = 0; i < established.rows.size(); ++i) {
        if (context.isIdle(FlowClass::Established, established.left[i], start, idle))
            rows.push_back(established.rows[i]);
    }
    setSource(finding.numbers, context, rows);
    // What the idle time is counted from is not known in a dump without settings, but the time left is.
    finding.evidence.filter = "proto == tcp and state == ESTABLISHED and replied and "
        + (context.timeoutsKnown() ? "idle > " + durationWord(idle) : "ttl < " + durationWord(start - idle));
    finding.evidence.group = "src";

    // Keepalives come every two hours (RFC 5382, REQ-5).
    constexpr std::uint32_t shortestTimeout = 7440;
    constexpr std::uint32_t day = 86400;
    const auto close = std::clamp(static_cast<std::uint32_t>(idle), shortestTimeout, day);
    for (const std::uint32_t shorter : {day, close}) {
        if (shorter < start && (shorter == close || close != day))
            finding.remedies.push_back(shortenTimeout(context, FlowClass::Established, establishedTimeout, shorter));
    }
    return finding;
}

CheckResult checkCloseWait(const CheckContext &context)
{
    if (context.areAtTheirEnd())
        return NotCheckedReason::EndStates;
    if (!context.timeoutsKnown() && context.lacksTimes(FlowClass::CloseWait))
        return NotCheckedReason::NoTimeLeft;
    constexpr std::uint32_t usual = 60;
    const ClassRows &rows = context.counts().of(FlowClass::CloseWait);
    const std::uint32_t timeout = context.startOf(FlowClass::CloseWait, closeWaitTimeout);
    if (timeout <= usual || !context.isLarge(rows.rows.size(), context.counts().flows, Threshold::CloseWaitShare))
        return Fine();
    Finding finding = makeFinding(context, FindingId::CloseWait, context.severityOfShare(), Threshold::CloseWaitShare);
    finding.numbers.count = rows.rows.size();
    finding.numbers.total = context.counts().flows;
    finding.numbers.seconds = timeout;
    setSource(finding.numbers, context, rows.rows);
    finding.evidence = {"state == CLOSE_WAIT", "src"};
    finding.remedies.push_back(shortenTimeout(context, FlowClass::CloseWait, closeWaitTimeout, usual));
    return finding;
}

CheckResult checkTimeWait(const CheckContext &context)
{
    if (context.areAtTheirEnd())
        return NotCheckedReason::EndStates;
    constexpr std::uint32_t shorter = 30;
    const ClassRows &rows = context.counts().of(FlowClass::TimeWait);
    if (!context.isLarge(rows.rows.size(), context.counts().flows, Threshold::TimeWaitShare))
        return Fine();
    Finding finding = makeFinding(context, FindingId::TimeWait, context.severityOfShare(), Threshold::TimeWaitShare);
    finding.numbers.count = rows.rows.size();
    finding.numbers.total = context.counts().flows;
    finding.numbers.seconds = context.startOf(FlowClass::TimeWait, timeWaitTimeout);
    setSource(finding.numbers, context, rows.rows);
    finding.evidence = {"state == TIME_WAIT", "src,dst,dport"};
    if (finding.numbers.seconds > shorter)
        finding.remedies.push_back(shortenTimeout(context, FlowClass::TimeWait, timeWaitTimeout, shorter));
    return finding;
}

CheckResult checkSynFlood(const CheckContext &context)
{
    const FlowStore &flows = context.flows();
    const ClassRows &halfOpen = context.counts().of(FlowClass::HalfOpen);
    const double fewest = context.threshold(Threshold::HalfOpenFlows);
    std::vector<Row> rows(halfOpen.rows.begin(), halfOpen.rows.end());
    for (int looked = 0; looked < mostLooked; ++looked) {
        const auto top = topGroup(flows, rows, byTarget, fewest);
        if (!top || static_cast<double>(top->count) < fewest)
            return Fine();
        if (!isAddress(top->key.first))
            return NotCheckedReason::HiddenAddresses;
        std::uint64_t all = 0;
        for (Row row = 0; row < context.snapshot().liveRows; ++row) {
            const FlowRecord &record = flows.record(row);
            all += record.protocol == protocol::tcp && record.keys[1] == top->key.port
                && record.event() != EventKind::Destroy && byTarget.key(flows, row) == top->key;
        }
        if (static_cast<double>(top->count) * 100
            > context.threshold(Threshold::HalfOpenShare) * static_cast<double>(all))
            return synFlood(context, *top, all);
        // A busy service may hide one that is flooded.
        std::erase_if(rows, [&](Row row) { return byTarget.key(flows, row) == top->key; });
    }
    return Fine();
}

CheckResult checkScan(const CheckContext &context)
{
    const FlowStore &flows = context.flows();
    std::vector<Row> unreplied;
    for (const Row row : context.counts().of(FlowClass::HalfOpen).rows) {
        if (flows.record(row).has(FlowRecord::Unreplied))
            unreplied.push_back(row);
    }
    const double fewest = context.threshold(Threshold::ScanTargets);
    for (int looked = 0; looked < mostLooked; ++looked) {
        const auto top = topScanner(flows, unreplied, fewest);
        if (!top || static_cast<double>(std::max(top->destinations, top->ports)) <= fewest)
            return Fine();
        if (!isAddress(top->source))
            return NotCheckedReason::HiddenAddresses;
        const auto isFrom = [&](Row row) { return flows.address(row, AddressSlot::OriginalSrc) == top->source; };
        std::uint64_t all = 0;
        for (Row row = 0; row < context.snapshot().liveRows; ++row) {
            const FlowRecord &record = flows.record(row);
            all += record.protocol == protocol::tcp && record.event() != EventKind::Destroy && isFrom(row);
        }
        if (static_cast<double>(top->flows) * 100
            > context.threshold(Threshold::ScanUnreplied) * static_cast<double>(all))
            return scan(context, *top, all);
        // A busy proxy may have more failed connections than a scanner.
        std::erase_if(unreplied, isFrom);
    }
    return Fine();
}

CheckResult checkAsymmetricRoute(const CheckContext &context)
{
    constexpr std::uint64_t severalPackets = 3;
    const FlowStore &flows = context.flows();
    std::vector<Row> oneWay = context.counts().of(FlowClass::OneWay).rows;
    // A SYN that nobody answers may as well go to a machine that is off. Replies that take another way leave
    // connections without a beginning behind, or packets that fit no flow.
    const bool isKnownKind = !oneWay.empty() || context.rises("invalid");
    const bool isOtherKind = !isKnownKind && context.rate("invalid");
    if (!isOtherKind) {
        for (const Row row : context.counts().of(FlowClass::HalfOpen).rows) {
            if (flows.record(row).has(FlowRecord::Unreplied)
                && flows.originalCounters(row).value_or(Counters()).packets >= severalPackets)
                oneWay.push_back(row);
        }
    }
    if (!isOtherKind && !isKnownKind && context.isLarge(oneWay.size(), context.counts().tcp, Threshold::OneWayShare))
        return context.isKnown("invalid") ? context.oneReading() : NotCheckedReason::NoStatistics;
    if (isKnownKind && context.isLarge(oneWay.size(), context.counts().tcp, Threshold::OneWayShare)) {
        Finding finding = makeFinding(context, FindingId::AsymmetricRoute, Severity::Warning, Threshold::OneWayShare);
        finding.numbers.count = oneWay.size();
        finding.numbers.total = context.counts().tcp;
        finding.numbers.perSecond = context.rate("invalid");
        setSource(finding.numbers, context, oneWay);
        finding.evidence = {
            "proto == tcp and unreplied and (state == ESTABLISHED or (state == SYN_SENT and packets.out >= 3))", "src"};
        finding.remedies.push_back({rootCommand(context, "ip route show table all"), {}, Remedy::Effect::ShowsFirst});
        return finding;
    }
    return context.counts().uncountedSyns > 0 ? CheckResult(NotCheckedReason::NoAccounting) : Fine();
}

} // namespace ctscope::diagnosis
