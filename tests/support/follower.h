// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/flow_key.h"
#include "source/netlink_source.h"
#include "support/fake_kernel.h"
#include "support/fake_root.h"
#include "support/flow_film.h"

namespace ctscope::test {

/// A followed source over a fake kernel, and the table that its polls make.
class Follower {
public:
    explicit Follower(const QStringList &table, const QString &files = {})
        : m_root(files)
        , m_source([this] { return FakeChannel::open(kernel); }, ProcFs(m_root.path()))
    {
        kernel.table = table;
        NetlinkFollower::Options options;
        options.clock = [this] { return time; };
        options.names = ProgramNames(m_root.path());
        m_source.follow(std::move(options));
    }

    SnapshotPtr poll()
    {
        ReadResult result = m_source.read({}, {});
        if (result.reading)
            result.reading->takenAt = time;
        return table.applyResult(
            std::move(result), true, Timeouts(), [] { return Capacity(); }, time);
    }
    QString show() { return printed(*poll()); }
    QString showAfter(std::chrono::milliseconds pass)
    {
        time += pass;
        return show();
    }
    /// From now on the table takes this long to read: it is not read at each poll.
    void makeCostly(std::chrono::milliseconds cost)
    {
        kernel.whileDumping = [this, cost] { time += cost; };
    }
    void watch(const QStringList &flows)
    {
        std::vector<FlowKey> keys;
        for (const QString &flow : flows)
            keys.push_back(flowKey(briefFlow(flow)));
        m_source.watch(std::move(keys));
    }
    FakeRoot &files() { return m_root; }

    FakeKernel kernel;
    FlowTable table;
    ReadingSchedule::TimePoint time = zero;

private:
    FakeRoot m_root;
    NetlinkSource m_source;
};

} // namespace ctscope::test
