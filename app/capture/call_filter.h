// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ctscope::capture {

/// The descriptors of the server besides its pipes; -1 = none.
struct ServedDescriptors {
    int questions = -1;       ///< netlink socket
    int events = -1;          ///< netlink socket
    int diagnosis = -1;       ///< netlink socket of sock_diag(7)
    int namespaceFolder = -1; ///< of the namespace's name
};

/// Limits the process to the system calls that serving needs; any other kills it. Returns what failed;
/// empty on success.
std::string limitSystemCalls(const ServedDescriptors &descriptors);

/// The same for the program that edits. `kernel`: a netlink socket; `log`: that of the system log, -1 = none.
std::string limitEditCalls(int kernel, int log);

} // namespace ctscope::capture
