// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/large_memory.h"

#include <cstddef>
#include <cstdint>
#include <limits>

namespace ctscope {

constexpr std::uint32_t noIndex = std::numeric_limits<std::uint32_t>::max();

/// Mixes one more word into a hash, whose upper half is the better one.
constexpr std::uint64_t mixHash(std::uint64_t hash, std::uint64_t word) noexcept
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

/// Indices into an array that grows, found by a hash of what the array has there. Open addressing, at
/// most half full; half of each hash is kept, so that a lookup rarely compares with a wrong element.
class IndexHash {
public:
    IndexHash()
        : m_slots(smallest)
        , m_mask(smallest - 1)
    {
    }

    /// The index for which matches(index) is true; noIndex when there is none.
    template <typename Matches> std::uint32_t find(std::uint64_t hash, Matches &&matches) const
    {
        const std::uint32_t tag = tagOf(hash);
        for (std::size_t place = tag & m_mask; m_slots[place].index != noIndex; place = (place + 1) & m_mask) {
            if (m_slots[place].tag == tag && matches(m_slots[place].index))
                return m_slots[place].index;
        }
        return noIndex;
    }
    /// Adds an index that find() does not find.
    void add(std::uint64_t hash, std::uint32_t index)
    {
        if (2 * (m_used + 1) > m_slots.size())
            grow();
        put({index, tagOf(hash)});
        ++m_used;
    }
    /// Prefetches what find() reads first. Always inlined: GCC drops calls of a function that only prefetches.
    [[gnu::always_inline]] void prefetch(std::uint64_t hash) const noexcept
    {
        __builtin_prefetch(&m_slots[tagOf(hash) & m_mask]);
    }
    /// The index that find() will most likely return; noIndex when there is no guess.
    std::uint32_t likely(std::uint64_t hash) const noexcept
    {
        const Slot &slot = m_slots[tagOf(hash) & m_mask];
        return slot.tag == tagOf(hash) ? slot.index : noIndex;
    }

private:
    struct Slot {
        std::uint32_t index = noIndex;
        std::uint32_t tag = 0;
    };
    static constexpr std::size_t smallest = 64;

    static std::uint32_t tagOf(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 32); }
    void put(const Slot &slot) noexcept
    {
        std::size_t place = slot.tag & m_mask;
        while (m_slots[place].index != noIndex)
            place = (place + 1) & m_mask;
        m_slots[place] = slot;
    }
    void grow()
    {
        LargeVector<Slot> old(m_slots.size() * 2);
        old.swap(m_slots);
        m_mask = m_slots.size() - 1;
        for (const Slot &slot : old) {
            if (slot.index != noIndex)
                put(slot);
        }
    }

    LargeVector<Slot> m_slots;
    std::size_t m_mask;
    std::size_t m_used = 0;
};

} // namespace ctscope
