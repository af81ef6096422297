// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace ctscope {

/// The names of the programs that cause events. A netlink port is, as a rule, the process id of
/// the program for its first socket, and an arbitrary number for others (netlink(7)): a name
/// is found only while a process of that number lives.
class ProgramNames {
public:
    /// `root` is put before /proc, for tests.
    explicit ProgramNames(std::string root = {})
        : m_proc(std::move(root) + "/proc/")
    {
    }

    /// nullopt when no process has the number. The answer is kept until forget(): numbers are used
    /// again, but not at once.
    std::optional<std::string> nameOf(std::uint32_t portId);
    void forget() { m_known.clear(); }

private:
    std::string m_proc;
    std::unordered_map<std::uint32_t, std::optional<std::string>> m_known;
};

} // namespace ctscope
