// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <thread>

namespace ctscope {

/// Into how many parts to divide this many rows: a second thread pays off from some
/// tens of thousands of rows on.
inline std::size_t partsFor(std::size_t rows) noexcept
{
    constexpr std::size_t worthAThread = 50000;
    return rows >= worthAThread && std::thread::hardware_concurrency() > 1 ? 2 : 1;
}

/// Calls work(part, begin, end) for each of one or two equal parts of `rows` rows, the second in a
/// thread of its own, and returns when all are done.
template <typename Work> void inParts(std::size_t parts, std::size_t rows, Work &&work)
{
    const std::size_t middle = parts > 1 ? rows / 2 : rows;
    std::jthread other;
    if (parts > 1)
        other = std::jthread([&] { work(std::size_t(1), middle, rows); });
    work(std::size_t(0), std::size_t(0), middle);
}

} // namespace ctscope
