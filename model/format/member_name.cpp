// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/member_name.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace ctscope {

namespace {

using Parts = std::vector<std::string_view>;

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

Parts partsOf(std::string_view path)
{
    Parts parts;
    while (!path.empty()) {
        const std::size_t end = path.find('/');
        const std::string_view part = path.substr(0, end);
        if (!part.empty() && part != ".")
            parts.push_back(part);
        path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    }
    return parts;
}

std::string joined(const Parts &parts, std::size_t begin, std::size_t end)
{
    std::string whole;
    for (std::size_t i = begin; i < end; ++i)
        whole.append(whole.empty() ? "" : "/").append(parts[i]);
    return whole;
}

/// The name without endings for packing and display: ".txt", ".log.gz".
std::string_view bareName(std::string_view name) noexcept
{
    constexpr std::array<std::string_view, 8> endings = {".gz", ".xz", ".zst", ".bz2", ".txt", ".log", ".out", ".xml"};
    for (bool cut = true; cut;) {
        cut = false;
        for (const std::string_view ending : endings) {
            if (name.size() > ending.size() && name.ends_with(ending)) {
                name.remove_suffix(ending.size());
                cut = true;
            }
        }
    }
    return name;
}

/// The position of the part that begins the tree of a machine: "sos_commands", "proc/net", "etc/hostname".
std::optional<std::size_t> treeBegin(const Parts &parts)
{
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        const std::string_view next = parts[i + 1];
        if (parts[i] == "sos_commands" || (parts[i] == "proc" && (next == "net" || next == "sys"))
            || (parts[i] == "etc" && next == "hostname" && i + 2 == parts.size()))
            return i;
    }
    return std::nullopt;
}

/// "blue" in "netns-blue", "ns_blue"; empty for other folders.
std::string_view namespaceInPart(std::string_view part) noexcept
{
    for (const std::string_view prefix : {"netns-", "netns_", "ns-", "ns_"}) {
        if (part.size() > prefix.size() && part.starts_with(prefix))
            return part.substr(prefix.size());
    }
    return {};
}

/// Removes "ip_netns_exec_NAME_" from a name of sosreport, which writes "_" for a blank.
std::string_view removeNetns(std::string_view &name) noexcept
{
    constexpr std::string_view prefix = "ip_netns_exec_";
    if (!name.starts_with(prefix))
        return {};
    // The name of a namespace may have "_" in it as well: the first known command ends it.
    std::size_t end = std::string_view::npos;
    for (const std::string_view command : {"_conntrack_", "_sysctl_", "_cat_", "_nstat_", "_ss_", "_ip_"})
        end = std::min(end, name.find(command, prefix.size()));
    if (end == std::string_view::npos)
        return {};
    const std::string_view netns = name.substr(prefix.size(), end - prefix.size());
    name.remove_prefix(end + 1);
    return netns;
}

/// The command that sosreport ran, by the name of the file; empty for other files.
std::string commandOf(std::string_view name)
{
    constexpr std::array<std::string_view, 3> programs = {"conntrack_-", "sysctl_-", "cat_"};
    if (std::ranges::none_of(programs, [name](std::string_view program) { return name.starts_with(program); }))
        return {};
    std::string command(name);
    std::ranges::replace(command, '_', ' ');
    return command;
}

/// A name without its words for the content, which are the same on every machine.
std::string subjectOf(std::string_view name)
{
    constexpr std::array<std::string_view, 34> common = {"conntrack", "nf", "ip", "ct", "l", "s", "a", "o", "e",
        "extended", "sysctl", "sysctls", "stat", "stats", "statistics", "expect", "expectations", "expectation", "list",
        "dump", "table", "tables", "proc", "net", "netfilter", "output", "xml", "save", "flows", "events", "log",
        "settings", "conntrackd", "cache"};
    std::string subject;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t end = std::min(name.find_first_of("-_. ", at), name.size());
        std::string word(name.substr(at, end - at));
        std::ranges::transform(
            word, word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        if (!word.empty() && std::ranges::find(common, word) == common.end())
            subject.append(subject.empty() ? "" : "-").append(name.substr(at, end - at));
        at = end + 1;
    }
    return subject;
}

