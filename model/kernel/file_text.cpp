// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/file_text.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
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
    , m_stop(std::move(stop))
{
    struct stat facts {};
    m_waits = ::fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode);
    if (!m_waits)
        return;
    m_wake = FileHandle(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    m_onStop.emplace(m_stop, [wake = m_wake.get()] {
        const std::uint64_t one = 1;
        // It fails only when the counter is full, and then it is readable all the same.
        [[maybe_unused]] const ssize_t written = ::write(wake, &one, sizeof(one));
    });
}

BlockReader::~BlockReader() = default;

bool BlockReader::waitForData()
{
    std::array<pollfd, 2> waits = {{{m_fd, POLLIN, 0}, {m_wake.get(), POLLIN, 0}}};
    while (::poll(waits.data(), waits.size(), -1) < 0) {
        if (errno != EINTR) {
            m_error = errno;
            return false;
        }
    }
    return true;
}

BlockReader::Outcome BlockReader::read(char *out, std::size_t size, std::size_t &got)
{
    got = 0;
    for (;;) {
        if (m_stop.stop_requested())
            return Outcome::Stopped;
        if (m_waits) {
            if (!waitForData())
                return Outcome::Failed;
            if (m_stop.stop_requested())
                return Outcome::Stopped;
        }
        const ssize_t count = ::read(m_fd, out, size);
        if (count > 0) {
            got = static_cast<std::size_t>(count);
            return Outcome::Data;
        }
        if (count == 0)
            return Outcome::End;
        if (errno != EINTR && !(errno == EAGAIN && m_waits)) {
            m_error = errno;
            return Outcome::Failed;
        }
    }
}

std::optional<std::string> readSmallFile(const std::string &path)
{
    const FileHandle file = FileHandle::openToRead(path);
    if (!file)
        return std::nullopt;
    std::string text(4096, '\0');
    std::size_t length = 0;
    while (length < text.size()) {
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

} // namespace ctscope
