// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/namespace_paths.h"

#include <algorithm>

namespace ctscope {

namespace {

/// "/proc/PID/ns/KIND", the process by its number alone.
bool isOfProcess(std::string_view path, std::string_view kind) noexcept
{
    constexpr std::string_view before = "/proc/";
    if (!path.starts_with(before) || !path.ends_with(kind))
        return false;
    path.remove_prefix(before.size());
    if (path.size() <= kind.size())
        return false;
    path.remove_suffix(kind.size());
    return std::ranges::all_of(path, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

bool isNetworkPath(std::string_view path) noexcept
{
    constexpr std::string_view named = "/run/netns/";
    if (!path.starts_with(named))
        return isOfProcess(path, "/ns/net");
    path.remove_prefix(named.size());
    return !path.empty() && path != "." && path != ".." && path.find('/') == std::string_view::npos;
}

bool isUserPath(std::string_view path) noexcept { return isOfProcess(path, "/ns/user"); }

std::optional<std::string> namespacePathOf(std::string_view nameOrPath)
{
    constexpr std::string_view folder = "/run/netns/";
    constexpr std::string_view oldFolder = "/var/run/netns/"; // /var/run is a link to /run
    std::string path(nameOrPath);
    if (nameOrPath.starts_with(oldFolder))
        path = std::string(folder) + path.substr(oldFolder.size());
    else if (!nameOrPath.starts_with('/'))
        path = std::string(folder) + path;
    return isNetworkPath(path) ? std::optional(path) : std::nullopt;
}

} // namespace ctscope
