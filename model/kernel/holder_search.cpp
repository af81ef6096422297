// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/holder_search.h"

#include "kernel/open_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace ctscope {

namespace {

constexpr std::size_t mostBusy = 32;        ///< processes
constexpr std::size_t mostDescriptors = 32; ///< of each
constexpr std::uint32_t triedBeyond = 8;    ///< descriptors behind the highest of those
/// For so many sockets, everything is read anyway.
constexpr std::size_t manySockets = 1024;
/// How long a process's parent and session are believed.
constexpr std::chrono::seconds kinshipLife{5};
constexpr std::size_t longestLine = 64; ///< generations

std::optional<std::uint32_t> wholeNumber(std::string_view text) noexcept
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::vector<std::uint32_t> processes(const std::string &root)
{
    std::vector<std::uint32_t> all;
    const OpenFolder folder = openFolder(root + "/proc");
    if (!folder)
        return all;
    while (const dirent *const entry = ::readdir(folder.get())) {
        if (const auto pid = wholeNumber(entry->d_name))
            all.push_back(*pid);
    }
    std::ranges::sort(all, std::greater());
    return all;
}

/// "socket:[48213]"
std::optional<std::uint32_t> socketInode(std::string_view target) noexcept
{
    constexpr std::string_view before = "socket:[";
    if (!target.starts_with(before) || !target.ends_with(']'))
        return std::nullopt;
    return wholeNumber(target.substr(before.size(), target.size() - before.size() - 1));
}

/// In another namespace of processes than the first one, some processes are not listed at all.
bool listsAllProcesses(const std::string &root)
{
    constexpr std::string_view first = "pid:[4026531836]"; // PROC_PID_INIT_INO
    std::array<char, 64> target{};
    const ssize_t length = ::readlink((root + "/proc/self/ns/pid").c_str(), target.data(), target.size());
    return length > 0 && std::string_view(target.data(), static_cast<std::size_t>(length)) == first;
}

} // namespace

/// One call of find().
class HolderSearch::Run {
public:
    Run(HolderSearch &search, std::span<const std::uint32_t> inodes, const std::stop_token &stop)
        : m_search(search)
        , m_wanted(inodes.begin(), inodes.end())
        , m_stop(stop)
    {
    }

    SocketHolders run(const IsOpen &isOpen)
    {
        std::vector<std::uint32_t> order;
        for (const Busy &busy : std::list(m_search.m_busy)) {
            order.push_back(busy.pid);
            if (!hasAll())
                tryDescriptors(busy);
        }
        if (isOpen && m_wanted.size() <= manySockets && !hasAll())
            dropClosed(isOpen);
        const std::vector<std::uint32_t> all = processes(m_search.m_root);
        order.insert(order.end(), all.begin(), all.end());
        for (const std::uint32_t pid : order) {
            if (hasAll() || m_stop.stop_requested())
                break;
            readFiles(pid);
        }
        const bool everything = !hasAll();
        while (learnKin()) {
            for (const std::uint32_t pid : all) {
                if (!m_stop.stop_requested() && !m_read.contains(pid) && isKin(pid))
                    readFiles(pid);
            }
        }
        for (auto &[inode, holders] : m_holders.byInode)
            std::ranges::sort(holders, std::greater());
        m_holders.complete =
            everything && !m_stop.stop_requested() && m_sawFirst && !m_refused && listsAllProcesses(m_search.m_root);
        return std::move(m_holders);
    }

private:
    bool hasAll() const noexcept { return m_holders.byInode.size() + m_holders.closed.size() >= m_wanted.size(); }

    void dropClosed(const IsOpen &isOpen)
    {
        for (const std::uint32_t inode : m_wanted) {
            if (!m_holders.byInode.contains(inode) && !isOpen(inode))
                m_holders.closed.insert(inode);
        }
    }

    /// True for a wanted socket that was not known to be of this process.
    bool look(int folder, const char *descriptor, std::uint32_t pid)
    {
        std::array<char, 32> target{};
        const ssize_t length = ::readlinkat(folder, descriptor, target.data(), target.size());
        if (length < 0 && (errno == EACCES || errno == EPERM))
            m_refused = true;
        if (length <= 0)
            return false;
        const auto inode = socketInode({target.data(), static_cast<std::size_t>(length)});
        if (!inode || !m_wanted.contains(*inode))
            return false;
        std::vector<std::uint32_t> &found = m_holders.byInode[*inode];
        if (std::ranges::find(found, pid) != found.end())
            return false;
        found.push_back(pid);
        if (const auto number = wholeNumber(descriptor); number && m_wanted.size() <= manySockets)
            m_search.note(pid, *number);
        return true;
    }

