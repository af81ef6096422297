// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/control_groups.h"

#include "kernel/file_text.h"
#include "kernel/open_folder.h"

#include <charconv>
#include <string_view>
#include <utility>

#include <sys/stat.h>

namespace ctscope {

namespace {

constexpr std::size_t deepest = 32; ///< folders
constexpr std::size_t mostGroups = 1 << 17;

void readTree(const std::string &mount, const std::string &path, std::size_t depth,
    std::unordered_map<std::uint64_t, std::string> &paths)
{
    const std::string folder = mount + path;
    struct stat facts { };
    if (depth > deepest || paths.size() >= mostGroups || ::lstat(folder.c_str(), &facts) != 0
        || !S_ISDIR(facts.st_mode))
        return;
    paths[facts.st_ino] = path.empty() ? "/" : path;
    const OpenFolder entries = openFolder(folder);
    if (!entries)
        return;
    while (const dirent *const entry = ::readdir(entries.get())) {
        const bool folderOrUnknown = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
        if (folderOrUnknown && entry->d_name[0] != '.')
            readTree(mount, path + '/' + entry->d_name, depth + 1, paths);
    }
}

bool hasGroupsBelow(const std::string &folder)
{
    const OpenFolder entries = openFolder(folder);
    if (!entries)
        return true;
    while (const dirent *const entry = ::readdir(entries.get())) {
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            return true;
    }
    return false;
}

} // namespace

ControlGroups::ControlGroups(std::string root)
    : m_folder(std::move(root) + "/sys/fs/cgroup")
{
    // Beside version 1, version 2 has a folder of its own.
    struct stat facts { };
    const std::string beside = m_folder + "/unified";
    if (::stat((beside + "/cgroup.procs").c_str(), &facts) == 0)
        m_folder = beside;
}

void ControlGroups::read()
{
    m_paths.clear();
    readTree(m_folder, {}, 0, m_paths);
    m_current = true;
}

std::optional<std::string> ControlGroups::pathOf(std::uint64_t id)
{
    auto found = m_paths.find(id);
    if (found == m_paths.end() && !m_current) {
        read();
        found = m_paths.find(id);
    }
    return found == m_paths.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint32_t> ControlGroups::singleProcess(const std::string &path) const
{
    if (isManagersGroup(path) || hasGroupsBelow(m_folder + path))
        return std::nullopt;
    const auto text = readSmallFile(m_folder + path + "/cgroup.procs");
    if (!text || !text->ends_with('\n') || text->find('\n') + 1 != text->size())
        return std::nullopt;
    std::uint32_t pid = 0;
    const char *const end = text->data() + text->size() - 1;
    const auto [behind, error] = std::from_chars(text->data(), end, pid);
    // 0 stands for a process that is not visible here.
    return error == std::errc() && behind == end && pid != 0 ? std::optional(pid) : std::nullopt;
}

bool isManagersGroup(const std::string &path) noexcept
{
    return path.empty() || path == "/" || std::string_view(path).ends_with("init.scope");
}

} // namespace ctscope
