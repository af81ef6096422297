// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/diagnosis/diagnose.h"

#include "query/diagnosis/check.h"
#include "query/diagnosis/reply_watch.h"
#include "query/in_parts.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

namespace ctscope {

namespace {

using namespace diagnosis;

struct CheckEntry {
    FindingId id;
    CheckResult (*check)(const CheckContext &context);
};

constexpr std::array<CheckEntry, findingCount> checks = {{
    {FindingId::TableFull, checkTableFull},
    {FindingId::FillLevel, checkFillLevel},
    {FindingId::FillingUp, checkFillingUp},
    {FindingId::FewBuckets, checkBuckets},
    {FindingId::EarlyDrops, checkEarlyDrops},
    {FindingId::IdleEstablished, checkIdleEstablished},
    {FindingId::CloseWait, checkCloseWait},
    {FindingId::TimeWait, checkTimeWait},
    {FindingId::DnsStorm, checkDnsStorm},
    {FindingId::SynFlood, checkSynFlood},
    {FindingId::Scan, checkScan},
    {FindingId::InsertFailures, checkInsertFailures},
    {FindingId::SnatPorts, checkSnatPorts},
    {FindingId::SilentUdpTarget, checkSilentUdpTarget},
    {FindingId::UntranslatedUdp, checkUntranslatedUdp},
    {FindingId::StaleNat, checkStaleNat},
    {FindingId::InvalidPackets, checkInvalidPackets},
    {FindingId::AsymmetricRoute, checkAsymmetricRoute},
    {FindingId::TrackedTunnels, checkTunnels},
    {FindingId::UnknownProtocols, checkUnknownProtocols},
    {FindingId::ShortUdpTimeout, checkUdpTimeout},
    {FindingId::SharedBuckets, checkSharedBuckets},
    {FindingId::LimitSetter, checkLimitSetter},
    {FindingId::LostEvents, checkLostEvents},
    {FindingId::OffloadedFlows, checkOffloadedFlows},
    {FindingId::ExpectationsFull, checkExpectations},
    {FindingId::NothingTracked, checkNothingTracked},
    {FindingId::NotCounted, checkNotCounted},
}};

constexpr bool isInOrder() noexcept
{
    for (std::size_t i = 0; i < checks.size(); ++i) {
        if (checks[i].id != static_cast<FindingId>(i))
            return false;
    }
    return true;
}
static_assert(isInOrder());

/// The checks only read, so those of a large table are shared between two threads, each taking the next one.
std::array<CheckResult, findingCount> resultsOf(const CheckContext &context)
{
    std::array<CheckResult, findingCount> results;
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < checks.size(); i = next++)
            results[i] = checks[i].check(context);
    };
    std::jthread other;
    if (partsFor(context.snapshot().liveRows) > 1)
        other = std::jthread(work);
    work();
    if (other.joinable())
        other.join();
    return results;
}

} // namespace

Diagnosis diagnose(const DiagnosisInput &input, const DiagnosisThresholds &thresholds, const DiagnosisTrack *track,
    ReplyWatch *replies)
{
    const TableCounts counts = countTable(input.snapshot, input.now);
    if (replies != nullptr)
        replies->add(input.snapshot, counts.of(FlowClass::AnsweredUdp).rows, input.now);
    const CheckContext context(input, thresholds, counts, track, replies);
    Diagnosis diagnosis;
    diagnosis.flows = counts.flows;
    diagnosis.count = context.entries();
    diagnosis.limit = input.snapshot.origin().capacity.max;
    diagnosis.timeoutsAssumed = !context.timeoutsKnown();
    std::array<CheckResult, findingCount> results = resultsOf(context);
    for (const CheckEntry &entry : checks) {
        CheckResult &result = results[static_cast<std::size_t>(entry.id)];
        if (Finding *const finding = std::get_if<Finding>(&result))
            diagnosis.findings.push_back(std::move(*finding));
        else if (const NotCheckedReason *const reason = std::get_if<NotCheckedReason>(&result))
            diagnosis.notChecked.push_back({entry.id, *reason});
        else if (std::holds_alternative<Fine>(result))
            diagnosis.fine.push_back(entry.id);
    }
    std::ranges::stable_sort(
        diagnosis.findings, [](const Finding &a, const Finding &b) { return a.severity > b.severity; });
    return diagnosis;
}

} // namespace ctscope
