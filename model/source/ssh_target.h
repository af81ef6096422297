// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// Another machine, as ssh(1) is told of it. What is not given here, its own configuration decides.
struct SshTarget {
    std::string user;       ///< empty = not given
    std::string host;       ///< a name, an alias of ~/.ssh/config, or an address; without brackets
    std::uint16_t port = 0; ///< 0 = not given

    /// "ssh://[user@]host[:port]".
    std::string url() const;
    /// "user@host:2222": the same for people.
    std::string name() const;

    friend bool operator==(const SshTarget &, const SshTarget &) = default;
};

/// Reads "ssh://[user@]host[:port]" with an optional slash at its end, or the same without "ssh://". nullopt for
/// anything else, and for names that ssh, or a command in its configuration, could take for something else than a name:
/// with a leading "-", or characters of a shell.
std::optional<SshTarget> readSshTarget(std::string_view text);

/// True for what begins as such an address: a SOURCE of the command line is no file then.
bool isSshUrl(std::string_view text) noexcept;

} // namespace ctscope
