// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ctscope {

/// The paths of ctscope-capture on this machine, executable files only: near the running program first (a
/// build tree, an unpacked archive, another prefix), then the installation path. Accesses files; not
/// for the GUI thread.
std::vector<std::string> helperPaths();

/// The same for a program in `folder`, whose name ends with a slash.
std::vector<std::string> helperPathsBeside(const std::string &folder);

/// The command that starts the installed helper with the administrator's consent; empty when pkexec, the
/// policy of ctscope, or the installed helper is missing.
std::vector<std::string> polkitCommand();

/// The command that gives the helper its capability, for a terminal. `namespaces`: also the one to enter
/// other network namespaces with.
std::string capabilityCommand(const std::string &helper, bool namespaces = false);

/// Changes when the file does, and when setcap(8) was at it; empty without a file.
std::string fileStamp(const std::string &file);

/// The paths of ctscope-delete that this user may execute, as helperPaths().
std::vector<std::string> deletionHelperPaths();
std::vector<std::string> deletionHelperPathsBeside(const std::string &folder);
/// The file of ctscope-delete, whether this user may execute it or not, quoted for a shell; empty when there is none.
std::string deletionHelperFile();
/// The command that starts the installed ctscope-delete with the administrator's consent, as polkitCommand().
std::vector<std::string> deletionPolkitCommand();

} // namespace ctscope
