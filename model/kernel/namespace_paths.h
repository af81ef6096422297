// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// The files that lead into a network namespace. A plain value.
struct NamespacePaths {
    std::string network; ///< "/run/netns/blue" or "/proc/4711/ns/net"; empty = where we are
    std::string user;    ///< "/proc/4711/ns/user" when its user namespace has to be entered first
    friend bool operator==(const NamespacePaths &, const NamespacePaths &) = default;
};

/// True for "/run/netns/NAME" and "/proc/PID/ns/net", and nothing that leads elsewhere by "..".
bool isNetworkPath(std::string_view path) noexcept;
/// True for "/proc/PID/ns/user".
bool isUserPath(std::string_view path) noexcept;

/// The path that a person means by a name of `ip netns` or by a path: "blue", "/run/netns/blue",
/// "/var/run/netns/blue", "/proc/4711/ns/net". nullopt: this can be neither.
std::optional<std::string> namespacePathOf(std::string_view nameOrPath);

} // namespace ctscope
