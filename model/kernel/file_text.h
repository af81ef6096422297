// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

namespace ctscope {

/// A file descriptor that closes itself; may be empty (-1).
class FileHandle {
public:
    FileHandle() = default;
    explicit FileHandle(int fd) noexcept
        : m_fd(fd)
    {
    }
    FileHandle(FileHandle &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    FileHandle &operator=(FileHandle &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~FileHandle();
    FileHandle(const FileHandle &) = delete;
    FileHandle &operator=(const FileHandle &) = delete;

    /// Opens for reading without ever blocking (a FIFO opens without a writer). On failure
    /// the handle is empty and errno has the reason.
    static FileHandle openToRead(const std::string &path) noexcept;

    explicit operator bool() const noexcept { return m_fd >= 0; }
    int get() const noexcept { return m_fd; }

private:
    int m_fd = -1;
};

class StopWake;

/// Reads a descriptor in blocks. Waits for data on pipes and terminals; a stop request ends the wait at
/// once. Neither owns nor rewinds the descriptor.
class BlockReader {
public:
    BlockReader(int fd, std::stop_token stop);
    ~BlockReader();
    BlockReader(const BlockReader &) = delete;
    BlockReader &operator=(const BlockReader &) = delete;

    enum class Outcome : std::uint8_t { Data, End, Stopped, Failed };

    /// Reads up to `size` bytes to `out`; `got` is set to the number read. With Failed, error() is the errno.
    Outcome read(char *out, std::size_t size, std::size_t &got);
    int error() const noexcept { return m_error; }

private:
    int m_fd;
    std::stop_token m_stop;
    std::unique_ptr<StopWake> m_wake; ///< when reading may block: not a regular file
    int m_error = 0;
};

/// The whole text of a small file such as a sysctl, at most `limit` bytes of it. nullopt when it cannot be
/// read; errno then has the reason.
std::optional<std::string> readSmallFile(const std::string &path, std::size_t limit = 4096);

/// Takes all up to the next `end` off a text, and returns it without `end`; the rest when there is none.
std::string_view takePart(std::string_view &text, char end = '\n') noexcept;

} // namespace ctscope
