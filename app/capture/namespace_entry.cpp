// SPDX-License-Identifier: GPL-3.0-or-later
#include "namespace_entry.h"

#include "kernel/file_text.h"

#include <cerrno>
#include <system_error>

#include <linux/nsfs.h>
#include <sched.h>
#include <sys/ioctl.h>

namespace ctscope::capture {

namespace {

/// Opens the file only if it is a namespace of this kind.
FileHandle openNamespace(const std::string &path, int kind)
{
    FileHandle file = FileHandle::openToRead(path);
    if (!file || ::ioctl(file.get(), NS_GET_NSTYPE) == kind)
        return file;
    errno = ENOENT; // a name without a namespace
    return {};
}

NamespaceEntry failure(const std::string &path)
{
    const int error = errno;
    const std::string words = path + ": " + std::generic_category().message(error);
    if (error == EPERM)
        return {ExitNoEntry, "no permission to enter " + path + ": it needs the capability cap_sys_admin.", {}};
    if (error == EACCES)
        return {ExitNoEntry, "no permission to enter " + words, {}};
    return {ExitNoNamespace, "there is no network namespace at " + words, {}};
}

} // namespace

NamespaceEntry enterNamespace(const NamespacePaths &netns)
{
    const FileHandle network = openNamespace(netns.network, CLONE_NEWNET);
    if (!network)
        return failure(netns.network);
    const auto entered = [&] { return NamespaceEntry{ExitDone, {}, NamespaceName(netns.network, network.get())}; };
    if (::setns(network.get(), CLONE_NEWNET) == 0)
        return entered();
    if (errno != EPERM || netns.user.empty())
        return failure(netns.network);

    const FileHandle user = openNamespace(netns.user, CLONE_NEWUSER);
    if (!user || ::setns(user.get(), CLONE_NEWUSER) != 0)
        return failure(netns.user);
    if (::setns(network.get(), CLONE_NEWNET) != 0)
        return failure(netns.network);
    return entered();
}

} // namespace ctscope::capture
