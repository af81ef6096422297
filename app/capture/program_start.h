// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "namespace_entry.h"

#include "kernel/namespace_paths.h"

#include <span>
#include <string>
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

/// What happens before a program opens anything: checks its own file with `findDanger`, closes every descriptor but
/// the first three, which must be streams, and moves into the namespace, if there is one. Without a namespace
/// CAP_SYS_ADMIN has no use, and is dropped first; with one, right after it was entered. A status other than ExitDone
/// ends the program.
NamespaceEntry prepareToServe(const NamespacePaths &netns, std::string (*findDanger)());

/// One of the programs.
struct Program {
    const char *name;
    std::string_view help;
    /// Serves a network namespace; an empty path is that of this process. Returns only when that cannot begin.
    int (*serve)(const NamespacePaths &netns);
};

/// Does what the arguments ask for. What main() returns.
int run(const Program &program, int argc, char **argv);

/// Tells why a program ends, and returns the status.
int fail(const Program &program, ExitStatus status, std::string_view why);

} // namespace ctscope::capture
