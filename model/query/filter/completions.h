// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_parser.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope::filter {

/// One text that can be written at a place.
struct Completion {
    enum class Kind : std::uint8_t { Field, Flag, Operator, Value, Keyword, Saved, Set };
    Kind kind = Kind::Field;
    std::string text;             ///< what to write
    const Field *field = nullptr; ///< itself, or that of the operator or value
    std::optional<Operator> op;
    std::optional<std::uint64_t> flows; ///< that have this value; absent = not counted
    std::optional<double> share;        ///< of the flows that have the field, 0 to 1; from a sample
    std::string_view service{};         ///< the name of a port's service
};

struct Completions {
    Place replaced;              ///< what the text of a completion replaces
    Expected expected;           ///< what the place is for
    std::vector<Completion> all; ///< values that most flows have come first
};

/// What can be written at `cursor` (bytes), by what is there so far, which may be in the middle of it. Values
/// are those of the snapshot of `context`, the commonest twenty: a pass over its rows, so not for the GUI thread
/// with a large table. Ends early without values when stop is asked. `names` may be null.
Completions completionsAt(std::string_view text, std::size_t cursor, const CellContext &context,
    const Names *names = nullptr, const std::stop_token &stop = {});

} // namespace ctscope::filter
