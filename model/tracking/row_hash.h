// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace ctscope {

constexpr Row noRow = std::numeric_limits<Row>::max();

/// Rows (or other small numbers) found by a hash: open addressing, at most half full, 4 bytes a
/// slot. It holds no keys: whoever asks compares.
class RowHash {
public:
    /// Room for `most` rows; more must not be put in.
    explicit RowHash(std::size_t most)
        : m_slots(std::bit_ceil(most * 2 + 1), noRow)
        , m_mask(m_slots.size() - 1)
    {
    }

    /// Calls matches(row) for the rows whose hash may be this one, and returns the slot of the
    /// first that does match, or the free slot (noRow) behind them, to be written to.
    template<typename Predicate> Row &find(std::uint64_t hash, Predicate &&matches)
    {
        std::size_t place = (hash ^ hash >> 32) & m_mask;
        while (m_slots[place] != noRow && !matches(m_slots[place]))
            place = (place + 1) & m_mask;
        return m_slots[place];
    }

private:
    std::vector<Row> m_slots;
    std::size_t m_mask;
};

} // namespace ctscope
