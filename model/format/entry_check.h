// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <string_view>

namespace ctscope {

// The readers accept unknown words, as other versions of the kernel and the tools may print them. Some
// of these show that the entry is damaged; then its other fields cannot be trusted either.

/// True when the unknown parts of an entry look like pieces of known fields: a key
/// without a part of its name, a repeated key, a value that the key cannot have.
bool hasPiecesOfFields(const Flow &flow);

/// True when a text in place of an address cannot be a masked address.
bool hasPiecesOfAddresses(const Flow &flow);

/// True when the name of the program that caused an event is longer than the kernel keeps one
/// (TASK_COMM_LEN, include/linux/sched.h): it has swallowed the text after it.
bool hasPiecesInProgram(const Flow &flow) noexcept;

/// True when its state is not a word of the kernel, but the beginning of one.
bool isPieceOfState(const Flow &flow) noexcept;

/// True when an entry of the text formats consists of known fields alone, from its protocol on. Entries
/// that were joined from several lines, or cut from a line with several, must fulfil this.
bool hasKnownFieldsAlone(std::string_view entry);

/// True for texts in brackets that have blanks or digits in an entry: times and ages.
bool isTimeBracket(std::string_view inside) noexcept;

} // namespace ctscope
