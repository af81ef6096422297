// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ctscope {

/// The file with the deletions and changes of this user; see EditHistory. "ctscope/edits" in $XDG_STATE_HOME, which is
/// ~/.local/state when it is not set.
std::string editHistoryFile();

} // namespace ctscope
