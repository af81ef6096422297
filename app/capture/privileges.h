// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ctscope::capture {

/// Leaves the process without CAP_SYS_ADMIN, which takes nothing but having it. Returns what could
/// not be done; empty when it was.
std::string dropSystemAdministration();

/// Leaves the process with CAP_NET_ADMIN, if it had it, and no other privilege: no other
/// capability in any set that it may change, not the user root, no way to gain any of it back, no
/// memory for debuggers to read. Reads PKEXEC_UID. Returns what could not be done; empty when all was.
std::string giveUpPrivileges();

} // namespace ctscope::capture
