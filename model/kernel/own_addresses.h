// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// The addresses of a network namespace. A plain value.
struct OwnAddresses {
    std::vector<IpAddress> addresses;  ///< of interfaces, sorted
    std::vector<IpAddress> broadcasts; ///< sorted

    /// Those of the namespace of this thread; nullopt when the system does not list them.
    static std::optional<OwnAddresses> read();
    /// Those of the namespace that a process is in; see readLocalAddressesOf().
    static std::optional<OwnAddresses> readOf(std::uint32_t process, const std::string &root = {});

    bool has(const IpAddress &address) const noexcept;
    /// Broadcast or multicast.
    bool isGroup(const IpAddress &address) const noexcept;
};

} // namespace ctscope
