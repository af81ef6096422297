// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// The files that lead into a network namespace. A plain value.
struct NamespacePaths {
    std::string network; ///< "/run/netns/blue" or "/proc/4711/ns/net"; empty = this process's
    std::string user;    ///< "/proc/4711/ns/user" when its user namespace has to be entered first
    friend bool operator==(const NamespacePaths &, const NamespacePaths &) = default;
};

/// True for "/run/netns/NAME" and "/proc/PID/ns/net", but not for a path that leads elsewhere with "..".
bool isNetworkPath(std::string_view path) noexcept;
/// True for "/proc/PID/ns/user".
bool isUserPath(std::string_view path) noexcept;

/// The path for a name of `ip netns`, or for a path as users write it: "blue", "/run/netns/blue",
/// "/var/run/netns/blue", "/proc/4711/ns/net". nullopt: the text can be neither.
std::optional<std::string> namespacePathOf(std::string_view nameOrPath);

} // namespace ctscope
