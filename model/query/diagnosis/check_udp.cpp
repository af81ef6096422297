// SPDX-License-Identifier: GPL-3.0-or-later
// Which flows without connections fill the table, or hold it up?
#include "query/diagnosis/check.h"
#include "query/diagnosis/reply_watch.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace ctscope::diagnosis {

namespace {

constexpr std::string_view udpTimeout = "nf_conntrack_udp_timeout";
constexpr std::string_view streamTimeout = "nf_conntrack_udp_timeout_stream";
constexpr std::string_view genericTimeout = "nf_conntrack_generic_timeout";

/// Leaves packets untracked in both directions, of this machine and through it.
std::string untracked(std::string_view ports)
{
    const std::string rules =
        "udp dport " + std::string(ports) + " notrack; udp sport " + std::string(ports) + " notrack;";
    return "chain prerouting { type filter hook prerouting priority raw; " + rules
        + " }; chain output { type filter hook output priority raw; " + rules + " };";
}

/// The original destination and port of a row.
using Target = std::pair<IpAddress, std::uint16_t>;
Target targetOf(const FlowStore &flows, Row row)
{
    return {flows.address(row, AddressSlot::OriginalDst), flows.record(row).keys[1]};
}

/// Flows that have lived for longer than `seconds`, and those whose age is not known.
struct Aged {
    std::vector<Row> old;
    std::uint64_t unknown = 0;
};
template <typename Wanted> Aged agedOf(const CheckContext &context, std::uint64_t seconds, Wanted &&wanted)
{
    Aged aged;
    for (const Row row : context.counts().of(FlowClass::UnrepliedUdp).rows) {
        if (!wanted(row))
            continue;
        const auto age = context.snapshot().age(row, context.input().now);
        if (!age)
            ++aged.unknown;
        else if (*age >= seconds)
            aged.old.push_back(row);
    }
    return aged;
}

/// Numbers and evidence of flows that one target has most of, and that target; nullopt when its address is hidden.
std::optional<Target> setTarget(
    Finding &finding, const CheckContext &context, std::span<const Row> rows, std::string_view condition)
{
    const FlowStore &flows = context.flows();
    finding.numbers.count = rows.size();
    const auto top = topGroup(flows, rows, byTarget);
    if (!top || !isAddress(top->key.first))
        return std::nullopt;
    const std::string address = addressWord(flows, top->example, AddressSlot::OriginalDst);
    const std::string port = std::to_string(top->key.port);
    finding.numbers.subject = top->key.first.isV6() ? '[' + address + "]:" + port : address + ':' + port;
    finding.numbers.subjectCount = top->count;
    finding.evidence = {std::string(condition) + " and dst == " + address + " and dport == " + port, "src"};
    return Target{top->key.first, top->key.port};
}

/// Deletes the flows of a target; with `replySource`, those alone whose replies come from that address.
std::string deleteCommand(
    const CheckContext &context, const Target &target, const std::optional<IpAddress> &replySource)
{
    const std::string family = target.first.isV6() ? " -f ipv6" : "";
    std::string command = "conntrack -D" + family + " -p udp --orig-dst " + target.first.toString() + " --dport "
        + std::to_string(target.second);
    if (replySource)
        command += " --reply-src " + replySource->toString();
    return rootCommand(context, command);
}

/// Where the flows of a target are translated to.
std::set<IpAddress> translatedTargets(const FlowStore &flows, std::span<const Row> rows, const Target &target)
{
    std::set<IpAddress> addresses;
    for (const Row row : rows) {
        if (targetOf(flows, row) == target)
            addresses.insert(flows.address(row, AddressSlot::ReplySrc));
    }
    return addresses;
}

/// "reply.src in {10.0.9.1, 10.0.9.2}"
std::string replySourceTest(const std::set<IpAddress> &addresses)
{
    if (addresses.size() == 1)
        return "reply.src == " + addresses.begin()->toString();
    std::string text = "reply.src in {";
    for (const IpAddress &address : addresses)
        text += (text.ends_with('{') ? "" : ", ") + address.toString();
    return text + '}';
}

/// Why nothing is known of replies that may have stopped; nullopt when no flow has such.
std::optional<NotCheckedReason> whyStoppedRepliesAreUnknown(const CheckContext &context, std::uint64_t seconds)
{
    const FlowStore &flows = context.flows();
    const auto isAnswered = [&](Row row) {
        const FlowRecord &record = flows.record(row);
        return !record.has(FlowRecord::Unreplied) && !record.has(FlowRecord::Offload)
            && !record.has(FlowRecord::HwOffload);
    };
    const std::vector<Row> &watched = context.counts().of(FlowClass::AnsweredUdp).rows;
    const auto answered = std::ranges::count_if(context.counts().of(FlowClass::TranslatedUdp).rows, isAnswered);
    if (answered == 0)
        return std::nullopt;
    if (!context.snapshot().live)
        return NotCheckedReason::OneMoment;
    if (static_cast<std::size_t>(answered) > watched.size())
        return NotCheckedReason::NoAccounting;
    if (context.replies() == nullptr || !context.replies()->hasLasted(seconds))
        return NotCheckedReason::ShortWatch;
    return std::nullopt;
}

} // namespace

