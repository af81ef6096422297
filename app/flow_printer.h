// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

namespace ctscope {

class BlockWriter;

/// Prints the rows of a frame in one of the formats of --print. Ends early when the writer fails.
void printFlows(const Frame &frame, CommandLine::Format format, BlockWriter &out);

} // namespace ctscope
