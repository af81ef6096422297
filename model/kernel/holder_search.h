// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/process_sockets.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ctscope {

/// Which processes have which sockets open.
struct SocketHolders {
    /// Process ids by the inode of a socket, the newest process first as far as the numbers say.
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> byInode;
    /// Sockets that were closed before their process was found.
    std::unordered_set<std::uint32_t> closed;
    /// Meaningful when a socket is in neither: every process of the system was read, so it has no process.
    bool complete = false;
};

/// Searches the open files of processes for sockets: first where the last searches found some, then all processes, the
/// newest first. Once all sockets are found, it reads only those processes that can have inherited the same ones:
/// ancestors and descendants of the holders, and their sessions. Sees the files of the same user's processes, or with
/// CAP_SYS_PTRACE those of all. For one thread.
class HolderSearch {
public:
    /// `root` is put before /proc.
    explicit HolderSearch(std::string root = {})
        : m_root(std::move(root))
    {
    }

    /// Whether a socket is still there.
    using IsOpen = std::function<bool(std::uint32_t inode)>;
    /// Before all processes are read for the sake of few sockets, `isOpen` is asked for them.
    SocketHolders find(std::span<const std::uint32_t> inodes, const std::stop_token &stop, const IsOpen &isOpen = {});

private:
    class Run;

    /// A process in which sockets were found, and by which descriptors: the next ones are often near.
    struct Busy {
        std::uint32_t pid = 0;
        std::vector<std::uint32_t> descriptors; ///< the last one found is the last
    };
    struct Relative {
        Kinship kinship;
        std::chrono::steady_clock::time_point readAt;
    };

    void note(std::uint32_t pid, std::uint32_t descriptor);
    const Kinship &kinshipOf(std::uint32_t pid);

    std::string m_root;
    std::list<Busy> m_busy; ///< the latest first
    std::unordered_map<std::uint32_t, Relative> m_relatives;
};

} // namespace ctscope