CheckResult checkDnsStorm(const CheckContext &context)
{
    const ClassRows &dns = context.counts().of(FlowClass::Dns);
    const double span = context.counts().recentSpan;
    const double perSecond = span > 0 ? static_cast<double>(dns.recent) / span : 0;
    const bool fast = perSecond > context.threshold(Threshold::DnsRate);
    if (!fast && !context.isLarge(dns.rows.size(), context.counts().flows, Threshold::DnsShare))
        return Fine();
    Finding finding = makeFinding(context, FindingId::DnsStorm, fast ? Severity::Warning : context.severityOfShare(),
        fast ? Threshold::DnsRate : Threshold::DnsShare);
    finding.numbers.count = dns.rows.size();
    finding.numbers.total = context.counts().flows;
    if (span > 0)
        finding.numbers.perSecond = perSecond;
    if (const auto top = topGroup(context.flows(), dns.rows, bySource)) {
        finding.numbers.subject = addressWord(context.flows(), top->example, AddressSlot::OriginalSrc);
        finding.numbers.subjectCount = top->count;
    }
    finding.evidence = {"proto == udp and dport == 53", "src"};
    finding.remedies.push_back(nftTable(context, "ctscope_dns", untracked("53")));
    return finding;
}

CheckResult checkSilentUdpTarget(const CheckContext &context)
{
    const auto seconds = static_cast<std::uint64_t>(context.threshold(Threshold::SilentUdpTime));
    const auto &translated = context.counts().of(FlowClass::TranslatedUdp).rows;
    const Aged aged = agedOf(context, seconds, [&](Row row) { return std::ranges::binary_search(translated, row); });
    const std::vector<Row> stopped =
        context.replies() != nullptr ? context.replies()->silentFor(seconds) : std::vector<Row>();
    std::vector<Row> silent;
    std::ranges::merge(aged.old, stopped, std::back_inserter(silent));
    if (silent.empty()) {
        if (aged.unknown > 0)
            return NotCheckedReason::NoAges;
        const auto reason = whyStoppedRepliesAreUnknown(context, seconds);
        return reason ? CheckResult(*reason) : Fine();
    }
    Finding finding = makeFinding(context, FindingId::SilentUdpTarget, Severity::Warning, Threshold::SilentUdpTime);
    finding.numbers.seconds = seconds;
    const auto target = setTarget(finding, context, silent,
        stopped.empty() ? "proto == udp and dnat and unreplied and age >= " + durationWord(seconds)
                        : "proto == udp and dnat");
    if (!target)
        return NotCheckedReason::HiddenAddresses;
    std::optional<IpAddress> onlyOne;
    if (!stopped.empty()) {
        // No filter can say that replies have stopped. What is wrong is the address that they came from.
        constexpr std::size_t mostNamed = 8;
        const std::set<IpAddress> addresses = translatedTargets(context.flows(), silent, *target);
        if (addresses.size() == 1)
            onlyOne = *addresses.begin();
        if (addresses.size() <= mostNamed)
            finding.evidence.filter += " and " + replySourceTest(addresses);
    }
    finding.remedies.push_back({deleteCommand(context, *target, onlyOne), {}});
    return finding;
}

