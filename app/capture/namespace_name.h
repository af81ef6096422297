// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/file_text.h"

#include <string>

#include <sys/types.h>

namespace ctscope::capture {

/// The name of the network namespace that is served, "blue" in /run/netns. A process inside keeps a
/// namespace alive when `ip netns delete` has removed its name, so the server must notice.
class NamespaceName {
public:
    /// No name, which is never lost: this process's own namespace, or that of another process.
    NamespaceName() = default;
    /// The name that `path` has, if it is one of /run/netns. `namespaceFile`: what the path leads to now.
    NamespaceName(const std::string &path, int namespaceFile);

    bool isNamed() const noexcept { return static_cast<bool>(m_folder); }
    /// False when the name is gone, or given to another namespace. Calls fstatat() on descriptor() alone.
    bool leadsThere() const noexcept;
    /// Of the folder that has the name; -1 without one.
    int descriptor() const noexcept { return m_folder ? m_folder.get() : -1; }

private:
    FileHandle m_folder;
    std::string m_name;
    dev_t m_device = 0;
    ino_t m_inode = 0;
};

} // namespace ctscope::capture
