// SPDX-License-Identifier: GPL-3.0-or-later
// Is every flow tracked and counted, and every change reported?
#include "query/diagnosis/check.h"

namespace ctscope::diagnosis {

CheckResult checkLostEvents(const CheckContext &context)
{
    const FollowState &following = context.origin().following;
    if (!context.snapshot().live)
        return NotCheckedReason::OneMoment;
    if (following.events != FollowState::Events::Running)
        return NotCheckedReason::NoEvents;
    if (following.overruns == 0)
        return Fine();
    // The flows are right again; what was missed stays missed.
    constexpr std::chrono::minutes lately{5};
    const bool isOver = following.recovered && following.lostAt && context.input().now - *following.lostAt > lately;
    Finding finding =
        makeFinding(context, FindingId::LostEvents, isOver ? Severity::Note : Severity::Warning, std::nullopt);
    finding.numbers.count = following.overruns;
    return finding;
}

CheckResult checkOffloadedFlows(const CheckContext &context)
{
    if (context.counts().offloaded == 0)
        return Fine();
    Finding finding = makeFinding(context, FindingId::OffloadedFlows, Severity::Note, std::nullopt);
    finding.numbers.count = context.counts().offloaded;
    finding.numbers.total = context.counts().flows;
    finding.evidence = {"offload or hw_offload", "dst"};
    // With "counter" in its definition the flow table counts what it forwards.
    finding.remedies.push_back({rootCommand(context, "nft list flowtables"), {}, Remedy::Effect::ShowsFirst});
    return finding;
}

CheckResult checkExpectations(const CheckContext &context)
{
    const KernelFactsPtr &facts = context.origin().facts;
    if (!facts || !facts->expectations)
        return NotCheckedReason::NoExpectations;
    const auto limit = context.settingValue("nf_conntrack_expect_max");
    if (!limit || *limit == 0)
        return NotCheckedReason::NoSettings;
    const std::uint64_t count = facts->expectations->size();
    if (static_cast<double>(count) * 100
        < context.threshold(Threshold::ExpectationsShare) * static_cast<double>(*limit))
        return Fine();
    Finding finding =
        makeFinding(context, FindingId::ExpectationsFull, Severity::Warning, Threshold::ExpectationsShare);
    finding.numbers.count = count;
    finding.numbers.total = *limit;
    finding.remedies.push_back(setSetting(context, "nf_conntrack_expect_max", 2 * *limit));
    return finding;
}

CheckResult checkNothingTracked(const CheckContext &context)
{
    if (context.counts().flows > 0 || context.entries().value_or(0) > 0)
        return Fine();
    if (!context.snapshot().live)
        return NotCheckedReason::OneMoment;
    Finding finding = makeFinding(context, FindingId::NothingTracked, Severity::Note, std::nullopt);
    finding.remedies.push_back(nftTable(
        context, "ctscope_track", "chain input { type filter hook input priority 0; ct state established accept; };"));
    return finding;
}

CheckResult checkNotCounted(const CheckContext &context)
{
    if (context.counts().counted > 0)
        return Fine();
    const KernelFactsPtr &facts = context.origin().facts;
    if (!facts || !facts->switches.accounting)
        return NotCheckedReason::NoSettings;
    if (*facts->switches.accounting)
        return Fine();
    Finding finding = makeFinding(context, FindingId::NotCounted, Severity::Note, std::nullopt);
    Remedy remedy = setSetting(context, "nf_conntrack_acct", 1);
    if (remedy.undo.empty())
        remedy.undo = setSetting(context, "nf_conntrack_acct", 0).command;
    finding.remedies.push_back(remedy);
    return finding;
}

} // namespace ctscope::diagnosis
