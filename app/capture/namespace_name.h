// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/file_text.h"

#include <string>

#include <sys/types.h>

namespace ctscope::capture {

/// The name of the served network namespace, such as "blue" in /run/netns. The server checks it, as its own
/// process would keep the namespace alive after `ip netns delete` has removed the name.
class NamespaceName {
public:
    /// Without a name, for the namespace of this process or of another one. Such a name is never lost.
    NamespaceName() = default;
    /// The name in `path`, if that is below /run/netns. `namespaceFile`: a descriptor of the namespace.
    NamespaceName(const std::string &path, int namespaceFile);

    bool isNamed() const noexcept { return static_cast<bool>(m_folder); }
    /// False when the name is gone, or given to another namespace. Calls fstatat() on descriptor() alone.
    bool leadsThere() const noexcept;
    /// The folder of the name; -1 without a name.
    int descriptor() const noexcept { return m_folder ? m_folder.get() : -1; }

private:
    FileHandle m_folder;
    std::string m_name;
    dev_t m_device = 0;
    ino_t m_inode = 0;
};

} // namespace ctscope::capture
