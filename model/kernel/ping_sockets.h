// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/socket_diag.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// Reads the text of /proc/net/icmp or icmp6: the sockets of ping(8) without privilege, which sock_diag does
/// not list. The local port is the ICMP id. Passes over lines that it cannot read.
void readPingSockets(std::string_view text, Protocol protocol, std::vector<KernelSocket> &out);

/// Appends the ping sockets of this network namespace; with an id only those that have it. `root` is put
/// before the path. False when the kernel does not list them.
bool appendPingSockets(Protocol protocol, std::uint16_t id, const std::string &root, std::vector<KernelSocket> &out);
/// The same of the network namespace that a process is in.
bool appendPingSocketsOf(std::uint32_t process, Protocol protocol, std::uint16_t id, const std::string &root,
    std::vector<KernelSocket> &out);

} // namespace ctscope
