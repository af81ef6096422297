// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <cstdint>
#include <string_view>

namespace ctscope {

/// The text after an entry that a program changed: "[USERSPACE] portid=N progname=S", up to the
/// end of the line. The name of a program may have blanks, and may be missing.
enum class ProgramSuffix : std::uint8_t {
    None,
    Whole,
    Broken, ///< a part of it is missing, or other text is attached to it
};

/// Reads it into the flow.
ProgramSuffix readProgramSuffix(std::string_view text, Flow &flow);

} // namespace ctscope
