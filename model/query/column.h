// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/value_text.h"
#include "tracking/snapshot.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ctscope {

/// The columns of the table, in their default order. The same list serves the window, --print,
/// --sort and the filter.
enum class Column : std::uint8_t {
    Protocol, State, TimeToLive, Source, SourcePort, Destination, DestinationPort,
    ReplySource, ReplySourcePort, ReplyDestination, ReplyDestinationPort, Nat, Flags,
    PacketsOut, BytesOut, PacketsIn, BytesIn, Packets, Bytes, Rate, PacketRate, Age, Idle,
    Mark, Zone, Id, Helper, Use, Family, Event, EventTime, Start, Stop, Labels, SecurityContext,
    Ended, Other,
    Count,
};
constexpr std::size_t columnCount = static_cast<std::size_t>(Column::Count);

/// Everything a cell depends on besides the row.
struct CellContext {
    const Snapshot &snapshot;
    Snapshot::Clock::time_point now{};
    /// How many characters of a text are wanted; it may come longer, and is whole when it is shorter.
    std::size_t most = wholeText;
};

/// What the model knows of a column. Titles and tooltips for people are in table/columns.h.
struct ColumnFacts {
    Column column;
    std::string_view id;  ///< for --sort, --print headers and settings: "src", "bytes-out"
    bool numeric = false; ///< right-aligned
    bool ticking = false; ///< its text changes with time alone (time to live, age, idle)
    bool largestFirst = false; ///< who sorts by it looks for the largest: counters and rates
};

const ColumnFacts &columnFacts(Column column) noexcept;
std::optional<Column> columnFromId(std::string_view id) noexcept;

/// The cell as a person reads it, UTF-8; empty when the flow has nothing there.
std::string cellText(const CellContext &context, Row row, Column column, const NumberStyle &style = {});
/// The exact value for tooltips, copies and CSV: full seconds, raw byte counts, full time stamps.
std::string cellExactText(const CellContext &context, Row row, Column column);

} // namespace ctscope
