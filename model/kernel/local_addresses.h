// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// The IP addresses of all interfaces in the network namespace of this process, sorted. nullopt when the
/// system does not list them.
std::optional<std::vector<IpAddress>> readLocalAddresses();
/// The same of the network namespace that a process is in, from /proc/PID/net, which every user may read.
/// `root` is put before the path.
std::optional<std::vector<IpAddress>> readLocalAddressesOf(std::uint32_t process, const std::string &root = {});
/// The broadcast addresses of the networks that the interfaces here are in, sorted.
std::vector<IpAddress> readBroadcastAddresses();
/// The same in the network namespace that a process is in; see readLocalAddressesOf().
std::vector<IpAddress> readBroadcastAddressesOf(std::uint32_t process, const std::string &root = {});

} // namespace ctscope
