// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

// The values of the options of --diagnose, --nat-search, --group-by, --watch, --pseudonymise and --size. Each function
// sets what the value says, or returns what is wrong with it, as a message.

/// NAME=NUMBER, for --threshold.
std::string readThreshold(std::string_view value, CommandLine &commandLine);
/// The value of --nat-search, --at, --tolerance or --protocol.
std::string readNatOption(std::string_view name, std::string_view value, CommandLine &commandLine);
/// TIME,TIME, for --between or --cut.
std::string readBetween(std::string_view name, std::string_view value, CommandLine &commandLine);
/// KEY[,KEY...], for --group-by.
std::string readGroups(std::string_view value, CommandLine &commandLine);
/// COLUMN[:desc], for the --sort of groups, which must have been read.
std::string readGroupSort(std::string_view value, CommandLine &commandLine);

/// A duration, for --watch.
std::string readWatch(std::string_view value, CommandLine &commandLine);
/// What is wrong with --at, --between or --watch for the origins; empty when nothing is.
std::string checkTimes(const CommandLine &commandLine);
/// A file for --pseudonymise; nullopt = a new key.
std::string readPseudonymise(std::optional<std::string_view> value, CommandLine &commandLine);
/// WIDTHxHEIGHT, for --size.
std::string readSize(std::string_view value, CommandLine &commandLine);

/// A value in quotation marks, for a message.
std::string quoted(std::string_view text);

} // namespace ctscope
