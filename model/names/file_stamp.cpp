// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/file_stamp.h"

#include <algorithm>

#include <glob.h>
#include <sys/stat.h>

namespace ctscope {

std::optional<FileStamp> stampOf(const std::string &path, std::size_t largest)
{
    struct stat status { };
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)
        || static_cast<std::size_t>(status.st_size) > largest)
        return std::nullopt;
    constexpr std::int64_t billion = 1000000000;
    return FileStamp{
        status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec * billion + status.st_mtim.tv_nsec};
}

std::vector<std::string> filesMatching(const std::string &root, const std::string &pattern)
{
    std::string whole;
    for (const char c : root) {
        if (c == '*' || c == '?' || c == '[' || c == '\\')
            whole += '\\';
        whole += c;
    }
    std::vector<std::string> files;
    glob_t found{};
    if (::glob((whole + pattern).c_str(), GLOB_NOSORT, nullptr, &found) == 0)
        files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    ::globfree(&found);
    std::ranges::sort(files);
    return files;
}

} // namespace ctscope
