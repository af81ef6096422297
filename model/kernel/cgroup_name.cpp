// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/cgroup_name.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

constexpr std::size_t shortId = 12; ///< as docker and podman print ids

bool isHex(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/// The id at the front of `text`; empty when there is none.
std::string_view containerId(std::string_view text) noexcept
{
    const auto end = std::ranges::find_if_not(text, isHex);
    const auto length = static_cast<std::size_t>(end - text.begin());
    return length >= 32 ? text.substr(0, shortId) : std::string_view();
}

/// Undoes systemd's escapes ("\x2d" is "-", systemd.unit(5)).
std::string unescaped(std::string_view text)
{
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape =
            text.substr(i).starts_with("\\x") && i + 3 < text.size() && isHex(text[i + 2]) && isHex(text[i + 3]);
        plain += escape ? static_cast<char>(digit(text[i + 2]) * 16 + digit(text[i + 3])) : text[i];
        i += escape ? 3 : 0;
    }
    return plain;
}

/// One folder of the path, as a name; empty when it names nothing.
std::string folderName(std::string_view folder, std::string_view above)
{
    constexpr std::pair<std::string_view, std::string_view> managers[] = {
        {"docker-", "docker"},
        {"libpod-", "podman"},
        {"cri-containerd-", "containerd"},
        {"crio-", "cri-o"},
        {"containerd-", "containerd"},
    };
    for (const auto &[prefix, manager] : managers) {
        if (!folder.starts_with(prefix))
            continue;
        if (const auto id = containerId(folder.substr(prefix.size())); !id.empty())
            return std::string(manager) + ' ' + std::string(id);
    }
    if (const auto id = containerId(folder); !id.empty())
        return (above == "docker" ? "docker " : "container ") + std::string(id);
    constexpr std::string_view lxc = "lxc.payload.";
    if (folder.starts_with(lxc))
        return "lxc " + std::string(folder.substr(lxc.size()));
    if (above == "lxc" && !folder.empty())
        return "lxc " + std::string(folder);
    constexpr std::string_view machine = "machine-";
    constexpr std::string_view scope = ".scope";
    if (folder.starts_with(machine) && folder.ends_with(scope))
        return "machine " + unescaped(folder.substr(machine.size(), folder.size() - machine.size() - scope.size()));
    // user@1000.service holds a person's whole session.
    if (folder.ends_with(".service") && !folder.starts_with("user@"))
        return unescaped(folder);
    return {};
}

/// The innermost folder that has a name.
std::string pathName(std::string_view path)
{
    while (!path.empty()) {
        const auto slash = path.rfind('/');
        const auto folder = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
        path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
        const auto above = path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
        if (std::string name = folderName(folder, above); !name.empty())
            return name;
    }
    return {};
}

/// The innermost scope of systemd, such as a session or a program that a desktop started.
std::string scopeName(std::string_view path)
{
    while (!path.empty()) {
        const auto slash = path.rfind('/');
        const auto folder = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
        path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
        if (folder.ends_with(".scope") && folder != "init.scope")
            return unescaped(folder);
    }
    return {};
}

/// The uid in "kubepods-burstable-pod2c48913c_b29f_….slice" or, below "kubepods", "pod2c48913c-b29f-…"; a static pod has
/// 32 digits without dashes.
std::string podUid(std::string_view path)
{
    constexpr std::string_view kubernetes = "kubepods";
    constexpr std::string_view pod = "pod";
    constexpr std::string_view slice = ".slice";
    if (path.find(kubernetes) == std::string_view::npos)
        return {};
    while (!path.empty()) {
        const auto slash = path.rfind('/');
        auto folder = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
        path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
        if (folder.ends_with(slice))
            folder.remove_suffix(slice.size());
        const auto at = folder.rfind(pod);
        if (at == std::string_view::npos || (at > 0 && folder[at - 1] != '-'))
            continue;
        std::string uid(folder.substr(at + pod.size()));
        std::ranges::replace(uid, '_', '-');
        const bool right = std::ranges::all_of(uid, [](char c) { return isHex(c) || c == '-'; });
        constexpr std::size_t shortest = 32;
        constexpr std::size_t longest = 36;
        if (right && uid.size() >= shortest && uid.size() <= longest)
            return uid;
    }
    return {};
}

/// Calls `visit(path)` for the path of each line, until it returns true.
template <typename Visit> void eachPath(std::string_view text, Visit &&visit)
{
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text = text.substr(std::min(end + 1, text.size()));
        // "12:name=systemd:/docker/…" or "0::/system.slice/docker-….scope"
        const auto first = line.find(':');
        const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
        if (second == std::string_view::npos)
            continue;
        if (visit(line.substr(second + 1)))
            return;
    }
}

} // namespace

std::string cgroupName(std::string_view text)
{
    // A container inside of another one can have a group of its own in version 2 alone.
    constexpr std::string_view second = "0::";
    const auto line = text.starts_with(second) ? 0 : text.find("\n0::");
    if (line != std::string_view::npos) {
        const std::string_view path = text.substr(text.find(second, line) + second.size());
        std::string name = pathName(path.substr(0, path.find('\n')));
        if (!name.empty() && !name.ends_with(".service"))
            return name;
    }
    std::string name;
    eachPath(text, [&name](std::string_view path) {
        name = pathName(path);
        return !name.empty();
    });
    return name;
}

CgroupNames cgroupNames(std::string_view text)
{
    CgroupNames names;
    eachPath(text, [&names](std::string_view path) {
        names.podUid = podUid(path);
        return !names.podUid.empty();
    });
    const std::string name = cgroupName(text);
    if (name.ends_with(".service"))
        names.unit = name;
    else
        names.container = name;
    if (!name.empty())
        return names;
    eachPath(text, [&names](std::string_view path) {
        names.unit = scopeName(path);
        return !names.unit.empty();
    });
    return names;
}

} // namespace ctscope
