// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ctscope::capture {

/// The reason why this process's executable must not have a privilege: users other than root and the one
/// that started it may change it. Empty when it is safe.
std::string ownFileDanger();

/// The same for a program that may change something: also when its file has a privilege (a capability, set-user-id) and
/// every user may execute it.
std::string ownFileDangerToOthers();

} // namespace ctscope::capture
