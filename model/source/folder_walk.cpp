// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/member_walk.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ctscope {

namespace {

constexpr std::size_t mostDepth = 32;

struct OpenFolder {
    FileHandle handle;
    std::string path;               ///< with a slash at its end, or empty
    std::vector<std::string> names; ///< still to come, the last first
};

class FolderWalk : public MemberWalk {
public:
    FolderWalk(FileHandle folder, std::stop_token stop)
        : m_stop(std::move(stop))
    {
        struct stat facts { };
        if (::fstat(folder.get(), &facts) == 0)
            m_device = facts.st_dev;
        enter(std::move(folder), {});
    }

    std::optional<Member> next() override
    {
        m_file = FileHandle();
        while (!m_open.empty()) {
            if (m_stop.stop_requested()) {
                m_problem = {Problem::Cancelled, {}};
                return std::nullopt;
            }
            OpenFolder &folder = m_open.back();
            if (folder.names.empty()) {
                m_open.pop_back();
                continue;
            }
            const std::string name = std::move(folder.names.back());
            folder.names.pop_back();
            if (++m_done > mostMembers) {
                m_skipped.tooMany = true;
                return std::nullopt;
            }
            if (auto member = examine(folder, name))
                return member;
        }
        return std::nullopt;
    }

    std::size_t read(char *out, std::size_t size) override
    {
        for (;;) {
            const ssize_t got = ::read(m_file.get(), out, size);
            if (got < 0 && errno == EINTR)
                continue;
            return got > 0 ? static_cast<std::size_t>(got) : 0;
        }
    }

    std::uint64_t done() const noexcept override { return m_done; }

private:
    /// Links are not followed, so no path leads out of the folder. Descriptors are examined, not names,
    /// so a file cannot be replaced after it was examined.
    std::optional<Member> examine(const OpenFolder &folder, const std::string &name)
    {
        FileHandle handle(::openat(folder.handle.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        struct stat facts { };
        if (!handle || ::fstat(handle.get(), &facts) != 0) {
            ++m_skipped.unreadable;
            return std::nullopt;
        }
        if (S_ISLNK(facts.st_mode)) {
            ++m_skipped.links;
        } else if (S_ISDIR(facts.st_mode)) {
            if (m_open.size() >= mostDepth || facts.st_dev != m_device) {
                ++m_skipped.deepFolders;
                return std::nullopt;
            }
            const std::string path = folder.path + name + '/';
            enter(FileHandle(
                      ::openat(folder.handle.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)),
                path);
        } else if (!S_ISREG(facts.st_mode)) {
            ++m_skipped.devices;
        } else {
            m_file =
                FileHandle(::openat(folder.handle.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
            if (m_file && ::fstat(m_file.get(), &facts) == 0 && S_ISREG(facts.st_mode))
                return Member{folder.path + name, static_cast<std::uint64_t>(facts.st_size), m_done};
            ++m_skipped.unreadable;
        }
        return std::nullopt;
    }

    void enter(FileHandle handle, std::string path)
    {
        if (!handle) {
            ++m_skipped.unreadable;
            return;
        }
        OpenFolder folder{std::move(handle), std::move(path), {}};
        // The stream has a descriptor of its own.
        const int fd = ::fcntl(folder.handle.get(), F_DUPFD_CLOEXEC, 0);
        DIR *const stream = fd >= 0 ? ::fdopendir(fd) : nullptr;
        if (stream == nullptr) {
            if (fd >= 0)
                ::close(fd);
            ++m_skipped.unreadable;
            return;
        }
        while (const dirent *const entry = ::readdir(stream)) {
            const std::string_view name = entry->d_name;
            if (name == "." || name == "..")
                continue;
            if (folder.names.size() >= mostMembers) {
                m_skipped.tooMany = true;
                break;
            }
            folder.names.emplace_back(name);
        }
        ::closedir(stream);
        std::ranges::sort(folder.names, std::greater());
        m_open.push_back(std::move(folder));
    }

    std::stop_token m_stop;
    dev_t m_device = 0;
    std::vector<OpenFolder> m_open;
    FileHandle m_file;
    std::uint64_t m_done = 0;
};

} // namespace

std::unique_ptr<MemberWalk> openFolder(FileHandle folder, std::stop_token stop)
{
    return std::make_unique<FolderWalk>(std::move(folder), std::move(stop));
}

std::unique_ptr<MemberWalk> openMembers(
    const std::string &path, std::stop_token stop, SourceProblem &problem, std::uint64_t mostUnpacked)
{
    FileHandle file = FileHandle::openToRead(path);
    struct stat facts { };
    if (!file || ::fstat(file.get(), &facts) != 0) {
        problem = problemOfFile(errno, path);
        return nullptr;
    }
    if (S_ISDIR(facts.st_mode))
        return openFolder(std::move(file), std::move(stop));
    if (S_ISREG(facts.st_mode))
        return openArchive(std::move(file), path, std::move(stop), mostUnpacked);
    problem = {Problem::NotRecognised, path};
    return nullptr;
}

} // namespace ctscope
