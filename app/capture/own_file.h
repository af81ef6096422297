// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ctscope::capture {

/// Why the file that this process runs is not to be trusted with a privilege: somebody other than
/// root and the user who started it may change it. Empty when all is well.
std::string ownFileDanger();

} // namespace ctscope::capture
