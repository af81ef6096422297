// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ctscope::capture {

/// The reason why this process's executable must not have a privilege: users other than root and the one
/// that started it may change it. Empty when it is safe.
std::string ownFileDanger();

} // namespace ctscope::capture
