// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/pseudonym_key.h"

#include "kernel/file_text.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ctscope {

PseudonymKeyFile readPseudonymKey(const std::string &path)
{
    constexpr std::size_t mostBytes = 1u << 20;
    const auto secret = readSmallFile(path, mostBytes);
    if (!secret)
        return {std::nullopt, errno != 0 ? errno : EIO};
    return {pseudonymKeyOf(*secret), 0};
}

int createPseudonymKey(const std::string &path)
{
    const PseudonymKey key[] = {randomPseudonymKey(), randomPseudonymKey()};
    // An old key that was overwritten would undo no pseudonym any more.
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return errno;
    const ssize_t written = ::write(file, key, sizeof key);
    int error = written == static_cast<ssize_t>(sizeof key) ? 0 : written < 0 ? errno : ENOSPC;
    if (::close(file) != 0 && error == 0)
        error = errno;
    if (error != 0)
        ::unlink(path.c_str());
    return error;
}

} // namespace ctscope
