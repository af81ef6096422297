// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/helper_channel.h"

#include "kernel/stop_wake.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ctscope {

using namespace capture;
using End = NetlinkAnswer::End;

namespace {

/// Bytes of events that arrived while answers were read. A client that takes them regularly stays below.
constexpr std::size_t mostEventsKept = std::size_t(64) << 20;
/// Bytes for one takeEvents(), which must end even when events arrive all the time.
constexpr std::size_t mostTakenAtOnce = std::size_t(4) << 20;

/// A helper that sends nothing for this long is not working.
constexpr std::chrono::milliseconds noWork{1000};

/// A helper whose output has ended is about to exit.
constexpr std::chrono::milliseconds patienceForExit{500};

void eachMessage(Bytes payload, const NetlinkChannel::MessageSink &sink)
{
    NetlinkMessages messages(payload);
    NetlinkMessage message;
    while (messages.next(message)) {
        if (!message.isDone() && !message.isError())
            sink(message);
    }
}

} // namespace

std::unique_ptr<HelperChannel> HelperChannel::open(Options options)
{
    std::vector<std::string> command = options.command;
    if (!options.netns.network.empty())
        command.insert(command.end(), {"--namespace", options.netns.network});
    if (!options.netns.user.empty())
        command.insert(command.end(), {"--user", options.netns.user});
    // Its exit status has the reason for a failure, and the window words it better than its standard error.
    ChildProcess child = ChildProcess::start(command, {.keepEnvironment = options.keepEnvironment, .quiet = true});
    if (!child)
        return nullptr;
    return std::unique_ptr<HelperChannel>(new HelperChannel(std::move(options), std::move(child)));
}

std::unique_ptr<HelperChannel> HelperChannel::adopt(Options options, ChildProcess child)
{
    return std::unique_ptr<HelperChannel>(new HelperChannel(std::move(options), std::move(child)));
}

HelperChannel::HelperChannel(Options options, ChildProcess child)
    : m_options(std::move(options))
    , m_child(std::move(child))
{
}

HelperChannel::~HelperChannel() = default;

NetlinkAnswer HelperChannel::broken(int error)
{
    if (m_error != 0)
        return {End::Broken, m_error};
    m_error = error;
    m_child.end();
    return {End::Broken, error};
}

NetlinkAnswer HelperChannel::gone()
{
    switch (m_child.exitStatus(patienceForExit).value_or(-1)) {
    case ExitUnsafe:
    case 126: // pkexec was not allowed to start it,
    case 127: // or could not
        return broken(EACCES);
    case ExitNoEntry: return broken(EPERM);
    case ExitNoNamespace: return broken(ESRCH);
    default: return broken(EPIPE);
    }
}

// Questions

NetlinkAnswer HelperChannel::answer(
    NetlinkQuestion question, const FlowKey *key, std::stop_token stop, const MessageSink &sink)
{
    if (key == nullptr)
        return request(FrameType::Ask, encodeQuestion(question), std::move(stop), sink);
    bool found = false;
    const NetlinkAnswer result = askFlows(std::span(key, 1), std::move(stop), [&](const NetlinkMessage &message) {
        found = true;
        sink(message);
    });
    // The kernel's own answer to the question for one entry that does not exist.
    return result.end == End::Complete && !found ? NetlinkAnswer{End::Refused, ENOENT} : result;
}

NetlinkAnswer HelperChannel::askFlows(std::span<const FlowKey> keys, std::stop_token stop, const MessageSink &sink)
{
    std::vector<std::byte> payload;
    payload.reserve(std::min(keys.size(), mostKeys) * keySize);
    std::array<std::byte, keySize> encoded;
    while (!keys.empty()) {
        const auto some = keys.first(std::min(keys.size(), mostKeys));
        keys = keys.subspan(some.size());
        payload.clear();
        for (const FlowKey &key : some) {
            if (encodeKey(key, encoded))
                payload.insert(payload.end(), encoded.begin(), encoded.end());
        }
        const NetlinkAnswer result = request(FrameType::AskFlows, payload, stop, sink);
        if (result.end != End::Complete)
            return result;
    }
    return {};
}

NetlinkAnswer HelperChannel::askSettings(std::stop_token stop, ConntrackSettings &settings)
{
    return request(FrameType::AskSettings, {}, std::move(stop), {}, &settings);
}

NetlinkAnswer HelperChannel::askSockets(const SocketQuestion &question, std::stop_token stop, const MessageSink &sink)
{
    std::array<std::byte, socketQuestionSize> payload;
    if (!encodeSocketQuestion(question, payload))
        return {End::Refused, EINVAL};
    return request(FrameType::AskSockets, payload, std::move(stop), sink);
}

