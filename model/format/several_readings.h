// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <cstdint>
#include <span>

namespace ctscope {

/// A position between two entries of a text where another reading of the table may begin.
struct ReadingMark {
    enum class Kind : std::uint8_t {
        OtherLine, ///< any line without an entry
        Heading,   ///< a command, or a line that holds a time and nothing else
        ListEnd,   ///< the count that conntrack(8) prints after a list, or the name of another file
    };
    Row row = 0; ///< the first row after it
    Kind kind = Kind::OtherLine;
};

/// Checks by repeated tuples whether a table consists of several readings of one table, as a loop or watch(1)
/// prints them, and keeps one of them: `wanted` counts from 1; 0, or a number that is too large, is the
/// last. Lists with different flows are parts of one reading. Adds a remark on the result.
void chooseReading(Reading &reading, std::span<const ReadingMark> marks, std::uint32_t wanted);

} // namespace ctscope
