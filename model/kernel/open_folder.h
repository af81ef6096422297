// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include <dirent.h>

namespace ctscope {

struct FolderCloser {
    void operator()(DIR *folder) const noexcept { ::closedir(folder); }
};
/// A folder to be read with readdir(3).
using OpenFolder = std::unique_ptr<DIR, FolderCloser>;

/// Null when it cannot be read; errno then has the reason.
inline OpenFolder openFolder(const std::string &path) noexcept { return OpenFolder(::opendir(path.c_str())); }

} // namespace ctscope
