// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ctscope::capture {

/// From here on the process may only make the system calls that serving takes; any other ends it.
/// `questions`, `events`: the netlink sockets; -1 = there is none.
/// Returns what could not be done; empty when it was.
std::string limitSystemCalls(int questions, int events);

} // namespace ctscope::capture
