// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_tree.h"
#include "query/filter/ranges.h"

#include <cstdint>

namespace ctscope::filter {

/// Moments, in ns since 1970, as numbers in their order.
constexpr std::uint64_t inOrder(std::int64_t moment) noexcept
{
    return static_cast<std::uint64_t>(moment) ^ (std::uint64_t(1) << 63);
}
/// The moment behind such a number.
constexpr std::int64_t momentInOrder(std::uint64_t number) noexcept
{
    return static_cast<std::int64_t>(number ^ (std::uint64_t(1) << 63));
}

/// The integers, whole seconds or moments (see inOrder()) that a test lets pass, as if its operator were positive.
/// `presence`: all. `now`: ns since 1970, the moment that "-10m" counts back from.
Ranges<std::uint64_t> numberRangesOf(const Test &test, bool presence, std::int64_t now);

} // namespace ctscope::filter
