// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "namespace_name.h"

#include "kernel/capture_protocol.h"
#include "kernel/namespace_paths.h"

#include <string>

namespace ctscope::capture {

/// How entering a namespace went: ExitDone, ExitNoEntry, or ExitNoNamespace, and why.
struct NamespaceEntry {
    ExitStatus status = ExitDone;
    std::string problem;
    NamespaceName name;
};

/// Moves this process, which must have one thread, into a network namespace: directly with CAP_SYS_ADMIN,
/// else through the user namespace, if there is one and its owner started this program.
NamespaceEntry enterNamespace(const NamespacePaths &netns);

} // namespace ctscope::capture
