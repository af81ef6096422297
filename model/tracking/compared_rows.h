// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace ctscope {

struct Snapshot;

/// How a flow differs between two tables; several can hold at once.
enum class Change : std::uint8_t {
    Began,       ///< only the later table has it
    Ended,       ///< only the earlier table has it
    State,       ///< the state of the tracker is another
    Translation, ///< the reply tuple is another
    Grew,        ///< a counter is higher
    Fell,        ///< a counter is lower, in an entry that is the same, or of another machine
    Reused,      ///< the same tuple belongs to another entry
    Owner,       ///< another process, or where none is known another user
    Other,       ///< status, mark, labels, helper or security context
    Count,
};
constexpr std::size_t changeCount = static_cast<std::size_t>(Change::Count);

/// The word for a change in cells, filters and JSON: "began", "state", "nat", "grew".
std::string_view changeName(Change change) noexcept;

/// Several changes.
class ChangeSet {
public:
    constexpr ChangeSet() noexcept = default;
    constexpr ChangeSet(std::initializer_list<Change> changes) noexcept
    {
        for (const Change change : changes)
            add(change);
    }
    constexpr void add(Change change) noexcept { m_bits |= bitOf(change); }
    constexpr bool has(Change change) const noexcept { return (m_bits & bitOf(change)) != 0; }
    constexpr bool empty() const noexcept { return m_bits == 0; }
    constexpr std::uint16_t bits() const noexcept { return m_bits; }
    friend bool operator==(const ChangeSet &, const ChangeSet &) noexcept = default;

private:
    static constexpr std::uint16_t bitOf(Change change) noexcept
    {
        return static_cast<std::uint16_t>(1u << static_cast<unsigned>(change));
    }
    std::uint16_t m_bits = 0;
};
static_assert(changeCount <= 16);

/// What a comparison of two tables found, in numbers of flows.
struct ComparisonTotals {
    std::array<std::uint64_t, changeCount> byChange{}; ///< index: Change
    std::uint64_t different = 0;                       ///< flows with at least one change
    std::uint64_t same = 0;                            ///< flows of both tables without a change
    std::uint64_t throughTranslation = 0;              ///< flows of both tables with different tuples
    bool sameTable = true;           ///< both are readings of one kernel's table, so that ids can be compared
    std::optional<double> seconds{}; ///< from the earlier table to the later one; nullopt = not known

    std::uint64_t of(Change change) const noexcept { return byChange[static_cast<std::size_t>(change)]; }
    friend bool operator==(const ComparisonTotals &, const ComparisonTotals &) = default;
};

/// Packets and bytes of both directions that came between two readings.
struct FlowGrowth {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::optional<double> seconds{}; ///< nullopt = not known
};

/// Beside the rows of a snapshot that is the comparison of two tables: how each row differs, and the earlier table.
/// The rows are the flows that differ, as they are in the later table; then those that have ended, as they were.
struct ComparedRows {
    std::shared_ptr<const Snapshot> before; ///< the earlier table; never null
    std::vector<Row> rowsBefore;            ///< one per row: its row in `before`, or noRow
    std::vector<ChangeSet> changes;         ///< one per row
    std::vector<FlowGrowth> growth;         ///< one per row; zeros unless the row has Grew
    ComparisonTotals totals;
};

} // namespace ctscope
