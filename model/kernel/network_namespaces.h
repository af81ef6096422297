// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/namespace_paths.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A network namespace, and how to get into it. A plain value.
struct NetworkNamespace {
    std::uint64_t inode = 0;        ///< what makes it this one (namespaces(7))
    bool own = false;               ///< this process is in it
    std::vector<std::string> names; ///< as `ip netns` knows it, in alphabetical order
    std::string path;               ///< what setns(2) opens: "/run/netns/blue", "/proc/4711/ns/net"
    std::uint32_t process = 0;      ///< the lowest process id seen in it; 0 = none
    std::string program;            ///< that process's name
    std::string unit;               ///< the container or service it belongs to, see cgroupName()
    std::size_t processes = 0;      ///< how many were seen in it
    /// "/proc/4711/ns/user" when its processes are in a user namespace other than ours, which has
    /// to be entered first; whoever owns that one needs no privilege for either. Empty otherwise.
    std::string userPath;

    /// How people call it: its name, the container or service, or the program.
    std::string title() const;
    NamespacePaths paths() const { return {path, userPath}; }
    friend bool operator==(const NetworkNamespace &, const NetworkNamespace &) = default;
};

/// What this user may see of the machine's network namespaces.
struct NamespaceList {
    std::vector<NetworkNamespace> namespaces; ///< our own first, then by title
    std::size_t hiddenProcesses = 0;          ///< whose namespaces this user may not see
    friend bool operator==(const NamespaceList &, const NamespaceList &) = default;
};

/// Looks through /run/netns and /proc, past the capture helper's own processes, which are in a
/// namespace only to look. Takes some milliseconds on a machine with many processes,
/// so not for the GUI thread. `root` stands in front of every path.
NamespaceList findNetworkNamespaces(const std::string &root = {});

/// The namespace that a person means by its name or by one of its files: "blue", "/run/netns/blue",
/// "/proc/4711/ns/net". `inode` is 0 when there is none now, or this user may not see it. nullopt:
/// this can be neither.
std::optional<NetworkNamespace> namedNamespace(std::string_view nameOrPath, const std::string &root = {});

/// What a file such as "/run/netns/blue" or "/proc/4711/ns/net" leads to now; 0 = nothing.
std::uint64_t namespaceInode(const std::string &path);

} // namespace ctscope
