// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

#include <optional>

namespace ctscope {

class DescriptorWriter;
class BlockWriter;

/// Prints the groups of a history, which its server makes of all flows, and returns the exit status. nullopt when that
/// is not what was asked for, or when the server cannot: a key, or a part of the filter, is known to this side alone.
std::optional<int> printServerGroups(const CommandLine &commandLine, DescriptorWriter &out, BlockWriter &messages);

} // namespace ctscope
