// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

namespace ctscope {

/// True when the owners of all flows are to be found: for --owners, or for a sort, a filter or groups by them. They
/// take time, and their values a place in the output.
bool wantsOwners(const CommandLine &commandLine) noexcept;

} // namespace ctscope
