// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/file_text.h"
#include "kernel/netlink_attributes.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ctscope {

/// One netlink socket, non-blocking. Accepts only messages from the kernel.
class NetlinkSocket {
public:
    /// Of the netfilter family. On failure the socket is empty and errno has the reason.
    static NetlinkSocket open() noexcept;
    /// Of another family: NETLINK_SOCK_DIAG.
    static NetlinkSocket open(int netlinkFamily) noexcept;

    NetlinkSocket() = default;
    explicit operator bool() const noexcept { return static_cast<bool>(m_fd); }
    int descriptor() const noexcept { return m_fd.get(); }

    /// These return 0, or the errno value.
    int send(Bytes message) noexcept;
    int join(int group) noexcept;
    /// Beyond the system's limit with the privilege, else up to it.
    int setReceiveBuffer(std::size_t bytes) noexcept;

    enum class Outcome : std::uint8_t {
        Data,
        Nothing, ///< nothing is queued
        Overrun, ///< ENOBUFS: messages were lost
        Failed,
    };
    struct Received {
        Outcome outcome = Outcome::Nothing;
        Bytes bytes; ///< valid until the next receive()
        int error = 0;
    };
    /// One datagram of the kernel, of one or many messages.
    Received receive() { return receive(m_buffer); }
    /// The same into memory of the caller, of receiveSize bytes or more.
    Received receive(std::span<std::byte> into) noexcept;

    /// The largest datagram of a dump: a larger buffer gains nothing.
    static constexpr std::size_t receiveSize = 32768;

private:
    explicit NetlinkSocket(FileHandle fd)
        : m_fd(std::move(fd))
        , m_buffer(receiveSize)
    {
    }

    FileHandle m_fd;
    std::vector<std::byte> m_buffer;
};

} // namespace ctscope
