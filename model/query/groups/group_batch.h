// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/group_tables.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ctscope {

/// Puts rows into groups, some of them together, so that the cache misses of one overlap with those of the
/// others: in a table of 100,000 groups each row is five of them. Rows take effect in their order.
class GroupBatch {
public:
    enum class What : std::uint8_t {
        Add,    ///< a live row
        Remove, ///< a row that was added
        End,    ///< a row that has ended since the last snapshot; counts among what ended alone
    };

    /// Which tables rows are put into.
    enum class Levels : std::uint8_t {
        All,
        ButSums, ///< those that GroupTables::addUp() does not fill
    };

    /// `tables` must outlive it.
    GroupBatch(GroupTables &tables, Levels levels);
    GroupBatch(const GroupBatch &) = delete;
    GroupBatch &operator=(const GroupBatch &) = delete;
    ~GroupBatch() { flush(); }

    /// `coder` stands on the row, or stood there. `begun`: the flow began since the last snapshot.
    void put(RowCoder &coder, What what, bool begun);
    /// Does all that is put.
    void flush();

private:
    static constexpr std::size_t together = 32; ///< rows

    struct Entry {
        std::array<ValueCode, GroupSpec::mostKeys> codes{};
        std::uint64_t hash = 0;
        std::uint32_t row = 0; ///< index into m_rows
    };
    struct Level {
        std::size_t table = 0;
        std::vector<Entry> entries;
    };
    struct Pending {
        RowShare share;
        What what = What::Add;
        bool begun = false;
    };

    void flush(Level &level);

    GroupTables &m_tables;
    std::array<Pending, together> m_rows;
    std::uint32_t m_used = 0;
    std::vector<Level> m_levels;
};

} // namespace ctscope
