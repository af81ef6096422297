// SPDX-License-Identifier: GPL-3.0-or-later
// Does the translation have ports, and the right addresses? Do packets fit their flows?
#include "query/diagnosis/check.h"

#include <algorithm>
#include <vector>

namespace ctscope::diagnosis {

namespace {

/// The ports that masquerading and SNAT without a range give to sources above 1023 (nf_nat_core.c).
constexpr std::uint64_t usualPorts = 64512;

/// The ports of one translated source.
struct PortRange {
    std::uint64_t used = 0; ///< distinct
    std::uint64_t all = 0;  ///< from the lowest to the highest
    std::uint64_t flows = 0;
    std::uint64_t changed = 0; ///< flows whose port is not the one that their source chose

    /// True for the range of a rule. Without one, flows keep their ports, and these are neighbours by chance.
    bool isOfRule() const noexcept { return used >= fewest && used * 10 >= all * 9 && changed * 10 >= flows * 9; }

    static constexpr std::uint64_t fewest = 10;
};

PortRange rangeOf(const CheckContext &context, const TargetKey &pool)
{
    std::vector<bool> used(65536);
    std::uint64_t lowest = used.size();
    std::uint64_t highest = 0;
    PortRange range;
    for (const Row row : context.counts().of(FlowClass::SourceNat).rows) {
        const FlowRecord &record = context.flows().record(row);
        if (record.protocol != pool.protocol || byTranslatedSource.key(context.flows(), row).first != pool.first)
            continue;
        const std::uint16_t port = record.keys[3];
        ++range.flows;
        range.changed += port != record.keys[0];
        range.used += !used[port];
        used[port] = true;
        lowest = std::min<std::uint64_t>(lowest, port);
        highest = std::max<std::uint64_t>(highest, port);
    }
    range.all = highest >= lowest ? highest - lowest + 1 : 0;
    return range;
}

/// New flows fail, perhaps for want of a port.
bool mayLackPorts(const CheckContext &context) { return context.rises("insert_failed") || context.rises("drop"); }

/// How many ports a pool has. A rule with a range of its own shows only when flows already fail for want of a port.
std::uint64_t portsOf(const CheckContext &context, const TopGroup &pool)
{
    if (!mayLackPorts(context))
        return usualPorts;
    const PortRange range = rangeOf(context, pool.key);
    return range.isOfRule() ? std::min(range.all, usualPorts) : usualPorts;
}

} // namespace

CheckResult checkInsertFailures(const CheckContext &context)
{
    if (!context.isKnown("insert_failed"))
        return NotCheckedReason::NoStatistics;
    const auto rate = context.rate("insert_failed");
    const std::uint64_t total = context.counted("insert_failed");
    if (rate.value_or(0) <= 0 && (rate || total == 0))
        return Fine();
    const Severity severity = !rate                              ? Severity::Note
        : *rate > context.threshold(Threshold::InsertFailedRate) ? Severity::Critical
                                                                 : Severity::Warning;
    Finding finding = makeFinding(context, FindingId::InsertFailures, severity, Threshold::InsertFailedRate);
    finding.numbers.count = total;
    finding.numbers.perSecond = rate;
    // Without DNS there is another reason: used-up ports, or a rule that sends two flows to one tuple.
    if (context.counts().of(FlowClass::Dns).rows.empty()) {
        finding.evidence = {"", "dst,dport"};
        return finding;
    }
    finding.evidence = {"proto == udp and dport == 53", "src"};
    finding.remedies.push_back({"echo 'options single-request-reopen' | sudo tee -a /etc/resolv.conf",
        "sudo sed -i '/^options single-request-reopen$/d' /etc/resolv.conf"});
    return finding;
}

CheckResult checkSnatPorts(const CheckContext &context)
{
    const FlowStore &flows = context.flows();
    const double share = context.threshold(Threshold::SnatPortsShare) / 100;
    const double fewest = mayLackPorts(context) ? PortRange::fewest : share * static_cast<double>(usualPorts);
    const auto pool = topGroup(flows, context.counts().of(FlowClass::SourceNat).rows, byPortPool, fewest);
    if (!pool)
        return Fine();
    // No two entries have one reply tuple, so each flow of the pool has a port of its own.
    const std::uint64_t ports = portsOf(context, *pool);
    if (static_cast<double>(pool->count) <= share * static_cast<double>(ports))
        return Fine();
    if (!isAddress(pool->key.first) || !isAddress(pool->key.second))
        return NotCheckedReason::HiddenAddresses;
    Finding finding = makeFinding(context, FindingId::SnatPorts,
        pool->count >= ports ? Severity::Critical : Severity::Warning, Threshold::SnatPortsShare);
    finding.numbers.count = pool->count;
    finding.numbers.total = ports;
    finding.numbers.subject = addressWord(flows, pool->example, AddressSlot::ReplyDst);
    finding.numbers.limit = ports;
    const std::string target = addressWord(flows, pool->example, AddressSlot::OriginalDst);
    // Behind a destination translation the pool is one of the place where the flow went.
    const bool isTranslated = flows.nat(pool->example).destination();
    finding.evidence = {"nat.src == " + finding.numbers.subject
            + " and proto == " + std::string(protocol::conntrackName(pool->key.protocol))
            + (isTranslated ? " and reply.src == " + addressWord(flows, pool->example, AddressSlot::ReplySrc)
                        + " and reply.sport == " + std::to_string(pool->key.port)
                            : " and dst == " + target + " and dport == " + std::to_string(pool->key.port)),
        "src"};
    finding.remedies.push_back(
        {rootCommand(context, "nft -a list ruleset | grep -nE 'snat|masquerade'"), {}, Remedy::Effect::ShowsFirst});
    return finding;
}

CheckResult checkStaleNat(const CheckContext &context)
{
    const FlowStore &flows = context.flows();
    const auto &local = context.input().localAddresses;
    const auto &translated = context.counts().of(FlowClass::SourceNat).rows;
    if (translated.empty())
        return Fine();
    if (!local)
        return NotCheckedReason::NoAddresses;
    std::vector<IpAddress> addresses = *local;
    std::ranges::sort(addresses);
    std::vector<Row> stale;
    std::size_t all = 0; // whose address, and not only their port, is translated
    for (const Row row : translated) {
        const IpAddress address = flows.address(row, AddressSlot::ReplyDst);
        if (!flows.nat(row).srcAddress || !isAddress(address))
            continue;
        ++all;
        if (!std::ranges::binary_search(addresses, address))
            stale.push_back(row);
    }
    // Where no translation is to an address of this machine, they are of a pool that is routed here.
    if (stale.empty() || stale.size() == all)
        return Fine();
    Finding finding = makeFinding(context, FindingId::StaleNat, Severity::Warning, std::nullopt);
    finding.numbers.count = stale.size();
    finding.numbers.total = all;
    const auto top = topGroup(flows, stale, byTranslatedSource);
    finding.numbers.subject = addressWord(flows, top->example, AddressSlot::ReplyDst);
    finding.numbers.subjectCount = top->count;
    finding.evidence = {"nat.src == " + finding.numbers.subject, "src"};
    const std::string family = top->key.first.isV6() ? " -f ipv6" : "";
    finding.remedies.push_back(
        {rootCommand(context, "conntrack -L" + family + " --reply-dst " + finding.numbers.subject), {},
            Remedy::Effect::ShowsFirst});
    finding.remedies.push_back(
        {rootCommand(context, "conntrack -D" + family + " --reply-dst " + finding.numbers.subject), {}});
    return finding;
}

CheckResult checkInvalidPackets(const CheckContext &context)
{
    if (!context.isKnown("invalid"))
        return NotCheckedReason::NoStatistics;
    const auto rate = context.rate("invalid");
    if (!rate)
        return context.oneReading();
    const double span = context.counts().recentSpan;
    const double begun = span > 0 ? static_cast<double>(context.counts().recent) / span : 0;
    if (*rate <= context.threshold(Threshold::InvalidRate)
        || *rate * 100 <= context.threshold(Threshold::InvalidShare) * begun)
        return Fine();
    Finding finding = makeFinding(context, FindingId::InvalidPackets, Severity::Warning, Threshold::InvalidRate);
    finding.numbers.count = context.counted("invalid");
    finding.numbers.perSecond = rate;
    finding.remedies.push_back(setSetting(context, "nf_conntrack_log_invalid", 255));
    finding.remedies.push_back(setSetting(context, "nf_conntrack_tcp_be_liberal", 1));
    return finding;
}

} // namespace ctscope::diagnosis
