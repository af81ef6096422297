// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/row_reader.h"
#include "query/radix_sort.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace ctscope {

/// Rows with their sort keys. For one thread.
class SortKeys {
public:
    /// `rows`: an upper bound of the number of rows that will be added.
    explicit SortKeys(std::size_t rows)
        : m_rows(rows)
    {
    }

    /// Adds a row. Rows with equal keys are sorted by `tie`.
    void add(Row row, const std::optional<SortKey> &key, std::uint32_t tie = 0)
    {
        if (!key) {
            m_missing.push_back(row);
            return;
        }
        const bool same = m_last < m_groups.size() && m_groups[m_last].number == key->group;
        Group &group = same ? m_groups[m_last] : otherGroup(key->group);
        if (tie == 0 && key->high == 0 && key->low <= largestPacked)
            group.packed.push_back(packEntry(static_cast<std::uint32_t>(key->low), row));
        else
            addWide(group, row, *key, tie);
    }
    /// Adds all rows of a new group: each entry has the row in its
    /// lowest `rowBits` bits, and above them the number to sort by.
    void addPacked(std::uint32_t group, std::vector<PackedEntry> entries, unsigned rowBits);
    bool hasGroup(std::uint32_t number) const noexcept;

    /// Sorts; equal rows keep their order, and rows without a value are last in either direction.
    /// False when a stop was requested.
    bool sort(bool descending, const std::stop_token &stop);
    /// Writes the sorted rows to `out`, which has room for exactly these.
    void writeRows(std::span<Row> out) const;

    /// Merges the rows of two parts, both sorted in the same direction, with
    /// two threads. Of equal rows, those of the first part come first.
    static void writeMerged(const SortKeys &first, const SortKeys &second, std::span<Row> out);

private:
    static constexpr std::uint64_t largestPacked = std::numeric_limits<std::uint32_t>::max();

    /// The entries of one group. Nearly all values fit into 32 bits (ports, IPv4 addresses, seconds, most
    /// counters): packed entries take a third of the memory, and a third of the time to sort. Every wide value
    /// is larger than every packed one, so each kind can be sorted separately. Entries with ties are
    /// always wide.
    struct Group {
        std::uint32_t number = 0;
        unsigned rowBits = packedRowBits;
        std::vector<PackedEntry> packed;
        std::vector<SortEntry> wide;
    };

    /// Not inlined into add(), where copying both numbers at once would stall on the stores of each of them.
    static void addWide(Group &group, Row row, const SortKey &key, std::uint32_t tie);
    Group &otherGroup(std::uint32_t number);
    const Group *findGroup(std::uint32_t number) const noexcept;

    std::size_t m_rows;
    bool m_descending = false;
    std::size_t m_last = 0; ///< the group that was used last
    std::vector<Group> m_groups;
    std::vector<Row> m_missing; ///< rows without a value
    std::vector<PackedEntry> m_packedScratch;
    std::vector<SortEntry> m_wideScratch;
};

} // namespace ctscope
