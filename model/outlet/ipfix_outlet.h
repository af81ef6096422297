// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outlet/backoff.h"
#include "outlet/ipfix_message.h"
#include "record/outlet.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

namespace ctscope::outlet {

/// Where an IPFIX collector listens.
struct IpfixTarget {
    std::string host;
    std::string port;
    bool udp = false; ///< loses what the collector does not take, and nobody notices

    /// "HOST:PORT" or "[ADDRESS]:PORT"; nullopt for anything else.
    static std::optional<IpfixTarget> parse(std::string_view text, bool udp);
    std::string toString() const;
};

/// Sends flows that ended to an IPFIX collector, on a thread of its own. While the collector is away, what comes waits in
/// memory up to a limit; the rest is given up and counted.
class IpfixOutlet : public record::Outlet {
public:
    struct Options {
        IpfixTarget target;
        bool withDestinations = false;
        std::uint32_t domain = 0; ///< observation domain
        Backoff backoff{};
        std::chrono::seconds connectTime{10};
        std::chrono::seconds templateTime{60};
        std::uint32_t templateMessages = 500; ///< after so many messages the templates are sent again, too
        std::size_t mostWaiting = std::size_t(32) << 20;
    };

    explicit IpfixOutlet(Options options);
    ~IpfixOutlet() override;
    IpfixOutlet(const IpfixOutlet &) = delete;
    IpfixOutlet &operator=(const IpfixOutlet &) = delete;

    void addEnded(const record::EndedFlow &flow) override;
    void commit(std::int64_t now) override;
    void finish(std::int64_t now, std::chrono::milliseconds patience) override;
    record::OutletStatus status() const override;

private:
    using Clock = std::chrono::steady_clock;

    /// Records of one template, which fit into one message.
    struct Piece {
        std::uint16_t templateId = 0;
        std::uint32_t records = 0;
        std::string bytes;
    };
    class Session;

    std::size_t mostBytes() const noexcept;
    void push(Piece piece);
    void send(const std::stop_token &stop);
    bool sendAll(Session &session, const std::stop_token &stop);
    std::optional<Piece> front();
    void wake() const;

    Options m_options;
    std::map<std::uint16_t, Piece> m_open; ///< of the thread that adds
    int m_wake;                            ///< eventfd(2)

    mutable std::mutex m_mutex;
    // Guarded by m_mutex:
    std::deque<Piece> m_waiting;
    std::size_t m_waitingBytes = 0;
    record::OutletStatus m_status;
    std::uint64_t m_messages = 0;

    std::jthread m_thread; ///< last: it uses the others
};

} // namespace ctscope::outlet
