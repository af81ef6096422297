// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit_server.h"

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace ctscope::capture {

namespace {

using End = NetlinkAnswer::End;

/// A client that asks for nothing during this time has no use for the privilege, in milliseconds.
constexpr int longestIdle = 60'000;
/// A client reads its answers; in milliseconds.
constexpr int patience = 10'000;

} // namespace

EditServer::EditServer(NetlinkSocket socket, int openError, EditLog log, uid_t user, bool mayEdit)
    : m_writer(std::move(socket))
    , m_openError(openError)
    , m_log(std::move(log))
    , m_user(user)
    , m_mayEdit(mayEdit)
    , m_greeting(encodeGreeting({protocolVersion, "ctscope-delete " CTSCOPE_VERSION}))
{
}

ExitStatus EditServer::run() noexcept
{
    for (;;) {
        Frame frame;
        Go go = Go::On;
        switch (m_requests.next(frame)) {
        case FrameReader::Next::Garbage: return ExitProtocol;
        case FrameReader::Next::NeedMore: go = readInput(); break;
        case FrameReader::Next::Frame: go = handle(frame); break;
        }
        if (go != Go::On)
            return go == Go::ClientGone ? ExitDone : ExitProtocol;
    }
}

EditServer::Go EditServer::readInput() noexcept
{
    // A pipe without a reader is in error; a socket without a peer has hung up.
    std::array<pollfd, 2> waits = {pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{STDOUT_FILENO, 0, 0}};
    const int ready = ::poll(waits.data(), waits.size(), longestIdle);
    if (ready < 0)
        return errno == EINTR ? Go::On : Go::ClientGone;
    if (ready == 0 || waits[1].revents != 0)
        return Go::ClientGone;
    const std::span<std::byte> room = m_requests.room();
    const ssize_t count = ::read(STDIN_FILENO, room.data(), room.size());
    if (count > 0)
        m_requests.added(static_cast<std::size_t>(count));
    else if (count == 0 || (errno != EAGAIN && errno != EINTR))
        return Go::ClientGone;
    return Go::On;
}

EditServer::Go EditServer::handle(const Frame &frame) noexcept
{
    if (m_greeted == (frame.type == FrameType::Hello))
        return Go::Nonsense;
    if (frame.type == FrameType::Hello) {
        const auto greeting = decodeGreeting(frame.payload);
        if (!greeting || greeting->version != protocolVersion)
            return Go::Nonsense;
        m_greeted = true;
        return put(FrameType::HelloReply, frame.ticket, m_greeting);
    }
    const auto order = decodeEdit(frame.type, frame.payload);
    return order ? apply(frame.ticket, *order) : Go::Nonsense;
}

EditServer::Go EditServer::apply(std::uint32_t ticket, const EditOrder &order) noexcept
{
    NetlinkAnswer answer;
    std::size_t tried = 0;
    std::size_t done = 0;
    bool logged = false;
    if (kernelDescriptor() < 0) {
        answer = {End::Broken, m_openError};
    } else if (!m_mayEdit) {
        answer = {End::Refused, EPERM};
    } else if (const std::size_t count = order.count(); count > 0) {
        for (std::size_t i = 0; i < count; ++i)
            m_keys[i] = order.at(i);
        const std::span<const EntryKey> keys(m_keys.data(), count);
        logged = m_log.writeIntent(m_user, order.edit, order.reason, keys);
        for (; tried < count && answer.end == End::Complete; ++tried) {
            m_errors[tried] = m_writer.apply(order.edit, keys[tried]);
            done += m_errors[tried] == 0 ? 1 : 0;
            if (m_errors[tried] == EPERM)
                answer = {End::Refused, EPERM};
            else if (isNoAnswer(m_errors[tried]))
                answer = {End::Broken, m_errors[tried]};
        }
        logged = m_log.writeResult(m_user, order.edit, done, count) && logged;
    }
    if (tried > 0) {
        const std::size_t size = writeResults(m_results, logged, std::span(m_errors).first(tried));
        if (const Go go = put(FrameType::Edited, ticket, Bytes(m_results).first(size)); go != Go::On)
            return go;
    }
    return put(FrameType::End, ticket, encodeAnswer(answer));
}

EditServer::Go EditServer::put(FrameType type, std::uint32_t ticket, Bytes payload) noexcept
{
    putHeader(std::span(m_out).first<headerSize>(), type, ticket, payload.size());
    std::ranges::copy(payload, m_out.begin() + headerSize);
    for (Bytes rest = Bytes(m_out).first(headerSize + payload.size()); !rest.empty();) {
        const ssize_t count = ::write(STDOUT_FILENO, rest.data(), rest.size());
        if (count >= 0) {
            rest = rest.subspan(static_cast<std::size_t>(count));
            continue;
        }
        pollfd wait{STDOUT_FILENO, POLLOUT, 0};
        if (errno != EINTR && (errno != EAGAIN || ::poll(&wait, 1, patience) != 1))
            return Go::ClientGone;
    }
    return Go::On;
}

} // namespace ctscope::capture
