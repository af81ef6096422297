// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"
#include "flow/flow_end.h"
#include "flow/flow_store.h"
#include "flow/remark.h"
#include "flow/skip_reason.h"
#include "flow/text_format.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// A line that could not be read as a flow.
struct SkippedLine {
    std::uint64_t number = 0; ///< 1-based, of the text as it was read
    SkipReason reason = SkipReason::PartMissing;
    std::string text; ///< the line, shortened to maxTextLength bytes

    static constexpr std::size_t maxTextLength = 400;
    friend bool operator==(const SkippedLine &, const SkippedLine &) noexcept = default;
};

/// Several readings of one table in one text, as a loop or watch(1) leaves them; one of them is shown.
struct TextReadings {
    std::uint32_t count = 1;
    std::uint32_t shown = 1;            ///< 1-based
    std::vector<std::uint32_t> flows{}; ///< of each, when there are several
    friend bool operator==(const TextReadings &, const TextReadings &) noexcept = default;
};

/// The time that a recording covers, in µs since 1970.
struct RecordedTimes {
    struct Span {
        std::int64_t from = 0;
        std::int64_t until = 0;
        friend bool operator==(const Span &, const Span &) noexcept = default;
    };

    std::int64_t from = 0;
    std::int64_t until = 0;
    std::vector<Span> gaps{}; ///< within what was read of it; each is one of Reading::doubts
    std::int64_t latest = 0;  ///< recorded last: not `until` when the clock was set back; 0: `until`
    friend bool operator==(const RecordedTimes &, const RecordedTimes &) = default;
};

/// What a history says of a question beside its flows.
struct HistoryAnswer {
    std::uint64_t matching = 0; ///< flows that match on the server; not all of them need have come
    std::uint32_t answered = 1; ///< servers that answered …
    std::uint32_t servers = 1;  ///< … of so many that have a part of the history
    friend bool operator==(const HistoryAnswer &, const HistoryAnswer &) noexcept = default;
};

/// The owners that a record has of its flows, one of each for each row; empty when it has none at all.
struct RecordedOwners {
    std::vector<std::string> processes;
    std::vector<std::string> users;
    std::vector<std::string> units;
};

/// The machine that has each flow, where a record has several. Empty in other readings.
struct RecordedMachines {
    std::vector<std::string> names;
    std::vector<std::uint16_t> ofRows; ///< for each row an index into the names
};

/// What is known of a reading beside its flows. A plain value.
struct ReadingInfo {
    std::chrono::steady_clock::time_point takenAt{};  ///< when the reading was complete
    std::chrono::system_clock::time_point wallTime{}; ///< the same moment, for display
    std::chrono::microseconds cost{};                 ///< time of reading and parsing

    Format format = Format::Unknown;
    FormatDetail formatDetail;
    bool isEventLog = false;        ///< the rows are events in order, not a table
    bool isFolded = false;          ///< the flows of an event log; destroyed ones come last
    std::uint64_t events = 0;       ///< of a folded log: number of its events
    bool isDeletion = false;        ///< output of conntrack -D, which deleted each of these entries
    bool destroyHasTimeout = false; ///< DESTROY events have the timeout that was left; one without has expired

    Capacity capacity;
    /// Of a live table: entries may be missing or repeated, so a flow that is not here may still exist.
    bool isPartial = false;
    TextReadings readings;                ///< in the text
    std::optional<RecordedTimes> covers;  ///< of a recording
    std::optional<HistoryAnswer> history; ///< of a history in ClickHouse

    std::uint64_t lines = 0;               ///< lines seen, blank ones included
    std::uint64_t skipped = 0;             ///< entries that could not be read
    std::vector<SkippedLine> firstSkipped; ///< the first of them, at most maxSkippedKept
    /// How many of the facts in the remarks mean that data may be missing or wrong: lines of another kind
    /// that were passed over, a last value that may be cut off.
    std::uint64_t doubts = 0;
    std::vector<Remark> remarks; ///< what else was noticed about the text or the table

    static constexpr std::size_t maxSkippedKept = 10;
};

/// One complete reading of a table. A plain value; moved, never copied.
struct Reading : ReadingInfo {
    FlowStore flows;
    std::vector<EndReason> ends; ///< how each flow of a folded log ended, where it is recorded; else empty
    RecordedOwners owners;
    RecordedMachines machines;
};

} // namespace ctscope
