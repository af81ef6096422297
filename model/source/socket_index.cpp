// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/socket_index.h"

#include "kernel/netlink_attributes.h"

#include <algorithm>

namespace ctscope {

namespace {

std::uint64_t hashOf(const SocketKey &key) noexcept
{
    std::uint64_t hash = std::uint64_t(key.protocol) << 32 | std::uint64_t(key.localPort) << 16 | key.remotePort;
    for (const IpAddress *address : {&key.local, &key.remote}) {
        const Bytes bytes = std::as_bytes(std::span(address->bytes));
        for (std::size_t at = 0; at < bytes.size(); at += sizeof hash) {
            hash ^= nativeNumber<std::uint64_t>(bytes.subspan(at));
            hash *= 0x9e3779b97f4a7c15; // 2^64 divided by the golden ratio
            hash ^= hash >> 29;
        }
    }
    return hash;
}

std::uint32_t portKey(Protocol protocol, std::uint16_t port) noexcept { return std::uint32_t(protocol) << 16 | port; }

bool isSet(const IpAddress &address) noexcept
{
    return std::ranges::any_of(address.bytes, [](std::uint8_t byte) { return byte != 0; });
}

/// How the kernel prefers unconnected sockets: net/ipv4/udp.c, udp4_lib_lookup() and compute_score(). 0 = it does
/// not receive.
int preference(const KernelSocket &socket, const SocketKey &key) noexcept
{
    const IpAddress &local = key.local;
    const bool wildcard = socket.hasWildcardAddress();
    // Of ping sockets, a connected one has an other end without a port.
    if (isSet(socket.key.remote) && socket.key.remote != key.remote)
        return 0;
    if (local.isV6() ? !socket.isIpv6 : socket.isIpv6 && socket.onlyIpv6)
        return 0;
    // An IPv6 socket that is bound to a mapped address receives IPv4 only.
    if (local.isV6() && socket.key.local.isV4())
        return 0;
    if (!wildcard && socket.key.local != local)
        return 0;
    return 1 + (wildcard ? 0 : 2) + (local.isV4() && !socket.isIpv6 ? 1 : 0);
}

} // namespace

void SocketIndex::add(std::vector<KernelSocket> sockets)
{
    for (const KernelSocket &socket : sockets) {
        const auto at = static_cast<std::uint32_t>(m_sockets.size());
        if (socket.isUnconnected())
            m_bound.emplace(portKey(socket.key.protocol, socket.key.localPort), at);
        else
            m_connected.emplace(hashOf(socket.key), at);
        m_sockets.push_back(socket);
    }
}

SocketIndex::Found SocketIndex::connected(const SocketKey &key) const
{
    Found found;
    const auto [begin, end] = m_connected.equal_range(hashOf(key));
    for (auto entry = begin; entry != end; ++entry) {
        if (m_sockets[entry->second].key == key)
            found.push_back(&m_sockets[entry->second]);
    }
    return found;
}

SocketIndex::Found SocketIndex::unconnected(const SocketKey &key) const
{
    Found found;
    const auto [begin, end] = m_bound.equal_range(portKey(key.protocol, key.localPort));
    int best = 1;
    bool anyInterface = true;
    for (auto entry = begin; entry != end; ++entry) {
        const KernelSocket &socket = m_sockets[entry->second];
        if (const int value = preference(socket, key); value > 0) {
            best = std::max(best, value);
            anyInterface = anyInterface && socket.interface == 0;
            found.push_back(&socket);
        }
    }
    // The interface that a packet came from is not known, so each socket that is bound to one may be it.
    if (anyInterface)
        std::erase_if(found, [&](const KernelSocket *socket) { return preference(*socket, key) < best; });
    return found;
}

} // namespace ctscope
