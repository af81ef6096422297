// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"
#include "source/machine_sets.h"

#include <string>

namespace ctscope {

/// Makes origins of the sets that were named. Of several live tables --print makes one, and so do the window and
/// --screenshot with --together; --diagnose and --nat-search ask each machine by itself. Returns what is wrong with
/// that, or an empty text. `sets`: those of the user's file.
std::string applySets(CommandLine &commandLine, const MachineSets &sets);

} // namespace ctscope
