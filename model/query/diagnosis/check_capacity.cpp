// SPDX-License-Identifier: GPL-3.0-or-later
// Is there room in the table?
#include "query/diagnosis/check.h"
#include "query/diagnosis/diagnosis_track.h"

#include <algorithm>

namespace ctscope::diagnosis {

namespace {

/// All flows by their source.
constexpr const char *whoUsesIt = "src";

/// Packets dropped for want of an entry. Races and long chains count as drops, too, and are findings of their own.
bool tableDrops(const CheckContext &context)
{
    return context.rises("drop") && !context.rises("insert_failed") && !context.rises("chaintoolong");
}

FindingNumbers fillNumbers(const CheckContext &context)
{
    FindingNumbers numbers;
    numbers.count = context.entries().value_or(0);
    numbers.total = context.limit().value_or(0);
    return numbers;
}

/// The table was called full for this level, and not for packets that were dropped while there was room.
bool wasFullAbove(const CheckContext &context, double percent)
{
    const auto last = context.track() != nullptr ? context.track()->lastPercent(FindingId::TableFull) : std::nullopt;
    return last && *last >= percent;
}

/// The level that is reached at `percent`; one that was reached before holds until it is fallen below by some points.
std::optional<Severity> fillSeverity(const CheckContext &context, double percent)
{
    const auto last = context.track() != nullptr ? context.track()->lastSeverity(FindingId::FillLevel) : std::nullopt;
    const double slack = context.threshold(Threshold::FillHysteresis);
    const bool wasCritical =
        last == Severity::Critical || wasFullAbove(context, context.threshold(Threshold::FillCritical) - slack);
    const bool wasWarning = wasCritical || last == Severity::Warning;
    if (percent >= context.threshold(Threshold::FillCritical) - (wasCritical ? slack : 0))
        return Severity::Critical;
    if (percent >= context.threshold(Threshold::FillWarning) - (wasWarning ? slack : 0))
        return Severity::Warning;
    return std::nullopt;
}

bool isFull(const CheckContext &context, double percent)
{
    const double held = context.threshold(Threshold::FillFull) - context.threshold(Threshold::FillHysteresis);
    return percent >= (wasFullAbove(context, held) ? held : context.threshold(Threshold::FillFull));
}

} // namespace

CheckResult checkTableFull(const CheckContext &context)
{
    const auto percent = context.fill();
    const bool full = percent && isFull(context, *percent);
    if (full || tableDrops(context)) {
        Finding finding = makeFinding(context, FindingId::TableFull, Severity::Critical, Threshold::FillFull);
        finding.evidence.group = whoUsesIt;
        finding.numbers = fillNumbers(context);
        finding.numbers.perSecond = context.rate("drop");
        // With room left it is not the limit that refuses flows.
        if (!percent || *percent >= context.threshold(Threshold::FillWarning))
            addRaisedLimit(context, finding);
        return finding;
    }
    // What was dropped before the only reading may be long ago.
    if (!context.rate("drop") && context.counted("drop") > 0)
        return context.oneReading();
    if (percent)
        return Fine();
    return context.origin().capacity.max ? CheckResult(Fine()) : NotCheckedReason::NoLimit;
}

CheckResult checkFillLevel(const CheckContext &context)
{
    const auto percent = context.fill();
    if (!percent)
        return context.origin().capacity.max ? CheckResult(Fine()) : NotCheckedReason::NoLimit;
    const auto severity = fillSeverity(context, *percent);
    if (!severity)
        return Fine();
    if (isFull(context, *percent))
        return Covered();
    Finding finding = makeFinding(context, FindingId::FillLevel, *severity,
        *severity == Severity::Critical ? Threshold::FillCritical : Threshold::FillWarning);
    finding.evidence.group = whoUsesIt;
    finding.numbers = fillNumbers(context);
    addRaisedLimit(context, finding);
    return finding;
}

CheckResult checkFillingUp(const CheckContext &context)
{
    if (!context.snapshot().live)
        return NotCheckedReason::OneMoment;
    if (const auto percent = context.fill(); percent && isFull(context, *percent))
        return Covered();
    const auto time = context.input().timeToFull;
    if (!time && !context.origin().capacity.max)
        return NotCheckedReason::NoLimit;
    if (!time && context.counts().recentSpan == 0)
        return NotCheckedReason::ShortWatch;
    if (!time || static_cast<double>(time->count()) >= context.threshold(Threshold::TimeToFull))
        return Fine();
    Finding finding = makeFinding(context, FindingId::FillingUp, Severity::Warning, Threshold::TimeToFull);
    finding.evidence.group = whoUsesIt;
    finding.numbers = fillNumbers(context);
    finding.numbers.seconds = static_cast<std::uint64_t>(time->count());
    addRaisedLimit(context, finding);
    return finding;
}

CheckResult checkBuckets(const CheckContext &context)
{
    const auto buckets = context.origin().capacity.buckets;
    const bool tooLong = context.rises("chaintoolong");
    if (!tooLong && (!buckets || *buckets == 0))
        return NotCheckedReason::NoSettings;
    const double allowed = context.threshold(Threshold::FlowsPerBucket) * static_cast<double>(buckets.value_or(0));
    const bool many = static_cast<double>(context.entries().value_or(0)) > allowed;
    const bool manyAtLimit = static_cast<double>(context.limit().value_or(0)) > allowed;
    if (!tooLong && !many && !manyAtLimit)
        return !context.rate("chaintoolong") && context.counted("chaintoolong") > 0 ? CheckResult(context.oneReading())
                                                                                    : Fine();
    const Severity severity = tooLong ? Severity::Critical : many ? Severity::Warning : Severity::Note;
    Finding finding = makeFinding(context, FindingId::FewBuckets, severity, Threshold::FlowsPerBucket);
    finding.numbers.count = context.entries().value_or(0);
    finding.numbers.total = context.limit().value_or(0);
    finding.numbers.limit = buckets.value_or(0);
    if (tooLong)
        finding.numbers.perSecond = context.rate("chaintoolong");
    // Each bucket is a pointer.
    const std::uint64_t wanted = std::max(finding.numbers.count, finding.numbers.total);
    if (buckets && wanted > *buckets) {
        finding.remedies.push_back(setSetting(
            context, "nf_conntrack_buckets", wanted, Remedy::Effect::MoreMemory, (wanted - *buckets) * sizeof(void *)));
    }
    return finding;
}

CheckResult checkEarlyDrops(const CheckContext &context)
{
    if (!context.isKnown("early_drop"))
        return NotCheckedReason::NoStatistics;
    const std::uint64_t total = context.counted("early_drop");
    const bool rises = context.rises("early_drop");
    const bool since = !context.rate("early_drop") && total > 0;
    if (!rises && !since)
        return Fine();
    Finding finding =
        makeFinding(context, FindingId::EarlyDrops, rises ? Severity::Warning : Severity::Note, std::nullopt);
    finding.numbers.count = total;
    finding.numbers.perSecond = context.rate("early_drop");
    finding.evidence = {"not assured", "src"};
    addRaisedLimit(context, finding);
    return finding;
}

CheckResult checkSharedBuckets(const CheckContext &context)
{
    const NamespaceCensus *const census = context.input().namespaces.get();
    // All namespaces of a machine have one hash table: another number is that of another machine.
    const auto buckets = context.origin().capacity.buckets;
    if (census == nullptr || (buckets && census->buckets && *buckets != *census->buckets))
        return NotCheckedReason::NoNamespaces;
    if (!buckets || *buckets == 0)
        return NotCheckedReason::NoSettings;
    const std::uint64_t all = census->total();
    if (static_cast<double>(all) <= context.threshold(Threshold::FlowsPerBucket) * static_cast<double>(*buckets))
        return census->complete ? CheckResult(Fine()) : NotCheckedReason::NoNamespaces;
    Finding finding = makeFinding(context, FindingId::SharedBuckets, Severity::Warning, Threshold::FlowsPerBucket);
    finding.numbers.count = all;
    finding.numbers.limit = *buckets;
    if (all > *buckets) {
        finding.remedies.push_back(setSetting(
            context, "nf_conntrack_buckets", all, Remedy::Effect::MoreMemory, (all - *buckets) * sizeof(void *)));
    }
    return finding;
}

CheckResult checkLimitSetter(const CheckContext &context)
{
    // The defaults of kube-proxy.
    constexpr std::uint64_t perCore = 32768;
    constexpr std::uint64_t least = 131072;
    constexpr std::uint64_t establishedTimeout = 86400;
    constexpr std::uint64_t closeWaitTimeout = 3600;
    const auto established = context.settingValue("nf_conntrack_tcp_timeout_established");
    const auto closeWait = context.settingValue("nf_conntrack_tcp_timeout_close_wait");
    if (!established || !closeWait)
        return NotCheckedReason::NoSettings;
    if (!context.origin().capacity.max)
        return NotCheckedReason::NoLimit;
    const auto limit = context.limit();
    const bool isKubeProxy = limit && *limit >= least && *limit % perCore == 0 && *established == establishedTimeout
        && *closeWait == closeWaitTimeout;
    if (!isKubeProxy)
        return Fine();
    Finding finding = makeFinding(context, FindingId::LimitSetter, Severity::Note, std::nullopt);
    finding.numbers.limit = *limit;
    finding.numbers.count = *limit / perCore;
    finding.remedies.push_back({"kubectl --namespace kube-system edit configmap kube-proxy", {}});
    return finding;
}

} // namespace ctscope::diagnosis
