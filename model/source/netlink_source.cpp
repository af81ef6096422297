// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/netlink_source.h"

#include <utility>

namespace ctscope {

void NetlinkSource::follow(NetlinkFollower::Options options)
{
    m_follower = std::make_unique<NetlinkFollower>(m_table, std::move(options));
}

void NetlinkSource::watch(std::vector<FlowKey> flows)
{
    if (m_follower)
        m_follower->watch(std::move(flows));
}

ReadResult NetlinkSource::read(std::stop_token stop, const ReadProgress &progress)
{
    TableCheck::Verdict verdict{};
    ReadResult result =
        m_follower ? m_follower->read(stop, progress) : m_table.read(mostTries, verdict, stop, progress);
    result.silence = m_table.takeSilence();
    return result;
}

} // namespace ctscope
