// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What a recording holds beside its flows. Plain values; times are µs since 1970.

namespace ctscope::record {

/// Within three centuries around 1970, so that its nanoseconds can be counted: another is of a damaged recording.
constexpr bool isTime(std::int64_t time) noexcept
{
    constexpr std::int64_t most = std::int64_t(1) << 53;
    return time >= -most && time <= most;
}

/// Whose table was recorded.
struct Head {
    std::string host{};
    std::string machineId{}; ///< machine-id(5), by which machines are told apart; empty where there is none
    std::string bootId{};    ///< of the last session
    std::string kernel{};    ///< its release
    std::string table{};     ///< the recorded origin, as Origin::toString() writes it
    std::string program{};   ///< the version of ctscope that wrote last
    friend bool operator==(const Head &, const Head &) noexcept = default;
};

/// False when the two are known to be heads of different tables: of two machines, or of two network namespaces.
bool mayBeSameTable(const Head &a, const Head &b);

/// The table at one moment: one a second. Counters are those of the kernel, summed over its processors.
struct Sample {
    std::int64_t time = 0;
    Capacity capacity;
    std::uint64_t flows = 0; ///< that were known to be there
    std::uint64_t begun = 0; ///< since the sample before
    std::uint64_t ended = 0;
    std::optional<std::uint64_t> drops; ///< packets dropped since the sample before: drop, insert_failed, early_drop …
    std::optional<std::uint64_t> earlyDrops; ///< entries evicted since the sample before
    friend bool operator==(const Sample &, const Sample &) noexcept = default;
};

/// A setting of the kernel, when it was first seen and when it changed.
struct SettingChange {
    std::int64_t time = 0;
    std::string name{};
    std::string value{};
    friend bool operator==(const SettingChange &, const SettingChange &) noexcept = default;
};

/// A time that the recording does not cover, or not wholly.
struct Gap {
    enum class Kind : std::uint8_t {
        NotRunning = 1, ///< nothing was recorded
        Suspended = 2,  ///< the machine slept
        EventsLost = 3, ///< flows that began and ended within are missing
        NoTable = 4,    ///< the table could not be read
        DiskFull = 5,   ///< what was to be written was given up
        ClockSet = 6,   ///< the clock of the machine was set; `begin` is before, `end` after
    };
    std::int64_t begin = 0;
    std::int64_t end = 0;
    Kind kind = Kind::NotRunning;
    friend bool operator==(const Gap &, const Gap &) noexcept = default;
};

/// The times that a recording covers.
struct Range {
    std::int64_t from = 0;
    std::int64_t until = 0;
    friend bool operator==(const Range &, const Range &) noexcept = default;
};

} // namespace ctscope::record
