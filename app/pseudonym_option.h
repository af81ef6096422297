// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

#include "format/pseudonyms.h"

#include <optional>
#include <string>

namespace ctscope {

/// The pseudonyms that --pseudonymise asks for, if it was given. nullopt with a message: the key cannot be read.
std::optional<Pseudonyms> pseudonymsFor(const CommandLine &commandLine, std::string &problem);

} // namespace ctscope
