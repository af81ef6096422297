// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

namespace ctscope {

/// The names of users by number, from the system's database (getpwuid(3)), which may ask the network: not for
/// a thread that must not wait. For one thread.
class UserNames {
public:
    /// With a `root`, its /etc/passwd is read instead.
    explicit UserNames(std::string root = {})
        : m_root(std::move(root))
    {
    }
    /// The number itself when the user has no name.
    const std::string &nameOf(std::uint32_t uid);

private:
    std::string m_root;
    std::unordered_map<std::uint32_t, std::string> m_names;
};

} // namespace ctscope
