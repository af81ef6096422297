// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter.h"

#include <cstdint>
#include <optional>
#include <stop_token>

namespace ctscope::filter {

/// The part of a filter that leaves no row, and what is left without it.
struct Excluding {
    NodePtr part;
    Filter without;
    std::uint64_t rows = 0; ///< that pass `without`
    bool andBehind = false; ///< `without` lacks the parts behind it as well: several are to blame
};

/// Finds out why no row passes: of the parts joined by "and" the one that no row passes at all, or else
/// the one without which most rows pass; when no single part causes it, the first one that leaves no row, and all
/// behind it. One pass over the rows. nullopt when rows pass, when there are none,
/// and when stop is asked.
std::optional<Excluding> whyNothing(
    const Filter &filter, const CellContext &context, const NumberStyle &style, const std::stop_token &stop = {});

} // namespace ctscope::filter
