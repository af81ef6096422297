// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"
#include "kernel/counter_history.h"
#include "query/diagnosis/finding.h"
#include "source/namespace_census.h"
#include "tracking/snapshot.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ctscope {

class DiagnosisTrack;
class ReplyWatch;

/// What a diagnosis is made from. Settings, switches, statistics and expectations are those of
/// Snapshot::origin().facts. The snapshot and the counters must live until diagnose() returns.
struct DiagnosisInput {
    const Snapshot &snapshot;
    /// The moment of which idle times and ages are; of a dump, Snapshot::takenAt.
    Snapshot::Clock::time_point now;
    /// Of CounterHistory; without rates when the counters were read once, empty when they are not known.
    std::span<const CounterTrend> counters{};
    /// Of Trend; absent when the table does not fill.
    std::optional<std::chrono::seconds> timeToFull{};
    /// The addresses of the network namespace that the table is of; absent when they are not known.
    std::optional<std::vector<IpAddress>> localAddresses{};
    /// The network namespaces of the machine whose table it is; null when they were not counted.
    NamespaceCensusPtr namespaces{};
};

/// Checks everything that a table, its settings and its statistics can show: see FindingId. One pass over
/// the rows, and a second look at the rows of a kind that may be a problem: about 10 ms for a million rows,
/// so not for the GUI thread. `track`: of the diagnoses before, for the hysteresis of fill levels; it is not
/// changed. `replies`: of the diagnoses before, brought up to date; without it, or in its first minute, replies that
/// have stopped are not found.
Diagnosis diagnose(const DiagnosisInput &input, const DiagnosisThresholds &thresholds = {},
    const DiagnosisTrack *track = nullptr, ReplyWatch *replies = nullptr);

} // namespace ctscope
