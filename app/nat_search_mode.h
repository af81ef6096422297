// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

namespace ctscope {

/// Reads the sources and prints the flows whose translated end was asked for, with their inside addresses. Returns
/// the exit status: 0 found, 1 not found, 3 nothing found and a source could not be read.
int runNatSearch(const CommandLine &commandLine);

} // namespace ctscope
