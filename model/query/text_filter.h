// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace ctscope {

/// A compiled filter for the rows of one snapshot. Caches answers from earlier rows, so every
/// thread has its own.
class RowFilter {
public:
    virtual ~RowFilter() = default;
    virtual bool matches(Row row) = 0;
    /// Writes those of `rows` that match to `out`, in their order, and returns how many they are. `out` has
    /// room for all rows, and may be where they are. Faster than to ask for each row.
    virtual std::size_t select(std::span<const Row> rows, Row *out)
    {
        // Without a branch on the answer, which no processor predicts.
        std::size_t count = 0;
        for (const Row row : rows) {
            const bool passes = matches(row);
            out[count] = row;
            count += passes ? 1 : 0;
        }
        return count;
    }
};

/// Compiles what the user typed into the filter box: text that any cell of the row must contain,
/// as the window shows it or in its exact form. ASCII letters match in either case, blanks around
/// the text do not count. An address is also found in every spelling of its own, and with its port
/// ("10.0.0.5:8080"). Null for a text without anything to look for: all rows pass.
/// The snapshot of `context` and `columns`, whose cells are searched, must outlive the filter.
std::unique_ptr<RowFilter> compileFilter(std::string_view text, const CellContext &context, const NumberStyle &style,
    std::span<const ColumnDefinition> columns = allColumns());

} // namespace ctscope
