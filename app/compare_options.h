// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

#include <string>
#include <string_view>

namespace ctscope {

// What --reading and --compare accept. Each function returns what is wrong, as a message, or nothing.

/// N or N,M, for --reading.
std::string readReading(std::string_view value, CommandLine &commandLine);
/// Two readings go with --compare, and one with the other modes.
std::string checkReadings(const CommandLine &commandLine);
/// The sources and options of --compare, once all are known.
std::string checkComparison(const CommandLine &commandLine);

} // namespace ctscope
