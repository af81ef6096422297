// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <cstdint>
#include <span>

namespace ctscope {

/// A place between two entries of a text where another reading of the table may begin.
struct ReadingMark {
    enum class Kind : std::uint8_t {
        OtherLine, ///< any line without an entry
        Heading,   ///< a command, or a line that holds a time and nothing else
        ListEnd,   ///< the count that conntrack(8) prints behind a list, or the name of another file
    };
    Row row = 0; ///< the first row behind it
    Kind kind = Kind::OtherLine;
};

/// Finds out by the tuples that come again whether a table is several readings of one table, as a loop
/// or watch(1) leaves them, and keeps one of them: `wanted` counts from 1; 0, and what is not there, is
/// the last. Lists with other flows are parts of one reading. Says in a remark what was found.
void chooseReading(Reading &reading, std::span<const ReadingMark> marks, std::uint32_t wanted);

} // namespace ctscope
