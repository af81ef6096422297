// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <sys/types.h>

namespace ctscope::capture {

/// Drops CAP_SYS_ADMIN, which needs no other privilege. Returns what failed; empty on success.
std::string dropSystemAdministration();

/// Drops every privilege but CAP_NET_ADMIN: no other capability in any set that it may change, not the user
/// root, no way to regain any of it, no memory that debuggers may read. Reads PKEXEC_UID. Returns what
/// failed; empty on success.
std::string giveUpPrivileges();

/// The user on whose behalf this process was started. To be called before giveUpPrivileges().
uid_t askingUser();
/// Whether this process may administer its network namespace, as far as its capabilities say.
bool hasNetAdmin();

} // namespace ctscope::capture
