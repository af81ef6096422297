// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/row_coder.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ctscope {

/// The groups by the first `width` keys of a specification, with what their rows add up to. Rows are added
/// and taken out one by one. Groups keep their index; one without rows stays, and counts for nothing.
/// For one thread while it changes.
class GroupTable {
public:
    struct Group {
        std::uint32_t flows = 0;
        std::uint32_t assured = 0;
        std::uint32_t unreplied = 0;
        std::uint32_t idle = 0;         ///< rows that have an idle time
        std::uint32_t begun = 0;        ///< since the last snapshot
        std::uint32_t ended = 0;        ///< since the last snapshot
        std::int64_t idleSince = 0;     ///< sum of RowShare::idleSince
        std::int32_t oldest = 0;        ///< the smallest of them
        std::uint32_t parent = 0;       ///< index of the group by one key less
        bool oldestIsBound = false;     ///< the row of `oldest` has gone: none is older
        bool addressesAreBound = false; ///< `addresses` counts some that have gone
        DistinctCount addresses;        ///< destinations
    };
    static_assert(sizeof(Group) == 64);
    /// A sum over the rows that have a value, modulo 2^64.
    struct Sum {
        std::uint64_t amount = 0;
        std::uint32_t rows = 0;
    };

    GroupTable(std::size_t width, std::size_t sums)
        : m_width(width)
        , m_sumCount(sums)
    {
    }

    std::size_t width() const noexcept { return m_width; }
    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(m_groups.size()); }
    const Group &group(std::uint32_t index) const noexcept { return m_groups[index]; }
    std::span<const ValueCode> codes(std::uint32_t index) const noexcept
    {
        return {m_codes.data() + index * m_width, m_width};
    }
    std::span<const Sum> sums(std::uint32_t index) const noexcept
    {
        return {m_sums.data() + index * m_sumCount, m_sumCount};
    }

    /// noIndex when no row has these codes.
    std::uint32_t find(std::span<const ValueCode> codes) const;
    /// The group of these codes, made when there is none. `parents`: the table by one key less, which has
    /// their parent; null for the first key.
    std::uint32_t make(std::span<const ValueCode> codes, std::uint64_t hash, const GroupTable *parents);
    void setParent(std::uint32_t index, std::uint32_t parent) noexcept { m_groups[index].parent = parent; }
    /// Of codes, for make().
    static std::uint64_t hashOf(std::span<const ValueCode> codes) noexcept
    {
        std::uint64_t hash = 0;
        for (const ValueCode code : codes)
            hash = mixHash(hash, code);
        return mixHash(hash, 0);
    }
    // Prefetch what make() and a change of the group will read: one after the other, each some time later.
    [[gnu::always_inline]] void prefetchSlot(std::uint64_t hash) const noexcept { m_hash.prefetch(hash); }
    [[gnu::always_inline]] void prefetchGroup(std::uint64_t hash) const noexcept
    {
        const std::uint32_t index = m_hash.likely(hash);
        if (index == noIndex)
            return;
        __builtin_prefetch(&m_groups[index]);
        __builtin_prefetch(m_codes.data() + index * m_width);
        __builtin_prefetch(m_sums.data() + index * m_sumCount);
    }
    [[gnu::always_inline]] void prefetchAddress(std::uint64_t hash, AddressCode code) const noexcept
    {
        const std::uint32_t index = m_hash.likely(hash);
        if (index != noIndex)
            m_groups[index].addresses.prefetch(code);
    }

    void add(std::uint32_t index, const RowShare &row);
    void remove(std::uint32_t index, const RowShare &row);
    void countBegun(std::uint32_t index);
    void countEnded(std::uint32_t index);
    /// Sets what began and ended to nothing.
    void forgetRates();
    /// Adds group `at` of another table, made for the same keys.
    void merge(std::uint32_t index, const GroupTable &other, std::uint32_t at);

    /// Groups with a bound in place of a value that is still there.
    bool hasBounds() const noexcept { return m_hasBounds; }
    /// Groups that have rows.
    std::uint32_t filled() const noexcept { return m_filled; }

private:
    std::size_t m_width;
    std::size_t m_sumCount;
    LargeVector<Group> m_groups;
    LargeVector<ValueCode> m_codes;
    LargeVector<Sum> m_sums;
    IndexHash m_hash;
    std::vector<std::uint32_t> m_rated; ///< groups in which a flow began or ended
    std::uint32_t m_filled = 0;
    bool m_hasBounds = false;
};

} // namespace ctscope
