// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"

#include <cstddef>
#include <span>

namespace ctscope {

/// Removes rows, given in ascending order, from an array that has one element per row; later ones move up.
/// An array that is not in use, and so has no elements, stays empty.
template <typename Array> void removeRows(Array &array, std::span<const Row> rows)
{
    if (array.empty() || rows.empty())
        return;
    std::size_t out = rows.front();
    auto next = rows.begin();
    for (std::size_t row = out; row < array.size(); ++row) {
        if (next != rows.end() && *next == row)
            ++next;
        else
            array[out++] = array[row];
    }
    array.resize(out);
}

} // namespace ctscope
