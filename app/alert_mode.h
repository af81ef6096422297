// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

#include <string>
#include <string_view>

namespace ctscope {

/// --alert: watches a live table until it is ended, and prints a line for each alarm. With --exec it starts a program
/// for each, without a shell. Returns the exit status when the table cannot be read any more.
int runAlert(const CommandLine &commandLine);

/// The value of --exec or --level. Returns what is wrong with it, or nothing.
std::string readAlertOption(std::string_view name, std::string_view value, CommandLine &commandLine);
/// What is wrong with the options and sources of --alert, once all are known; empty when nothing is.
std::string checkAlert(const CommandLine &commandLine);

} // namespace ctscope