NetlinkAnswer HelperChannel::edit(bool deletes, Bytes payload, std::stop_token stop, EditResults &results)
{
    if (m_error != 0)
        return {End::Broken, m_error};
    {
        StopWake wake(std::move(stop));
        if (const NetlinkAnswer greeting = greet(wake); greeting.end != End::Complete)
            return greeting;
    }
    m_results = &results;
    const NetlinkAnswer result = request(deletes ? FrameType::Delete : FrameType::Change, payload, {}, {});
    m_results = nullptr;
    return result;
}

NetlinkAnswer HelperChannel::request(
    FrameType type, Bytes payload, std::stop_token stop, const MessageSink &sink, ConntrackSettings *settings)
{
    if (m_error != 0)
        return {End::Broken, m_error};
    StopWake wake(std::move(stop));
    if (const NetlinkAnswer greeting = greet(wake); greeting.end != End::Complete)
        return greeting;
    const std::uint32_t ticket = ++m_ticket;
    if (const NetlinkAnswer sent = send(type, ticket, payload, wake); sent.end != End::Complete)
        return sent;
    return collect(ticket, wake, sink, settings);
}

NetlinkAnswer HelperChannel::greet(StopWake &wake)
{
    if (m_greeted)
        return {};
    if (m_ticket == 0) { // the greeting was not sent by a request that was cancelled
        const std::vector<std::byte> greeting = encodeGreeting({protocolVersion, "ctscope " CTSCOPE_VERSION});
        if (const NetlinkAnswer sent = send(FrameType::Hello, ++m_ticket, greeting, wake); sent.end != End::Complete)
            return sent;
    }
    for (;;) {
        Frame frame;
        switch (m_frames.next(frame)) {
        case FrameReader::Next::Garbage: return broken(EPROTO);
        case FrameReader::Next::NeedMore:
            if (const NetlinkAnswer came = waitForBytes(wake, m_options.greetingPatience); came.end != End::Complete)
                return came;
            continue;
        case FrameReader::Next::Frame: break;
        }
        const auto greeting = decodeGreeting(frame.payload);
        if (frame.type != FrameType::HelloReply || !greeting || greeting->version != protocolVersion)
            return broken(EPROTO);
        m_greeted = true;
        return {};
    }
}

