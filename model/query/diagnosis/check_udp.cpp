// SPDX-License-Identifier: GPL-3.0-or-later
// Which flows without connections fill the table, or hold it up?
#include "query/diagnosis/check.h"

#include <algorithm>
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

/// Numbers and evidence of flows that one target has most of; false when its address is hidden.
bool setTarget(Finding &finding, const CheckContext &context, std::span<const Row> rows, std::string_view condition)
{
    const FlowStore &flows = context.flows();
    finding.numbers.count = rows.size();
    const auto top = topGroup(flows, rows, byTarget);
    if (!top || !isAddress(top->key.first))
        return false;
    const std::string address = addressWord(flows, top->example, AddressSlot::OriginalDst);
    const std::string port = std::to_string(top->key.port);
    finding.numbers.subject = top->key.first.isV6() ? '[' + address + "]:" + port : address + ':' + port;
    finding.numbers.subjectCount = top->count;
    finding.evidence = {std::string(condition) + " and dst == " + address + " and dport == " + port, "src"};
    return true;
}

std::string deleteCommand(const CheckContext &context, const Finding &finding, std::string_view more)
{
    const std::string &subject = finding.numbers.subject;
    const std::size_t colon = subject.rfind(':');
    std::string address = subject.substr(0, colon);
    std::string family;
    if (address.starts_with('[')) {
        address = address.substr(1, address.size() - 2);
        family = " -f ipv6";
    }
    std::string command =
        "conntrack -D" + family + " -p udp --orig-dst " + address + " --dport " + subject.substr(colon + 1);
    if (!more.empty())
        command.append(" ").append(more).append(" ").append(address);
    return rootCommand(context, command);
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
    if (aged.old.empty())
        return aged.unknown > 0 ? CheckResult(NotCheckedReason::NoAges) : Fine();
    Finding finding = makeFinding(context, FindingId::SilentUdpTarget, Severity::Warning, Threshold::SilentUdpTime);
    finding.numbers.seconds = seconds;
    if (!setTarget(
            finding, context, aged.old, "proto == udp and dnat and unreplied and age >= " + durationWord(seconds)))
        return NotCheckedReason::HiddenAddresses;
    finding.remedies.push_back({deleteCommand(context, finding, {}), {}});
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
    if (!setTarget(finding, context, aged.old,
            "proto == udp and nat == none and unreplied and age >= " + durationWord(seconds)))
        return NotCheckedReason::HiddenAddresses;
    finding.remedies.push_back({deleteCommand(context, finding, "--reply-src"), {}});
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
    if (!context.settingsKnown())
        return NotCheckedReason::NoSettings;
    const auto timeout = context.settingValue(streamTimeout);
    if (!timeout || static_cast<double>(*timeout) >= context.threshold(Threshold::UdpStreamTimeout))
        return Fine();
    Finding finding = makeFinding(context, FindingId::ShortUdpTimeout, Severity::Note, Threshold::UdpStreamTimeout);
    finding.numbers.seconds = *timeout;
    finding.evidence = {"proto == udp and assured", "dport"};
    finding.remedies.push_back(setSetting(context, streamTimeout, recommended));
    return finding;
}

} // namespace ctscope::diagnosis
