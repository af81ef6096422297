// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/diagnose.h"
#include "query/diagnosis/row_groups.h"
#include "query/diagnosis/table_counts.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace ctscope::diagnosis {

// What the checks of diagnose.cpp have in common. Not for use outside of this folder.

/// What a check found out.
struct Fine { };
struct Covered { }; ///< another finding says it already
using CheckResult = std::variant<Fine, Covered, NotCheckedReason, Finding>;

/// What the checks read.
class CheckContext {
public:
    CheckContext(const DiagnosisInput &input, const DiagnosisThresholds &thresholds, const TableCounts &counts,
        const DiagnosisTrack *track, const ReplyWatch *replies);

    const DiagnosisInput &input() const noexcept { return m_input; }
    const Snapshot &snapshot() const noexcept { return m_input.snapshot; }
    const FlowStore &flows() const noexcept { return m_input.snapshot.rows.flows(); }
    const OriginState &origin() const noexcept { return m_input.snapshot.origin(); }
    const TableCounts &counts() const noexcept { return m_counts; }
    const DiagnosisTrack *track() const noexcept { return m_track; }
    const ReplyWatch *replies() const noexcept { return m_replies; }
    double threshold(Threshold id) const noexcept { return m_thresholds[id]; }

    // The limit
    std::optional<std::uint64_t> entries() const noexcept { return m_entries; }
    /// Absent also when it is 0, which means unlimited.
    std::optional<std::uint64_t> limit() const noexcept { return m_limit; }
    /// Entries in percent of the limit.
    std::optional<double> fill() const noexcept;
    /// A share of the table is a problem only when the table is filled to some part; a warning then.
    Severity severityOfShare() const noexcept;
    /// True when `count` is more than `share` percent of `total`, and not too few flows to judge.
    bool isLarge(std::uint64_t count, std::uint64_t total, Threshold share) const noexcept;

    // Settings
    bool settingsKnown() const noexcept;
    const KernelSetting *setting(std::string_view name) const noexcept;
    std::optional<std::uint64_t> settingValue(std::string_view name) const noexcept;
    /// The timeout in force: a setting, or the default when no settings are known.
    std::uint32_t timeout(std::string_view name) const noexcept;
    /// True for a live table and for a dump that came with its settings.
    bool timeoutsKnown() const noexcept { return snapshot().live || settingsKnown(); }
    /// Seconds from which idle times of a class count down: the timeout, or in a dump without settings, the most
    /// that a flow of the class has left.
    std::uint32_t startOf(FlowClass kind, std::string_view timeoutName) const noexcept;
    /// What a flow of a class has left may be of a shorter timeout while data is not acknowledged, up to so many
    /// seconds; 0 for classes without one (nf_conntrack_proto_tcp.c).
    std::uint32_t leastLeft(FlowClass kind) const noexcept;
    /// A flow with so much left was idle for more than `seconds`, where the time left began with `start`.
    bool isIdle(FlowClass kind, std::uint32_t left, std::uint64_t start, std::uint64_t seconds) const noexcept
    {
        return left != TableCounts::noTime && left > leastLeft(kind) && left + seconds < start;
    }
    /// How many flows of a class were idle for more than `seconds`.
    std::uint64_t idleFor(FlowClass kind, std::string_view timeoutName, std::uint64_t seconds) const noexcept;

    // Counters
    /// nullopt without a rate.
    std::optional<double> rate(std::string_view counter) const noexcept;
    bool rises(std::string_view counter) const noexcept { return rate(counter).value_or(0) > 0; }
    std::uint64_t counted(std::string_view counter) const noexcept;
    /// Kernels differ in the counters that they have.
    bool isKnown(std::string_view counter) const noexcept;

    /// The flows of a history have the state in which they ended.
    bool areAtTheirEnd() const noexcept { return snapshot().reading().history.has_value(); }
    /// There are flows of a class, but no time left of any.
    bool lacksTimes(FlowClass kind) const noexcept;

    /// Why nothing is known that takes two readings.
    NotCheckedReason oneReading() const noexcept
    {
        return snapshot().live ? NotCheckedReason::ShortWatch : NotCheckedReason::OneMoment;
    }

private:
    const DiagnosisInput &m_input;
    const DiagnosisThresholds &m_thresholds;
    const TableCounts &m_counts;
    const DiagnosisTrack *m_track;
    const ReplyWatch *m_replies;
    std::optional<std::uint64_t> m_entries;
    std::optional<std::uint64_t> m_limit;
};

/// A finding for which `threshold` was exceeded.
Finding makeFinding(const CheckContext &context, FindingId id, Severity severity, std::optional<Threshold> threshold);

// Remedies
/// Sets a sysctl of connection tracking, with the present value as undo.
Remedy setSetting(const CheckContext &context, std::string_view name, std::uint64_t value,
    Remedy::Effect effect = Remedy::Effect::None, std::uint64_t amount = 0);
/// Adds twice the present limit, and what that costs; nothing when the limit is not known.
void addRaisedLimit(const CheckContext &context, Finding &finding);
/// A shorter timeout, with the number of flows that would be gone.
Remedy shortenTimeout(const CheckContext &context, FlowClass kind, std::string_view timeoutName, std::uint32_t seconds);
/// A table of nft with the chains given, as one command; undo deletes it.
Remedy nftTable(const CheckContext &context, std::string_view name, std::string_view chains);
/// Any command, in the network namespace of the table.
std::string rootCommand(const CheckContext &context, std::string_view command);

// Texts of filters
/// "2h4m", "90s", as the filter language reads durations.
std::string durationWord(std::uint64_t seconds);
/// False for a text in place of an address, which must not get into a command or a filter.
bool isAddress(const IpAddress &address) noexcept;
/// The address of a row as text, also when it is no address.
std::string addressWord(const FlowStore &flows, Row row, AddressSlot slot);

// The checks, by subject
CheckResult checkTableFull(const CheckContext &context);
CheckResult checkFillLevel(const CheckContext &context);
CheckResult checkFillingUp(const CheckContext &context);
CheckResult checkBuckets(const CheckContext &context);
CheckResult checkEarlyDrops(const CheckContext &context);
CheckResult checkSharedBuckets(const CheckContext &context);
CheckResult checkLimitSetter(const CheckContext &context);

CheckResult checkIdleEstablished(const CheckContext &context);
CheckResult checkCloseWait(const CheckContext &context);
CheckResult checkTimeWait(const CheckContext &context);
CheckResult checkSynFlood(const CheckContext &context);
CheckResult checkScan(const CheckContext &context);
CheckResult checkAsymmetricRoute(const CheckContext &context);

CheckResult checkDnsStorm(const CheckContext &context);
CheckResult checkSilentUdpTarget(const CheckContext &context);
CheckResult checkUntranslatedUdp(const CheckContext &context);
CheckResult checkTunnels(const CheckContext &context);
CheckResult checkUnknownProtocols(const CheckContext &context);
CheckResult checkUdpTimeout(const CheckContext &context);

CheckResult checkInsertFailures(const CheckContext &context);
CheckResult checkSnatPorts(const CheckContext &context);
CheckResult checkStaleNat(const CheckContext &context);
CheckResult checkInvalidPackets(const CheckContext &context);

CheckResult checkLostEvents(const CheckContext &context);
CheckResult checkOffloadedFlows(const CheckContext &context);
CheckResult checkExpectations(const CheckContext &context);
CheckResult checkNothingTracked(const CheckContext &context);
CheckResult checkNotCounted(const CheckContext &context);

} // namespace ctscope::diagnosis
