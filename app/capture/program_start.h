// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/namespace_paths.h"

#include <span>
#include <string_view>

namespace ctscope::capture {

// The first steps of the programs of this folder.

/// Opens descriptors 0 to 2 if they are closed, so that no file opened later becomes standard input or output.
bool openStandardDescriptors();

/// Makes a pipe or a socket between processes non-blocking. False for anything else: a socket of another
/// kind might interpret frames as messages, sent with the privileges of this program.
bool prepareStream(int fd);

/// Reads --namespace and --user. False for any other arguments.
bool parseNamespace(std::span<char *> arguments, NamespacePaths &netns);

/// Writes all of a text, or as much of it as can be written.
void writeText(int fd, std::string_view text);

} // namespace ctscope::capture
