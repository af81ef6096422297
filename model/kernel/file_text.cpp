// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/file_text.h"

#include "kernel/stop_wake.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ctscope {

FileHandle::~FileHandle()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

FileHandle FileHandle::openToRead(const std::string &path) noexcept
{
    return FileHandle(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

BlockReader::BlockReader(int fd, std::stop_token stop)
    : m_fd(fd)
    , m_stop(stop)
{
    struct stat facts { };
    if (::fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode))
        m_wake = std::make_unique<StopWake>(std::move(stop));
}

BlockReader::~BlockReader() = default;

BlockReader::Outcome BlockReader::read(char *out, std::size_t size, std::size_t &got)
{
    got = 0;
    for (;;) {
        if (m_stop.stop_requested())
            return Outcome::Stopped;
        if (m_wake) {
            switch (m_wake->wait(m_fd, POLLIN)) {
            case StopWake::Wait::Ready:
            case StopWake::Wait::TimedOut: break;
            case StopWake::Wait::Stopped: return Outcome::Stopped;
            case StopWake::Wait::Failed: m_error = errno; return Outcome::Failed;
            }
        }
        const ssize_t count = ::read(m_fd, out, size);
        if (count > 0) {
            got = static_cast<std::size_t>(count);
            return Outcome::Data;
        }
        if (count == 0)
            return Outcome::End;
        if (errno != EINTR && !(errno == EAGAIN && m_wake)) {
            m_error = errno;
            return Outcome::Failed;
        }
    }
}

std::optional<std::string> readSmallFile(const std::string &path, std::size_t limit)
{
    constexpr std::size_t step = 4096;
    const FileHandle file = FileHandle::openToRead(path);
    if (!file)
        return std::nullopt;
    std::string text;
    std::size_t length = 0;
    while (length < limit) {
        text.resize(std::min(limit, length + step));
        const ssize_t count = ::read(file.get(), text.data() + length, text.size() - length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return std::nullopt;
        if (count == 0)
            break;
        length += static_cast<std::size_t>(count);
    }
    text.resize(length);
    return text;
}

std::string_view takePart(std::string_view &text, char end) noexcept
{
    const std::size_t length = std::min(text.find(end), text.size());
    const std::string_view part = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
    return part;
}

} // namespace ctscope
