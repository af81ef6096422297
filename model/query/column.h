// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/number_text.h"
#include "tracking/snapshot.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace ctscope {

class RowReader;
struct SortKey;

/// The columns of the table, in their default order. The same list serves the window, --print,
/// --sort and the filter.
enum class Column : std::uint8_t {
    Protocol,
    State,
    TimeToLive,
    Source,
    SourcePort,
    Destination,
    DestinationPort,
    ReplySource,
    ReplySourcePort,
    ReplyDestination,
    ReplyDestinationPort,
    Nat,
    Flags,
    Eviction,
    PacketsOut,
    BytesOut,
    PacketsIn,
    BytesIn,
    Packets,
    Bytes,
    Rate,
    PacketRate,
    MeanRate,
    Age,
    Idle,
    Mark,
    Zone,
    Id,
    Helper,
    Use,
    Family,
    Event,
    EventTime,
    Start,
    Stop,
    Labels,
    SecurityContext,
    Ended,
    Other,
    Changes,
    Process,
    ProcessId,
    User,
    Unit,
    Container,
    Pod,
    CommandLine,
    Owner,
    SourceHost,
    DestinationHost,
    Country,
    NetworkOwner,
    NetworkNumber,
    Machine,
    Count,
};
constexpr std::size_t columnCount = static_cast<std::size_t>(Column::Count);

/// What the values of a column are. Alignment, units, sample widths and the fast ways of sorting and
/// filtering follow from it, never from the column's name.
enum class ColumnType : std::uint8_t {
    Word,  ///< one of a few words
    Flags, ///< several of a few words
    Address,
    Port,        ///< or what a protocol has in place of one: an ICMP type or id, a GRE key
    Translation, ///< addresses and ports, and what became of them
    Count,
    Bytes,
    CountRate, ///< per second
    ByteRate,  ///< bytes per second
    Duration,  ///< seconds; changes with time alone
    Moment,    ///< nanoseconds since 1970
    Number,    ///< names something, and does not count it
    Bits,      ///< a number that is also read in hexadecimal
    Text,
};

/// An amount: values of several rows add up, and sorting by it puts the largest first.
constexpr bool isAmount(ColumnType type) noexcept
{
    return type == ColumnType::Count || type == ColumnType::Bytes || type == ColumnType::CountRate
        || type == ColumnType::ByteRate;
}
/// Aligned to the right.
constexpr bool isNumeric(ColumnType type) noexcept
{
    return isAmount(type) || type == ColumnType::Port || type == ColumnType::Duration || type == ColumnType::Moment
        || type == ColumnType::Number || type == ColumnType::Bits;
}
/// The text changes while nothing but time passes.
constexpr bool isTicking(ColumnType type) noexcept { return type == ColumnType::Duration; }

/// Columns that belong together, as the column menu shows them.
enum class ColumnGroup : std::uint8_t { Connection, Translation, Traffic, Time, Attributes, Owner, Host, Outside };

/// How the text filter finds what a column shows.
enum class Search : std::uint8_t {
    ByText, ///< the texts of each row are written out and searched: right for any column
    ByType, ///< by the method of its type, which reads the flow's record (text_filter.cpp)
    IfRare, ///< as ByText, but only in rows that are ended, from an event log, or have rare words
};

/// Whether --print's table has the column, and where; all but Always need a row with a value.
enum class Printed : std::uint8_t { Never, First, Second, InOrder, Always };

/// The value of a row in the column's type: nothing; a count, number, port or seconds; nanoseconds
/// since 1970; a rate; an address; a text.
using ColumnValue = std::variant<std::monostate, std::uint64_t, std::int64_t, double, IpAddress, std::string>;

/// All that the model knows of a column. Titles and tool tips are in table/column_words.h.
struct ColumnDefinition {
    Column column = Column::Count;
    std::string_view id{}; ///< for --sort, headers of --print and settings: "src", "bytes-out"
    ColumnType type = ColumnType::Text;
    ColumnGroup group = ColumnGroup::Attributes;

    ColumnValue (*value)(RowReader &) = nullptr;
    /// Null: rows sort by their text. nullopt: the row has no value.
    std::optional<SortKey> (*key)(RowReader &) = nullptr;
    /// The text for people. Empty: the row has no value.
    void (*text)(RowReader &, std::string &out) = nullptr;
    /// The exact text. Null: the same as the text.
    void (*exact)(RowReader &, std::string &out) = nullptr;

    /// What a row adds to the sum over a group of rows; rates in thousandths. Null: values do not add up.
    /// nullopt: the row has no value.
    std::optional<std::uint64_t> (*amount)(RowReader &) = nullptr;

    Search search = Search::ByText;
    Printed printed = Printed::Never;
    bool zeroIsUsual = false;             ///< --print's table passes over zeros as over empty cells
    std::optional<AddressSlot> address{}; ///< which address a column of that type shows
    Column port = Column::Count;          ///< the column of the port that goes with the address; Count = none
    std::optional<AttachedId> attached{}; ///< the values arrive later than the row, from this attached column
};

/// The values are no part of the entry: an owner, a name, a country. They may be another when the entry is the same.
bool isFromElsewhere(const ColumnDefinition &column) noexcept;
/// False when no row of the snapshot can have a value: those of some columns are found only when they are wanted.
bool mayHaveValues(const ColumnDefinition &column, const Snapshot &snapshot) noexcept;

/// One definition for each column, in the order of the enumeration.
std::span<const ColumnDefinition> allColumns() noexcept;
const ColumnDefinition &definitionOf(Column column) noexcept;
std::optional<Column> columnFromId(std::string_view id) noexcept;

/// Everything a cell depends on besides the row.
struct CellContext {
    const Snapshot &snapshot;
    Snapshot::Clock::time_point now{};
    /// How many characters of a text are wanted. The result may be longer; if shorter, it is the complete text.
    std::size_t most = wholeText;
};

/// The cell as a person reads it, UTF-8; empty when the flow has nothing there.
std::string cellText(const CellContext &context, Row row, Column column, const NumberStyle &style = {});
/// The exact value for tooltips, copies and CSV: full seconds, raw byte counts, full time stamps.
std::string cellExactText(const CellContext &context, Row row, Column column);
/// The value in the column's type.
ColumnValue cellValue(const CellContext &context, Row row, Column column);

} // namespace ctscope
