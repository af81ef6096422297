// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

#include <string>
#include <string_view>

namespace ctscope {

/// --delete, --set-timeout and --set-mark: prints the flows that match, and with --yes deletes or changes them and prints
/// the commands that undo it. Returns the exit status.
int runEditMode(const CommandLine &commandLine);

/// The value of --set-timeout or --set-mark. Returns what is wrong with it, or nothing.
std::string readEdit(std::string_view name, std::string_view value, CommandLine &commandLine);
/// What is wrong with the options and sources of these modes, once all are known; empty when nothing is.
std::string checkEdit(const CommandLine &commandLine);

} // namespace ctscope
