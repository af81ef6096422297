// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ctscope {

/// The text of --help.
std::string helpText();
/// The text of --version.
std::string versionText();
/// One line that shows the forms; printed after an error.
std::string usageText();

} // namespace ctscope
