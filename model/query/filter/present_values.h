// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_field.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace ctscope::filter {

/// A value that flows of a snapshot have, as a filter writes it.
struct PresentValue {
    std::string text;
    std::uint64_t flows = 0;
};

/// The values of a field, those of most flows first, at most some thousand. A flow with two ends counts for the
/// values of both. Empty for fields without a column, but for the names that a field of names has.
std::vector<PresentValue> presentValues(
    const Field &field, const CellContext &context, const std::stop_token &stop = {});

/// Which part of the flows has each of the fields, from 0 to 1, by a sample of some thousand rows. Empty when
/// there are no rows, or when stop is asked.
std::vector<double> sharesOf(
    const std::vector<const Field *> &fields, const CellContext &context, const std::stop_token &stop = {});
/// The same for one field.
double shareOf(const Field &field, const CellContext &context);

} // namespace ctscope::filter
