// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/network_namespaces.h"

#include "kernel/cgroup_name.h"
#include "kernel/file_text.h"
#include "kernel/statistics_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace ctscope {

namespace {

namespace fs = std::filesystem;

/// The number in a link such as "net:[4026531840]"; 0 when it cannot be read.
std::uint64_t linkedInode(const std::string &link)
{
    std::array<char, 64> target{};
    const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
    if (length <= 0)
        return 0;
    const std::string_view text(target.data(), static_cast<std::size_t>(length));
    const auto open = text.find('[');
    std::uint64_t inode = 0;
    if (open != std::string_view::npos)
        std::from_chars(text.data() + open + 1, text.data() + text.size(), inode);
    return inode;
}

/// The names in a folder; empty when it cannot be read.
std::vector<std::string> entries(const std::string &folder)
{
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        names.push_back(entry->path().filename().string());
    std::ranges::sort(names);
    return names;
}

constexpr const char *namesFolder = "/run/netns/";
/// Just short enough for the kernel to keep it as the name of a program (TASK_COMM_LEN).
constexpr std::string_view captureHelper = "ctscope-capture";

/// The inode behind a name of `ip netns`; 0 when it has none: a name whose namespace is gone is an
/// empty file of the folder's own file system.
std::uint64_t namedInode(const std::string &root, const std::string &name)
{
    struct stat file { };
    struct stat above { };
    if (::stat((root + namesFolder + name).c_str(), &file) != 0 || ::stat((root + namesFolder).c_str(), &above) != 0
        || (root.empty() && file.st_dev == above.st_dev))
        return 0;
    return file.st_ino;
}

std::string firstLine(const std::string &path)
{
    const std::string text = readSmallFile(path).value_or(std::string());
    return text.substr(0, text.find('\n'));
}

std::string unitOf(const std::string &process)
{
    return cgroupName(readSmallFile(process + "/cgroup").value_or(std::string()));
}

/// What is unequal for the processes of two network namespaces, and not hidden from other users; 0 = not known.
std::uint64_t placeOf(const std::string &process)
{
    struct stat folder { };
    return ::stat((process + "/net/stat").c_str(), &folder) == 0 ? folder.st_ino : 0;
}

/// The first PID namespace (PROC_PID_INIT_INO), in which all processes of the machine are visible.
constexpr std::uint64_t firstPidNamespace = 0xeffffffc;

class Search {
public:
    explicit Search(const std::string &root)
        : m_root(root)
        , m_ownNet(linkedInode(root + "/proc/self/ns/net"))
        , m_ownUser(linkedInode(root + "/proc/self/ns/user"))
        , m_ownUnit(unitOf(root + "/proc/self"))
    {
    }

    NamespaceList run()
    {
        if (m_ownNet != 0)
            at(m_ownNet).path = "/proc/self/ns/net";
        addNames();
        addProcesses();
        NamespaceList list;
        list.hiddenProcesses = m_hidden;
        // A process that may be seen shows that its namespace is not hidden.
        m_hiddenPlaces.erase(placeOf(m_root + "/proc/self"));
        for (const auto &[inode, found] : m_found) {
            if (found.process != 0)
                m_hiddenPlaces.erase(placeOf(m_root + "/proc/" + std::to_string(found.process)));
        }
        for (const auto &[place, process] : m_hiddenPlaces)
            list.hidden.push_back(process);
        list.allProcesses = linkedInode(m_root + "/proc/self/ns/pid") == firstPidNamespace
            && !firstLine(m_root + "/proc/1/comm").empty();
        for (auto &[inode, found] : m_found)
            list.namespaces.push_back(std::move(found));
        std::ranges::stable_sort(list.namespaces, [](const NetworkNamespace &a, const NetworkNamespace &b) {
            return a.own != b.own ? a.own : a.title() < b.title();
        });
        return list;
    }

private:
    NetworkNamespace &at(std::uint64_t inode)
    {
        NetworkNamespace &found = m_found[inode];
        found.inode = inode;
        found.own = inode == m_ownNet;
        return found;
    }

    void addNames()
    {
        for (const std::string &name : entries(m_root + namesFolder)) {
            const std::uint64_t inode = namedInode(m_root, name);
            if (inode == 0)
                continue;
            NetworkNamespace &found = at(inode);
            found.names.push_back(name);
            if (found.path.empty())
                found.path = namesFolder + name;
        }
    }

