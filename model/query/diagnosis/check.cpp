// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/diagnosis/check.h"

#include "flow/foreign_text.h"

#include <algorithm>

namespace ctscope::diagnosis {

namespace {

/// Bytes of an entry in the kernel's slab (Linux 6.18); its extensions come on top.
constexpr std::uint64_t bytesOfEntry = 256;

/// The setting of this name; nullptr without settings.
const KernelSetting *find(const OriginState &origin, std::string_view name) noexcept
{
    if (!origin.facts || !origin.facts->settings)
        return nullptr;
    const auto found = std::ranges::find(*origin.facts->settings, name, &KernelSetting::name);
    return found == origin.facts->settings->end() ? nullptr : &*found;
}

const CounterTrend *find(std::span<const CounterTrend> counters, std::string_view name) noexcept
{
    const auto found = std::ranges::find(counters, name, &CounterTrend::name);
    return found == counters.end() ? nullptr : &*found;
}

} // namespace

CheckContext::CheckContext(const DiagnosisInput &input, const DiagnosisThresholds &thresholds,
    const TableCounts &counts, const DiagnosisTrack *track, const ReplyWatch *replies)
    : m_input(input)
    , m_thresholds(thresholds)
    , m_counts(counts)
    , m_track(track)
    , m_replies(replies)
{
    const Capacity &capacity = origin().capacity;
    m_entries = capacity.count;
    const ReadingInfo &reading = snapshot().reading();
    if (!m_entries && !reading.isDeletion && !reading.isEventLog)
        m_entries = counts.flows;
    m_limit = capacity.max && *capacity.max > 0 ? capacity.max : std::nullopt;
}

std::optional<double> CheckContext::fill() const noexcept
{
    if (!m_entries || !m_limit)
        return std::nullopt;
    return 100.0 * static_cast<double>(*m_entries) / static_cast<double>(*m_limit);
}

Severity CheckContext::severityOfShare() const noexcept
{
    const auto level = fill();
    return level && *level < threshold(Threshold::ShareMatters) ? Severity::Note : Severity::Warning;
}

bool CheckContext::isLarge(std::uint64_t count, std::uint64_t total, Threshold share) const noexcept
{
    return static_cast<double>(count) >= threshold(Threshold::FewestFlows)
        && static_cast<double>(count) * 100 > threshold(share) * static_cast<double>(total);
}

bool CheckContext::settingsKnown() const noexcept
{
    return origin().facts && origin().facts->settings && !origin().facts->settings->empty();
}

const KernelSetting *CheckContext::setting(std::string_view name) const noexcept { return find(origin(), name); }

std::optional<std::uint64_t> CheckContext::settingValue(std::string_view name) const noexcept
{
    const KernelSetting *const found = setting(name);
    return found != nullptr ? found->value : std::nullopt;
}

std::uint32_t CheckContext::timeout(std::string_view name) const noexcept
{
    static const Timeouts defaults;
    const Timeouts &timeouts = origin().timeouts ? *origin().timeouts : defaults;
    const auto found = std::ranges::find(timeouts.rules(), name, &TimeoutRule::sysctl);
    return found == timeouts.rules().end() ? 0 : found->seconds;
}

std::uint32_t CheckContext::startOf(FlowClass kind, std::string_view timeoutName) const noexcept
{
    return timeoutsKnown() ? timeout(timeoutName) : m_counts.of(kind).mostLeft;
}

std::uint32_t CheckContext::leastLeft(FlowClass kind) const noexcept
{
    return kind == FlowClass::Established && timeoutsKnown() ? origin().timeouts->shortened() : 0;
}

std::uint64_t CheckContext::idleFor(FlowClass kind, std::string_view timeoutName, std::uint64_t seconds) const noexcept
{
    const std::uint64_t start = startOf(kind, timeoutName);
    return static_cast<std::uint64_t>(std::ranges::count_if(
        m_counts.of(kind).left, [&](std::uint32_t left) { return isIdle(kind, left, start, seconds); }));
}

std::optional<double> CheckContext::rate(std::string_view counter) const noexcept
{
    const CounterTrend *const found = find(m_input.counters, counter);
    return found != nullptr ? found->perSecond : std::nullopt;
}

std::uint64_t CheckContext::counted(std::string_view counter) const noexcept
{
    const CounterTrend *const found = find(m_input.counters, counter);
    return found != nullptr ? found->total : 0;
}

bool CheckContext::isKnown(std::string_view counter) const noexcept
{
    return find(m_input.counters, counter) != nullptr;
}

bool CheckContext::lacksTimes(FlowClass kind) const noexcept
{
    const std::vector<std::uint32_t> &left = m_counts.of(kind).left;
    return !left.empty() && std::ranges::all_of(left, [](std::uint32_t time) { return time == TableCounts::noTime; });
}

Finding makeFinding(const CheckContext &context, FindingId id, Severity severity, std::optional<Threshold> threshold)
{
    Finding finding;
    finding.id = id;
    finding.severity = severity;
    finding.threshold = threshold;
    if (threshold)
        finding.limit = context.threshold(*threshold);
    return finding;
}

std::string rootCommand(const CheckContext &context, std::string_view command)
{
    std::string text = "sudo ";
    const KernelFactsPtr &facts = context.origin().facts;
    if (facts && !facts->netns.empty())
        text += "nsenter --net=" + shellWord(facts->netns) + ' ';
    return text.append(command);
}

Remedy setSetting(const CheckContext &context, std::string_view name, std::uint64_t value, Remedy::Effect effect,
    std::uint64_t amount)
{
    const KernelSetting *const present = context.setting(name);
    // The limits of the kernel are set from its first namespace.
    const bool isShared = name == "nf_conntrack_max" || name == "nf_conntrack_buckets";
    const auto command = [&](std::uint64_t number) {
        const std::string sysctl = present != nullptr ? present->sysctl : "net.netfilter." + std::string(name);
        const std::string text = "sysctl -w " + sysctl + '=' + std::to_string(number);
        return isShared ? "sudo " + text : rootCommand(context, text);
    };
    Remedy remedy;
    remedy.command = command(value);
    remedy.effect = effect;
    remedy.amount = amount;
    if (present != nullptr && present->value)
        remedy.undo = command(*present->value);
    else if (name == "nf_conntrack_max" && context.origin().capacity.max)
        remedy.undo = command(*context.origin().capacity.max);
    else if (name == "nf_conntrack_buckets" && context.origin().capacity.buckets)
        remedy.undo = command(*context.origin().capacity.buckets);
    else if (context.snapshot().live && context.timeout(name) > 0)
        remedy.undo = command(context.timeout(name));
    return remedy;
}

void addRaisedLimit(const CheckContext &context, Finding &finding)
{
    // Twice a limit that is only guessed may be less than it is.
    if (const auto present = context.limit()) {
        finding.remedies.push_back(
            setSetting(context, "nf_conntrack_max", 2 * *present, Remedy::Effect::MoreMemory, *present * bytesOfEntry));
    }
}

Remedy shortenTimeout(const CheckContext &context, FlowClass kind, std::string_view timeoutName, std::uint32_t seconds)
{
    if (context.lacksTimes(kind))
        return setSetting(context, timeoutName, seconds);
    return setSetting(
        context, timeoutName, seconds, Remedy::Effect::FewerFlows, context.idleFor(kind, timeoutName, seconds));
}

Remedy nftTable(const CheckContext &context, std::string_view name, std::string_view chains)
{
    const std::string table = "inet " + std::string(name);
    Remedy remedy;
    remedy.command = rootCommand(context, "nft 'table " + table + " { " + std::string(chains) + " }'");
    remedy.undo = rootCommand(context, "nft delete table " + table);
    return remedy;
}

std::string durationWord(std::uint64_t seconds)
{
    struct Unit {
        std::uint64_t seconds;
        char letter;
    };
    std::string text;
    for (const Unit unit : {Unit{86400, 'd'}, Unit{3600, 'h'}, Unit{60, 'm'}, Unit{1, 's'}}) {
        if (const std::uint64_t count = seconds / unit.seconds; count > 0)
            text += std::to_string(count) + unit.letter;
        seconds %= unit.seconds;
    }
    return text.empty() ? "0s" : text;
}

bool isAddress(const IpAddress &address) noexcept { return address.isV4() || address.isV6(); }

std::string addressWord(const FlowStore &flows, Row row, AddressSlot slot)
{
    const IpAddress address = flows.address(row, slot);
    return address.family == Family::Unreadable ? std::string(flows.addressText(row, slot)) : address.toString();
}

} // namespace ctscope::diagnosis
