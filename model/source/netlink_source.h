// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/netlink_follower.h"
#include "source/netlink_table.h"
#include "source/source.h"

#include <memory>
#include <vector>

namespace ctscope {

/// The running kernel's table through ctnetlink: every field that the kernel has, also on kernels
/// without /proc/net/nf_conntrack. Count, limit and timeouts come from /proc, or, for another
/// network namespace, through the channel.
///
/// A reading is a dump; no state is kept after it. After follow() readings are those of a
/// NetlinkFollower: events are subscribed to, and dumps become rare where they are costly.
class NetlinkSource : public Source {
public:
    /// This network namespace's, through sockets of this process.
    NetlinkSource() = default;
    explicit NetlinkSource(NetlinkTable::OpenChannel openChannel, ProcFs procfs = ProcFs())
        : m_table(std::move(openChannel), std::move(procfs))
    {
    }
    explicit NetlinkSource(NetlinkTable table)
        : m_table(std::move(table))
    {
    }

    /// Problems: those of NetlinkTable. A dump that is not whole (the kernel says so, or TableCheck) is read
    /// again; when that does not help, the reading is partial and has a doubt.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    void follow() override { follow({}); }
    void follow(NetlinkFollower::Options options);
    void watch(std::vector<FlowKey> flows) override;
    void onSilence(std::function<void()> tell) override { m_table.onSilence(std::move(tell)); }
    bool isLive() const noexcept override { return true; }
    Capacity capacity() override { return m_table.capacity(); }
    Timeouts timeouts() override { return m_table.timeouts(); }
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop) override
    {
        return m_table.facts(wanted, std::move(stop));
    }
    Origin origin() const override { return m_table.origin(); }

    static constexpr int mostTries = 3; ///< of a dump that is interrupted

private:
    NetlinkTable m_table;
    std::unique_ptr<NetlinkFollower> m_follower; ///< after follow(); it uses m_table
};

} // namespace ctscope
