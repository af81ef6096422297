// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/plain_file.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <future>
#include <vector>

#include <unistd.h>

namespace ctscope {

namespace {

constexpr std::uint64_t blockSize = std::uint64_t(1) << 20;

/// How far the file was read; less than the whole when it ends earlier, or when reading was stopped.
struct Part {
    std::uint64_t end = 0;
    int error = 0;
    bool stopped = false;
};

class PartReader {
public:
    PartReader(int fd, char *out, const std::stop_token &stop)
        : m_fd(fd)
        , m_out(out)
        , m_stop(stop)
    {
    }

    Part read(std::uint64_t begin, std::uint64_t end, const std::function<void(std::uint64_t)> *progress)
    {
        Part part{begin};
        while (part.end < end) {
            if (m_stop.stop_requested()) {
                part.stopped = true;
                break;
            }
            const auto wanted = static_cast<std::size_t>(std::min(end - part.end, blockSize));
            const ssize_t got = ::pread(m_fd, m_out + part.end, wanted, static_cast<off_t>(part.end));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                part.error = errno;
            if (got <= 0)
                break;
            part.end += static_cast<std::uint64_t>(got);
            const std::uint64_t done = m_done += static_cast<std::uint64_t>(got);
            if (progress != nullptr && *progress)
                (*progress)(done);
        }
        return part;
    }

private:
    int m_fd;
    char *m_out;
    const std::stop_token &m_stop;
    std::atomic<std::uint64_t> m_done = 0;
};

} // namespace

PlainFile readPlainFile(int fd, std::uint64_t size, int threads, const std::stop_token &stop,
    const std::function<void(std::uint64_t done)> &progress)
{
    constexpr std::uint64_t worthAThread = 16 * blockSize;
    const std::uint64_t count =
        std::clamp<std::uint64_t>(size / worthAThread, 1, static_cast<std::uint64_t>(std::max(threads, 1)));
    PlainFile file{std::make_shared<LargeText>(static_cast<std::size_t>(size))};
    PartReader reader(fd, file.text->data(), stop);
    const auto beginOf = [&](std::uint64_t part) { return part == count ? size : size / count * part; };
    std::vector<std::future<Part>> others;
    for (std::uint64_t i = 1; i < count; ++i) {
        others.push_back(std::async(std::launch::async,
            [&reader, begin = beginOf(i), end = beginOf(i + 1)] { return reader.read(begin, end, nullptr); }));
    }
    Part whole = reader.read(0, beginOf(1), &progress);
    for (std::uint64_t i = 1; i < count; ++i) {
        const Part part = others[i - 1].get();
        const bool joins = whole.end == beginOf(i);
        whole.stopped = whole.stopped || part.stopped;
        if (joins && whole.error == 0) {
            whole.end = part.end;
            whole.error = part.error;
        }
    }
    if (whole.stopped || whole.error != 0)
        return {nullptr, whole.stopped ? 0 : whole.error};
    file.text->shrink(static_cast<std::size_t>(whole.end));
    return file;
}

} // namespace ctscope
