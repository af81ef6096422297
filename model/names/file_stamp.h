// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// What of a file changes when its content does.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t changed = 0; ///< nanoseconds since 1970
    friend bool operator==(const FileStamp &, const FileStamp &) noexcept = default;
};

/// nullopt: it is no regular file, or is larger than `largest` bytes.
std::optional<FileStamp> stampOf(const std::string &path, std::size_t largest);

/// The files that a pattern of glob(7) below a folder stands for, in alphabetical order. The folder has no pattern.
std::vector<std::string> filesMatching(const std::string &root, const std::string &pattern);

} // namespace ctscope
