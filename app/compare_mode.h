// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

namespace ctscope {

/// Reads two tables once and prints the flows that differ to standard output, and how many differ and how to standard
/// error. Returns 0 when no flow differs, 1 when some do, 3 when a source could not be read.
int runCompare(const CommandLine &commandLine);

} // namespace ctscope
