// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

namespace ctscope {

/// Exit status of ctscope; documented in --help.
enum ExitStatus : int {
    ExitRead = 0,
    ExitNothing = 1, ///< nothing readable, or something skipped with --strict
    ExitUsage = 2,
    ExitSource = 3, ///< a source could not be read, or the result not be written
};

class BlockWriter;
class DescriptorWriter;

/// Reads the sources once and prints their flows to standard output, messages to standard error.
/// Returns the exit status. Needs no display and no Qt application object.
int runPrint(const CommandLine &commandLine);

/// ExitSource, with a message, when standard output could not be written; ExitRead otherwise, and also when its reader
/// went away.
ExitStatus statusOf(const DescriptorWriter &out, BlockWriter &messages);

} // namespace ctscope
