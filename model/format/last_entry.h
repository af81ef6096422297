// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"
#include "flow/reading.h"

#include <cstdint>
#include <string_view>

namespace ctscope {

/// Whether the last entry of a text that does not end with a line end is whole. Every tool ends its
/// lines, so such a text was cut off, or copied without the last line end: the entry itself and
/// those before it decide. In rising order of damage.
enum class Ending : std::uint8_t {
    Whole,    ///< no sign of damage
    Doubtful, ///< its last value may have been longer, or fields may be missing
    CutOff,   ///< it lacks a part of an entry
};

/// Judges an entry of the text formats, cleaned and in one line, that could be read as `flow`.
/// `before` holds the entries before it.
Ending endingOfEntry(std::string_view entry, const Flow &flow, const FlowStore &before);

/// Judges the options of a line of `conntrack -o save`.
Ending endingOfSaveLine(std::string_view options, const Flow &flow, const FlowStore &before);

/// Judges " [USERSPACE] portid=N progname=S" after the last element of an XML text.
Ending endingOfProgram(const Flow &flow, const FlowStore &before);

/// True for possible beginnings of an entry's first word: "tc", "[UPD", "ipv4".
bool mayBeginEntry(std::string_view text) noexcept;

/// Notes in the reading that the end of line `number` is doubtful.
void addEndingDoubt(Reading &reading, std::uint64_t number);

} // namespace ctscope
