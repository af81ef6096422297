// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/diagnosis/diagnosis_track.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

/// A change by less than this part is none.
constexpr double noticeable = 0.05;

/// A part of something grows with its count, also where a rate is known. A counter grows all the time, so its
/// finding grows with the rate.
bool growsByRate(const FindingNumbers &numbers) { return numbers.perSecond && numbers.total == 0; }

} // namespace

void DiagnosisTrack::add(Diagnosis &diagnosis, TimePoint now, std::chrono::system_clock::time_point wall)
{
    std::erase_if(m_known, [&](const auto &known) {
        return std::ranges::find(diagnosis.findings, known.first, &Finding::id) == diagnosis.findings.end();
    });
    for (Finding &finding : diagnosis.findings) {
        const auto [place, isNew] = m_known.try_emplace(finding.id);
        Known &known = place->second;
        if (isNew)
            known.began = wall;
        known.severity = finding.severity;
        const FindingNumbers &numbers = finding.numbers;
        known.percent = numbers.percent();
        // A count says nothing about a rate: the first reading of a counter has none.
        if (std::exchange(known.isRate, growsByRate(numbers)) != known.isRate)
            known.samples.clear();
        // The last sample that is old enough stays, so that the window is covered.
        while (known.samples.size() > 1 && now - known.samples[1].when >= growthWindow)
            known.samples.pop_front();
        known.samples.push_back({now, known.isRate ? *numbers.perSecond : static_cast<double>(numbers.count)});

        finding.began = known.began;
        if (known.samples.size() < 2)
            continue;
        const double before = known.samples.front().value;
        const double after = known.samples.back().value;
        finding.growth = after > before * (1 + noticeable) ? Growth::Grows
            : after < before * (1 - noticeable)            ? Growth::Shrinks
                                                           : Growth::Steady;
    }
}

std::optional<Severity> DiagnosisTrack::lastSeverity(FindingId id) const
{
    const auto known = m_known.find(id);
    return known == m_known.end() ? std::nullopt : std::optional(known->second.severity);
}

std::optional<double> DiagnosisTrack::lastPercent(FindingId id) const
{
    const auto known = m_known.find(id);
    return known == m_known.end() ? std::nullopt : std::optional(known->second.percent);
}

} // namespace ctscope
