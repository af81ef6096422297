// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/eviction.h"
#include "query/number_text.h"
#include "tracking/snapshot.h"
#include "ui/panels/capacity_levels.h"

#include <QString>

#include <chrono>
#include <cstdint>
#include <optional>

namespace ctscope {

/// The values that the gauge shows: how full the table is, and with what. A plain value.
struct CapacityFacts {
    std::optional<std::uint64_t> count; ///< entries; the kernel's own count, or the rows of a dump
    std::optional<std::uint64_t> max;   ///< 0 = unlimited; absent = not known
    std::optional<std::uint64_t> buckets;
    std::optional<std::uint64_t> listed;      ///< rows read; absent when the table cannot be read
    std::optional<EvictionCounts> byEviction; ///< of the listed ones
    bool maxTyped = false;                    ///< max is what the user typed
    bool stale = false;                       ///< the list was read earlier than the count
    bool countedRows = false;                 ///< the count is the number of rows, as no kernel provided one
    bool eventLog = false;                    ///< flows of a log: they never filled a table together

    /// `typedMax` is used when the source does not provide the limit.
    static CapacityFacts of(const Snapshot &snapshot, std::optional<std::uint64_t> typedMax = {});

    /// The count in three parts, which add up to it; nullopt when the entries are not known.
    std::optional<EvictionCounts> parts() const noexcept;
    /// The count divided by the limit, which may exceed 1; nullopt when either is not known or there is no limit.
    std::optional<double> fill() const noexcept;
    friend bool operator==(const CapacityFacts &, const CapacityFacts &) noexcept = default;
};

/// The level of the alarm.
enum class CapacityLevel { Unknown, Unlimited, Calm, Filling, NearlyFull, Full };

CapacityLevel levelOf(const CapacityFacts &facts, const CapacityLevels &levels) noexcept;

/// "calm", "filling", "nearly full", "full", "no limit", "limit not known".
QString levelWord(CapacityLevel level);

/// What the legend calls a part: "Kept", "Freed above 95 %", "Evictable".
QString evictionWord(Eviction eviction);
/// What happens to such entries when the table is full, in a sentence.
QString evictionMeaning(Eviction eviction);

/// "37 %", "< 1 %", "104 %": rounded down, so that the gauge shows a level's number only once it is reached. Without a
/// limit the count, "1,204"; "?" when that is not known either.
QString gaugeText(const CapacityFacts &facts, const NumberStyle &numbers);

/// "97,120 of 262,144", "97,120 entries, no limit", "1,204 flows": the numbers below the gauge.
QString countOfMaxText(const CapacityFacts &facts, const NumberStyle &numbers);

/// "50 s", "23 min", "5 h", "3 d": a forecast, which is not more precise than that.
QString forecastText(std::chrono::seconds time);

/// "13:32:16": the time of day of a snapshot.
QString timeKnown(const Snapshot &snapshot);

} // namespace ctscope
