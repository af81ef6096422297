// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"
#include "flow/protocol.h"
#include "kernel/netlink_message.h"
#include "kernel/netlink_socket.h"

#include <array>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ctscope {

/// The two ends of a socket, as the program that owns it sees them.
struct SocketKey {
    Protocol protocol = 0;
    IpAddress local;
    IpAddress remote;
    std::uint16_t localPort = 0;
    std::uint16_t remotePort = 0;

    friend bool operator==(const SocketKey &, const SocketKey &) noexcept = default;
};

/// One socket of the kernel. IPv4 addresses mapped into IPv6 (::ffff:0:0/96) are given as IPv4.
struct KernelSocket {
    /// The numbers of include/net/tcp_states.h, which UDP and SCTP use, too.
    enum class State : std::uint8_t {
        Established = 1,
        SynSent,
        SynReceived,
        FinWait1,
        FinWait2,
        TimeWait,
        Closed, ///< of UDP: not connected
        CloseWait,
        LastAck,
        Listening,
        Closing,
        NewSynReceived,
    };

    SocketKey key;       ///< a wildcard address is 0.0.0.0 or ::, an absent port 0
    bool isIpv6 = false; ///< of the family AF_INET6, even when its addresses are IPv4
    bool onlyIpv6 = false;
    State state = State::Closed;
    std::uint32_t interface = 0;         ///< bound to this one; 0 = to none
    std::uint32_t uid = 0;               ///< without meaning while inode is 0
    std::uint32_t inode = 0;             ///< 0 = no process owns it: TIME_WAIT, closed, not yet accepted
    std::optional<std::uint64_t> cgroup; ///< id of the control group that created it

    /// Its other end is not fixed: it receives from anybody.
    bool isUnconnected() const noexcept { return key.remotePort == 0; }
    bool hasWildcardAddress() const noexcept;
};

/// A protocol whose sockets the kernel lists through sock_diag(7).
bool hasSocketDiag(Protocol protocol) noexcept;

/// A question to sock_diag, ready to be sent.
class SocketRequest {
public:
    /// The one socket that receives what `key.remote` sends to `key.local`.
    static SocketRequest exact(const SocketKey &key, std::uint32_t sequence);
    /// All sockets of a protocol and family, or those with one local port.
    static SocketRequest dump(Protocol protocol, Family family, std::uint16_t localPort, std::uint32_t sequence);

    Bytes bytes() const noexcept { return Bytes(m_buffer).first(m_size); }

private:
    std::array<std::byte, 128> m_buffer{};
    std::size_t m_size = 0;
};

/// Reads one answer of sock_diag. `protocol` is that of the question, which the answer lacks.
NetlinkFault decodeSocket(const NetlinkMessage &message, Protocol protocol, KernelSocket &out) noexcept;

/// The sockets of a network namespace. An interface, so that tests can replace the kernel.
class SocketList {
public:
    virtual ~SocketList() = default;

    enum class Access : std::uint8_t {
        Readable,
        NotProvided, ///< the kernel does not list sockets of this protocol
        Failed,
    };

    /// The socket that receives what `key.remote` sends to `key.local`. That may be a listening or an
    /// unconnected one: the caller compares the key.
    virtual std::optional<KernelSocket> socketOf(const SocketKey &key) = 0;
    /// Appends all sockets of a protocol, IPv4 and IPv6; with a port only those bound to it.
    virtual Access list(
        Protocol protocol, std::uint16_t localPort, const std::stop_token &stop, std::vector<KernelSocket> &out) = 0;
};

/// The sockets of the network namespace that this object was made in, read over sock_diag, which needs no
/// privilege. For one thread.
class SocketDiag : public SocketList {
public:
    /// `root` is put before /proc/net/icmp, which lists the sockets of ping(8).
    explicit SocketDiag(std::string root = {});

    std::optional<KernelSocket> socketOf(const SocketKey &key) override;
    Access list(Protocol protocol, std::uint16_t localPort, const std::stop_token &stop,
        std::vector<KernelSocket> &out) override;

private:
    Access ask(const SocketRequest &request, std::uint32_t sequence, Protocol protocol, bool dump,
        const std::stop_token &stop, std::vector<KernelSocket> &out);
    bool waitForData();

    std::string m_root;
    NetlinkSocket m_socket;
    std::uint32_t m_sequence = 0;
    std::vector<KernelSocket> m_answer; ///< of socketOf()
};

} // namespace ctscope
