// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

#include <string>
#include <string_view>

namespace ctscope {

// The values of the options of --diagnose, --nat-search and --group-by. Each function sets what the value says, or
// returns what is wrong with it, as a message.

/// NAME=NUMBER, for --threshold.
std::string readThreshold(std::string_view value, CommandLine &commandLine);
/// The value of --nat-search, --at, --tolerance or --protocol.
std::string readNatOption(std::string_view name, std::string_view value, CommandLine &commandLine);
/// KEY[,KEY...], for --group-by.
std::string readGroups(std::string_view value, CommandLine &commandLine);
/// COLUMN[:desc], for the --sort of groups, which must have been read.
std::string readGroupSort(std::string_view value, CommandLine &commandLine);

/// A value in quotation marks, for a message.
std::string quoted(std::string_view text);

} // namespace ctscope
