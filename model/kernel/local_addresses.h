// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

#include <optional>
#include <vector>

namespace ctscope {

/// The IP addresses of all interfaces in the network namespace of this process, sorted. nullopt when the
/// system does not list them.
std::optional<std::vector<IpAddress>> readLocalAddresses();

} // namespace ctscope
