// SPDX-License-Identifier: GPL-3.0-or-later
#include "server.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <poll.h>
#include <unistd.h>

namespace ctscope::capture {

namespace {

/// A frame is sent when it has about this size: the system calls of a pipe then cost little, and it is
/// still in the processor's cache when the client decodes it.
constexpr std::size_t frameFill = std::size_t(128) * 1024;
static_assert(frameFill + NetlinkSocket::receiveSize <= mostPayload(Direction::ToClient));
/// An answer, events, and the small frames that go with them.
constexpr std::size_t outSize = 2 * (headerSize + frameFill + NetlinkSocket::receiveSize) + 4096;
/// The kernel's event buffer for a slow client. The kernel counts it twice, outside of the limits of the process.
constexpr std::uint32_t mostEventBuffer = 8u << 20;
/// How often the state of the client and of the namespace is checked.
constexpr std::chrono::seconds checkInterval{2};
/// How long a client may read nothing while events are lost.
constexpr std::chrono::seconds clientPatience{10};
/// More bytes than a buffer of that size can hold.
constexpr std::size_t mostEventsWaiting = 2 * std::size_t(mostEventBuffer);
/// Datagrams of a cancelled dump that are discarded before the client is served again.
constexpr int datagramsDrainedAtOnce = 16;

} // namespace

Server::Server(Sockets sockets, SettingsFiles settings, NamespaceName netns)
    : m_questions(std::move(sockets.questions))
    , m_events(std::move(sockets.events))
    , m_diagnosis(std::move(sockets.diagnosis))
    , m_openError(sockets.openError)
    , m_settings(std::move(settings))
    , m_netns(std::move(netns))
    , m_greeting(encodeGreeting({protocolVersion, "ctscope-capture " CTSCOPE_VERSION}))
    , m_out(outSize)
{
    m_keys.reserve(mostPayload(Direction::ToHelper));
}

ExitStatus Server::run() noexcept
{
    const auto statusOf = [](Go go) { return go == Go::ClientGone ? ExitDone : ExitProtocol; };
    for (;;) {
        const bool free = m_outEnd == 0;
        const bool asks = m_work.kind != Work::Kind::None && !m_work.ended;
        const bool takesEvents = free && (m_work.ended || m_events.isEmptying());
        const auto watch = [](int fd, bool wanted, short events) { return pollfd{wanted ? fd : -1, events, 0}; };
        std::array<pollfd, 4> waits = {watch(STDIN_FILENO, !m_holds, POLLIN),
            // Even without requested events it reports that the reader is gone.
            watch(STDOUT_FILENO, true, free ? short(0) : short(POLLOUT)),
            watch(asked() ? asked().descriptor() : -1, free && asks, POLLIN),
            watch(eventDescriptor(), free && m_subscribed, POLLIN)};
        // Sending a key and discarding a dump need not wait for anything.
        const bool sends = free && asks && m_work.kind == Work::Kind::Flows && !m_work.waiting;
        if (::poll(waits.data(), waits.size(), sends || m_drained != nullptr || takesEvents ? 0 : longestWait()) < 0) {
            if (errno != EINTR)
                return ExitSystem;
            continue;
        }

        // A pipe without a reader is in error; a socket without a peer has hung up.
        if ((waits[1].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
            return ExitDone;
        if (const ExitStatus end = check(); end != ExitDone)
            return end;
        if (waits[0].revents != 0) {
            if (const Go go = readInput(); go != Go::On)
                return statusOf(go);
        }
        if (m_drained != nullptr)
            drain();
        else if (sends || waits[2].revents != 0)
            fillAnswer();
        if (waits[3].revents != 0 || takesEvents) {
            const bool caughtUp = fillEvents();
            if (m_work.ended && (caughtUp || m_work.eventsSent >= mostEventsWaiting))
                finishWork();
        }
        if (const Go go = flush(); go != Go::On)
            return statusOf(go);
        if (const Go go = handleRequests(); go != Go::On)
            return statusOf(go);
    }
}

/// In milliseconds, for poll(); -1 when there is nothing to check.
int Server::longestWait() const noexcept
{
    const bool checks = m_outEnd != 0 || m_netns.isNamed();
    return checks ? static_cast<int>(std::chrono::milliseconds(checkInterval).count()) : -1;
}

/// ExitDone: serving can continue.
ExitStatus Server::check() noexcept
{
    const auto now = Clock::now();
    if (m_outEnd == 0)
        m_lastRead = now;
    if (now < m_nextCheck)
        return ExitDone;
    m_nextCheck = now + checkInterval;
    if (!m_netns.leadsThere())
        return ExitNoNamespace;
    if (now - m_lastRead < clientPatience)
        return ExitDone;
    // The kernel's buffer is full, and only ending frees its memory.
    pollfd events{eventDescriptor(), 0, 0};
    return m_subscribed && ::poll(&events, 1, 0) == 1 && (events.revents & POLLERR) != 0 ? ExitNotRead : ExitDone;
}

// Requests

Server::Go Server::readInput() noexcept
{
    const std::span<std::byte> room = m_requests.room();
    const ssize_t count = ::read(STDIN_FILENO, room.data(), room.size());
    if (count > 0)
        m_requests.added(static_cast<std::size_t>(count));
    else if (count == 0 || (errno != EAGAIN && errno != EINTR))
        return Go::ClientGone;
    return Go::On;
}

Server::Go Server::handleRequests() noexcept
{
    // An answer begins only with an empty buffer, so the buffer never holds more than one turn's output.
    for (;;) {
        const bool idle = m_work.kind == Work::Kind::None && m_drained == nullptr && m_outEnd == 0;
        if (m_holds) {
            if (!idle)
                return Go::On;
            m_holds = false;
            if (!handle(m_held))
                return Go::Nonsense;
        } else {
            switch (m_requests.next(m_held)) {
            case FrameReader::Next::NeedMore: return Go::On;
            case FrameReader::Next::Garbage: return Go::Nonsense;
            case FrameReader::Next::Frame: break;
            }
            if (m_held.type != FrameType::Cancel)
                m_holds = true;
            else if (m_greeted && m_held.payload.empty())
                cancel(m_held.ticket);
            else
                return Go::Nonsense;
        }
        if (const Go go = flush(); go != Go::On)
            return go;
    }
}

bool Server::handle(const Frame &frame) noexcept
{
    if (m_greeted == (frame.type == FrameType::Hello))
        return false;
    switch (frame.type) {
    case FrameType::Hello:
        if (const auto greeting = decodeGreeting(frame.payload); !greeting || greeting->version != protocolVersion)
            return false;
        m_greeted = true;
        put(FrameType::HelloReply, frame.ticket, m_greeting);
        return true;
    case FrameType::Ask:
        if (const auto question = decodeQuestion(frame.payload)) {
            ask(frame.ticket, *question);
            return true;
        }
        return false;
    case FrameType::AskFlows: return askFlows(frame);
    case FrameType::Subscribe:
        if (const auto bytes = decodeBufferSize(frame.payload)) {
            subscribe(frame.ticket, *bytes);
            return true;
        }
        return false;
    case FrameType::AskSockets:
        if (const auto question = decodeSocketQuestion(frame.payload)) {
            askSockets(frame.ticket, *question);
            return true;
        }
        return false;
    case FrameType::AskSettings: {
        if (!frame.payload.empty())
            return false;
        const std::size_t length = m_settings.print(begin(frameFill));
        finish(FrameType::Settings, frame.ticket, length);
        put(FrameType::End, frame.ticket, encodeAnswer({}));
        return true;
    }
    case FrameType::Delete:
    case FrameType::Change:
        // This program cannot: the client learns it before the end.
        put(FrameType::End, frame.ticket, encodeAnswer({NetlinkAnswer::End::Refused, EPERM}));
        static_cast<void>(flush());
        return false;
    default: return false;
    }
}

void Server::ask(std::uint32_t ticket, NetlinkQuestion question) noexcept
{
    const NetlinkRequest request(question, ++m_sequence);
    start({Work::Kind::Question, ticket, request.isDump(), true, 0, {}}, m_questions, request.bytes());
}

/// The message is made of the fields of a valid question alone, and is never one that ends a socket.
void Server::askSockets(std::uint32_t ticket, const SocketQuestion &question) noexcept
{
    const SocketKey &key = question.key;
    const std::uint32_t sequence = ++m_sequence;
    const SocketRequest request = question.all
        ? SocketRequest::dump(key.protocol, key.local.family, key.localPort, sequence)
        : SocketRequest::exact(key, sequence);
    start({Work::Kind::Sockets, ticket, question.all, true, 0, {}}, m_diagnosis, request.bytes());
}

void Server::start(const Work &work, NetlinkSocket &socket, Bytes message) noexcept
{
    m_work = work;
    if (!socket)
        return endWork({NetlinkAnswer::End::Broken, m_openError});
    if (const int error = socket.send(message); error != 0)
        endWork({NetlinkAnswer::End::Broken, error});
}

bool Server::askFlows(const Frame &frame) noexcept
{
    if (!keyCount(frame.payload))
        return false;
    m_keys.assign(frame.payload.begin(), frame.payload.end());
    m_work = {Work::Kind::Flows, frame.ticket, false, false, 0, {}};
    if (!m_questions)
        endWork({NetlinkAnswer::End::Broken, m_openError});
    return true;
}

void Server::subscribe(std::uint32_t ticket, std::uint32_t bytes) noexcept
{
    int error = m_events ? m_events.socket().setReceiveBuffer(std::min(bytes, mostEventBuffer)) : m_openError;
    for (const int group : {NFNLGRP_CONNTRACK_NEW, NFNLGRP_CONNTRACK_UPDATE, NFNLGRP_CONNTRACK_DESTROY}) {
        if (error == 0)
            error = m_events.socket().join(group);
    }
    m_subscribed = m_subscribed || error == 0;
    using End = NetlinkAnswer::End;
    put(FrameType::End, ticket, encodeAnswer({error == 0 ? End::Complete : End::Refused, error}));
}

void Server::cancel(std::uint32_t ticket) noexcept
{
    if (m_work.kind == Work::Kind::None || m_work.ticket != ticket)
        return; // it has already ended
    // The kernel continues a dump while its socket is open, and no new one can be opened.
    if (m_work.waiting && !m_work.ended)
        m_drained = &asked();
    m_work = {}; // the client no longer waits for an answer
}

void Server::drain() noexcept
{
    // The kernel produces an answer when it is asked and each time a part of it is read: an empty socket
    // is the end.
    for (int i = 0; i < datagramsDrainedAtOnce && m_drained != nullptr; ++i) {
        if (m_drained->receive().outcome == NetlinkSocket::Outcome::Nothing)
            m_drained = nullptr;
    }
}

// Answers

void Server::fillAnswer() noexcept
{
    using Outcome = NetlinkSocket::Outcome;
    using End = NetlinkAnswer::End;
    const std::span<std::byte> space = begin(frameFill + NetlinkSocket::receiveSize);
    std::size_t length = 0;
    const std::uint32_t ticket = m_work.ticket;
    std::optional<NetlinkAnswer> ended;
    while (length < frameFill && !ended) {
        if (!m_work.waiting && !sendNextKey()) {
            ended = m_work.answer;
            break;
        }
        const NetlinkSocket::Received received = asked().receive(space.subspan(length));
        if (received.outcome == Outcome::Nothing)
            break;
        if (received.outcome != Outcome::Data) {
            m_drained = m_work.dump ? &asked() : nullptr;
            ended = NetlinkAnswer{received.outcome == Outcome::Overrun ? End::Overrun : End::Broken, received.error};
            break;
        }
        if (keepDatagram(received.bytes))
            length += NLMSG_ALIGN(received.bytes.size());
        if (m_work.kind == Work::Kind::Flows ? m_work.answer.error == EPERM : !m_work.waiting)
            ended = m_work.answer;
    }
    if (length > 0)
        finish(FrameType::Messages, ticket, length);
    if (ended)
        endWork(*ended);
}

/// False when no key is left.
bool Server::sendNextKey() noexcept
{
    if (m_work.keysDone * keySize >= m_keys.size())
        return false;
    const NetlinkRequest request(keyAt(m_keys, m_work.keysDone++), ++m_sequence);
    m_work.waiting = true;
    if (const int error = m_questions.send(request.bytes()); error != 0) {
        m_work.answer = {NetlinkAnswer::End::Broken, error};
        return false;
    }
    return true;
}

/// Records whether a datagram ends the answer. False when the client has no use for it.
bool Server::keepDatagram(Bytes datagram) noexcept
{
    using End = NetlinkAnswer::End;
    NetlinkMessages messages(datagram);
    NetlinkMessage message;
    bool useful = false;
    while (messages.next(message)) {
        if (message.sequence != m_sequence)
            return false;
        const bool ends = message.isDone() || message.isError();
        useful = useful || !ends;
        if (message.dumpInterrupted() && m_work.answer.end == End::Complete)
            m_work.answer.end = End::Interrupted;
        if (ends || !m_work.dump)
            m_work.waiting = false;
        const int error = ends ? message.errorNumber() : 0;
        // A key without an entry is no failure; the client sees that it has no message.
        if (error != 0 && (m_work.kind != Work::Kind::Flows || error == EPERM))
            m_work.answer = {End::Refused, error};
    }
    return useful;
}

/// The End of an answer comes after the events that were queued when it was complete, so the client has
/// every event that is older than the answer.
void Server::endWork(const NetlinkAnswer &answer) noexcept
{
    m_work.answer = answer;
    m_work.ended = true;
}

void Server::finishWork() noexcept
{
    put(FrameType::End, m_work.ticket, encodeAnswer(m_work.answer));
    m_work = {};
}

/// True when all queued events were read.
bool Server::fillEvents() noexcept
{
    if (!m_subscribed)
        return true;
    using Outcome = EventStream<>::Outcome;
    const std::span<std::byte> space = begin(frameFill + NetlinkSocket::receiveSize);
    std::size_t length = 0;
    EventStream<>::Received received{Outcome::Data, {}, 0};
    while (length < frameFill && received.outcome == Outcome::Data) {
        received = m_events.receive(space.subspan(length));
        length += NLMSG_ALIGN(received.bytes.size());
    }
    if (length > 0)
        finish(FrameType::Events, 0, length);
    const bool broken = received.outcome == Outcome::Failed;
    if (broken || received.outcome == Outcome::Lost)
        put(FrameType::EventsState, 0, encodeEventsState({!broken, broken, received.error}));
    m_subscribed = !broken;
    m_work.eventsSent += length;
    return received.outcome != Outcome::Data && received.outcome != Outcome::Emptying;
}

// The output

/// Room for a payload at the end of the buffer, which finish() makes a frame.
std::span<std::byte> Server::begin(std::size_t size) noexcept
{
    return std::span(m_out).subspan(m_outEnd + headerSize, size);
}

void Server::finish(FrameType type, std::uint32_t ticket, std::size_t size) noexcept
{
    putHeader(std::span(m_out).subspan(m_outEnd).first<headerSize>(), type, ticket, size);
    m_outEnd += headerSize + size;
}

void Server::put(FrameType type, std::uint32_t ticket, Bytes payload) noexcept
{
    std::ranges::copy(payload, begin(payload.size()).begin());
    finish(type, ticket, payload.size());
}

Server::Go Server::flush() noexcept
{
    while (m_outBegin < m_outEnd) {
        const ssize_t count = ::write(STDOUT_FILENO, m_out.data() + m_outBegin, m_outEnd - m_outBegin);
        if (count >= 0) {
            m_outBegin += static_cast<std::size_t>(count);
            m_lastRead = Clock::now();
        } else if (errno == EAGAIN) {
            return Go::On;
        } else if (errno != EINTR) {
            return Go::ClientGone;
        }
    }
    m_outBegin = 0;
    m_outEnd = 0;
    return Go::On;
}

} // namespace ctscope::capture
