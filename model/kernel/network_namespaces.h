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
    std::uint64_t inode = 0;        ///< its identity (namespaces(7))
    bool own = false;               ///< this process is in it
    std::vector<std::string> names; ///< as `ip netns` knows it, in alphabetical order
    std::string path;               ///< argument for setns(2): "/run/netns/blue", "/proc/4711/ns/net"
    std::uint32_t process = 0;      ///< the lowest process id seen in it; 0 = none
    std::string program;            ///< that process's name
    std::string unit;               ///< the container or service it belongs to, see cgroupName()
    std::size_t processes = 0;      ///< how many were seen in it
    /// "/proc/4711/ns/user" when its processes are in a user namespace other than ours, which has
    /// to be entered first; its owner needs no privilege for either. Empty otherwise.
    std::string userPath;

    /// The name to show: its own, that of the container or service, or of the program.
    std::string title() const;
    NamespacePaths paths() const { return {path, userPath}; }
    friend bool operator==(const NetworkNamespace &, const NetworkNamespace &) = default;
};

/// The network namespaces of the machine that this user may see.
struct NamespaceList {
    std::vector<NetworkNamespace> namespaces; ///< our own first, then by title
    std::size_t hiddenProcesses = 0;          ///< whose namespaces this user may not see
    /// A process of each namespace in which only such processes were seen. One that has a name may be among
    /// `namespaces` without a process as well.
    std::vector<std::uint32_t> hidden{};
    /// True when every process of the machine was seen, if only by its number. False in a PID namespace other than the
    /// first one, and where /proc hides the processes of others.
    bool allProcesses = false;
    friend bool operator==(const NamespaceList &, const NamespaceList &) = default;
};

/// Searches /run/netns and /proc. Leaves out the processes of the capture helper, which are in a namespace
/// only to observe it. Takes some milliseconds on a machine with many processes, so not for the GUI
/// thread. `root` is put before every path.
NamespaceList findNetworkNamespaces(const std::string &root = {});

/// How many entries of the hash table are of the network namespace that a process is in. Needs no privilege, for the
/// processes of other users neither. nullopt: the process is gone, or the kernel has no such file
/// (CONFIG_NF_CONNTRACK_PROCFS).
std::optional<std::uint64_t> entriesAround(std::uint32_t process, const std::string &root = {});

/// The namespace with a name or a file: "blue", "/run/netns/blue", "/proc/4711/ns/net". `inode` is 0 when
/// it does not exist, or this user may not see it. nullopt: the text can be neither.
std::optional<NetworkNamespace> namedNamespace(std::string_view nameOrPath, const std::string &root = {});

/// The inode of the namespace that a file such as "/run/netns/blue" or "/proc/4711/ns/net" refers to now;
/// 0 = none.
std::uint64_t namespaceInode(const std::string &path);

} // namespace ctscope
