// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/socket_diag.h"

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace ctscope {

/// Finds sockets by their ends.
class SocketIndex {
public:
    void add(std::vector<KernelSocket> sockets);

    using Found = std::vector<const KernelSocket *>;

    /// The sockets that have both ends. Several only when they are bound to different interfaces or share a port.
    Found connected(const SocketKey &key) const;
    /// The sockets without a fixed other end that receive what is sent to `key.local`. Of those, only the
    /// ones that the kernel prefers; several when it chooses among them.
    Found unconnected(const SocketKey &key) const;

private:
    std::vector<KernelSocket> m_sockets;
    std::unordered_multimap<std::uint64_t, std::uint32_t> m_connected; ///< by a hash of the key
    std::unordered_multimap<std::uint32_t, std::uint32_t> m_bound;     ///< by protocol and local port
};

} // namespace ctscope