    void tryDescriptors(const Busy &busy)
    {
        const OpenFolder files = openFiles(busy.pid);
        if (!files)
            return;
        const std::uint32_t highest = std::ranges::max(busy.descriptors);
        std::vector<std::uint32_t> all = busy.descriptors;
        for (std::uint32_t next = highest + 1; next <= highest + triedBeyond; ++next)
            all.push_back(next);
        for (auto each = all.rbegin(); each != all.rend() && !hasAll(); ++each)
            look(::dirfd(files.get()), std::to_string(*each).c_str(), busy.pid);
    }

    void readFiles(std::uint32_t pid)
    {
        if (!m_read.insert(pid).second)
            return;
        const OpenFolder files = openFiles(pid);
        if (!files) {
            m_refused = m_refused || (errno != ENOENT && errno != ESRCH);
            return;
        }
        m_sawFirst = m_sawFirst || pid == 1; // a /proc with hidepid= does not list it
        std::size_t foundHere = 0;
        while (const dirent *const entry = foundHere < m_wanted.size() ? ::readdir(files.get()) : nullptr)
            foundHere += look(::dirfd(files.get()), entry->d_name, pid) ? 1 : 0;
    }
    OpenFolder openFiles(std::uint32_t pid) const
    {
        return openFolder(m_search.m_root + "/proc/" + std::to_string(pid) + "/fd");
    }

    /// False when no holder is new.
    bool learnKin()
    {
        const std::size_t before = m_known.size();
        for (const auto &[inode, holders] : m_holders.byInode) {
            for (const std::uint32_t holder : holders) {
                if (!m_known.insert(holder).second)
                    continue;
                Kinship kinship = m_search.kinshipOf(holder);
                m_ofSession[kinship.session].push_back(holder);
                for (std::size_t i = 0; i < longestLine && kinship.parent != 0; ++i) {
                    m_ancestors.insert(kinship.parent);
                    kinship = m_search.kinshipOf(kinship.parent);
                }
            }
        }
        return m_known.size() > before;
    }
    /// True for a process that can have the same sockets open as a holder. The other children of a manager have sessions
    /// of their own.
    bool isKin(std::uint32_t pid)
    {
        if (m_ancestors.contains(pid))
            return true;
        Kinship kinship = m_search.kinshipOf(pid);
        const auto session = kinship.session != 0 ? m_ofSession.find(kinship.session) : m_ofSession.end();
        if (session != m_ofSession.end()
            && std::ranges::any_of(session->second, [pid](std::uint32_t holder) { return holder != pid; }))
            return true;
        for (std::size_t i = 0; i < longestLine && kinship.parent > 1; ++i) {
            if (m_known.contains(kinship.parent))
                return true;
            kinship = m_search.kinshipOf(kinship.parent);
        }
        return false;
    }

    HolderSearch &m_search;
    const std::unordered_set<std::uint32_t> m_wanted;
    const std::stop_token m_stop;
    SocketHolders m_holders;
    bool m_refused = false;
    bool m_sawFirst = false;
    std::unordered_set<std::uint32_t> m_read;
    std::unordered_set<std::uint32_t> m_known;                                 ///< holders
    std::unordered_set<std::uint32_t> m_ancestors;                             ///< of holders
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> m_ofSession; ///< holders
};

SocketHolders HolderSearch::find(
    std::span<const std::uint32_t> inodes, const std::stop_token &stop, const IsOpen &isOpen)
{
    return Run(*this, inodes, stop).run(isOpen);
}

void HolderSearch::note(std::uint32_t pid, std::uint32_t descriptor)
{
    const auto found = std::ranges::find(m_busy, pid, &Busy::pid);
    if (found == m_busy.end())
        m_busy.push_front({pid, {}});
    else
        m_busy.splice(m_busy.begin(), m_busy, found);
    if (m_busy.size() > mostBusy)
        m_busy.pop_back();
    std::vector<std::uint32_t> &descriptors = m_busy.front().descriptors;
    std::erase(descriptors, descriptor);
    descriptors.push_back(descriptor);
    if (descriptors.size() > mostDescriptors)
        descriptors.erase(descriptors.begin());
}

const Kinship &HolderSearch::kinshipOf(std::uint32_t pid)
{
    const auto now = std::chrono::steady_clock::now();
    constexpr std::size_t most = 1 << 16;
    if (m_relatives.size() > most)
        m_relatives.clear();
    const auto [known, isNew] = m_relatives.try_emplace(pid);
    if (isNew || now - known->second.readAt > kinshipLife)
        known->second = {readKinship(pid, m_root), now};
    return known->second.kinship;
}

} // namespace ctscope
