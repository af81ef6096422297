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

/// Rows with the values that they sort by. For one thread.
class SortKeys {
public:
    /// `rows` is how many will be added, or more.
    explicit SortKeys(std::size_t rows)
        : m_rows(rows)
    {
    }

    /// Rows with the same key are in the order of their ties.
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
    /// Adds the rows of a group, none of which has been added before: each entry has the row in its
    /// lowest `rowBits` bits, and above them the number that it sorts by.
    void addPacked(std::uint32_t group, std::vector<PackedEntry> entries, unsigned rowBits);
    bool hasGroup(std::uint32_t number) const noexcept;

    /// Sorts; equal rows keep their order, and rows without a value are last in either direction.
    /// False when stop was asked.
    bool sort(bool descending, const std::stop_token &stop);
    /// The rows in order, into as many places.
    void writeRows(std::span<Row> out) const;

    /// Writes the rows of two parts, each of which is sorted in the same direction, in one order, in
    /// two threads. Of equal rows that of the first part is first.
    static void writeMerged(const SortKeys &first, const SortKeys &second, std::span<Row> out);

private:
    static constexpr std::uint64_t largestPacked = std::numeric_limits<std::uint32_t>::max();

    /// The entries of one group. Nearly all values fit 32 bits (ports, IPv4 addresses, seconds, most
    /// counters): those are kept in a third of the room, and sorted in a third of the time. Whatever is
    /// wide is also larger than whatever is not, so that each can be sorted by itself. What has ties is
    /// all wide.
    struct Group {
        std::uint32_t number = 0;
        unsigned rowBits = packedRowBits;
        std::vector<PackedEntry> packed;
        std::vector<SortEntry> wide;
    };

    /// By itself, or its copy of both numbers at once waits in add() for each of them to be written.
    static void addWide(Group &group, Row row, const SortKey &key, std::uint32_t tie);
    Group &otherGroup(std::uint32_t number);
    const Group *findGroup(std::uint32_t number) const noexcept;

    std::size_t m_rows;
    bool m_descending = false;
    std::size_t m_last = 0; ///< the group that was asked for last
    std::vector<Group> m_groups;
    std::vector<Row> m_missing; ///< rows without a value
    std::vector<PackedEntry> m_packedScratch;
    std::vector<SortEntry> m_wideScratch;
};

} // namespace ctscope
