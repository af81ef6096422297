// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/expectation.h"
#include "kernel/connection_labels.h"
#include "kernel/cpu_statistics.h"
#include "kernel/netlink_channel.h"
#include "kernel/procfs.h"
#include "source/netlink_follower.h"
#include "source/source.h"
#include "source/table_check.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace ctscope {

/// The running kernel's table through ctnetlink: every field that the kernel has, on kernels
/// without /proc/net/nf_conntrack too. Count, max and timeouts come from /proc, or, of another
/// network namespace, through the channel.
///
/// A look is a dump, and nothing is left behind it. After follow() looks are those of a
/// NetlinkFollower: events are subscribed to, and dumps become rare where they are costly.
class NetlinkSource : public Source {
public:
    /// Makes the channel: called for the first look, and again after a channel broke. May return
    /// nullptr with errno set.
    using OpenChannel = std::function<std::unique_ptr<NetlinkChannel>()>;

    /// Through sockets of this process.
    NetlinkSource();
    explicit NetlinkSource(OpenChannel openChannel, ProcFs procfs = ProcFs());
    /// Of another network namespace, which the other end of the channels is in.
    static std::unique_ptr<NetlinkSource> ofOtherNamespace(OpenChannel openChannel);
    ~NetlinkSource() override;

    /// Problems: NoPermission, NotLoaded, NotCompiledIn (tracking runs without ctnetlink), Failed,
    /// Cancelled, and Unused with a valid reading of no flows. A dump that is not
    /// whole (the kernel says so, or TableCheck) is read again; when that does not help, the reading is
    /// partial and has a doubt.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    void follow() override;
    void follow(NetlinkFollower::Options options);
    void watch(std::vector<FlowKey> flows) override;
    void onSilence(std::function<void()> tell) override { m_tellSilence = std::move(tell); }
    bool isLive() const noexcept override { return true; }
    Capacity capacity() override;
    Timeouts timeouts() override { return m_procfs.readTimeouts(); }
    /// Statistics and expectations through ctnetlink; what that does not give, and all else, from /proc.
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop) override;
    std::string name() const override;

    /// One entry as it is now; nullopt when it is not there (any more), or with a problem.
    std::optional<Flow> readFlow(const FlowKey &key, std::stop_token stop);
    std::vector<Expectation> readExpectations(std::stop_token stop);
    std::vector<CpuStatistics> readCpuStatistics(std::stop_token stop);

    /// Whether asking is allowed here and now; None, or why not.
    SourceProblem probe(std::stop_token stop);

    static constexpr int mostTries = 3; ///< of a dump that is interrupted

private:
    friend class NetlinkFollower;

    bool openChannel();
    /// A reading of the whole table; one that is not whole is repeated as often as `tries` says, and its
    /// last verdict goes to `verdict`.
    ReadResult readTable(int tries, TableCheck::Verdict &verdict, std::stop_token stop, const ReadProgress &progress);
    NetlinkAnswer askFlows(std::span<const FlowKey> keys, std::stop_token stop,
                           const NetlinkChannel::MessageSink &sink);
    /// Gives up a channel that is of no use any more.
    NetlinkAnswer noted(NetlinkAnswer answer);
    void readOtherSettings(std::stop_token stop);
    NetlinkAnswer dump(Reading &reading, std::stop_token stop, const ReadProgress &progress);
    SourceProblem problemOf(const NetlinkAnswer &answer) const;
    template<typename Question>
    NetlinkAnswer ask(const Question &question, std::stop_token stop, const NetlinkChannel::MessageSink &sink);

    OpenChannel m_open;
    std::unique_ptr<NetlinkChannel> m_channel;
    std::string m_lastName = "ctnetlink"; ///< of the last channel, while there is none
    std::uint64_t m_channelNumber = 0; ///< counts the channels that were opened
    ProcFs m_procfs;
    bool m_elsewhere = false; ///< m_procfs has what the channel told last
    ConnectionLabels m_labels;
    TableCheck m_check;
    std::function<void()> m_tellSilence;
    std::chrono::milliseconds m_silence{}; ///< of channels that were given up
    std::unique_ptr<NetlinkFollower> m_follower; ///< after follow()
};

/// What names the flow of a row, for a look at it alone.
FlowKey flowKey(const FlowStore &flows, Row row);
FlowKey flowKey(const Flow &flow);

} // namespace ctscope
