// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_channel.h"

#include "kernel/netlink_statistics.h"

#include <cerrno>

namespace ctscope {

NetlinkAnswer NetlinkChannel::askFlows(std::span<const FlowKey> keys, std::stop_token stop, const MessageSink &sink)
{
    using End = NetlinkAnswer::End;
    for (const FlowKey &key : keys) {
        const NetlinkAnswer one = ask(key, stop, sink);
        const bool onlyThisKey = one.end == End::Refused && one.error != EPERM;
        if (one.end != End::Complete && !onlyThisKey)
            return one;
    }
    return {};
}

NetlinkAnswer NetlinkChannel::askSettings(std::stop_token, ConntrackSettings &)
{
    return {NetlinkAnswer::End::Refused, EOPNOTSUPP};
}

NetlinkAnswer NetlinkChannel::readSettings(std::stop_token stop, ConntrackSettings &settings)
{
    const NetlinkAnswer answer = askSettings(stop, settings);
    if (answer.end != NetlinkAnswer::End::Complete || settings.contains("nf_conntrack_count"))
        return answer;
    return ask(NetlinkQuestion::TableStatistics, std::move(stop), [&settings](const NetlinkMessage &message) {
        TableStatistics table;
        if (decodeTableStatistics(message, table) != NetlinkFault::None)
            return;
        if (table.entries)
            settings.insert_or_assign("nf_conntrack_count", std::to_string(*table.entries));
        if (table.maxEntries)
            settings.insert_or_assign("nf_conntrack_max", std::to_string(*table.maxEntries));
    });
}

} // namespace ctscope
