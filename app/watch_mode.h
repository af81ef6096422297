// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

namespace ctscope {

/// --print --watch: reads a live table twice, and prints the second reading, with what came between the two: rates,
/// new and ended flows. Returns the exit status.
int runWatch(const CommandLine &commandLine);

} // namespace ctscope
