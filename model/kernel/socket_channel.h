// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/netlink_channel.h"
#include "kernel/netlink_socket.h"

#include <memory>

namespace ctscope {

/// Asks ctnetlink through sockets of this process, which needs CAP_NET_ADMIN in the user namespace
/// that owns its network namespace. Events come through a socket of their own.
class SocketChannel : public NetlinkChannel {
public:
    /// nullptr when the socket cannot be opened; errno tells why.
    static std::unique_ptr<SocketChannel> open();

    int subscribe(std::size_t bufferBytes) override;
    int eventDescriptor() const noexcept override { return m_events ? m_events.descriptor() : -1; }
    EventsState takeEvents(const MessageSink &sink) override;
    std::string name() const override { return "netlink"; }

protected:
    NetlinkAnswer answer(NetlinkQuestion question, const FlowKey *key, std::stop_token stop,
                         const MessageSink &sink) override;

private:
    explicit SocketChannel(NetlinkSocket socket) : m_socket(std::move(socket)) {}

    /// After an answer that was not taken to its end: what is left of it must not meet the next.
    bool startAfresh();

    NetlinkSocket m_socket;
    NetlinkSocket m_events;
    std::uint32_t m_sequence = 0;
};

} // namespace ctscope
