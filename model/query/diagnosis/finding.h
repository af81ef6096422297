// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/thresholds.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// What can be wrong with a connection tracking table. Sentences are in table/finding_words.h.
enum class FindingId : std::uint8_t {
    TableFull,
    FillLevel,
    FillingUp,
    FewBuckets,
    EarlyDrops,
    IdleEstablished,
    CloseWait,
    TimeWait,
    DnsStorm,
    SynFlood,
    Scan,
    InsertFailures,
    SnatPorts,
    SilentUdpTarget, ///< UDP that is translated to an address that does not answer
    UntranslatedUdp, ///< UDP that began before its translation rule
    StaleNat,        ///< translated to an address that this machine no longer has
    InvalidPackets,
    AsymmetricRoute,
    TrackedTunnels,
    UnknownProtocols,
    ShortUdpTimeout,
    SharedBuckets,
    LimitSetter, ///< another program has set the limits
    LostEvents,
    OffloadedFlows,
    ExpectationsFull,
    NothingTracked,
    NotCounted,
};
constexpr std::size_t findingCount = 28;

/// "syn-flood": on the command line and in JSON.
std::string_view findingName(FindingId id) noexcept;

enum class Severity : std::uint8_t { Note, Warning, Critical };
/// "note", "warning", "critical".
std::string_view severityName(Severity severity) noexcept;

/// The rows that a finding is about: a filter in the filter language, and the columns to group them by
/// ("src", "nat.src,dst"). Both may be empty.
struct Evidence {
    std::string filter;
    std::string group;
    friend bool operator==(const Evidence &, const Evidence &) = default;
};

/// A command that helps, complete with its numbers, for a shell.
struct Remedy {
    /// What the command brings about, as far as it can be computed.
    enum class Effect : std::uint8_t {
        None,
        FewerFlows, ///< about `amount` flows fewer, by the idle times of the flows themselves
        MoreMemory, ///< up to `amount` bytes of kernel memory
        ShowsFirst, ///< changes nothing: shows what to change
    };
    std::string command;
    std::string undo; ///< restores the present value; empty when there is nothing to restore
    Effect effect = Effect::None;
    std::uint64_t amount = 0;
    friend bool operator==(const Remedy &, const Remedy &) = default;
};

/// The numbers of a finding. Which of them it uses depends on the finding.
struct FindingNumbers {
    std::uint64_t count = 0;         ///< flows, or events of a counter
    std::uint64_t total = 0;         ///< of how many; 0 = not known
    std::optional<double> perSecond; ///< absent for a counter that was read once
    std::uint64_t seconds = 0;
    std::uint64_t limit = 0;        ///< a setting, a number of ports or buckets
    std::string subject;            ///< the largest of its kind: "10.0.0.5", "10.0.0.5:53", "[2001:db8::1]:53"
    std::uint64_t subjectCount = 0; ///< flows of the subject
    std::uint64_t targets = 0;      ///< distinct destinations of the subject
    std::uint64_t ports = 0;        ///< distinct destination ports of the subject

    /// `count` of `total` in percent; 0 when the total is not known.
    double percent() const noexcept
    {
        return total == 0 ? 0 : 100.0 * static_cast<double>(count) / static_cast<double>(total);
    }
    friend bool operator==(const FindingNumbers &, const FindingNumbers &) = default;
};

/// How a finding develops, as DiagnosisTrack has seen it.
enum class Growth : std::uint8_t { Unknown, Grows, Steady, Shrinks };

/// Something that is wrong, or worth to know. A plain value.
struct Finding {
    FindingId id = FindingId::TableFull;
    Severity severity = Severity::Warning;
    FindingNumbers numbers{};
    Evidence evidence{};
    std::vector<Remedy> remedies{};
    std::optional<Threshold> threshold{}; ///< the one that was exceeded
    double limit = 0;                     ///< its value in force
    /// When DiagnosisTrack saw it first; absent in a single diagnosis.
    std::optional<std::chrono::system_clock::time_point> began{};
    Growth growth = Growth::Unknown;
};

/// Why something could not be checked.
enum class NotCheckedReason : std::uint8_t {
    NoLimit,         ///< the limit is not known
    NoStatistics,    ///< the kernel's counters are not known
    NoSettings,      ///< the settings are not known
    NoAccounting,    ///< packets are not counted
    NoAges,          ///< the age of the flows is not known
    NoExpectations,  ///< the list of expectations is not known
    NoAddresses,     ///< the addresses of the machine are not known
    NoNamespaces,    ///< the entries of some network namespaces are not known
    NoEvents,        ///< the table is read without events
    OneMoment,       ///< a dump shows one moment
    ShortWatch,      ///< a live table was not watched for long enough
    HiddenAddresses, ///< somebody has put other words in place of the addresses
    NoTimeLeft,      ///< how long the flows have left is not known
    NotWatched,      ///< only a table that is watched shows it
    EndStates,       ///< a history has the states in which the flows ended
};

struct NotChecked {
    FindingId id;
    NotCheckedReason reason;
    friend bool operator==(const NotChecked &, const NotChecked &) noexcept = default;
};

/// What a diagnosis found, what it checked, and what it could not check. A plain value.
struct Diagnosis {
    std::vector<Finding> findings; ///< the most severe first, else in the order of FindingId
    std::vector<FindingId> fine;   ///< checked, and in order
    std::vector<NotChecked> notChecked;

    std::uint64_t flows = 0;            ///< that were examined
    std::optional<std::uint64_t> count; ///< entries against the limit
    std::optional<std::uint64_t> limit; ///< 0 = unlimited
    /// Timeouts were not known: idle times are since the most recent traffic in the same state, so they are
    /// lower bounds.
    bool timeoutsAssumed = false;

    /// nullopt when nothing was found.
    std::optional<Severity> worst() const noexcept;
};

} // namespace ctscope
