// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

#include <string>

namespace ctscope {

/// --cut: writes a part of a recording to a file of its own, with --pseudonymise under pseudonyms. Returns the exit
/// status.
int runCut(const CommandLine &commandLine);

/// What is wrong with the options and sources of --cut, once all are known; empty when nothing is.
std::string checkCut(const CommandLine &commandLine);

} // namespace ctscope
