// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/diagnose.h"
#include "record/recording.h"
#include "source/source.h"
#include "tracking/past_table.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace ctscope {

/// When a finding was there. Times are µs since 1970.
struct FindingTimes {
    /// From the first to the last of the moments in a row that had it; those at which it could not be checked do not count.
    std::vector<record::Range> ranges;
    std::int64_t worstAt = 0;
    std::vector<std::int64_t> unchecked; ///< moments at which it could not be checked, some of them within the ranges
    friend bool operator==(const FindingTimes &, const FindingTimes &) = default;
};

/// What a while was like. A plain value.
struct WhileExamined {
    record::Range range;               ///< as far as it is recorded
    std::vector<std::int64_t> moments; ///< that were diagnosed, in their order
    std::vector<FindingTimes> times;   ///< of Diagnosis::findings, in their order
    std::uint64_t drops = 0;           ///< packets dropped within all of the range
    std::uint64_t evicted = 0;         ///< entries
    std::uint64_t gaps = 0;            ///< times within it that are not recorded
    std::uint64_t unread = 0;          ///< moments that could not be read
    std::uint64_t partly = 0;   ///< of the others: a server did not answer, not all flows came, or some are damaged
    std::uint64_t machines = 1; ///< whose flows were examined together
    bool isHistory = false;     ///< only flows that have ended are known
};

/// A diagnosis of a while: each finding as it was when it was worst; fine is what was checked at some moment and never
/// found.
struct DiagnosisBetween {
    Diagnosis diagnosis;
    WhileExamined examined; ///< without moments: nothing was recorded then, or see `problem`
    SourceProblem problem{};
};

/// Diagnoses a recording or a history at moments of the while that `when` names (two times as Origin::when() has them;
/// empty: all of it): the fullest of each part, and in a recording moments at which the time left is known. Reads as many
/// tables, so it may take seconds; for any thread but that of the window. Returns what it has when stop is requested.
DiagnosisBetween diagnoseBetween(const PastTable &table, const std::string &when,
    const DiagnosisThresholds &thresholds = {}, const std::stop_token &stop = {}, const ReadProgress &progress = {});

/// In so many parts a while is divided.
constexpr std::size_t partsOfWhile = 24;

} // namespace ctscope
