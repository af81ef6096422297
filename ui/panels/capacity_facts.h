// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/eviction.h"
#include "query/number_text.h"
#include "tracking/snapshot.h"
#include "ui/panels/capacity_levels.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace ctscope {

/// What the gauge shows: how full, and with what. A plain value.
struct CapacityFacts {
    std::optional<std::uint64_t> count; ///< entries; the kernel's own count, or the rows of a dump
    std::optional<std::uint64_t> max;   ///< 0 = unlimited; absent = not known
    std::optional<std::uint64_t> buckets;
    std::optional<std::uint64_t> listed;      ///< rows read; absent when the table cannot be read
    std::optional<EvictionCounts> byEviction; ///< of the listed ones
    bool maxTyped = false;                    ///< max is what the user typed
    bool stale = false;                       ///< the list is of an earlier moment than the count
    bool countedRows = false;                 ///< no kernel told the count: it is the number of rows
    bool eventLog = false;                    ///< flows of a log: they never filled a table together

    /// `typedMax` stands in where the source does not know max.
    static CapacityFacts of(const Snapshot &snapshot, std::optional<std::uint64_t> typedMax = {});

    /// The count in three parts, which add up to it; nullopt when the entries are not known.
    std::optional<EvictionCounts> parts() const noexcept;
    /// Count by max, also above 1; nullopt without either, and with no limit.
    std::optional<double> fill() const noexcept;
    friend bool operator==(const CapacityFacts &, const CapacityFacts &) noexcept = default;
};

/// How bad it is.
enum class CapacityLevel { Unknown, Unlimited, Calm, Filling, NearlyFull, Full };

CapacityLevel levelOf(const CapacityFacts &facts, const CapacityLevels &levels) noexcept;

/// "calm", "filling", "nearly full", "full", "no limit", "limit not known".
QString levelWord(CapacityLevel level);

/// What the legend calls a part: "Kept", "Freed above 95 %", "Evictable".
QString evictionWord(Eviction eviction);
/// What becomes of such entries in a full table, in a sentence.
QString evictionMeaning(Eviction eviction);

/// "37 %", "< 1 %", "104 %": never rounded up, so that a level's number is its first. Without a max
/// the count, "1,204"; "?" when that is not known either.
QString gaugeText(const CapacityFacts &facts, const NumberStyle &numbers);

/// "97,120 of 262,144", "97,120 entries, no limit", "1,204 flows": the numbers below the gauge.
QString countOfMaxText(const CapacityFacts &facts, const NumberStyle &numbers);

/// "13:32:16": the time of day as of which a snapshot is known.
QString timeKnown(const Snapshot &snapshot);

} // namespace ctscope
