// SPDX-License-Identifier: GPL-3.0-or-later
#include "namespace_name.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

namespace ctscope::capture {

NamespaceName::NamespaceName(const std::string &path, int namespaceFile)
{
    const std::size_t slash = path.find_last_of('/');
    struct stat facts { };
    if (!path.starts_with("/run/netns/") || ::fstat(namespaceFile, &facts) != 0)
        return;
    m_name = path.substr(slash + 1);
    m_device = facts.st_dev;
    m_inode = facts.st_ino;
    m_folder = FileHandle(::open(path.substr(0, slash).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

bool NamespaceName::leadsThere() const noexcept
{
    if (!m_folder)
        return true;
    struct stat facts { };
    // The link may refer to a file of another user's process, which cannot be read; it is enough that it exists.
    if (::fstatat(m_folder.get(), m_name.c_str(), &facts, 0) != 0)
        return errno != ENOENT;
    return facts.st_dev == m_device && facts.st_ino == m_inode;
}

} // namespace ctscope::capture
