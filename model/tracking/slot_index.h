// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/row_hash.h"

#include <algorithm>
#include <span>

namespace ctscope {

/// Finds the rows of a table by the hash of their tuples while rows are appended and removed anywhere.
///
/// Each row has a permanent slot number, so that the hash need not be touched when a row is removed:
/// a row is its slot less the slots that went below it, found by bisection. Four to eight bytes a
/// row, and four for each that went since build(). It holds no keys: the caller compares.
class SlotIndex {
public:
    bool isBuilt() const noexcept { return !m_places.empty(); }
    void clear() { *this = SlotIndex(); }

    /// Starts over with rows [0, liveRows).
    void build(const FlowStore &flows, Row liveRows);
    /// Takes rows out, given in ascending order, as they are counted before; the others move up.
    void remove(std::span<const Row> rows);
    /// Takes up the rows of `flows` from the last known one to `liveRows`.
    void extend(const FlowStore &flows, Row liveRows);

    /// Calls visit(row) for the rows whose hash may be this one until it returns true.
    template <typename Visit> void find(std::uint64_t hash, Visit &&visit) const
    {
        for (std::size_t place = placeOf(hash); m_places[place] != noRow; place = (place + 1) & m_mask) {
            const Row row = rowOf(m_places[place]);
            if (row != noRow && visit(row))
                return;
        }
    }

private:
    std::size_t placeOf(std::uint64_t hash) const noexcept { return (hash ^ hash >> 32) & m_mask; }
    /// noRow when it went.
    Row rowOf(Row slot) const noexcept
    {
        const auto next = std::ranges::lower_bound(m_gone, slot);
        if (next != m_gone.end() && *next == slot)
            return noRow;
        return slot - static_cast<Row>(next - m_gone.begin());
    }
    Row slotOf(Row row) const noexcept;
    void put(std::uint64_t hash, Row slot) noexcept;

    std::vector<Row> m_places; ///< slots, by hash; at most three quarters are taken
    std::size_t m_mask = 0;
    Row m_nextSlot = 0;
    std::vector<Row> m_gone; ///< slots of rows that went, ascending
};

} // namespace ctscope
