// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ctscope::capture {

/// What the server uses beside its pipes; -1 = there is none.
struct ServedDescriptors {
    int questions = -1;       ///< netlink socket
    int events = -1;          ///< netlink socket
    int namespaceFolder = -1; ///< of the namespace's name
};

/// From here on the process may only make the system calls that serving takes; any other ends it.
/// Returns what could not be done; empty when it was.
std::string limitSystemCalls(const ServedDescriptors &descriptors);

} // namespace ctscope::capture