    void addProcesses()
    {
        std::vector<std::uint32_t> processes;
        for (const std::string &name : entries(m_root + "/proc")) {
            std::uint32_t id = 0;
            const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
            if (error == std::errc() && end == name.data() + name.size())
                processes.push_back(id);
        }
        std::ranges::sort(processes);
        for (const std::uint32_t process : processes)
            addProcess(process);
    }

    /// Any process may choose the helper's name, so the file of its parent decides. The helper's own file
    /// cannot be read.
    bool isStartedByCtscope(const std::string &folder) const
    {
        constexpr std::string_view word = "\nPPid:\t";
        const std::string status = readSmallFile(m_root + folder + "/status").value_or(std::string());
        const std::size_t at = status.find(word);
        if (at == std::string::npos)
            return false;
        const std::string parent =
            status.substr(at + word.size(), status.find('\n', at + word.size()) - at - word.size());
        std::error_code unknown;
        const fs::path file = fs::read_symlink(m_root + "/proc/" + parent + "/exe", unknown);
        return !unknown && file == fs::read_symlink(m_root + "/proc/self/exe", unknown) && !unknown;
    }

    void addProcess(std::uint32_t process)
    {
        const std::string folder = "/proc/" + std::to_string(process);
        const std::uint64_t inode = linkedInode(m_root + folder + "/ns/net");
        // A process that has just ended is not hidden, it is gone: it has no name.
        const std::string program = inode == m_ownNet ? std::string() : firstLine(m_root + folder + "/comm");
        if ((program == captureHelper && isStartedByCtscope(folder)) || (inode == 0 && program.empty()))
            return;
        if (inode == 0) {
            ++m_hidden;
            if (const std::uint64_t place = placeOf(m_root + folder))
                m_hiddenPlaces.try_emplace(place, process);
            return;
        }
        NetworkNamespace &found = at(inode);
        ++found.processes;
        if (found.process != 0)
            return;
        found.process = process;
        if (found.own)
            return; // the namespace of this machine, which its first process does not describe
        found.program = program;
        // The unit that ctscope itself runs in does not describe others.
        if (std::string unit = unitOf(m_root + folder); unit != m_ownUnit)
            found.unit = std::move(unit);
        const std::uint64_t user = linkedInode(m_root + folder + "/ns/user");
        if (user != 0 && user != m_ownUser)
            found.userPath = folder + "/ns/user";
        if (found.path.empty())
            found.path = folder + "/ns/net";
    }

    const std::string &m_root;
    std::uint64_t m_ownNet;
    std::uint64_t m_ownUser;
    std::string m_ownUnit;
    std::map<std::uint64_t, NetworkNamespace> m_found;
    std::size_t m_hidden = 0;
    std::map<std::uint64_t, std::uint32_t> m_hiddenPlaces; ///< with the lowest process in each
};

} // namespace

std::string NetworkNamespace::title() const
{
    if (!names.empty())
        return names.front();
    if (!unit.empty())
        return unit;
    return program;
}

std::uint64_t namespaceInode(const std::string &path)
{
    constexpr std::string_view named(namesFolder);
    if (path.starts_with(named))
        return namedInode({}, path.substr(named.size()));
    return linkedInode(path);
}

std::optional<std::uint64_t> entriesAround(std::uint32_t process, const std::string &root)
{
    // The header and the line of the first processor; each line repeats the number.
    const auto text = readSmallFile(root + "/proc/" + std::to_string(process) + "/net/stat/nf_conntrack");
    const auto statistics = text ? parseStatistics(*text) : std::nullopt;
    return statistics ? statistics->entries : std::nullopt;
}

std::optional<NetworkNamespace> namedNamespace(std::string_view nameOrPath, const std::string &root)
{
    const auto path = namespacePathOf(nameOrPath);
    if (!path)
        return std::nullopt;
    NetworkNamespace named;
    named.path = *path;
    if (named.path.starts_with(namesFolder))
        named.names = {named.path.substr(std::string_view(namesFolder).size())};
    for (NetworkNamespace &found : findNetworkNamespaces(root).namespaces) {
        const bool byName =
            !named.names.empty() && std::ranges::find(found.names, named.names.front()) != found.names.end();
        const bool byProcess = named.names.empty() && linkedInode(root + named.path) == found.inode;
        if (!byName && !byProcess)
            continue;
        if (byName)
            found.path = named.path;
        return std::move(found);
    }
    if (named.names.empty())
        named.program = named.path;
    return named;
}

NamespaceList findNetworkNamespaces(const std::string &root) { return Search(root).run(); }

} // namespace ctscope
