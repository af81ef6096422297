// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace ctscope {

/// The control groups of this machine by their id, which is the inode of their folder (cgroups(7), version 2).
/// Reads the tree of folders when an id is asked for that it does not know. For one thread.
class ControlGroups {
public:
    /// `root` is put before /sys/fs/cgroup.
    explicit ControlGroups(std::string root = {});

    /// "/system.slice/ssh.service"; nullopt when there is no such group, or it is not visible here. The tree is
    /// read at most once between two calls of refresh().
    std::optional<std::string> pathOf(std::uint64_t id);
    /// The process of a group when it has just one, and no groups below; the group of all processes has none.
    std::optional<std::uint32_t> singleProcess(const std::string &path) const;

    /// Allows the tree to be read again for ids that are not known.
    void refresh() noexcept { m_current = false; }

private:
    void read();

    std::string m_folder; ///< where version 2 is mounted
    std::unordered_map<std::uint64_t, std::string> m_paths;
    bool m_current = false;
};

/// A group of processes that hold sockets for others: all processes, or a manager that passes sockets on to the
/// services that it starts (sd_listen_fds(3)). A socket that it made says nothing about its owner.
bool isManagersGroup(const std::string &path) noexcept;

} // namespace ctscope
