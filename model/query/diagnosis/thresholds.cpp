// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/diagnosis/thresholds.h"

#include <algorithm>

namespace ctscope {

namespace {

using enum Threshold;
using Unit = ThresholdUnit;

// RFC 5382, REQ-5: an established connection is kept for 2 h 4 min at least. RFC 4787, REQ-5: a UDP mapping for 2 min.
constexpr std::array<ThresholdDefinition, thresholdCount> definitions = {{
    {FillWarning, "fill-warning", 75, Unit::Percent, "node-mixin"},
    {FillCritical, "fill-critical", 90, Unit::Percent, "Netdata"},
    {FillFull, "fill-full", 95, Unit::Percent, "nf_conntrack_core.c"},
    {FillHysteresis, "fill-hysteresis", 5, Unit::Percent, "Netdata"},
    {TimeToFull, "time-to-full", 3600, Unit::Seconds, "ctscope"},
    {FlowsPerBucket, "flows-per-bucket", 2, Unit::FlowsPerBucket, "ctscope"},
    {ShareMatters, "share-matters", 25, Unit::Percent, "ctscope"},
    {FewestFlows, "fewest-flows", 20, Unit::Flows, "ctscope"},
    {IdleEstablishedShare, "idle-established-share", 30, Unit::Percent, "ctscope"},
    {IdleEstablishedTime, "idle-established-time", 7440, Unit::Seconds, "RFC 5382, REQ-5"},
    {CloseWaitShare, "close-wait-share", 5, Unit::Percent, "ctscope"},
    {TimeWaitShare, "time-wait-share", 40, Unit::Percent, "ctscope"},
    {DnsShare, "dns-share", 20, Unit::Percent, "ctscope"},
    {DnsRate, "dns-rate", 1000, Unit::PerSecond, "ctscope"},
    {HalfOpenFlows, "half-open-flows", 100, Unit::Flows, "ctscope"},
    {HalfOpenShare, "half-open-share", 80, Unit::Percent, "ctscope"},
    {ScanTargets, "scan-targets", 100, Unit::Targets, "ctscope"},
    {ScanUnreplied, "scan-unreplied", 80, Unit::Percent, "ctscope"},
    {InsertFailedRate, "insert-failed-rate", 1, Unit::PerSecond, "ctscope"},
    {SnatPortsShare, "snat-ports-share", 80, Unit::Percent, "ctscope"},
    {SilentUdpTime, "silent-udp-time", 60, Unit::Seconds, "ctscope"},
    {InvalidRate, "invalid-rate", 1, Unit::PerSecond, "ctscope"},
    {InvalidShare, "invalid-share", 0.1, Unit::Percent, "ctscope"},
    {OneWayShare, "one-way-share", 5, Unit::Percent, "ctscope"},
    {TunnelShare, "tunnel-share", 5, Unit::Percent, "ctscope"},
    {OtherProtocolShare, "other-protocol-share", 5, Unit::Percent, "ctscope"},
    {UdpStreamTimeout, "udp-stream-timeout", 120, Unit::Seconds, "RFC 4787, REQ-5"},
    {ExpectationsShare, "expectations-share", 80, Unit::Percent, "ctscope"},
}};

constexpr bool isInOrder() noexcept
{
    for (std::size_t i = 0; i < definitions.size(); ++i) {
        if (definitions[i].id != static_cast<Threshold>(i))
            return false;
    }
    return true;
}
static_assert(isInOrder());

} // namespace

std::span<const ThresholdDefinition, thresholdCount> allThresholds() noexcept { return definitions; }

const ThresholdDefinition &definitionOf(Threshold id) noexcept { return definitions[static_cast<std::size_t>(id)]; }

std::optional<Threshold> thresholdNamed(std::string_view name) noexcept
{
    const auto *const found = std::ranges::find(definitions, name, &ThresholdDefinition::name);
    return found == definitions.end() ? std::nullopt : std::optional(found->id);
}

DiagnosisThresholds::DiagnosisThresholds() noexcept
{
    for (const ThresholdDefinition &definition : definitions)
        set(definition.id, definition.value);
}

} // namespace ctscope
