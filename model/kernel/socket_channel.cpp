// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/socket_channel.h"

#include "kernel/stop_wake.h"

#include <cerrno>

#include <linux/netfilter/nfnetlink.h>
#include <poll.h>

namespace ctscope {

std::unique_ptr<SocketChannel> SocketChannel::open()
{
    NetlinkSocket socket = NetlinkSocket::open();
    if (!socket)
        return nullptr;
    return std::unique_ptr<SocketChannel>(new SocketChannel(std::move(socket)));
}

bool SocketChannel::startAfresh()
{
    m_socket = NetlinkSocket::open();
    return static_cast<bool>(m_socket);
}

NetlinkAnswer SocketChannel::answer(NetlinkQuestion question, const FlowKey *key, std::stop_token stop,
                                    const MessageSink &sink)
{
    using End = NetlinkAnswer::End;
    if (!m_socket && !startAfresh())
        return {End::Broken, errno};
    ++m_sequence;
    const NetlinkRequest request = key != nullptr ? NetlinkRequest(*key, m_sequence)
                                                  : NetlinkRequest(question, m_sequence);
    if (const int error = m_socket.send(request.bytes()); error != 0)
        return {End::Broken, error};

    StopWake wake(stop);
    bool interrupted = false;
    for (;;) {
        if (wake.stopped()) {
            m_socket = NetlinkSocket();
            return {End::Cancelled, 0};
        }
        const NetlinkSocket::Received received = m_socket.receive();
        if (received.outcome == NetlinkSocket::Outcome::Nothing) {
            if (wake.wait(m_socket.descriptor(), POLLIN) == StopWake::Wait::Failed)
                return {End::Broken, errno};
            continue;
        }
        if (received.outcome != NetlinkSocket::Outcome::Data) {
            m_socket = NetlinkSocket();
            return {received.outcome == NetlinkSocket::Outcome::Overrun ? End::Overrun : End::Broken,
                    received.error};
        }
        NetlinkMessages messages(received.bytes);
        NetlinkMessage message;
        while (messages.next(message)) {
            if (message.sequence != request.sequence())
                continue;
            interrupted = interrupted || message.dumpInterrupted();
            const bool ends = message.isDone() || message.isError();
            if (!ends)
                sink(message);
            else if (message.errorNumber() != 0)
                return {End::Refused, message.errorNumber()};
            if (ends || !request.isDump())
                return {interrupted ? End::Interrupted : End::Complete, 0};
        }
    }
}

int SocketChannel::subscribe(std::size_t bufferBytes)
{
    NetlinkSocket events = NetlinkSocket::open();
    if (!events)
        return errno;
    if (const int error = events.setReceiveBuffer(bufferBytes); error != 0)
        return error;
    for (const int group : {NFNLGRP_CONNTRACK_NEW, NFNLGRP_CONNTRACK_UPDATE, NFNLGRP_CONNTRACK_DESTROY}) {
        if (const int error = events.join(group); error != 0)
            return error;
    }
    m_events = std::move(events);
    return 0;
}

EventsState SocketChannel::takeEvents(const MessageSink &sink)
{
    EventsState state;
    if (!m_events)
        return {false, true, ENOTCONN};
    for (;;) {
        const NetlinkSocket::Received received = m_events.receive();
        switch (received.outcome) {
        case NetlinkSocket::Outcome::Nothing: return state;
        case NetlinkSocket::Outcome::Overrun: state.lost = true; continue;
        case NetlinkSocket::Outcome::Failed: state.broken = true; state.error = received.error; return state;
        case NetlinkSocket::Outcome::Data: break;
        }
        NetlinkMessages messages(received.bytes);
        NetlinkMessage message;
        while (messages.next(message))
            sink(message);
    }
}

} // namespace ctscope
