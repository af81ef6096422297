// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "namespace_name.h"
#include "settings_files.h"

#include "kernel/capture_protocol.h"
#include "kernel/event_stream.h"
#include "kernel/netlink_socket.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ctscope::capture {

/// Answers requests from standard input on standard output, one at a time, until the client closes them.
/// The constructor allocates all memory. While the client does not read, nothing is read from the
/// kernel either, so nothing grows here. Events that do not fit the kernel's buffer are then lost, which is
/// reported to the client; a client that reads nothing for a long time is disconnected.
class Server {
public:
    /// The netlink sockets. One that could not be opened is empty; questions to it are answered with `openError`.
    struct Sockets {
        NetlinkSocket questions; ///< to ctnetlink
        NetlinkSocket events;
        NetlinkSocket diagnosis; ///< questions to sock_diag(7)
        int openError = 0;
    };
    /// Serving ends when `netns` has a name that no longer refers to the namespace.
    Server(Sockets sockets, SettingsFiles settings, NamespaceName netns);

    int questionDescriptor() const noexcept { return m_questions ? m_questions.descriptor() : -1; }
    int eventDescriptor() const noexcept { return m_events ? m_events.socket().descriptor() : -1; }
    int diagnosisDescriptor() const noexcept { return m_diagnosis ? m_diagnosis.descriptor() : -1; }

    /// Serves to the end. Returns the exit status.
    ExitStatus run() noexcept;

private:
    using Clock = std::chrono::steady_clock;
    enum class Go : std::uint8_t { On, ClientGone, Nonsense };

    /// The request that is being answered.
    struct Work {
        enum class Kind : std::uint8_t { None, Question, Flows, Sockets };
        Kind kind = Kind::None;
        std::uint32_t ticket = 0;
        bool dump = false;
        bool waiting = false; ///< a message was sent, and its answer is not complete
        std::size_t keysDone = 0;
        NetlinkAnswer answer;
        bool ended = false;         ///< except for the events that are older than the answer
        std::size_t eventsSent = 0; ///< bytes, since it ended
    };

    int longestWait() const noexcept;
    ExitStatus check() noexcept;
    Go readInput() noexcept;
    Go handleRequests() noexcept;
    bool handle(const Frame &frame) noexcept;
    void ask(std::uint32_t ticket, NetlinkQuestion question) noexcept;
    bool askFlows(const Frame &frame) noexcept;
    void askSockets(std::uint32_t ticket, const SocketQuestion &question) noexcept;
    void start(const Work &work, NetlinkSocket &socket, Bytes message) noexcept;
    void subscribe(std::uint32_t ticket, std::uint32_t bytes) noexcept;
    void cancel(std::uint32_t ticket) noexcept;
    void drain() noexcept;
    NetlinkSocket &asked() noexcept { return m_work.kind == Work::Kind::Sockets ? m_diagnosis : m_questions; }

    void fillAnswer() noexcept;
    bool fillEvents() noexcept;
    void finishWork() noexcept;
    bool sendNextKey() noexcept;
    bool keepDatagram(Bytes datagram) noexcept;
    void endWork(const NetlinkAnswer &answer) noexcept;
    Go flush() noexcept;

    std::span<std::byte> begin(std::size_t size) noexcept;
    void finish(FrameType type, std::uint32_t ticket, std::size_t size) noexcept;
    void put(FrameType type, std::uint32_t ticket, Bytes payload) noexcept;

    NetlinkSocket m_questions;
    EventStream<> m_events;
    NetlinkSocket m_diagnosis;
    int m_openError;
    SettingsFiles m_settings;
    NamespaceName m_netns;
    Clock::time_point m_lastRead = Clock::now(); ///< time of the client's last read, or when it had nothing to read
    Clock::time_point m_nextCheck;

    FrameReader m_requests{Direction::ToHelper};
    Frame m_held; ///< a request that waits for the previous one
    bool m_holds = false;
    bool m_greeted = false;
    bool m_subscribed = false;
    NetlinkSocket *m_drained = nullptr; ///< the rest of a cancelled dump is being discarded from this socket
    std::uint32_t m_sequence = 0;
    Work m_work;
    std::vector<std::byte> m_keys;     ///< of m_work
    std::vector<std::byte> m_greeting; ///< ready to be sent

    std::vector<std::byte> m_out;
    std::size_t m_outBegin = 0;
    std::size_t m_outEnd = 0;
};

} // namespace ctscope::capture
