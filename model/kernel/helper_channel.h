// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/capture_protocol.h"
#include "kernel/child_process.h"
#include "kernel/namespace_paths.h"
#include "kernel/netlink_channel.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ctscope {

class StopWake;

/// Asks ctnetlink through ctscope-capture (app/capture/README.md), a child process of the channel. After an
/// answer that ended Broken, all others do too. The errors of Broken: EACCES, the helper refuses to run or
/// was not allowed to start (polkit); EPERM, it may not enter the network namespace; ESRCH, there is no
/// such namespace; EPROTO, it violated the protocol; ETIMEDOUT, it did not answer; EPIPE, it has ended.
class HelperChannel : public NetlinkChannel {
public:
    struct Options {
        std::vector<std::string> command; ///< path of the helper, and arguments
        /// The network namespace that it serves. Empty: the one it is started in.
        NamespacePaths netns{};
        bool keepEnvironment = false; ///< pkexec needs it
        /// How long the greeting may take, which includes the time to type a password.
        std::chrono::milliseconds greetingPatience{5000};
        /// How long it may send nothing while an answer is due.
        std::chrono::milliseconds patience{10'000};
        /// After how much of that the silence is reported.
        std::chrono::milliseconds usualAnswer{3000};
    };

    /// Starts the helper; does not wait for it. nullptr with errno when it cannot be started.
    static std::unique_ptr<HelperChannel> open(Options options);
    /// The same with a helper that runs already, behind a program that connects to it, such as ssh to another machine
    /// with the same byte order. The greeting was not sent yet.
    static std::unique_ptr<HelperChannel> adopt(Options options, ChildProcess child);
    ~HelperChannel() override;

    NetlinkAnswer askFlows(std::span<const FlowKey> keys, std::stop_token stop, const MessageSink &sink) override;
    int subscribe(std::size_t bufferBytes) override;
    EventsState takeEvents(const std::stop_token &stop, const MessageSink &sink) override;
    void onSilence(std::function<void()> notify) override { m_notifySilence = std::move(notify); }
    std::chrono::milliseconds takeSilence() override { return std::exchange(m_silence, {}); }
    NetlinkAnswer askSettings(std::stop_token stop, ConntrackSettings &settings) override;
    /// Asks sock_diag(7) in the helper's network namespace; see decodeSocket(). Refused with ENOENT when there is no
    /// such socket. With a protocol that the kernel lists no sockets of, EINVAL.
    NetlinkAnswer askSockets(const capture::SocketQuestion &question, std::stop_token stop, const MessageSink &sink);

    /// Sends a Delete or Change request, which only ctscope-delete serves, and hands over what became of the entries.
    /// `stop` ends the wait for the greeting, with its password, but not a request that was sent: its result counts.
    NetlinkAnswer edit(bool deletes, Bytes payload, std::stop_token stop, capture::EditResults &results);

    /// The helper's process; -1 when it has ended.
    pid_t pid() const noexcept { return m_child.pid(); }

protected:
    NetlinkAnswer answer(
        NetlinkQuestion question, const FlowKey *key, std::stop_token stop, const MessageSink &sink) override;

private:
    HelperChannel(Options options, ChildProcess child);

    enum class Received : std::uint8_t { Bytes, Nothing, Failure };

    NetlinkAnswer request(capture::FrameType type, Bytes payload, std::stop_token stop, const MessageSink &sink,
        ConntrackSettings *settings = nullptr);
    NetlinkAnswer greet(StopWake &wake);
    NetlinkAnswer send(capture::FrameType type, std::uint32_t ticket, Bytes payload, StopWake &wake);
    NetlinkAnswer collect(std::uint32_t ticket, StopWake &wake, const MessageSink &sink, ConntrackSettings *settings);
    void cancel(std::uint32_t ticket);
    NetlinkAnswer waitForBytes(StopWake &wake, std::chrono::milliseconds patience);
    Received receive();
    void keepEvents(const capture::Frame &frame);
    NetlinkAnswer broken(int error);
    NetlinkAnswer gone();

    Options m_options;
    ChildProcess m_child;
    capture::FrameReader m_frames{capture::Direction::ToClient};
    std::uint32_t m_ticket = 0;
    bool m_greeted = false;
    int m_error = 0; ///< why the channel is broken
    std::function<void()> m_notifySilence;
    capture::EditResults *m_results = nullptr; ///< of the request under way
    std::chrono::milliseconds m_silence{};

    // Events that arrived between the parts of an answer.
    bool m_subscribed = false;
    std::vector<std::byte> m_events;
    EventsState m_eventsState;
};

} // namespace ctscope
