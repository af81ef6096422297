// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <string_view>

namespace ctscope {

// The readers take words that they do not know, as other versions of the kernel and the tools may
// print them. Some of these show that the entry is damaged; then its other fields cannot be
// believed either.

/// True when what an entry has besides the known fields looks like the pieces of known ones: a key
/// without a part of its name, a key that was there already, a value that the key cannot have.
bool hasPiecesOfFields(const Flow &flow);

/// True when a text in place of an address cannot be one that was masked.
bool hasPiecesOfAddresses(const Flow &flow);

/// True when the name of the program that caused an event is longer than the kernel keeps one
/// (TASK_COMM_LEN, include/linux/sched.h): it holds what followed it.
bool hasPiecesInProgram(const Flow &flow) noexcept;

/// True when its state is no word of the kernel, but the beginning of one.
bool isPieceOfState(const Flow &flow) noexcept;

/// True when an entry of the text formats consists of known fields alone, from its protocol on. No
/// less is asked of an entry that was joined of several lines or that was one of several on a line.
bool hasKnownFieldsAlone(std::string_view entry);

/// True for what an entry can have in brackets with blanks or digits in it: times and ages.
bool isTimeBracket(std::string_view inside) noexcept;

} // namespace ctscope
