// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/diagnosis/finding.h"

#include <array>

namespace ctscope {

std::string_view findingName(FindingId id) noexcept
{
    static constexpr std::array<std::string_view, findingCount> names = {"table-full", "fill-level", "filling-up",
        "few-buckets", "early-drops", "idle-established", "close-wait", "time-wait", "dns-storm", "syn-flood", "scan",
        "insert-failures", "snat-ports", "silent-udp-target", "untranslated-udp", "stale-nat", "invalid-packets",
        "asymmetric-route", "tracked-tunnels", "unknown-protocols", "short-udp-timeout", "shared-buckets",
        "limit-setter", "lost-events", "offloaded-flows", "expectations-full", "nothing-tracked", "not-counted"};
    return names[static_cast<std::size_t>(id)];
}

std::string_view severityName(Severity severity) noexcept
{
    switch (severity) {
    case Severity::Note: return "note";
    case Severity::Warning: return "warning";
    case Severity::Critical: return "critical";
    }
    return {};
}

std::optional<Severity> Diagnosis::worst() const noexcept
{
    return findings.empty() ? std::nullopt : std::optional(findings.front().severity);
}

} // namespace ctscope
