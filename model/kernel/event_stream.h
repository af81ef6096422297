// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/netlink_socket.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace ctscope {

/// The events of a socket in their order, with a loss reported where it belongs.
///
/// When its buffer is full, the kernel discards events. It reports that (ENOBUFS) ahead of the queued
/// events, which are all older than the loss; until the last of them is read, it discards every new
/// event too, without another report. So after ENOBUFS the socket is read until it is empty, these
/// events are discarded, and only then is the loss reported: a reading of the table that begins after
/// that, and the events from then on, miss nothing.
///
/// `Socket` is a NetlinkSocket; tests use others.
template <typename Socket = NetlinkSocket> class EventStream {
public:
    enum class Outcome : std::uint8_t {
        Data,
        Nothing,  ///< no event is queued
        Emptying, ///< events were lost, and older ones are still queued: call again, without waiting
        Lost,     ///< events were lost between the last data and the next
        Failed,
    };
    struct Received {
        Outcome outcome = Outcome::Nothing;
        Bytes bytes; ///< with Data: part of the memory of the caller
        int error = 0;
    };

    EventStream() = default;
    explicit EventStream(Socket socket)
        : m_socket(std::move(socket))
    {
    }
    explicit operator bool() const noexcept { return static_cast<bool>(m_socket); }
    Socket &socket() noexcept { return m_socket; }
    const Socket &socket() const noexcept { return m_socket; }

    /// One datagram into memory of the caller, of NetlinkSocket::receiveSize bytes or more.
    Received receive(std::span<std::byte> into) noexcept
    {
        using From = NetlinkSocket::Outcome;
        if (!m_emptying) {
            const auto received = m_socket.receive(into);
            switch (received.outcome) {
            case From::Data: return {Outcome::Data, received.bytes, 0};
            case From::Nothing: return {};
            case From::Failed: return {Outcome::Failed, {}, received.error};
            case From::Overrun: break;
            }
            m_emptying = true;
            m_thrownAway = 0;
        }
        for (int i = 0; i < thrownAwayAtOnce; ++i) {
            const auto received = m_socket.receive(into);
            if (received.outcome == From::Failed) {
                m_emptying = false;
                return {Outcome::Failed, {}, received.error};
            }
            if (received.outcome == From::Nothing || ++m_thrownAway >= mostThrownAway) {
                m_emptying = false;
                return {Outcome::Lost, {}, 0};
            }
        }
        return {Outcome::Emptying, {}, 0};
    }
    /// After Emptying, until the loss is reported.
    bool isEmptying() const noexcept { return m_emptying; }

    static constexpr int thrownAwayAtOnce = 256;
    /// More events than a buffer of 64 MiB holds as the kernel counts, so that none from before the loss
    /// is left. The loss must be reported even if the stream never runs dry.
    static constexpr std::uint32_t mostThrownAway = (64u << 20) / 256;

private:
    Socket m_socket;
    bool m_emptying = false;
    std::uint32_t m_thrownAway = 0;
};

} // namespace ctscope
