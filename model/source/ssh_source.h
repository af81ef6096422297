// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/backoff.h"
#include "source/far_facts.h"
#include "source/far_host.h"
#include "source/far_session.h"
#include "source/netlink_source.h"
#include "source/reading_schedule.h"
#include "source/source.h"
#include "source/ssh_target.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// The live table of another machine, through one connection of the system's ssh, which reads its own configuration,
/// keys and known hosts, and asks its own questions. A script (far_script.h) runs there and leaves nothing behind. It
/// hands the connection to the capture helper, where one is installed that may read the table; otherwise it reads the table
/// with the conntrack program or from /proc, as root or with sudo -n: by the first of these that works.
///
/// After follow(), conntrack -E reports what begins, changes and ends, and the whole table is listed as often as that
/// costs little. A connection that is lost is made again (Backoff), unless ssh was refused: then only retry() does.
class SshSource : public Source {
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    struct Options {
        /// The program and its arguments before the command for the other machine; empty = ssh.
        std::vector<std::string> command{};
        std::vector<std::string> environment{}; ///< see OpenOptions::askEnvironment
        Clock clock = &std::chrono::steady_clock::now;
        Backoff backoff{};
    };

    explicit SshSource(SshTarget target);
    SshSource(SshTarget target, Options options);

    /// Problems: HostLost, HostRefused, HostLacks, NotLoaded, Cancelled, Unused with a valid reading of no flows, and
    /// those of a text.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    void follow() override { m_follows = true; }
    void retry() override { m_retry = true; }
    void onSilence(std::function<void()> tell) override { m_tellSilence = std::move(tell); }
    bool isLive() const noexcept override { return true; }
    /// As of the last poll; nothing is asked for them.
    Capacity capacity() override { return m_helper ? m_helper->capacity() : m_facts.capacity(); }
    Timeouts timeouts() override { return m_helper ? m_helper->timeouts() : m_facts.settings().readTimeouts(); }
    void watch(std::vector<FlowKey> flows) override;
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop) override;
    Origin origin() const override;

    /// The command for a connection to `target`.
    static std::vector<std::string> sshCommand(const SshTarget &target);
    /// Settings and clock are read this often.
    static constexpr std::chrono::seconds settingsInterval{5};
    /// After a longer rest (a pause, a suspend) the table is read first of all.
    static constexpr std::chrono::seconds longestRest{15};
    /// How often a table is tried that the other machine did not let this user read.
    static constexpr std::chrono::seconds refusedRest{10};

private:
    ReadResult connect(StopWake &wake);
    ReadResult startHelper(StopWake &wake);
    ReadResult readThroughHelper(const std::stop_token &stop, const ReadProgress &progress);
    ReadResult poll(StopWake &wake, const std::stop_token &stop);
    ReadResult list(StopWake &wake, const std::stop_token &stop, const std::vector<std::string> &requests);
    ReadResult readTable(FarSections::Section section, const std::stop_token &stop);
    void beginEvents();
    void watchEvents();
    FlowChanges changes(bool aroundReading, const std::stop_token &stop);
    bool isDue() const;
    ReadResult lost(FarSession::Got how);
    ReadResult waiting();

    SshTarget m_target;
    Options m_options;
    bool m_follows = false;
    bool m_retry = false;
    std::function<void()> m_tellSilence;
    std::unique_ptr<FarSession> m_session;
    std::unique_ptr<NetlinkSource> m_helper; ///< in place of the session, once it has the connection
    bool m_helperHasRead = false;
    bool m_helperFails = false; ///< it is not tried again
    std::vector<FlowKey> m_watched;
    SourceProblem m_lost;     ///< why there is no session
    bool m_needsUser = false; ///< ssh was refused: it is not tried again by itself
    FarHost m_host;
    FarFacts m_facts;
    std::string m_way; ///< that works: "tool", "sudo-tool", "proc", "sudo-proc"; empty = none so far
    LiveWay m_shownWay = LiveWay::Automatic;
    std::optional<std::chrono::steady_clock::time_point> m_refusedAt;
    ReadingSchedule m_schedule;
    FollowState m_state;
    bool m_isWhole = false; ///< nothing is missing since the last list
    std::optional<std::chrono::steady_clock::time_point> m_lastPoll;
    std::chrono::steady_clock::time_point m_asked{};
    std::chrono::system_clock::time_point m_askedAt{};
    FactsWanted m_wanted;
    std::string m_errors; ///< of the ways that did not work
};

} // namespace ctscope
