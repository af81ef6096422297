// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_channel.h"

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

} // namespace ctscope