CheckResult checkUntranslatedUdp(const CheckContext &context)
{
    const FlowStore &flows = context.flows();
    const auto &translated = context.counts().of(FlowClass::TranslatedUdp).rows;
    if (translated.empty())
        return Fine();
    std::set<Target> services;
    for (const Row row : translated)
        services.insert(targetOf(flows, row));
    const std::uint64_t seconds = std::uint64_t(2) * context.timeout(udpTimeout);
    const Aged aged = agedOf(
        context, seconds, [&](Row row) { return !flows.nat(row).any() && services.contains(targetOf(flows, row)); });
    if (aged.old.empty())
        return aged.unknown > 0 ? CheckResult(NotCheckedReason::NoAges) : Fine();
    Finding finding = makeFinding(context, FindingId::UntranslatedUdp, Severity::Warning, std::nullopt);
    finding.numbers.seconds = seconds;
    const auto target = setTarget(
        finding, context, aged.old, "proto == udp and nat == none and unreplied and age >= " + durationWord(seconds));
    if (!target)
        return NotCheckedReason::HiddenAddresses;
    finding.remedies.push_back({deleteCommand(context, *target, target->first), {}});
    return finding;
}

CheckResult checkTunnels(const CheckContext &context)
{
    const auto &rows = context.counts().of(FlowClass::Tunnel).rows;
    if (!context.isLarge(rows.size(), context.counts().flows, Threshold::TunnelShare))
        return Fine();
    Finding finding = makeFinding(context, FindingId::TrackedTunnels, Severity::Note, Threshold::TunnelShare);
    finding.numbers.count = rows.size();
    finding.numbers.total = context.counts().flows;
    finding.evidence = {"proto == udp and dport in {4789, 6081, 8472, 51820}", "dport"};
    finding.remedies.push_back(nftTable(context, "ctscope_tunnels", untracked("{ 4789, 6081, 8472, 51820 }")));
    return finding;
}

CheckResult checkUnknownProtocols(const CheckContext &context)
{
    constexpr std::uint32_t shorter = 60;
    const ClassRows &rows = context.counts().of(FlowClass::OtherProtocol);
    if (!context.timeoutsKnown() && context.lacksTimes(FlowClass::OtherProtocol))
        return NotCheckedReason::NoTimeLeft;
    const std::uint32_t timeout = context.startOf(FlowClass::OtherProtocol, genericTimeout);
    if (timeout <= shorter || !context.isLarge(rows.rows.size(), context.counts().flows, Threshold::OtherProtocolShare))
        return Fine();
    Finding finding =
        makeFinding(context, FindingId::UnknownProtocols, context.severityOfShare(), Threshold::OtherProtocolShare);
    finding.numbers.count = rows.rows.size();
    finding.numbers.total = context.counts().flows;
    finding.numbers.seconds = timeout;
    finding.evidence = {"not proto in {tcp, udp, icmp, icmpv6, sctp, dccp, gre, udplite}", "proto"};
    finding.remedies.push_back(shortenTimeout(context, FlowClass::OtherProtocol, genericTimeout, shorter));
    return finding;
}

CheckResult checkUdpTimeout(const CheckContext &context)
{
    constexpr std::uint64_t recommended = 300;
    const auto timeout = context.settingValue(streamTimeout);
    if (!timeout)
        return NotCheckedReason::NoSettings;
    if (static_cast<double>(*timeout) >= context.threshold(Threshold::UdpStreamTimeout))
        return Fine();
    Finding finding = makeFinding(context, FindingId::ShortUdpTimeout, Severity::Note, Threshold::UdpStreamTimeout);
    finding.numbers.seconds = *timeout;
    finding.evidence = {"proto == udp and assured", "dport"};
    finding.remedies.push_back(setSetting(context, streamTimeout, recommended));
    return finding;
}

} // namespace ctscope::diagnosis
