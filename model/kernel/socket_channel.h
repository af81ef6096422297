// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/event_stream.h"
#include "kernel/netlink_channel.h"
#include "kernel/netlink_socket.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace ctscope {

/// Asks ctnetlink through sockets of this process, which needs CAP_NET_ADMIN in the user namespace
/// that owns its network namespace. Events come through a socket of their own.
class SocketChannel : public NetlinkChannel {
public:
    /// nullptr when the socket cannot be opened; errno has the reason.
    static std::unique_ptr<SocketChannel> open();

    NetlinkAnswer askFlows(std::span<const FlowKey> keys, std::stop_token stop, const MessageSink &sink) override;
    int subscribe(std::size_t bufferBytes) override;
    EventsState takeEvents(const std::stop_token &stop, const MessageSink &sink) override;

protected:
    NetlinkAnswer answer(
        NetlinkQuestion question, const FlowKey *key, std::stop_token stop, const MessageSink &sink) override;

private:
    explicit SocketChannel(NetlinkSocket socket)
        : m_socket(std::move(socket))
    {
    }

    /// Sends requests, of which the first has the number `first`, and reads their answers. `single`:
    /// the answer of each is one message; else there is one request, with an end of its own.
    NetlinkAnswer exchange(Bytes requests, std::uint32_t first, std::uint32_t count, bool single,
        const std::stop_token &stop, const MessageSink &sink);
    /// Opens a new socket after an unfinished answer, the rest of which would mix with the next one.
    bool startAfresh();

    NetlinkSocket m_socket;
    EventStream<> m_events;
    std::vector<std::byte> m_eventBuffer;
    std::uint32_t m_sequence = 0;
};

} // namespace ctscope
