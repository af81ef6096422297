// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/machine_identity.h"

#include "kernel/file_text.h"

#include <sys/stat.h>

namespace ctscope {

namespace {

std::string firstLine(const char *path)
{
    const std::string text = readSmallFile(path).value_or(std::string());
    return text.substr(0, text.find('\n'));
}

} // namespace

bool isSameTable(const MachineIdentity &a, const MachineIdentity &b) noexcept
{
    if (a.netns.empty() || a.netns != b.netns)
        return false;
    if (!a.boot.empty() && !b.boot.empty())
        return a.boot == b.boot;
    return !a.id.empty() && a.id == b.id;
}

MachineIdentity ownIdentity(const std::string &netnsFile)
{
    MachineIdentity identity;
    identity.id = firstLine("/etc/machine-id");
    identity.boot = firstLine("/proc/sys/kernel/random/boot_id");
    struct stat found { };
    if (::stat(netnsFile.c_str(), &found) == 0)
        identity.netns = "net:[" + std::to_string(found.st_ino) + ']';
    return identity;
}

} // namespace ctscope
