// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/row_reader.h"

#include <algorithm>
#include <span>
#include <stop_token>

namespace ctscope {

/// Calls `visit` with each row until stop is asked; false then.
template <typename Visitor> bool forEachRow(std::span<const Row> rows, const std::stop_token &stop, Visitor &&visit)
{
    constexpr std::size_t stride = 4096; // rows between two checks of the stop token
    while (!rows.empty()) {
        if (stop.stop_requested())
            return false;
        const std::span<const Row> some = rows.first(std::min(stride, rows.size()));
        for (const Row row : some)
            visit(row);
        rows = rows.subspan(some.size());
    }
    return !stop.stop_requested();
}

} // namespace ctscope
