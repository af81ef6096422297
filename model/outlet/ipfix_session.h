// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outlet/ipfix_outlet.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <stop_token>
#include <string>
#include <string_view>

namespace ctscope::outlet {

/// One connection to a collector: a transport session of RFC 7011, with its sequence numbers and templates.
class IpfixOutlet::Session {
public:
    /// `wake`: becomes readable when there is something else to do; it ends waiting.
    Session(const Options &options, int wake)
        : m_options(options)
        , m_wake(wake)
    {
    }
    ~Session();
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    /// False with a problem set.
    bool connect(const std::stop_token &stop);
    /// Sends records, with the templates before them when it is time for that. False when the connection is lost; then
    /// none of it counts.
    bool send(const Piece &piece, const ipfix::Reliability &reliability, const std::stop_token &stop);
    /// Waits for `wake`, at most that long. False when the connection is lost.
    bool wait(std::chrono::milliseconds most);
    /// Records that the other side's kernel has confirmed since the last call; over UDP those that were sent.
    std::uint64_t takeConfirmed();
    /// Records that were sent and not confirmed.
    std::uint64_t unconfirmed() const noexcept;
    std::uint64_t takeMessages() noexcept { return std::exchange(m_newMessages, 0); }
    std::uint64_t takeBytes() noexcept { return std::exchange(m_newBytes, 0); }

    const record::OutletProblem &problem() const noexcept { return m_problem; }

private:
    bool write(std::string_view data, const std::stop_token &stop);
    bool writeMessage(std::string_view sets, std::uint32_t records, const std::stop_token &stop);
    bool isReady(short events, Clock::time_point until, const std::stop_token &stop);
    void fail(record::OutletProblem::Kind kind, int error);

    const Options &m_options;
    int m_wake;
    int m_socket = -1;
    std::uint32_t m_sequence = 0;
    std::uint32_t m_sinceTemplates = 0; ///< messages
    Clock::time_point m_templatesAt{};
    std::uint64_t m_written = 0; ///< bytes
    struct Sent {
        std::uint64_t end; ///< of m_written
        std::uint32_t records;
    };
    std::deque<Sent> m_sent; ///< not confirmed
    std::uint64_t m_confirmed = 0;
    std::uint64_t m_newMessages = 0;
    std::uint64_t m_newBytes = 0;
    record::OutletProblem m_problem;
};

} // namespace ctscope::outlet
