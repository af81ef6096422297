// SPDX-License-Identifier: GPL-3.0-or-later
#include "program_start.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ctscope::capture {

bool openStandardDescriptors()
{
    int fd = -1;
    do {
        fd = ::open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    return fd > STDERR_FILENO && ::close(fd) == 0;
}

bool prepareStream(int fd)
{
    struct stat facts { };
    if (::fstat(fd, &facts) != 0)
        return false;
    int domain = AF_UNSPEC;
    socklen_t size = sizeof domain;
    const bool between =
        S_ISSOCK(facts.st_mode) && ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX;
    if (!between && !S_ISFIFO(facts.st_mode))
        return false;
    const int flags = ::fcntl(fd, F_GETFL);
    return flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

bool parseNamespace(std::span<char *> arguments, NamespacePaths &netns)
{
    if (arguments.size() != 2 && arguments.size() != 4)
        return false;
    if (std::string_view(arguments[0]) != "--namespace" || !isNetworkPath(arguments[1]))
        return false;
    netns.network = arguments[1];
    if (arguments.size() == 2)
        return true;
    if (std::string_view(arguments[2]) != "--user" || !isUserPath(arguments[3]))
        return false;
    netns.user = arguments[3];
    return true;
}

void writeText(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

} // namespace ctscope::capture
