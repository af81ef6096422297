// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/finding.h"

#include <chrono>
#include <deque>
#include <map>
#include <optional>

namespace ctscope {

/// Follows the findings of one table from diagnosis to diagnosis: when each began, and whether it grows.
/// Owned by the thread that makes the diagnoses.
class DiagnosisTrack {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Notes the findings of a diagnosis, made at `now`, and fills in Finding::began and Finding::growth.
    /// `wall` is the same moment.
    void add(Diagnosis &diagnosis, TimePoint now, std::chrono::system_clock::time_point wall);
    void clear() { m_known.clear(); }

    /// The severity that a finding had in the last diagnosis; nullopt when it was not there.
    std::optional<Severity> lastSeverity(FindingId id) const;
    /// Its count in percent of its total then.
    std::optional<double> lastPercent(FindingId id) const;

    /// Growth is judged over this time, from two diagnoses on.
    static constexpr std::chrono::seconds growthWindow{60};

private:
    struct Sample {
        TimePoint when;
        double value = 0;
    };
    struct Known {
        std::chrono::system_clock::time_point began;
        Severity severity = Severity::Note;
        double percent = 0;
        bool isRate = false;        ///< what the samples are
        std::deque<Sample> samples; ///< of growthWindow, the oldest first
    };
    std::map<FindingId, Known> m_known;
};

} // namespace ctscope
