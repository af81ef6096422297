// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A name server, and the port that it listens on.
struct NameServer {
    IpAddress address;
    std::string zone; ///< of a link-local address, "eth0"; empty for others
    std::uint16_t port = 53;
    friend bool operator==(const NameServer &, const NameServer &) = default;
};

/// Whom the resolver of this machine asks, and how: what /etc/resolv.conf says (resolv.conf(5)).
struct ResolverText {
    std::vector<NameServer> servers; ///< at most three; without one, that of this machine
    std::chrono::seconds timeout{5}; ///< for an answer of one server
    unsigned attempts = 2;           ///< at each server
    bool rotate = false;             ///< the servers take turns

    static ResolverText parse(std::string_view text);
    /// Reads /etc/resolv.conf. Not for the GUI thread.
    static ResolverText ofThisMachine();
    friend bool operator==(const ResolverText &, const ResolverText &) = default;
};

} // namespace ctscope