NetlinkAnswer HelperChannel::send(FrameType type, std::uint32_t ticket, Bytes payload, StopWake &wake)
{
    std::vector<std::byte> frame(headerSize + payload.size());
    putHeader(std::span(frame).first<headerSize>(), type, ticket, payload.size());
    std::ranges::copy(payload, frame.begin() + headerSize);
    for (Bytes rest = frame; !rest.empty();) {
        const ssize_t count = ::send(m_child.input(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            rest = rest.subspan(static_cast<std::size_t>(count));
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno == EPIPE || errno == ECONNRESET)
            return gone();
        if (errno != EAGAIN)
            return broken(errno);
        switch (wake.wait(m_child.input(), POLLOUT, static_cast<int>(m_options.patience.count()))) {
        case StopWake::Wait::Ready: break;
        case StopWake::Wait::TimedOut: return broken(ETIMEDOUT);
        case StopWake::Wait::Failed: return broken(errno);
        case StopWake::Wait::Stopped:
            broken(ETIMEDOUT); // part of a frame is in the pipe
            return {End::Cancelled, 0};
        }
    }
    return {};
}

void HelperChannel::cancel(std::uint32_t ticket)
{
    std::array<std::byte, headerSize> frame;
    putHeader(frame, FrameType::Cancel, ticket, 0);
    if (::send(m_child.input(), frame.data(), frame.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(frame.size()))
        broken(ETIMEDOUT); // it has not read its input for a long time
}

NetlinkAnswer HelperChannel::collect(
    std::uint32_t ticket, StopWake &wake, const MessageSink &sink, ConntrackSettings *settings)
{
    for (;;) {
        if (wake.stopped()) {
            cancel(ticket);
            return {End::Cancelled, 0};
        }
        Frame frame;
        switch (m_frames.next(frame)) {
        case FrameReader::Next::Garbage: return broken(EPROTO);
        case FrameReader::Next::NeedMore: {
            const NetlinkAnswer came = waitForBytes(wake, m_options.patience);
            if (came.end == End::Cancelled)
                continue;
            if (came.end != End::Complete)
                return came;
            continue;
        }
        case FrameReader::Next::Frame: break;
        }
        if (frame.type == FrameType::Events || frame.type == FrameType::EventsState) {
            keepEvents(frame);
        } else if (frame.ticket != ticket) {
            continue; // of a request that was cancelled
        } else if (frame.type == FrameType::Messages && sink) {
            eachMessage(frame.payload, sink);
        } else if (frame.type == FrameType::Settings && settings != nullptr) {
            eachSetting(frame.payload, [settings](std::string_view name, std::string_view value) {
                settings->insert_or_assign(std::string(name), std::string(value));
            });
        } else if (frame.type == FrameType::Edited && m_results != nullptr) {
            auto results = decodeResults(frame.payload);
            if (!results)
                return broken(EPROTO);
            *m_results = *std::move(results);
        } else if (frame.type == FrameType::End) {
            const auto answer = decodeAnswer(frame.payload);
            if (!answer)
                return broken(EPROTO);
            return answer->end == End::Broken ? broken(answer->error) : *answer;
        } else {
            return broken(EPROTO);
        }
    }
}

NetlinkAnswer HelperChannel::waitForBytes(StopWake &wake, std::chrono::milliseconds patience)
{
    switch (receive()) {
    case Received::Bytes: return {};
    case Received::Failure: return {End::Broken, m_error};
    case Received::Nothing: break;
    }
    const auto begin = std::chrono::steady_clock::now();
    // The greeting may wait for a password.
    const std::chrono::milliseconds first = m_greeted ? std::min(patience, m_options.usualAnswer) : patience;
    StopWake::Wait waited = wake.wait(m_child.output(), POLLIN, static_cast<int>(first.count()));
    if (waited == StopWake::Wait::TimedOut && first < patience) {
        if (m_notifySilence)
            m_notifySilence();
        waited = wake.wait(m_child.output(), POLLIN, static_cast<int>((patience - first).count()));
    }
    const auto silence =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    if (silence >= noWork)
        m_silence += silence;
    switch (waited) {
    case StopWake::Wait::Ready: return {};
    case StopWake::Wait::TimedOut: return broken(ETIMEDOUT);
    case StopWake::Wait::Stopped: return {End::Cancelled, 0};
    case StopWake::Wait::Failed: break;
    }
    return broken(errno);
}

HelperChannel::Received HelperChannel::receive()
{
    const std::span<std::byte> room = m_frames.room();
    for (;;) {
        const ssize_t count = ::read(m_child.output(), room.data(), room.size());
        if (count > 0) {
            m_frames.added(static_cast<std::size_t>(count));
            return Received::Bytes;
        }
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            return Received::Nothing;
        if (count < 0)
            broken(errno);
        else
            gone();
        return Received::Failure;
    }
}

// Events

int HelperChannel::subscribe(std::size_t bufferBytes)
{
    const auto size =
        static_cast<std::uint32_t>(std::min<std::size_t>(bufferBytes, std::numeric_limits<std::uint32_t>::max()));
    const NetlinkAnswer result = request(FrameType::Subscribe, encodeBufferSize(size), {}, {});
    if (result.end != End::Complete)
        return result.error != 0 ? result.error : EPIPE;
    m_events.clear();
    m_eventsState = {};
    m_subscribed = true;
    return 0;
}

void HelperChannel::keepEvents(const Frame &frame)
{
    if (frame.type == FrameType::EventsState) {
        const EventsState state = decodeEventsState(frame.payload).value_or(EventsState{true, true, EPROTO});
        m_eventsState.lost = m_eventsState.lost || state.lost;
        m_eventsState.broken = m_eventsState.broken || state.broken;
        m_eventsState.error = state.broken ? state.error : m_eventsState.error;
        m_events.clear(); // older than the loss
    } else if (m_events.size() + frame.payload.size() <= mostEventsKept) {
        m_events.insert(m_events.end(), frame.payload.begin(), frame.payload.end());
    } else {
        m_eventsState.lost = true;
        m_events.clear();
    }
}

EventsState HelperChannel::takeEvents(const std::stop_token &stop, const MessageSink &sink)
{
    if (!m_subscribed)
        return {false, true, ENOTCONN};
    std::size_t taken = 0;
    bool more = false;
    for (;;) {
        eachMessage(m_events, sink);
        taken += m_events.size();
        m_events.clear();
        more = m_error == 0 && (taken >= mostTakenAtOnce || stop.stop_requested());
        if (more)
            break;
        Frame frame;
        const FrameReader::Next next = m_error != 0 ? FrameReader::Next::NeedMore : m_frames.next(frame);
        if (next == FrameReader::Next::Frame && frame.type == FrameType::Events) {
            eachMessage(frame.payload, sink);
            taken += frame.payload.size();
        } else if (next == FrameReader::Next::Frame && frame.type == FrameType::EventsState) {
            keepEvents(frame);
        } else if (next == FrameReader::Next::Garbage) {
            broken(EPROTO);
        } else if (next == FrameReader::Next::NeedMore && (m_error != 0 || receive() != Received::Bytes)) {
            break;
        }
    }
    EventsState state = std::exchange(m_eventsState, {});
    state.more = more;
    if (m_error != 0)
        state = {state.lost, true, m_error};
    return state;
}

} // namespace ctscope
