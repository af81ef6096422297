// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// The texts of the files that an Include of ssh_config(5) names; its argument is one pattern.
using SshIncludes = std::function<std::vector<std::string>(std::string_view pattern)>;

/// The hosts that a text in the form of ssh_config(5) names, in its order, each once: the words of its Host lines that
/// have no wildcard and no "!". Include is followed where every host would follow it: before the first Host or Match,
/// and behind "Host *" and "Match all". Names that ssh could take for something else are left out.
std::vector<std::string> hostsOfSshConfig(std::string_view text, const SshIncludes &included);

/// The same of the user's own file, ~/.ssh/config. Not for the GUI thread. Empty when there is none.
std::vector<std::string> hostsOfOwnSshConfig(const std::string &home);

} // namespace ctscope
