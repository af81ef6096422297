// SPDX-License-Identifier: GPL-3.0-or-later
#include "own_file.h"

#include <cerrno>
#include <system_error>

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace ctscope::capture {

std::string ownFileDanger()
{
    struct stat facts { };
    // The link refers to the executable itself, even when another file has replaced it at its path.
    if (::stat("/proc/self/exe", &facts) != 0)
        return "its own file cannot be examined: " + std::generic_category().message(errno);
    if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return "others than its owner may write its file. \"chmod go-w\" on the file fixes that.";
    if (facts.st_uid != 0 && facts.st_uid != ::getuid())
        return "its file belongs to neither root nor the user who started it.";
    return {};
}

std::string ownFileDangerToOthers()
{
    if (std::string danger = ownFileDanger(); !danger.empty())
        return danger;
    struct stat facts { };
    if (::stat("/proc/self/exe", &facts) != 0)
        return "its own file cannot be examined: " + std::generic_category().message(errno);
    const bool privileged = (facts.st_mode & (S_ISUID | S_ISGID)) != 0
        || ::getxattr("/proc/self/exe", "security.capability", nullptr, 0) > 0;
    if (privileged && (facts.st_mode & S_IXOTH) != 0)
        return "every user may execute its file, which has a privilege. \"chgrp GROUP\", \"chmod 0750\" and then "
               "setcap on the file give the privilege to a group.";
    return {};
}

} // namespace ctscope::capture
