// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ctscope {

/// Where ctscope-capture is on this machine: near the program that runs (a build tree, an unpacked
/// archive, another prefix) first, then where it was to be installed. Only files that may be
/// executed. Looks at files; not for the GUI thread.
std::vector<std::string> helperPaths();

/// The same for a program in `folder`, whose name ends with a slash.
std::vector<std::string> helperPathsBeside(const std::string &folder);

/// What starts the installed helper with the administrator's consent; empty when pkexec, our policy,
/// or the installed helper is not there.
std::vector<std::string> polkitCommand();

/// The command that gives the helper its capability, for a terminal. `namespaces`: also the one to enter
/// other network namespaces with.
std::string capabilityCommand(const std::string &helper, bool namespaces = false);

/// Changes when the file does, and when setcap(8) was at it; empty without a file.
std::string fileStamp(const std::string &file);

} // namespace ctscope
