// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/origin.h"

#include <string>
#include <string_view>

namespace ctscope {

/// The value of --command: a command line, which no shell reads. Returns what is wrong with it, or nothing.
std::string readCommand(std::string_view value, Origin &origin);

} // namespace ctscope
