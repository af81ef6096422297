// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace ctscope {

constexpr Row noRow = std::numeric_limits<Row>::max();

/// Rows (or other small numbers) found by a hash: open addressing, at most two thirds full, 8
/// bytes a slot. It holds no keys, but a part of each hash, so that a lookup rarely compares with a wrong
/// row, which would be a cache miss.
class RowHash {
public:
    /// For at most `most` rows.
    explicit RowHash(std::size_t most)
        : m_slots(std::bit_ceil(most + most / 2 + 1))
        , m_mask(m_slots.size() - 1)
    {
    }

    /// Calls matches(row) for the rows whose hash may be this one, and returns the slot of the
    /// first that does match, or the free slot (noRow) behind them, to be written to.
    template <typename Predicate> Row &find(std::uint64_t hash, Predicate &&matches)
    {
        std::size_t place = placeOf(hash);
        while (m_slots[place].row != noRow && !(m_slots[place].tag == tagOf(hash) && matches(m_slots[place].row)))
            place = (place + 1) & m_mask;
        if (m_slots[place].row == noRow)
            m_slots[place].tag = tagOf(hash);
        return m_slots[place].row;
    }

    /// Prefetches the slot of a hash for a find() a few iterations later.
    void prefetch(std::uint64_t hash) const noexcept { __builtin_prefetch(&m_slots[placeOf(hash)]); }
    /// The row that find() will most likely compare with; noRow when it will find nothing.
    Row likely(std::uint64_t hash) const noexcept
    {
        const Slot &slot = m_slots[placeOf(hash)];
        return slot.tag == tagOf(hash) ? slot.row : noRow;
    }

private:
    struct Slot {
        Row row = noRow;
        std::uint32_t tag = 0;
    };

    std::size_t placeOf(std::uint64_t hash) const noexcept { return (hash ^ hash >> 32) & m_mask; }
    static std::uint32_t tagOf(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 32); }

    LargeVector<Slot> m_slots;
    std::size_t m_mask;
};

/// Looks up many hashes with overlapping cache misses: hashOf(i) for each i below `count`, then
/// use(i, hash) in the same order. nearby(row) prefetches the row that use() will most likely compare
/// with.
template <typename HashOf, typename Nearby, typename Use>
void forEachHash(RowHash &rows, std::size_t count, HashOf &&hashOf, Nearby &&nearby, Use &&use)
{
    // Cache misses in flight; a processor drops prefetches beyond those it has room for.
    constexpr std::size_t together = 32;
    std::array<std::uint64_t, together> hashes{};
    for (std::size_t begin = 0; begin < count; begin += together) {
        const std::size_t some = std::min(together, count - begin);
        for (std::size_t i = 0; i < some; ++i) {
            hashes[i] = hashOf(begin + i);
            rows.prefetch(hashes[i]);
        }
        for (std::size_t i = 0; i < some; ++i) {
            if (const Row row = rows.likely(hashes[i]); row != noRow)
                nearby(row);
        }
        for (std::size_t i = 0; i < some; ++i)
            use(begin + i, hashes[i]);
    }
}

} // namespace ctscope
