// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/socket_channel.h"

#include "kernel/stop_wake.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <linux/netfilter/nfnetlink.h>
#include <poll.h>

namespace ctscope {

namespace {

/// How many answers fit the receive buffer of a socket, whose default is 212,992 bytes, with room
/// to spare: each takes some 800 bytes there.
constexpr std::size_t keysAtOnce = 64;
/// Bytes for one takeEvents(), which must end even when events arrive all the time.
constexpr std::size_t mostTakenAtOnce = std::size_t(4) << 20;

} // namespace

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

NetlinkAnswer SocketChannel::answer(
    NetlinkQuestion question, const FlowKey *key, std::stop_token stop, const MessageSink &sink)
{
    ++m_sequence;
    const NetlinkRequest request =
        key != nullptr ? NetlinkRequest(*key, m_sequence) : NetlinkRequest(question, m_sequence);
    return exchange(request.bytes(), m_sequence, 1, !request.isDump(), stop, sink);
}

NetlinkAnswer SocketChannel::askFlows(std::span<const FlowKey> keys, std::stop_token stop, const MessageSink &sink)
{
    std::vector<std::byte> requests;
    while (!keys.empty()) {
        const auto some = keys.first(std::min(keys.size(), keysAtOnce));
        keys = keys.subspan(some.size());
        const std::uint32_t first = m_sequence + 1;
        requests.clear();
        for (const FlowKey &key : some) {
            const NetlinkRequest request(key, ++m_sequence);
            requests.insert(requests.end(), request.bytes().begin(), request.bytes().end());
        }
        const auto count = static_cast<std::uint32_t>(some.size());
        const NetlinkAnswer answer = exchange(requests, first, count, true, stop, sink);
        const bool onlyOneKey = answer.end == NetlinkAnswer::End::Refused && answer.error != EPERM;
        if (answer.end != NetlinkAnswer::End::Complete && !onlyOneKey)
            return answer;
    }
    return {};
}

NetlinkAnswer SocketChannel::exchange(Bytes requests, std::uint32_t first, std::uint32_t count, bool single,
    const std::stop_token &stop, const MessageSink &sink)
{
    using End = NetlinkAnswer::End;
    if (!m_socket && !startAfresh())
        return {End::Broken, errno};
    if (const int error = m_socket.send(requests); error != 0)
        return {End::Broken, error};

    StopWake wake(stop);
    NetlinkAnswer answer;
    for (std::uint32_t open = count;;) {
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
            return {received.outcome == NetlinkSocket::Outcome::Overrun ? End::Overrun : End::Broken, received.error};
        }
        NetlinkMessages messages(received.bytes);
        NetlinkMessage message;
        while (messages.next(message)) {
            if (message.sequence - first >= count)
                continue; // answers another request; unsigned, so lower numbers are out of range too
            const bool ends = message.isDone() || message.isError();
            if (!ends)
                sink(message);
            // Without the privilege the kernel answers once, however many requests there were.
            if (ends && message.errorNumber() == EPERM)
                return {End::Refused, EPERM};
            if (ends && message.errorNumber() != 0 && answer.end != End::Refused)
                answer = {End::Refused, message.errorNumber()};
            else if (message.dumpInterrupted() && answer.end == End::Complete)
                answer.end = End::Interrupted;
            if ((ends || single) && --open == 0)
                return answer;
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
    m_events = EventStream<>(std::move(events));
    m_eventBuffer.resize(NetlinkSocket::receiveSize);
    return 0;
}

EventsState SocketChannel::takeEvents(const std::stop_token &stop, const MessageSink &sink)
{
    using Outcome = EventStream<>::Outcome;
    EventsState state;
    if (!m_events)
        return {false, true, ENOTCONN};
    for (std::size_t taken = 0; taken < mostTakenAtOnce && !stop.stop_requested();) {
        const auto received = m_events.receive(m_eventBuffer);
        switch (received.outcome) {
        case Outcome::Nothing: return state;
        case Outcome::Emptying: break;
        case Outcome::Lost: state.lost = true; break;
        case Outcome::Failed:
            state.broken = true;
            state.error = received.error;
            return state;
        case Outcome::Data: break;
        }
        taken += received.bytes.size();
        NetlinkMessages messages(received.bytes);
        NetlinkMessage message;
        while (messages.next(message))
            sink(message);
    }
    state.more = true;
    return state;
}

} // namespace ctscope