bool isSysctlCopy(std::string_view name) noexcept
{
    return name.starts_with("nf_conntrack_") || name.starts_with("ip_conntrack_") || name.starts_with("nf_flowtable_");
}

/// The folder of a copy of one file of /proc/sys; empty for other files.
std::string sysctlFolderOf(const Parts &parts)
{
    const std::size_t count = parts.size();
    if (!isSysctlCopy(parts.back()))
        return {};
    if (count >= 3 && parts[count - 2] == "netfilter" && parts[count - 3] == "ipv4")
        return "net/ipv4/netfilter";
    if (count >= 2 && parts[count - 2] == "netfilter")
        return "net/netfilter";
    if (count >= 3 && parts[count - 2] == "net" && parts[count - 3] == "sys")
        return "net";
    return "net/netfilter";
}

/// A copied folder of /proc/sys is not a machine.
bool isFolderOfSysctls(std::string_view part) noexcept
{
    return part == "netfilter" || part == "ipv4" || part == "net" || part == "sys" || part == "proc";
}

} // namespace

std::string_view fileNameOf(std::string_view path) noexcept { return path.substr(path.rfind('/') + 1); }

bool isPathInside(std::string_view path) noexcept
{
    if (path.empty() || path.front() == '/' || path.find('\0') != std::string_view::npos)
        return false;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        if (path.substr(at, end - at) == "..")
            return false;
        at = end + 1;
    }
    return true;
}

std::string hostOfFolder(std::string_view folder)
{
    constexpr std::string_view prefix = "sosreport-";
    if (!folder.starts_with(prefix))
        return std::string(folder);
    std::string_view host = folder.substr(prefix.size());
    // "-2026-01-05" and the text after it; the number of a case may be before it.
    for (std::size_t i = 0; i + 11 <= host.size(); ++i) {
        const std::string_view date = host.substr(i, 11);
        const bool dated = date[0] == '-' && date[5] == '-' && date[8] == '-'
            && std::ranges::all_of(std::array{1, 2, 3, 4, 6, 7, 9, 10},
                [date](int at) { return isDigit(date[static_cast<std::size_t>(at)]); });
        if (dated && i > 0) {
            host = host.substr(0, i);
            break;
        }
    }
    const std::size_t dash = host.rfind('-');
    if (dash != std::string_view::npos && dash > 0 && host.size() - dash > 5
        && std::ranges::all_of(host.substr(dash + 1), isDigit))
        host = host.substr(0, dash);
    return std::string(host);
}

MemberName readMemberName(std::string_view path)
{
    MemberName result;
    const Parts parts = partsOf(path);
    if (parts.empty())
        return result;
    std::string_view name = bareName(parts.back());
    const auto tree = treeBegin(parts);
    const std::size_t folders = parts.size() - 1;

    result.sysctlFolder = sysctlFolderOf(parts);
    // Folders of namespaces are not part of a machine's name.
    std::size_t machineEnd = tree.value_or(folders);
    for (std::size_t i = 0; i < folders; ++i) {
        const bool holdsNamespaces = (parts[i] == "namespaces" || parts[i] == "netns") && i + 1 < folders;
        const std::string_view inPart = tree ? std::string_view() : namespaceInPart(parts[i]);
        if (!holdsNamespaces && inPart.empty())
            continue;
        result.netns = holdsNamespaces ? parts[i + 1] : inPart;
        machineEnd = std::min(machineEnd, i);
        break;
    }
    while (!tree && !result.sysctlFolder.empty() && machineEnd > 0 && isFolderOfSysctls(parts[machineEnd - 1]))
        --machineEnd;
    result.machine = joined(parts, 0, machineEnd);
    if (machineEnd > 0)
        result.host = hostOfFolder(parts[machineEnd - 1]);

    if (const std::string_view netns = removeNetns(name); !netns.empty())
        result.netns = netns;
    result.isHostName = tree && (name == "hostname" || name == "hostname_-f");
    result.command = commandOf(name);
    if (tree && parts[*tree] == "proc")
        result.command.assign(1, '/').append(joined(parts, *tree, parts.size()));
    if (!tree && result.command.empty())
        result.subject = subjectOf(name);
    return result;
}

} // namespace ctscope
